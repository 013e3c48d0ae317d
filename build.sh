#!/usr/bin/env bash
# The one entry: ./build.sh [target] [options for cake]
#   build (default) | test | demo | bench | pack | format | check-format | bindings | clean | AcceptGoldens
# Installs what a bare Debian machine with the .NET 10 SDK lacks, restores the tools, and calls Cake.
set -euo pipefail
cd "$(dirname "$0")"

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1

# LLVM's static libraries, the compiler driver and linker for NativeAOT, and the archives LLVM itself needs.
packages=(clang-19 lld-19 llvm-19-dev libstdc++-12-dev zlib1g-dev libzstd-dev)

fail() { echo "build.sh: $*" >&2; exit 1; }

missing_packages() {
    for package in "${packages[@]}"; do
        [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || echo "$package"
    done
}

install_packages() {
    if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
        command -v clang-19 >/dev/null && command -v ld.lld-19 >/dev/null && command -v llvm-config-19 >/dev/null ||
            fail "needs clang 19, lld 19 and LLVM 19's static libraries (Debian: ${packages[*]})," \
                "and this machine has no apt to install them with."
        return
    fi
    local missing
    mapfile -t missing < <(missing_packages)
    [ ${#missing[@]} -gt 0 ] || return 0

    local root=()
    if [ "$(id -u)" != 0 ]; then
        command -v sudo >/dev/null || fail "run as root, or install sudo, or install these yourself: ${missing[*]}"
        root=(sudo)
    fi
    echo "Installing ${missing[*]}"
    "${root[@]}" apt-get update -qq
    "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null ||
        fail "apt could not install: ${missing[*]}"
}

command -v dotnet >/dev/null || fail "needs the .NET 10 SDK (dotnet is not on the PATH)."
install_packages
dotnet tool restore --verbosity quiet >/dev/null || fail "dotnet tool restore failed: is the package registry reachable?"
target=build
if [ $# -gt 0 ] && [ "${1#-}" = "$1" ]; then
    target=$1
    shift
fi
exec dotnet cake build.cake --target="$target" --verbosity=quiet "$@"
