#!/usr/bin/env bash
# Runs a command and prints the milliseconds it took from start to end:  wall.sh COMMAND [ARGUMENT...]
set -euo pipefail
start=$(date +%s%N)
"$@" >/dev/null
end=$(date +%s%N)
echo $(((end - start) / 1000)) | awk '{ print $1 / 1000 }'
