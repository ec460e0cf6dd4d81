#!/usr/bin/env bash
# A process for each call, ten times: dbus-process.sh COMMAND [ARGUMENT...], microseconds each.
set -euo pipefail
for _ in {1..10}; do
    start=$(date +%s%N)
    "$@" >/dev/null
    end=$(date +%s%N)
    echo $(((end - start) / 1000))
done
