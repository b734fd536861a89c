#!/usr/bin/env bash
# Draws one visit from both sides, as the README shows it: two real windows side by side at a quality
# that a graphics card affords, with less motion, so that a processor draws them finely too.
#
#   tests/window/both-sides.sh OUT [PROGRAMS]     PROGRAMS is the folder of nest and nest-relay,
#                                                 target/debug by default
#
# Needs Xvfb, xdotool and ImageMagick.
set -euo pipefail

out=${1:?where do the pictures go}
programs=$(realpath "${2:-target/debug}")
settings='(reduced_motion: true)'
# shellcheck source=tests/window/friends.sh
source "$(dirname "$0")/friends.sh"
invite_as "$decorator"

click 866 459
sleep 4
chat 'have some tea'
at mia
chat 'what a lovely visit'

# medium X: at hand's window, where that choice is. It comes last: a processor takes seconds a frame.
medium() {
    click 1237 42
    click "$1" 629
    sleep 20
    still 600
    click 1227 117
    still 600
}
medium 1034
at yuyu
medium 1015
# Who has done nothing for so long holds still, and then the room is drawn finely.
sleep 60
still 600
at mia
still 600
see both-sides
echo "played: $step pictures in $out"
