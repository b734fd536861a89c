#!/usr/bin/env bash
# Plays a visit in two real windows, one in English and one in Chinese, through a relay of their own,
# with nothing but X11 events. Leaves a picture of each step, and fails where a room is not what it has
# to be. The relay is stopped and started again in the middle.
#
#   tests/window/visit.sh OUT [PROGRAMS]     PROGRAMS is the folder of nest and nest-relay, target/debug
#                                            by default
#
# Needs Xvfb, xdotool and ImageMagick.
set -euo pipefail

out=${1:?where do the pictures go}
programs=$(realpath "${2:-target/debug}")
# shellcheck source=tests/window/friends.sh
source "$(dirname "$0")/friends.sh"
home=$work/mia
invite_as "$decorator"

# ---- She sits down, and they talk

click 866 459
sleep 4
see sits
chat 'what a lovely place'
see said
at mia
chat 'have some tea'
see answered
key Escape
at yuyu
key Escape

# ---- She decorates, and it is in the file of whose nest it is

key b
sleep 3
still 200
see decorates
before=$(can)
drag 930 598 850 575
soon moved "$before"
see carried
echo "   $before became $(can)"

# ---- The relay goes away, and comes again

kill "$carrier"
sleep 8
see without-relay
relay
sleep 6
see with-relay-again
before=$(can)
key ctrl+z
soon moved "$before"
echo "   $before became $(can)"

key b

# ---- Mia's nest as it was, while nobody is on

leave mia
sleep 3
see nobody-home
at yuyu
click 1193 42
still
see rooms-of-yuyu
click 1229 487
sleep 3
see as-it-was
echo "played: $step pictures in $out"
