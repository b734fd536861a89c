#!/usr/bin/env bash
# Plays two housemates in two real windows: one leaves and the other takes over, each decorates alone while
# there is no relay, and they meet again. Fails where the nest is not the same in both homes.
#
#   tests/window/mates.sh OUT [PROGRAMS]     PROGRAMS is the folder of nest and nest-relay, target/debug
#                                            by default
#
# Needs Xvfb, xdotool and ImageMagick.
set -euo pipefail

out=${1:?where do the pictures go}
programs=$(realpath "${2:-target/debug}")
# shellcheck source=tests/window/pair.sh
source "$(dirname "$0")/pair.sh"
home=$work/mia
# shellcheck disable=SC2154
invite_as "$housemate"

# The nest that both keep, in the home of mia|yuyu.
shared() { grep -l "${name:?}" "$work/$1"/rooms/*.room.ron | head -n 1; }
sum() { "$nest" check --digest "$(shared "$1")" | sed -n 's/.*: digest //p'; }
equal() { [ "$(sum mia)" = "$(sum yuyu)" ]; }
name=$(grep -o 'name: "[^"]*"' "$(room)" | head -n 1)
soon equal
echo "   both keep $name, $(sum mia)"

# ---- Mia leaves, and Yuyu is at home

leave mia
sleep 4
at yuyu
see yuyu-took-over
home=$work/yuyu
before=$(can)
key b
sleep 2
still 200
drag 930 598 850 575
soon moved "$before"
see yuyu-decorates
key b

# ---- Mia comes home, and finds her there

come mia
sleep 12
see mia-is-back
soon equal
echo "   equal again, $(sum mia)"

# ---- Each decorates alone while there is no relay, and then they meet

leave mia
leave yuyu
kill "$carrier"
aloe() { grep 'kind: "aloe"' "$(room)"; }
grown() { [ "$(aloe)" != "$1" ]; }
come mia
home=$work/mia
before=$(can)
key b
sleep 2
still 200
drag 850 565 795 575
soon moved "$before"
see mia-alone
leave mia
come yuyu
key b
sleep 2
still 200
home=$work/yuyu
alone=$(aloe)
drag 989 598 930 622
soon grown "$alone"
see yuyu-alone
key b
relay
come mia
sleep 15
see they-met
soon equal
moved "$before" || fail 'what Mia did alone is lost'
grown "$alone" || fail 'what Yuyu did alone is lost'
echo "   equal after all, $(sum mia)"
