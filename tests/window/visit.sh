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
nest=$programs/nest
# shellcheck source=tests/window/hands.sh
source "$(dirname "$0")/hands.sh"
screen 2560x720

# ---- A relay

relay() {
    "$programs/nest-relay" --data "$work/relay" --listen "127.0.0.1:$port" --address "127.0.0.1:$port" \
        >>"$work/relay.log" 2>&1 &
    carrier=$!
    pids+=("$carrier")
    sleep 2
}
port=$((20000 + RANDOM % 20000))
relay
joining=$("$programs/nest-relay" --data "$work/relay" invite --uses 1 | tail -n 1)
echo "   relay: $joining"

# ---- Two windows, side by side

# at host|guest: the hands go to that window.
declare -A windows processes lefts=([host]=0 [guest]=1280)
at() {
    left=${lefts[$1]} window=${windows[$1]} process=${processes[$1]}
    xdotool windowfocus --sync "$window"
}
come() {
    LANG=$2 LC_ALL='' open "$work/$1" "$work/$1.log" "${lefts[$1]}"
    windows[$1]=$window processes[$1]=$process
}
# Waits for what comes over the network.
soon() {
    for _ in $(seq 60); do
        ! "$@" || return 0
        sleep 0.5
    done
    fail "in vain: $*"
}
home=$work/host
wrote() { grep -q "$1" "$(room)"; }

come host en_US.UTF-8
click 640 148
typed Mia
click 952 658
come guest zh_CN.UTF-8
click 640 148
typed Yuyu
click 687 245
click 601 290
click 638 328
click 638 410
click 952 658
sleep 2
see at-home

# ---- Mia takes the relay, opens the door and copies an invite for somebody who may decorate

at host
click 1061 42
click 1010 169
click 1045 338
for _ in 1 2 3 4 5 6 7 8; do xdotool click 5; sleep 0.2; done
still
click 1080 600
xdotool type --delay 60 "$joining"
still
click 980 652
sleep 2
still
see relay-taken
click 1000 516
see invite-copied

# ---- Yuyu pastes it and knocks

at guest
click 1061 42
click 1085 169
click 1080 240
xdotool keydown ctrl
sleep 1
xdotool key v
sleep 1
xdotool keyup ctrl
still
see invite-pasted
click 960 340
sleep 3
see knocked

# ---- She is let in, and walks in

at host
click 978 224
sleep 6
click 1227 117
at guest
click 1227 117
see inside

# ---- She sits down, and they talk

click 866 459
sleep 4
see sits
chat() {
    key Return
    typed "$1"
    xdotool key Return
    sleep 2
}
chat 'what a lovely place'
see said
at host
chat 'have some tea'
see answered
key Escape
at guest
key Escape

# ---- She decorates, and it is in the file of whose nest it is

can() { grep 'kind: "watering-can"' "$(room)"; }
moved() { [ "$(can)" != "$1" ]; }
key b
sleep 3
still 200
see decorates
before=$(can)
drag 930 598 780 540
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

# ---- Both sides as most people see them: with the middling picture

key b
xdotool windowmove "$window" "$left" 0
pretty() {
    click 1237 42
    click "$1" 434
    still 300
    click 1227 117
    still 300
}
pretty 1014
at host
pretty 1040
at guest
chat 'what a lovely place and the cat is asleep'
see both-sides
echo "played: $step pictures in $out"
