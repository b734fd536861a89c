#!/usr/bin/env bash
# A nest without a window, people who walk in it and people who decorate it, as programs: whether all
# end with the room that the host has, to the bit, and what the host's memory does meanwhile.
#
#   benches/crowd.sh [SECONDS [WALKERS [DECORATORS [FOLDER]]]]
#
# By default ten minutes with 32 who walk and 4 who decorate; FOLDER has nest-host and nest-bot,
# target/debug by default. Fails where rooms differ, where somebody's copy was ever wrong or something
# asked for was not dealt with.
set -euo pipefail

seconds=${1:-600}
walkers=${2:-32}
decorators=${3:-4}
programs=$(realpath "${4:-target/debug}")
room=$(realpath "$(dirname "${BASH_SOURCE[0]}")/../scenes/living-room.room.ron")
work=$(mktemp -d)
pids=()
trap 'kill "${pids[@]}" 2>/dev/null || true; wait; rm -rf "$work"' EXIT

cp "$room" "$work/crowd.room.ron"
"$programs/nest-host" "$work/crowd.room.ron" --role decorator --data "$work/data" >"$work/host" 2>"$work/host.err" &
host=$!
pids+=("$host")
until grep -q nestvisit1 "$work/host"; do
    kill -0 "$host" || { cat "$work/host.err"; exit 1; }
    sleep 0.1
done
invite=$(grep -o 'nestvisit1[a-z0-9]*' "$work/host" | head -n 1)

bots() {
    "$programs/nest-bot" visit "$invite" --seconds "$seconds" --json --count "$@" &
    pids+=("$!")
    bots+=("$!")
}
bots=()
[ "$walkers" -eq 0 ] || bots "$walkers" --walk >"$work/walkers"
[ "$decorators" -eq 0 ] || bots "$decorators" --decorate >"$work/decorators"

# In kB; peak is the most it ever had.
memory() { awk -v name="$1:" '$1 == name { print $2 }' "/proc/$host/status"; }
every=$((seconds < 40 ? 2 : seconds / 20))
samples=()
begun=$SECONDS
while kill -0 "${bots[@]}" 2>/dev/null; do
    sleep "$every"
    [ $((SECONDS - begun)) -lt "$seconds" ] || continue
    samples+=("$(memory VmRSS)")
    echo "$((SECONDS - begun)) s: the host has ${samples[-1]} kB"
done
good=true
for bot in "${bots[@]}"; do
    wait "$bot" || good=false
done

# The sum of a number that each visitor told.
sum() { cat "$work/walkers" "$work/decorators" 2>/dev/null | grep -o "\"$1\": [0-9]*" | awk '{ all += $2 } END { print all + 0 }'; }
hashes=$(cat "$work/walkers" "$work/decorators" 2>/dev/null | grep -o '"hash": "[0-9a-f]*"' || true)
echo "$(wc -l <<<"$hashes") rooms of $((walkers + decorators)), $(sort -u <<<"$hashes" | wc -l) hash: $(sort -u <<<"$hashes" | tr '\n' ' ')"
echo "$(sum asked) edits asked for, $(sum refused) refused for others were faster, $(sum diverged) copies wrong, $(sum reconnects) reconnects, $(sum bytes_down) bytes down"
if [ ${#samples[@]} -gt 1 ]; then
    half=$((${#samples[@]} / 2))
    echo "memory: ${samples[0]} kB at first, ${samples[half]} kB at half, ${samples[-1]} kB at last, $(memory VmHWM) kB at most"
fi
[ "$(wc -l <<<"$hashes")" -eq $((walkers + decorators)) ] || good=false
[ "$(sort -u <<<"$hashes" | wc -l)" -eq 1 ] || good=false
$good || { echo 'NOT GOOD'; cat "$work/walkers" "$work/decorators" "$work/host.err"; exit 1; }
