#!/usr/bin/env bash
# Installs what building and running Nest needs, after saying what and why. Where all is there it does
# nothing and needs no root.
#
# Tried on Debian 12. The names for Fedora and Arch, and the lines for macOS and Windows, are untried.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# ---- Rust

minimum=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
if ! command -v cargo >/dev/null || ! command -v rustc >/dev/null; then
    echo "setup: Nest needs Rust $minimum or newer, and cargo is not on the PATH." >&2
    if [ -f "${CARGO_HOME:-$HOME/.cargo}/env" ]; then
        echo "setup: it is installed; open a new shell, or run: . \"${CARGO_HOME:-$HOME/.cargo}/env\"" >&2
    else
        echo "setup: install it as https://rustup.rs says, then run this again." >&2
    fi
    exit 1
fi
rust=$(rustc --version | cut -d ' ' -f 2)
if ! printf '%s\n%s\n' "$minimum" "$rust" | sort -V -C; then
    echo "setup: Nest needs Rust $minimum or newer, this is $rust." >&2
    if command -v rustup >/dev/null; then
        echo "setup: run: rustup update stable && rustup default stable" >&2
    else
        echo "setup: a distribution's own Rust is often too old; https://rustup.rs brings a newer one." >&2
    fi
    exit 1
fi

# ---- The system

case $(uname -s) in
    Linux) ;;
    Darwin)
        echo "setup: Rust $rust and Apple's command line tools (xcode-select --install) are all Nest needs here (untried)."
        exit 0
        ;;
    MINGW* | MSYS* | CYGWIN*)
        echo "setup: Rust $rust and the Visual C++ build tools that rustup asks for are all Nest needs here (untried)."
        exit 0
        ;;
    *)
        echo "setup: nothing is known about $(uname -s): Nest needs a C compiler and Vulkan; trying without."
        exit 0
        ;;
esac

if command -v apt-get >/dev/null; then
    family=debian
    install='apt-get -q -o DPkg::Lock::Timeout=300 install -y --no-install-recommends'
elif command -v dnf >/dev/null; then
    family=fedora
    install='dnf install -y'
elif command -v pacman >/dev/null; then
    family=arch
    install='pacman -S --needed --noconfirm'
else
    family=unknown
    install=
fi

headless=false
[ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] || headless=true

# ---- What Nest needs, and how to see that it is there

compiles_c() {
    printf '#include <stdio.h>\nint main(void) { return 0; }\n' | cc -x c - -o /dev/null
}

has_libraries() {
    local name
    for name in "$@"; do
        [[ $libraries == *"$name "* ]] || return 1
    done
}

has_vulkan_driver() {
    local folder
    [ -z "${VK_DRIVER_FILES:-}${VK_ICD_FILENAMES:-}" ] || return 0
    for folder in /usr/share /usr/local/share /etc; do
        compgen -G "$folder/vulkan/icd.d/$1" && return 0
    done
    return 1
}

has_commands() {
    local name
    for name in "$@"; do
        PATH=$PATH:/sbin:/usr/sbin command -v "$name" || return 1
    done
}

has_hanzi() {
    [ -n "$(find -L /usr/share/fonts /usr/local/share/fonts "${XDG_DATA_HOME:-$HOME/.local/share}/fonts" "$HOME/.fonts" \
        \( -iname '*CJK*' -o -iname 'SourceHan*' -o -iname 'wqy*' \) -print -quit 2>/dev/null)" ]
}

# need WHY DEBIAN FEDORA ARCH CHECK...: notes the packages where the check fails.
need() {
    local why=$1 names
    case $family in
        debian) names=$2 ;;
        fedora) names=$3 ;;
        arch) names=$4 ;;
        unknown) names=$2 ;;
    esac
    shift 4
    if ! "$@" >/dev/null 2>&1; then
        packages+=($names)
        reasons+=("$why: $names")
    fi
}

look() {
    packages=()
    reasons=()
    libraries=$(PATH=$PATH:/sbin:/usr/sbin ldconfig -p 2>/dev/null || true)

    need 'a C compiler and linker, for SQLite, zstd and Rust itself' \
        'gcc libc6-dev' 'gcc glibc-devel' 'gcc' \
        compiles_c
    # One need, because pkg-config is here only to find ALSA: Wayland, X11 and Vulkan are opened at run
    # time and their headers are not used.
    need 'sound, at build time' \
        'pkg-config libasound2-dev' 'pkgconf-pkg-config alsa-lib-devel' 'pkgconf alsa-lib' \
        pkg-config --exists alsa
    need 'windows, keys and pointers, at run time' \
        'libx11-6 libx11-xcb1 libxcursor1 libxi6 libxkbcommon0 libxkbcommon-x11-0 libwayland-client0' \
        'libX11 libX11-xcb libXcursor libXi libxkbcommon libxkbcommon-x11 libwayland-client' \
        'libx11 libxcursor libxi libxkbcommon libxkbcommon-x11 wayland' \
        has_libraries libX11.so.6 libX11-xcb.so.1 libXcursor.so.1 libXi.so.6 \
        libxkbcommon.so.0 libxkbcommon-x11.so.0 libwayland-client.so.0
    need 'the system dialogs for files, at run time' \
        'libdbus-1-3' 'dbus-libs' 'dbus' \
        has_libraries libdbus-1.so.3
    need 'drawing' \
        'libvulkan1' 'vulkan-loader' 'vulkan-icd-loader' \
        has_libraries libvulkan.so.1
    need 'networks of their own, for the tests of who can reach only a relay' \
        'iproute2 util-linux' 'iproute util-linux' 'iproute2 util-linux' \
        has_commands ip unshare
    if $headless; then
        need 'drawing without a graphics card, as there is no display' \
            'mesa-vulkan-drivers' 'mesa-vulkan-drivers' 'vulkan-swrast' \
            has_vulkan_driver 'lvp_icd*.json'
        need 'a display for the tests that open a real window, as there is none' \
            'xvfb xauth' 'xorg-x11-server-Xvfb xorg-x11-xauth' 'xorg-server-xvfb xorg-xauth' \
            has_commands xvfb-run Xvfb xauth
        need 'a mouse and keys for those tests' \
            'xdotool' 'xdotool' 'xdotool' \
            has_commands xdotool
        need 'Chinese letters in pictures' \
            'fonts-noto-cjk' 'google-noto-sans-cjk-fonts' 'noto-fonts-cjk' \
            has_hanzi
    else
        need 'drawing: no driver was found; this one also draws without a graphics card' \
            'mesa-vulkan-drivers' 'mesa-vulkan-drivers' 'vulkan-swrast' \
            has_vulkan_driver '*.json'
    fi
}

look
if [ ${#packages[@]} -eq 0 ]; then
    echo "setup: all is there (Rust $rust)."
    exit 0
fi

echo 'setup: Nest needs, and this system lacks:'
printf '  %s\n' "${reasons[@]}"

if [ "$family" = unknown ]; then
    echo "setup: there is no apt-get, dnf or pacman here: install these (Debian's names) your own way, then run this again." >&2
    exit 1
fi
[ "$family" = debian ] || echo 'setup: these package names are untried; tell us what was wrong.'

if [ "$(id -u)" -ne 0 ]; then
    echo 'setup: that takes root. Run this, then .ci/setup.sh again:' >&2
    if [ "$family" = debian ]; then
        echo "  sudo apt-get update && sudo $install ${packages[*]}" >&2
    else
        echo "  sudo $install ${packages[*]}" >&2
    fi
    exit 1
fi

export DEBIAN_FRONTEND=noninteractive
if [ "$family" = debian ]; then
    # A broken list of somebody else's packages need not stop ours.
    apt-get -q update </dev/null || echo 'setup: apt-get update failed; trying with the lists at hand.' >&2
fi
$install "${packages[@]}" </dev/null

look
if [ ${#packages[@]} -ne 0 ]; then
    echo 'setup: installed, and still not found:' >&2
    printf '  %s\n' "${reasons[@]}" >&2
    exit 1
fi
echo 'setup: all is there now.'
