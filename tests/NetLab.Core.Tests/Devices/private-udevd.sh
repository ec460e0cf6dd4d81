#!/bin/sh
# Runs a command beside a genuine udevd that can hurt nothing: its /run, /dev and rules are its own, and end with it. Only its messages are
# heard outside, in the network namespace of the caller's (so call it in one of your own).
#   private-udevd.sh COMMAND [ARGUMENT...]
set -e
exec unshare --mount --pid --fork --kill-child --mount-proc --propagation private -- sh -c '
    mount -t tmpfs tmpfs /run
    mkdir -p /run/udev/rules.d
    for rules in /usr/lib/udev/rules.d /etc/udev/rules.d; do if [ -d $rules ]; then mount -t tmpfs tmpfs $rules; fi; done
    echo "SUBSYSTEM==\"mem\", ENV{NETLAB}=\"yes\", TAG+=\"lab\", SYMLINK+=\"lab/\$name\"" > /run/udev/rules.d/50-lab.rules
    mount -t tmpfs tmpfs /dev
    mknod /dev/null c 1 3 && mknod /dev/zero c 1 5 && mknod /dev/kmsg c 1 11 && mknod /dev/urandom c 1 9 && chmod 666 /dev/*
    /lib/systemd/systemd-udevd --children-max=2 >/dev/null 2>&1 &
    while [ ! -S /run/udev/control ]; do sleep 0.02; done
    exec "$@"' sh "$@"
