#!/usr/bin/python3
"""Kernel uevents out of a full queue: uevents.py COUNT udevadm | pyudev | COMMAND ARGUMENT..., microseconds each, three times after a warm-up.

The listener is stopped (SIGSTOP) while COUNT events `change` of /dev/null are written, which changes nothing, and goes on when they are all
in its queue: the writing is not measured. A listener prints a line starting with 'done' after COUNT events in order; udevadm's lines are counted.
"""
import os, re, signal, subprocess, sys, time

count, who, times = int(sys.argv[1]), sys.argv[2], 4
if who == "pyudev-listener":
    import pyudev
    monitor = pyudev.Monitor.from_netlink(pyudev.Context(), source="kernel")
    monitor.set_receive_buffer_size(128 * 1024 * 1024)  # its own default loses events here
    monitor.start()
    for _ in range(times):
        last = 0
        for _ in range(count):
            device = monitor.poll()
            number = int(device.properties["SEQNUM"])
            if last and number != last + 1:
                sys.exit("events were lost")
            last = number
        print("done", flush=True)
    sys.exit()

command = {"udevadm": ["udevadm", "monitor", "--kernel", "--property"],
           "pyudev": ["/usr/bin/python3", __file__, str(count), "pyudev-listener"]}.get(who, sys.argv[2:])
listener = subprocess.Popen(command, stdout=subprocess.PIPE)


def listens():
    with open("/proc/net/netlink") as rows:
        return any(row.split()[1:4] == ["15", str(listener.pid), "00000001"] for row in rows)


def arrived():
    """Waits for COUNT events of the listener's."""
    if who != "udevadm":
        line = listener.stdout.readline()
        if not line.startswith(b"done"):
            sys.exit(f"the listener said {line!r}")
        return
    numbers, rest = [], b""
    while len(numbers) < count:
        text = rest + os.read(listener.stdout.fileno(), 1 << 20)
        whole, _, rest = text.rpartition(b"\n")
        numbers += [int(n) for n in re.findall(rb"^SEQNUM=(\d+)$", whole, re.M)]
    if numbers != list(range(numbers[0], numbers[0] + count)):
        sys.exit("events were lost")


try:
    until = time.monotonic() + 20
    while not listens():
        if time.monotonic() > until or listener.poll() is not None:
            sys.exit("the listener does not listen")
        time.sleep(0.02)
    time.sleep(0.3)
    uevent = os.open("/sys/class/mem/null/uevent", os.O_WRONLY)
    for turn in range(times):
        os.kill(listener.pid, signal.SIGSTOP)
        for _ in range(count):
            os.write(uevent, b"change")
        start = time.monotonic()
        os.kill(listener.pid, signal.SIGCONT)
        arrived()
        if turn:
            print((time.monotonic() - start) * 1e6 / count)
finally:
    listener.kill()
