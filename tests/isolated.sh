#!/usr/bin/env bash
# Runs a command in a network namespace and mount namespace of its own, with an empty /run/netns: whatever the command does to
# links, firewall or named namespaces ends with it. As an ordinary user it does so in a user namespace.
#   tests/isolated.sh COMMAND [ARGUMENT...]
set -euo pipefail
if [ "$(id -u)" = 0 ]; then user=(); else user=(--user --map-root-user); fi
exec unshare "${user[@]}" --net --mount --propagation private -- sh -c '
    if [ -d /run/netns ]; then mount -t tmpfs tmpfs /run/netns; else mount -t tmpfs tmpfs /run && mkdir /run/netns; fi
    ip link set lo up 2>/dev/null || true
    exec "$@"' sh "$@"
