#!/usr/bin/python3
"""A UDisks2 that does nothing and writes down what it was asked: udisks-recorder.py BUS, for what needs hardware, or a kernel with dm-crypt.

One stick /dev/nls0 with an encrypted volume /dev/nls0p1 that is unlocked (/dev/dm-99) and mounted at /media/VAULT. It prints 'ready', and then a line for
each call: the member, the path's last part, its options.
After a call of PowerOff the stick goes, as it would."""
import sys
import dbus, dbus.bus, dbus.lowlevel, dbus.mainloop.glib, dbus.service
from gi.repository import GLib

ROOT, UDISKS = "/org/freedesktop/UDisks2", "org.freedesktop.UDisks2"
MANAGER = "org.freedesktop.DBus.ObjectManager"
DRIVE, DISK, PART, CLEAR = ROOT + "/drives/Test", ROOT + "/block_devices/nls0", ROOT + "/block_devices/nls0p1", ROOT + "/block_devices/dm_2d99"
dbus.mainloop.glib.DBusGMainLoop(set_as_default=True)
bus = dbus.bus.BusConnection(sys.argv[1])


def node(name):
    return dbus.ByteArray(name.encode() + b"\0")


def block(name, **more):
    return {"Device": node(name), "PreferredDevice": node(name), "Drive": dbus.ObjectPath("/"), "CryptoBackingDevice": dbus.ObjectPath("/"),
            "Size": dbus.UInt64(1 << 30), "IdUsage": "", "IdType": "", "IdLabel": "", "IdUUID": "", **more}


objects = {
    DRIVE: {"Drive": {"ConnectionBus": "usb", "Vendor": "Test", "Model": "Vault", "Serial": "V1", "Size": dbus.UInt64(1 << 30), "Removable": True,
                      "MediaAvailable": True, "CanPowerOff": True}},
    DISK: {"Block": block("/dev/nls0", Drive=dbus.ObjectPath(DRIVE)), "PartitionTable": {"Type": "dos"}},
    PART: {"Block": block("/dev/nls0p1", Drive=dbus.ObjectPath(DRIVE), IdUsage="crypto", IdType="crypto_LUKS"),
           "Partition": {"Number": dbus.UInt32(1), "Table": dbus.ObjectPath(DISK), "IsContainer": False, "Size": dbus.UInt64(1 << 30)},
           "Encrypted": {"CleartextDevice": dbus.ObjectPath(CLEAR)}},
    CLEAR: {"Block": block("/dev/dm-99", CryptoBackingDevice=dbus.ObjectPath(PART), IdUsage="filesystem", IdType="ext4", IdLabel="VAULT"),
            "Filesystem": {"MountPoints": dbus.Array([node("/media/VAULT")], signature="ay")}},
}


def full(interfaces):
    return {UDISKS + "." + name: dbus.Dictionary(properties, signature="sv") for name, properties in interfaces.items()}


class Manager(dbus.service.Object):
    @dbus.service.method(MANAGER, out_signature="a{oa{sa{sv}}}")
    def GetManagedObjects(self):
        return dbus.Dictionary({dbus.ObjectPath(path): full(interfaces) for path, interfaces in objects.items()}, signature="oa{sa{sv}}")

    @dbus.service.signal(MANAGER, signature="oas")
    def InterfacesRemoved(self, path, interfaces): pass


manager = Manager(bus, ROOT)


def called(connection, message):
    path, member = message.get_path() or "", message.get_member()
    if message.get_type() != 1 or not (message.get_interface() or "").startswith(UDISKS) or path == ROOT:
        return dbus.lowlevel.HANDLER_RESULT_NOT_YET_HANDLED
    options = {str(key): value for key, value in message.get_args_list()[-1].items()}
    print(member, path.rsplit("/", 1)[1], {key: bool(value) if isinstance(value, dbus.Boolean) else str(value) for key, value in options.items()}, flush=True)
    connection.send_message(dbus.lowlevel.MethodReturnMessage(message))
    if member == "Unmount":
        objects[CLEAR]["Filesystem"]["MountPoints"] = dbus.Array([], signature="ay")
    if member == "Lock":
        del objects[CLEAR]
    if member == "PowerOff":
        for gone in (PART, DISK, DRIVE):
            manager.InterfacesRemoved(gone, [UDISKS + "." + name for name in objects.pop(gone)])
    return dbus.lowlevel.HANDLER_RESULT_HANDLED


bus.add_message_filter(called)
name = dbus.service.BusName(UDISKS, bus)
print("ready", flush=True)
GLib.MainLoop().run()
