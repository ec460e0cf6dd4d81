#!/usr/bin/python3
"""From UDisks2's signal to whoever acts on it: udisks-delay.py BUS COUNT COMMAND ARGUMENT... | python, microseconds each.

Starts udisks-mock.py and the command, which prints 'ready' and then the microseconds each time; sticks come 80 ms apart."""
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
mock = subprocess.Popen(["/usr/bin/python3", here + "/udisks-mock.py", bus], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
listener = None
try:
    mock.stdout.readline()
    listener = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    if listener.stdout.readline().strip() != "ready":
        sys.exit("the listener is not ready")
    for turn in range(-10, count):  # ten to warm up
        mock.stdin.write("\n")
        mock.stdin.flush()
        delay = float(listener.stdout.readline())
        if turn >= 0:
            print(delay)
        time.sleep(0.08)
finally:
    if listener:
        listener.kill()
    mock.kill()
