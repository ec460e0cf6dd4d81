#!/usr/bin/python3
"""From UDisks2's signal to whoever acts on it: udisks-delay.py BUS COUNT COMMAND ARGUMENT... | python, microseconds each.

Starts udisks-mock.py and the command, which prints 'ready' and then the microseconds each time; sticks come 50 to 250 ms apart, so that they keep no step with
who looks every so often. Where the command's last arguments are about Object, there is no mock: it is told by lines of its own."""
import os, subprocess, sys, time

here, bus, count, command = os.path.dirname(os.path.abspath(__file__)), sys.argv[1], int(sys.argv[2]), sys.argv[3:]
if command == ["python-listener"]:
    import dbus, dbus.bus, dbus.mainloop.glib
    from gi.repository import GLib
    dbus.mainloop.glib.DBusGMainLoop(set_as_default=True)

    def added(path, interfaces):
        drive = interfaces.get("org.freedesktop.UDisks2.Drive")
        if drive:
            print((time.monotonic_ns() - int(drive["Model"])) / 1000, flush=True)

    connection = dbus.bus.BusConnection(bus)
    connection.add_signal_receiver(added, "InterfacesAdded", "org.freedesktop.DBus.ObjectManager", "org.freedesktop.UDisks2")
    print("ready", flush=True)
    GLib.MainLoop().run()
if command == ["python"]:
    command = ["/usr/bin/python3", __file__, bus, "0", "python-listener"]
alone = "Object" in command
mock = None if alone else subprocess.Popen(["/usr/bin/python3", here + "/udisks-mock.py", bus], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
listener = None
try:
    if mock:
        mock.stdout.readline()
    listener = subprocess.Popen(command, stdin=subprocess.PIPE if alone else None, stdout=subprocess.PIPE, text=True)
    if listener.stdout.readline().strip() != "ready":
        sys.exit("the listener is not ready")
    for turn in range(-10, count):  # ten to warm up
        told = listener.stdin if alone else mock.stdin
        told.write(f"{time.monotonic_ns()}\n")
        told.flush()
        delay = float(listener.stdout.readline())
        if turn >= 0:
            print(delay)
        time.sleep(0.05 + turn * 37 % 200 / 1000)
finally:
    if listener:
        listener.kill()
    if mock:
        mock.kill()
