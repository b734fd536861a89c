#!/usr/bin/env bash
# From the start of the process to the first frame with the room in it, cold and warm, as the screen of
# a virtual display has it. Cold: nothing in the driver's shader cache, the files read from the disk
# where this may be asked of the system.
#
#   benches/start.sh [NEST] [RUNS]      NEST is the program, target/debug/nest by default
set -euo pipefail

nest=$(realpath "${1:-target/debug/nest}")
runs=${2:-3}
work=$(mktemp -d)
pids=()
trap 'kill "${pids[@]}" 2>/dev/null || true; wait; rm -rf "$work"' EXIT

exec 3>"$work/display"
# Without -noreset the screen and its file go with the last window.
Xvfb -displayfd 3 -noreset -screen 0 1280x720x24 -nolisten tcp -fbdir "$work" >/dev/null 2>&1 &
pids+=($!)
until [ -s "$work/display" ]; do sleep 0.1; done
DISPLAY=:$(cat "$work/display")
export DISPLAY MESA_SHADER_CACHE_DIR=$work/shaders
screen=$work/Xvfb_screen0

# A room without things before its bare floor, which fills the middle of the window.
cat >"$work/my.room.ron" <<'ROOM'
Room(version: 1, name: "Start", size: (600, 600, 240), floor: (kind: "oak-planks", paint: ["walnut"]), items: [
    (id: "sofa", kind: "sofa", at: (300, 560)), (id: "plant", kind: "monstera", at: (60, 540)),
    (id: "lamp", kind: "floor-lamp", at: (560, 560), lit: true), (id: "rug", kind: "wool-rug", at: (300, 420)),
], spawn: (60, 60, 0))
ROOM

# The header of the screen's file says how long it is and how many colours follow it.
number() { od -An -tu4 --endian=big -j "$1" -N 4 "$screen" | tr -d ' '; }
first=$(($(number 0) + $(number 76) * 12))
# Blue of a pixel left of the middle and low: the floor is walnut, the ground behind is cream.
blue() { od -An -tu1 -j $((first + (430 * 1280 + 330) * 4)) -N 1 "$screen" | tr -d ' '; }

run() {
    local start now
    start=$(date +%s%3N)
    "$nest" --home "$work/home" "$work/my.room.ron" >"$work/log" 2>&1 &
    local process=$!
    while now=$(blue); [ "$now" -gt 110 ] || [ "$now" -lt 20 ]; do
        kill -0 "$process" || { cat "$work/log"; exit 1; }
        sleep 0.01
    done
    echo "$1: $(($(date +%s%3N) - start)) ms"
    sleep 3
    kill "$process"
    wait "$process" 2>/dev/null || true
}

uptime
for _ in $(seq "$runs"); do
    rm -rf "$work/shaders" "$work/home"
    { sync && echo 3 >/proc/sys/vm/drop_caches; } 2>/dev/null || true
    run cold
    run warm
done
