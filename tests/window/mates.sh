#!/usr/bin/env bash
# Plays three housemates in three real windows: who hosts leaves and another takes over, each decorates
# alone while there is no relay, two of them the same thing, and they meet again. Fails where the nest is
# not the same in all three homes.
#
#   tests/window/mates.sh OUT [PROGRAMS]     PROGRAMS is the folder of nest and nest-relay, target/debug
#                                            by default
#
# Needs Xvfb, xdotool and ImageMagick.
set -euo pipefail

out=${1:?where do the pictures go}
programs=$(realpath "${2:-target/debug}")
people=3
# shellcheck source=tests/window/friends.sh
source "$(dirname "$0")/friends.sh"
home=$work/mia
# shellcheck disable=SC2154
invite_as "$housemate"

# The nest that they keep, in the home of mia|yuyu|ann.
shared() { grep -l "${name:?}" "$work/$1"/rooms/*.room.ron | head -n 1; }
sum() { "$nest" check --digest "$(shared "$1")" | sed -n 's/.*: digest //p'; }
equal() { [ "$(sum mia)" = "$(sum "$1")" ]; }
all() { equal yuyu && equal ann; }
name=$(grep -o 'name: "[^"]*"' "$(room)" | head -n 1)
soon equal yuyu

come ann
click 640 148
typed Ann
click 952 658
sleep 2
paste_invite
# Nobody hears her before the door: what she typed waits in the field until she is in.
chat 'hello you two'
see before-the-door
at mia
click 607 112
sleep 6
at ann
xdotool key Return
sleep 2
see three-inside
click 1227 117
soon all
echo "   all keep $name, $(sum mia)"

# decorates WHO ID FROM TO: drags that thing; the file follows, and what it says then is kept.
declare -A made
# Files are aligned each in its own way.
thing() { grep "id: \"$id\"" "$(room)" | tr -d ' '; }
placed() { [ "$(thing)" != "$1" ]; }
decorates() {
    at "$1"
    home=$work/$1 id=$2
    local before
    before=$(thing)
    key b
    sleep 2
    still 200
    # shellcheck disable=SC2086
    drag $3 $4
    soon placed "$before"
    made[$1]=$(thing)
    see "$1-decorates"
    key b
}

# ---- Mia leaves, and then Yuyu: Ann is at home, and Mia finds her there

leave mia
sleep 4
leave yuyu
sleep 6
decorates ann can '930 598' '850 575'
come mia
sleep 12
see mia-is-back
soon equal ann
echo "   equal again, $(sum mia)"
leave mia
leave ann

# ---- Each decorates alone while there is no relay, and then they meet

kill "$carrier"
come yuyu
decorates yuyu small-aloe '989 598' '800 585'
leave yuyu
come ann
decorates ann small-aloe '989 598' '950 605'
leave ann
come mia
decorates mia globe '750 535' '700 540'
echo "   apart: $(sum mia), $(sum yuyu), $(sum ann)"
relay
come ann
come yuyu
sleep 15
see they-met
soon all
# kept WHO: what she did alone is in the nest.
kept() { tr -d ' ' <"$(shared mia)" | grep -F "${made[$1]}" >/dev/null; }
kept mia || fail 'what Mia did alone is lost'
kept yuyu || kept ann || fail 'nobody moved the aloe'
echo "   equal after all, $(sum mia)"
