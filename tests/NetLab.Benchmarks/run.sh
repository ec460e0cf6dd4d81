#!/usr/bin/env bash
# Measures NetLab beside what a user would pick instead, in one run, and writes the table into README.md beside this file.
#   sudo tests/NetLab.Benchmarks/run.sh [ROUNDS [LETTERS]]      (5 rounds, some eight minutes; needs pwsh 7.6, iproute2 and python3)
set -euo pipefail
cd "$(dirname "$0")/../.."
export POWERSHELL_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 LANG=C.UTF-8
build() { dotnet build "$1" -c Release -v q --nologo "${@:2}"; }

# The same module without ahead-of-time images, to measure what they bring.
jit=$(mktemp -d)
trap 'rm -rf "$jit"' EXIT
build src/NetLab.PowerShell -p:NetLabReadyToRun=false
cp -r NetLab.psd1 module "$jit"

build src/NetLab.PowerShell
build tests/NetLab.Benchmarks

# The D-Bus peers that need building: sd-bus where a compiler and libsystemd-dev are, Tmds.DBus.Protocol where NETLAB_TMDS_DBUS names its DLL.
export NETLAB_BUILT_PEERS=$jit/peers
mkdir "$NETLAB_BUILT_PEERS"
gcc -O2 -o "$NETLAB_BUILT_PEERS/dbus-sd" tests/NetLab.Benchmarks/Peers/dbus-sd.c -lsystemd || echo "sd-bus is not measured: it wants gcc and libsystemd-dev."
if [ -n "${NETLAB_TMDS_DBUS:-}" ]; then
    build tests/NetLab.Benchmarks/Peers/Tmds -p:TmdsDBusProtocol="$NETLAB_TMDS_DBUS" -o "$NETLAB_BUILT_PEERS/tmds"
fi
# The same for DNS: DnsClient.NET where NETLAB_DNSCLIENT names its DLL (the package DnsClient has it, in lib/net8.0).
if [ -n "${NETLAB_DNSCLIENT:-}" ]; then
    build tests/NetLab.Benchmarks/Peers/DnsClientNet -p:DnsClientNet="$NETLAB_DNSCLIENT" -o "$NETLAB_BUILT_PEERS/dnsclient"
fi
tests/isolated.sh dotnet tests/NetLab.Benchmarks/bin/Release/net10.0/NetLab.Benchmarks.dll "$PWD" "${1:-5}" "$jit" "${@:2:1}"
