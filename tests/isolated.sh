#!/usr/bin/env bash
# Runs a command in a network namespace and mount namespace of its own, with an empty /run/netns: whatever the command does to
# links, firewall, named namespaces or files below /etc ends with it. As an ordinary user it does so in a user namespace.
#   tests/isolated.sh COMMAND [ARGUMENT...]
set -euo pipefail
if [ "$(id -u)" = 0 ]; then user=(); else user=(--user --map-root-user); fi
exec unshare "${user[@]}" --net --mount --propagation private -- sh -c '
    if [ -d /run/netns ]; then mount -t tmpfs tmpfs /run/netns; else mount -t tmpfs tmpfs /run && mkdir /run/netns; fi
    ip link set lo up 2>/dev/null || true
    # Files below /etc may be written too: what is written lies in memory, over the real ones. Where that cannot be, tests that would write skip.
    if mount -t tmpfs tmpfs /mnt 2>/dev/null; then
        mkdir /mnt/etc /mnt/work
        for file in resolv.conf hosts hostname; do cp -L "/etc/$file" /mnt/etc/ 2>/dev/null || true; done
        mount -t overlay overlay -o lowerdir=/etc,upperdir=/mnt/etc,workdir=/mnt/work /etc 2>/dev/null ||
            mount -t overlay overlay -o userxattr,lowerdir=/etc,upperdir=/mnt/etc,workdir=/mnt/work /etc 2>/dev/null || true
    fi
    exec "$@"' sh "$@"
