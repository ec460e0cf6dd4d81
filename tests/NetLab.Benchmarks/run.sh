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
tests/isolated.sh dotnet tests/NetLab.Benchmarks/bin/Release/net10.0/NetLab.Benchmarks.dll "$PWD" "${1:-5}" "$jit" "${@:2:1}"
