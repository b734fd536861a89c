#!/usr/bin/env bash
# Hands and eyes for plays in a real window: a screen, X11 events, pictures. Sourced by the plays, which
# set `out`, the folder of the pictures, first; what the programs said is left there too.

out=${out:?where do the pictures go}
mkdir -p "$out"
out=$(realpath "$out")
work=$(mktemp -d)
pids=()
# shellcheck disable=SC2154
trap 'for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done; wait; cp "$work"/*.log "$out"; rm -rf "$work"' EXIT

# screen WIDTHxHEIGHT
screen() {
    exec 3>"$work/display"
    Xvfb -displayfd 3 -screen 0 "$1"x24 -nolisten tcp >/dev/null 2>&1 &
    pids+=($!)
    until [ -s "$work/display" ]; do sleep 0.1; done
    DISPLAY=:$(cat "$work/display")
    export DISPLAY LC_ALL=C.UTF-8
}

# open HOME LOG [X]: a window whose left edge is at X; hands go to it until `at` says otherwise.
open() {
    "$nest" --home "$1" >"$2" 2>&1 &
    process=$!
    left=${3:-0}
    pids+=("$process")
    window=''
    for _ in $(seq 150); do
        window=$(xdotool search --all --onlyvisible --pid "$process" --name Nest 2>/dev/null | tail -n 1 || true)
        # Without a window manager nobody else gives it the keys.
        [ -z "$window" ] || ! xdotool windowfocus --sync "$window" 2>/dev/null || break
        sleep 0.3
    done
    [ -n "$window" ] || fail 'no window came'
    [ "$left" = 0 ] || xdotool windowmove "$window" "$left" 0
    sleep 4
    still 200
}

# Waits until the window sleeps, which it does when nothing moves: without a graphics card a frame
# takes long. A text cursor that blinks wakes it for a moment.
still() {
    local quiet=0
    sleep 0.2
    for _ in $(seq "${1:-80}"); do
        if cat /proc/"$process"/task/*/stat 2>/dev/null | grep -q ') R '; then quiet=0; else quiet=$((quiet + 1)); fi
        [ "$quiet" -lt 4 ] || return 0
        sleep 0.08
    done
}

step=0
see() {
    step=$((step + 1))
    import -window root "$(printf '%s/%02d-%s.png' "$out" "$step" "$1")"
    printf '%02d %s\n' "$step" "$1"
}

# Places are counted from the left edge of the window at hand.
point() { xdotool mousemove $((left + $1 - 3)) "$2"; sleep 0.3; xdotool mousemove $((left + $1)) "$2"; still; }
click() { point "$1" "$2"; xdotool click "${3:-1}"; still; }
key() { xdotool key "$1"; still; }
typed() {
    local letters=$1 at
    for ((at = 0; at < ${#letters}; at++)); do
        local letter=${letters:at:1}
        [ "$letter" != ' ' ] || letter=space
        xdotool key "$letter"
        sleep 0.15
    done
    still
}
drag() {
    point "$1" "$2"
    xdotool mousedown 1
    still 30
    local at
    for at in 1 2 3 4; do
        xdotool mousemove $((left + $1 + ($3 - $1) * at / 4)) $(($2 + ($4 - $2) * at / 4))
        still 30
    done
    xdotool mouseup 1
    still
}

# The newest room of a home; its file follows an edit after about a second.
room() { ls -t "$home"/rooms/*.room.ron | head -n 1; }
digest() { sleep 3; "$nest" check --digest "$(room)" | sed -n 's/.*: digest //p'; }

fail() { see failed; echo "FAILED: $*" >&2; grep -h 'WARN\|ERROR' "$work"/*.log >&2 || true; exit 1; }
same() { [ "$2" = "$3" ] || fail "$1: $2 is not $3"; echo "   $1: $2"; }
other() { [ "$2" != "$3" ] || fail "$1: still $2"; echo "   $1: $3"; }
holds() { sleep 2; grep -q "$1" "$(room)" || fail "the file lacks $1"; echo "   in the file: $(grep -o "$1" "$(room)" | head -n 1)"; }
