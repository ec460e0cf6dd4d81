#!/usr/bin/python3
# GetId by python3-dbus: dbus-python.py ADDRESS CALLS, microseconds a call, five times after a warm-up.
import sys, time
import dbus, dbus.bus

bus = dbus.bus.BusConnection(sys.argv[1])
driver = dbus.Interface(bus.get_object('org.freedesktop.DBus', '/org/freedesktop/DBus', introspect=False), 'org.freedesktop.DBus')
calls = int(sys.argv[2])
for number in range(6):
    start = time.perf_counter()
    for _ in range(calls):
        assert len(str(driver.GetId())) == 32
    if number > 0:
        print((time.perf_counter() - start) / calls * 1e6)
