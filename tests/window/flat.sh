#!/usr/bin/env bash
# Plays an afternoon of walls and light in a real window, with nothing but X11 events: an L with a second
# room and a terrace is drawn over the plan, taken back and done again, restyled by mood and by hand; the
# time and the weather change, a portrait is taken, and the diary opened. Leaves a picture of each step, and
# fails where the room is not what it has to be.
#
#   tests/window/flat.sh OUT [NEST]     NEST is the program, target/debug/nest by default
#
# Needs Xvfb, xdotool and ImageMagick.
set -euo pipefail

out=${1:?where do the pictures go}
nest=$(realpath "${2:-target/debug/nest}")
# shellcheck source=tests/window/hands.sh
source "$(dirname "$0")/hands.sh"
home=$work/home
screen 1280x720
open "$home" "$work/nest.log"
click 760 148
typed Mila
click 952 658
sleep 2
still
click 1193 42
click 985 170
still
click 998 650
still
begun=$(digest)

# ---- An L, a room beside it, a terrace before it

key b
key f
sleep 1
still 100
click 285 168
drag 477 280 580 398
see an-l
click 190 168
drag 528 280 682 444
see a-second-room
drag 112 492 305 640
click 95 168
click 211 491
click 457 612
see a-terrace
holds 'roof: Terrace'

# ---- Doors and a window

# opening X OF THE KIND, WHERE
opening() {
    click 505 168
    click "$1" 641
    click "$2" "$3"
}
opening 360 422 297
opening 454 248 410
opening 80 532 307
see openings
holds 'kind: "door"'
holds 'kind: "double-door"'
drawn=$(digest)
for _ in $(seq 7); do key ctrl+z; done
see all-undone
same 'undone' "$(digest)" "$begun"
for _ in $(seq 7); do key ctrl+y; done
same 'redone' "$(digest)" "$drawn"
key f
key b

# ---- By mood, and by hand

click 1105 42
click 1083 224
sleep 2
still
see seaside
holds 'kind: "wide-planks"'
for _ in $(seq 8); do xdotool click 5; sleep 0.2; done
still
click 968 494
sleep 1
still
see floor-by-hand
holds 'kind: "herringbone"'
click 968 181
sleep 1
still
see snow
holds 'weather: Snow'
for _ in $(seq 12); do xdotool click 4; sleep 0.2; done
still
click 1180 667
sleep 1
still
see evening
holds 'time: "[12][0-9]:'
click 1227 117

# ---- A portrait, and the diary

key p
sleep 1
still
click 307 677
see portrait-frame
click 1124 677
photo() { find "$home/pictures" -name 'empty-room-20*.png' 2>/dev/null | head -n 1; }
for _ in $(seq 120); do
    [ -z "$(photo)" ] || break
    sleep 1
done
[ -n "$(photo)" ] || fail 'there is no photo'
still
see taken
cp "$(photo)" "$out/photo.png"
key Escape
click 1193 42
click 1080 170
# Today's page is drawn while one looks.
sleep 20
point 640 420
sleep 5
still
see diary
page() { find "$home" -path '*diar*' -name "$(date +%F).png" | head -n 1; }
[ -n "$(page)" ] || fail "the diary has no page of today: $(find "$home" -path '*diar*')"
echo "played: $step pictures in $out"
