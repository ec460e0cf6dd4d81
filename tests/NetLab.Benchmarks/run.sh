#!/usr/bin/env bash
# Measures NetLab beside what a user would pick instead, in one run, and writes the table into README.md beside this file.
#   sudo tests/NetLab.Benchmarks/run.sh [ROUNDS]      (7 rounds by default; needs pwsh 7.6, iproute2 and python3)
set -euo pipefail
cd "$(dirname "$0")/../.."
export POWERSHELL_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 LANG=C.UTF-8
dotnet build src/NetLab.PowerShell -c Release -v q --nologo
dotnet build tests/NetLab.Benchmarks -c Release -v q --nologo
exec tests/isolated.sh dotnet tests/NetLab.Benchmarks/bin/Release/net10.0/NetLab.Benchmarks.dll "$PWD" "${1:-7}"
