#!/usr/bin/env bash
# Plays a first evening with Nest in a real window, with nothing but X11 events: mouse, keys and a
# real input method. Leaves a picture of each step, and fails where a room is not what it has to be.
#
#   tests/window/play.sh OUT [NEST]     NEST is the program, target/debug/nest by default
#
# Needs Xvfb, xdotool, xprop, ImageMagick and dbus-launch; with fcitx5 and its pinyin names are
# written as people in China write them, without it with keys that stand for the letters.
set -euo pipefail

out=${1:?where do the pictures go}
nest=$(realpath "${2:-target/debug/nest}")
# shellcheck source=tests/window/hands.sh
source "$(dirname "$0")/hands.sh"
home=$work/home
screen 1280x720

# ---- An input method

pinyin=false
if command -v fcitx5 >/dev/null && command -v dbus-launch >/dev/null; then
    export XDG_CONFIG_HOME=$work/config XDG_DATA_HOME=$work/data XMODIFIERS=@im=fcitx
    mkdir -p "$XDG_CONFIG_HOME/fcitx5/conf" "$XDG_DATA_HOME"
    cat >"$XDG_CONFIG_HOME/fcitx5/profile" <<'PROFILE'
[Groups/0]
Name=Default
Default Layout=us
DefaultIM=pinyin

[Groups/0/Items/0]
Name=keyboard-us

[Groups/0/Items/1]
Name=pinyin

[GroupOrder]
0=Default
PROFILE
    printf '[Behavior]\nShareInputState=All\n' >"$XDG_CONFIG_HOME/fcitx5/config"
    # Half-typed pinyin goes into Nest's own field, as it does with most input methods.
    printf 'UseOnTheSpot=True\n' >"$XDG_CONFIG_HOME/fcitx5/conf/xim.conf"
    eval "$(dbus-launch --sh-syntax)"
    pids+=("$DBUS_SESSION_BUS_PID")
    fcitx5 --disable=wayland,waylandim -r >"$work/fcitx.log" 2>&1 &
    pids+=($!)
    for _ in $(seq 50); do
        if xprop -root XIM_SERVERS 2>/dev/null | grep -q fcitx; then
            pinyin=true
            break
        fi
        sleep 0.2
    done
fi
echo "input method: $($pinyin && echo 'fcitx5, pinyin' || echo 'none; letters come as keys')"

# ---- What is in the room

search() { click 220 118; key ctrl+a; typed "$1"; }
# Looks for a thing, takes the best find and puts it down; the file follows.
place() {
    local before
    before=$(items)
    search "$1"
    key Return
    point "$2" "$3"
    see "ghost-${1// /-}"
    xdotool click 1
    still
    see "placed-${1// /-}"
    for _ in $(seq 50); do
        [ "$(items)" -le "$before" ] || return 0
        sleep 0.1
    done
    fail "$1 was not put down at $2, $3"
}

items() { grep -c 'id: "[^"]*", kind: "[^"]*", \(at\|on\|wall\|ceiling\)' "$(room)" || true; }

# ---- First run: who one is, and which room

open "$home" "$work/nest-1.log"
see first-run
click 760 148
typed Mila
click 690 239
see who
click 636 530
click 952 658
sleep 2
still
see moved-in
grep -q 'name: "Sky bedroom"' "$(room)" || fail 'this is not the room that was chosen'

# ---- A second room, with space in it

click 1193 42
see rooms
click 985 170
still
see room-to-begin-from
click 998 650
still
see empty-room
grep -q 'name: "Empty room"' "$(room)" || fail 'this is not the empty room'
begun=$(digest)
echo "   the room as it began: $begun"

# ---- Things of every slot

key b
see decorate
search sf
see found-sf
search shafa
see found-shafa
place sofa 1000 400
place 'round rug' 900 560
place 'framed print' 960 200
place 'paper lantern' 850 250
place 'round table' 960 530
place 'table lamp' 960 500
place pouf 770 580
place pouf 1090 500
holds 'wall: "north", at: [0-9]*, up: [0-9]*, paint'
holds 'ceiling: true'
holds 'on: "[a-z-]*table-[a-z0-9]*"'
lamp=$(grep 'kind: "table-lamp", on: "[a-z-]*table-' "$(room)")
table=$(grep 'kind: "round-table"' "$(room)")

# ---- The table is carried, and its lamp comes along

drag 920 508 945 540
see table-carried
sleep 3
same 'the lamp stands on the table as before' "$(grep 'kind: "table-lamp", on: "[a-z-]*table-' "$(room)")" "$lamp"
other 'the table' "$table" "$(grep 'kind: "round-table"' "$(room)")"

# ---- Several at once: selected with Shift, painted as one edit

click 763 568
xdotool keydown shift
click 1110 488
xdotool keyup shift
see both-selected
poufs() { grep 'kind: "pouf"' "$(room)"; }
before=$(poufs)
click 723 677
see colours
click 760 600
see painted-together
sleep 3
[ "$(diff <(echo "$before") <(poufs) | grep -c '^>')" = 2 ] || fail "two poufs were to be painted: $(poufs)"
poufs
key Escape
key Escape

# ---- All of it undone, and done again: ten edits (eight things, one carried, two painted as one)

done=$(digest)
echo "   the room as it is done: $done"
for _ in $(seq 10); do key ctrl+z; done
see all-undone
same 'undone' "$(digest)" "$begun"
for _ in $(seq 10); do key ctrl+y; done
see all-redone
same 'redone' "$(digest)" "$done"

# ---- The room gets a Chinese name

click 120 42
see renaming
key ctrl+a
if $pinyin; then
    fcitx5-remote -s pinyin
    sleep 1
    typed xiaowo
    see composing
    # The second of the candidates; Enter while composing would have written the letters, not sent them.
    key 2
    see composed
    typed wode
    key Return
    see enter-while-composing
    grep -q 'name: "Empty room"' "$(room)" || fail 'Enter while composing sent the name'
    for _ in 1 2 3 4; do key BackSpace; done
    fcitx5-remote -s keyboard-us
else
    xdotool key U5C0F U7A9D
    still
fi
key Return
see renamed
holds 'name: "小窝"'

# ---- Killed, and started again

before=$(digest)
echo "   digest of the file before the end: $before"
kill -9 "$process"
wait "$process" 2>/dev/null || true
see killed
open "$home" "$work/nest-2.log"
see started-again
sleep 2
held=$(sed -n 's/.*the log holds edit \([0-9]*\), digest \([0-9a-f]*\).*/\2/p' "$work/nest-2.log" | tail -n 1)
same 'the log holds the same room' "$held" "$before"
same 'and so does the file' "$(digest)" "$before"
key b
click 1150 42
see history
click 1150 42
key ctrl+z
see undone-after-restart
holds 'name: "Empty room"'
same 'all but the name' "$(digest)" "$done"
key ctrl+y
holds 'name: "小窝"'
same 'and again' "$(digest)" "$before"
see end
echo "played: $step pictures in $out"
