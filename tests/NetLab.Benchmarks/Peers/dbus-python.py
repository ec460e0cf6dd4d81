#!/usr/bin/python3
# D-Bus by python3-dbus: dbus-python.py ADDRESS COUNT [id | managed | signals], microseconds a piece, five times after a warm-up.
import sys, time
import dbus, dbus.bus
from dbus.mainloop.glib import DBusGMainLoop
from gi.repository import GLib

mode = sys.argv[3] if len(sys.argv) > 3 else 'id'
bus = dbus.bus.BusConnection(sys.argv[1], mainloop=DBusGMainLoop()) if mode == 'signals' else dbus.bus.BusConnection(sys.argv[1])
count = int(sys.argv[2])
loop, heard = GLib.MainLoop(), 0


def tick(number, text):
    global heard
    heard += 1
    if heard == count:
        loop.quit()


if mode == 'id':
    driver = dbus.Interface(bus.get_object('org.freedesktop.DBus', '/org/freedesktop/DBus', introspect=False), 'org.freedesktop.DBus')
else:
    there = bus.get_object('org.netlab.Bench', '/org/netlab/Bench', introspect=False)
    manager = dbus.Interface(there, 'org.freedesktop.DBus.ObjectManager')
    bench = dbus.Interface(there, 'org.netlab.Bench')
    if mode == 'signals':
        bus.add_signal_receiver(tick, 'Tick', 'org.netlab.Bench', 'org.netlab.Bench', '/org/netlab/Bench')

for number in range(6):
    start = time.perf_counter()
    if mode == 'signals':
        heard = 0
        bench.Emit(dbus.UInt32(count), reply_handler=lambda: None, error_handler=print)
        loop.run()
    for _ in range(0 if mode == 'signals' else count):
        if mode == 'managed':
            assert len(manager.GetManagedObjects()) == 500
        else:
            assert len(str(driver.GetId())) == 32
    if number > 0:
        print((time.perf_counter() - start) / count * 1e6)
