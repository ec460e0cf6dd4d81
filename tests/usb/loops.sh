#!/usr/bin/env bash
# A genuine udevd and a genuine udisksd for real block devices, the kernel's loop devices, in a mount namespace that has /run, /media and the bus to
# itself. Runs loops.ps1 there, which prints what it saw as JSON. Root only.
#   loops.sh PWSH
set -euo pipefail
if [ "${1:-}" != inside ]; then exec unshare --net --mount --propagation private -- "$0" inside "$@"; fi
shift
mount -t tmpfs tmpfs /run
mount -t tmpfs tmpfs /media
mkdir -p /run/udev /run/media
cat > /run/bus.conf <<'CONF'
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>custom</type><listen>unix:path=/run/bus</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>
CONF
started=()
trap 'for id in "${started[@]}"; do kill "$id" 2>/dev/null || true; done; wait' EXIT
for udevd in /usr/lib/systemd/systemd-udevd /lib/systemd/systemd-udevd; do
    if [ -x "$udevd" ]; then "$udevd" >/run/udevd.log 2>&1 & started+=($!); break; fi
done
dbus-daemon --nofork --nopidfile --config-file=/run/bus.conf 2>/run/bus.log & started+=($!)
for _ in $(seq 100); do [ -S /run/bus ] && [ -S /run/udev/control ] && break; sleep 0.05; done
export DBUS_SYSTEM_BUS_ADDRESS=unix:path=/run/bus
/usr/libexec/udisks2/udisksd >/run/udisksd.log 2>&1 & started+=($!)
truncate -s 8M /run/stick.img
mkfs.ext4 -q -L LOOPY /run/stick.img
truncate -s 8M /run/card.img /run/blank.img
mkfs.vfat -n 'MY CARD' /run/card.img >/dev/null
"$1" -NoProfile -File "$(dirname "$0")/loops.ps1"
