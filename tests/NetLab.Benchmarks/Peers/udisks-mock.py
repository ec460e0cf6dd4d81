#!/usr/bin/python3
"""A UDisks2 that only talks: udisks-mock.py BUS. Each line it reads makes a stick arrive whose model is the moment, in nanoseconds of
CLOCK_MONOTONIC, before the first of its two signals (drive, block), and leave again; without lines it sleeps."""
import sys, threading, time
import dbus, dbus.bus, dbus.mainloop.glib, dbus.service
from gi.repository import GLib

ROOT, MANAGER = "/org/freedesktop/UDisks2", "org.freedesktop.DBus.ObjectManager"
DRIVE, BLOCK = ROOT + "/drives/Bench", ROOT + "/block_devices/benchdisk"
dbus.mainloop.glib.DBusGMainLoop(set_as_default=True)
bus = dbus.bus.BusConnection(sys.argv[1])
name = dbus.service.BusName("org.freedesktop.UDisks2", bus)


class Manager(dbus.service.Object):
    @dbus.service.method(MANAGER, out_signature="a{oa{sa{sv}}}")
    def GetManagedObjects(self):
        return dbus.Dictionary({}, signature="oa{sa{sv}}")

    @dbus.service.signal(MANAGER, signature="oa{sa{sv}}")
    def InterfacesAdded(self, path, interfaces): pass

    @dbus.service.signal(MANAGER, signature="oas")
    def InterfacesRemoved(self, path, interfaces): pass


manager = Manager(bus, ROOT)


def stick():
    drive = {"ConnectionBus": "usb", "Vendor": "Bench", "Model": "", "Serial": "1", "Size": dbus.UInt64(1 << 30), "Removable": True, "MediaAvailable": True}
    block = {"Device": dbus.ByteArray(b"/dev/benchdisk\0"), "PreferredDevice": dbus.ByteArray(b"/dev/benchdisk\0"), "Drive": dbus.ObjectPath(DRIVE),
             "Size": dbus.UInt64(1 << 30), "IdUsage": "", "IdType": "", "IdLabel": ""}
    drive["Model"] = str(time.monotonic_ns())
    manager.InterfacesAdded(DRIVE, {"org.freedesktop.UDisks2.Drive": drive})
    manager.InterfacesAdded(BLOCK, {"org.freedesktop.UDisks2.Block": block})
    GLib.timeout_add(40, gone)
    return False


def gone():
    manager.InterfacesRemoved(BLOCK, ["org.freedesktop.UDisks2.Block"])
    manager.InterfacesRemoved(DRIVE, ["org.freedesktop.UDisks2.Drive"])
    return False


def read():
    for _ in sys.stdin:
        GLib.idle_add(stick)
    GLib.idle_add(loop.quit)


loop = GLib.MainLoop()
threading.Thread(target=read, daemon=True).start()
print("ready", flush=True)
loop.run()
