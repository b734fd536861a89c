#!/usr/bin/env bash
# Windows side by side, Mia's in English, Yuyu's and Ann's in Chinese, and a relay of their own. Sourced by
# plays of several, which set `out` and `programs`, the folder of nest and nest-relay, first, and may set
# `settings` that all begin with, and `people`, how many the screen is to have room for.

nest=$programs/nest
# shellcheck source=tests/window/hands.sh
source "$(dirname "$0")/hands.sh"
screen $((1280 * ${people:-2}))x720

relay() {
    "$programs/nest-relay" --data "$work/relay" --listen "127.0.0.1:$port" --address "127.0.0.1:$port" \
        >>"$work/relay.log" 2>&1 &
    carrier=$!
    pids+=("$carrier")
    sleep 2
}
port=$((20000 + RANDOM % 20000))
relay
joining=$("$programs/nest-relay" --data "$work/relay" invite --uses "${people:-2}" | tail -n 1)
echo "   relay: $joining"

# at mia|yuyu|ann: the hands go to that window.
declare -A windows processes lefts=([mia]=0 [yuyu]=1280 [ann]=2560)
at() {
    left=${lefts[$1]} window=${windows[$1]} process=${processes[$1]}
    xdotool windowfocus --sync "$window"
}
# come mia|yuyu|ann
come() {
    declare -A tongues=([mia]=en_US.UTF-8 [yuyu]=zh_CN.UTF-8 [ann]=zh_CN.UTF-8)
    mkdir -p "$work/$1"
    [ -z "${settings:-}" ] || [ -e "$work/$1/settings.ron" ] || echo "$settings" >"$work/$1/settings.ron"
    LANG=${tongues[$1]} LC_ALL='' open "$work/$1" "$work/$1.log" "${lefts[$1]}"
    windows[$1]=$window processes[$1]=$process
}
leave() {
    at "$1"
    xdotool key ctrl+q
    for _ in $(seq 100); do
        kill -0 "$process" 2>/dev/null || return 0
        sleep 0.2
    done
    fail "$1 does not leave"
}
# Waits for what comes over the network.
soon() {
    for _ in $(seq 60); do
        ! "$@" || return 0
        sleep 0.5
    done
    fail "in vain: $*"
}
chat() {
    key Return
    typed "$1"
    xdotool key Return
    sleep 2
}
# Where the watering can is, in the newest room of `home`.
can() { grep 'kind: "watering-can"' "$(room)"; }
moved() { [ "$(can)" != "$1" ]; }

# Where the roles are in Mia's panel.
# shellcheck disable=SC2034
decorator=1043 housemate=1152

come mia
click 640 148
typed Mia
click 952 658
come yuyu
click 640 148
typed Yuyu
click 687 245
click 601 290
click 638 328
click 638 410
click 952 658
sleep 2
see at-home

# Who has the hands pastes what was copied, and knocks.
paste_invite() {
    click 1017 42
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
}
# invite_as ROLE: Mia takes the relay and copies an invite, Yuyu pastes it and knocks, and is let in.
invite_as() {
    at mia
    click 1017 42
    click 1010 169
    for _ in 1 2 3 4 5 6 7 8 9 10; do xdotool click 5; sleep 0.2; done
    still
    click 1080 255
    xdotool type --delay 60 "$joining"
    still
    click 980 307
    sleep 2
    still
    see relay-taken
    click "$1" 243
    click 1000 436
    see invite-copied
    at yuyu
    paste_invite
    # She is let in.
    at mia
    click 420 112
    sleep 6
    click 1227 117
    at yuyu
    click 1227 117
    see inside
}
