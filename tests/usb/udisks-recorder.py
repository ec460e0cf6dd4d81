#!/usr/bin/python3
"""A UDisks2 that does nothing and writes down what it was asked: udisks-recorder.py BUS, for what needs hardware, or a kernel with dm-crypt.

One stick /dev/nls0 with an encrypted volume /dev/nls0p1 that is unlocked (/dev/dm-99) and mounted at /media/VAULT. It prints 'ready', and then a line for
each call: the member, the path's last part, its options.
After a call of PowerOff the stick goes, as it would. Eject is a job that takes its time: it is answered when somebody has looked at the objects meanwhile.
Commands on standard input, each answered 'ok': begin · progress PART · end yes|no MESSAGE make a job of formatting the volume;
again makes everything what it was at the beginning."""
import copy, sys, time
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
                      "MediaAvailable": True, "CanPowerOff": True, "Ejectable": True}},
    DISK: {"Block": block("/dev/nls0", Drive=dbus.ObjectPath(DRIVE)), "PartitionTable": {"Type": "dos"}},
    PART: {"Block": block("/dev/nls0p1", Drive=dbus.ObjectPath(DRIVE), IdUsage="crypto", IdType="crypto_LUKS"),
           "Partition": {"Number": dbus.UInt32(1), "Table": dbus.ObjectPath(DISK), "IsContainer": False, "Size": dbus.UInt64(1 << 30)},
           "Encrypted": {"CleartextDevice": dbus.ObjectPath(CLEAR)}},
    CLEAR: {"Block": block("/dev/dm-99", CryptoBackingDevice=dbus.ObjectPath(PART), IdUsage="filesystem", IdType="ext4", IdLabel="VAULT"),
            "Filesystem": {"MountPoints": dbus.Array([node("/media/VAULT")], signature="ay")}},
}
beginning = copy.deepcopy(objects)


def full(interfaces):
    return {UDISKS + "." + name: dbus.Dictionary(properties, signature="sv") for name, properties in interfaces.items()}


class Manager(dbus.service.Object):
    @dbus.service.method(MANAGER, out_signature="a{oa{sa{sv}}}")
    def GetManagedObjects(self):
        if ejecting:
            GLib.idle_add(ejected)
        return dbus.Dictionary({dbus.ObjectPath(path): full(interfaces) for path, interfaces in objects.items()}, signature="oa{sa{sv}}")

    @dbus.service.signal(MANAGER, signature="oas")
    def InterfacesRemoved(self, path, interfaces): pass

    @dbus.service.signal(MANAGER, signature="oa{sa{sv}}")
    def InterfacesAdded(self, path, interfaces): pass


manager = Manager(bus, ROOT)
ejecting = []
jobs = 0


def send(path, interface, member, signature, *arguments):
    signal = dbus.lowlevel.SignalMessage(path, interface, member)
    signal.append(signature=signature, *arguments)
    bus.send_message(signal)


def begin(operation, *about):
    """A job of an hour that is a quarter done."""
    global jobs
    jobs += 1
    path, now = f"{ROOT}/jobs/{jobs}", int(time.time() * 1000000)
    objects[path] = {"Job": {"Operation": operation, "Progress": 0.25, "ProgressValid": True, "Bytes": dbus.UInt64(1 << 30), "Rate": dbus.UInt64(1 << 20), "StartTime": dbus.UInt64(now),
                             "ExpectedEndTime": dbus.UInt64(now + 3600000000), "Objects": dbus.Array([dbus.ObjectPath(one) for one in about], signature="o"), "StartedByUID": dbus.UInt32(0), "Cancelable": True}}
    manager.InterfacesAdded(path, full(objects[path]))
    return path


def progress(path, part):
    objects[path]["Job"]["Progress"] = part
    send(path, "org.freedesktop.DBus.Properties", "PropertiesChanged", "sa{sv}as", UDISKS + ".Job", dbus.Dictionary({"Progress": part}, signature="sv"), dbus.Array([], signature="s"))


def end(path, success, message):
    send(path, UDISKS + ".Job", "Completed", "bs", success, message)
    del objects[path]
    manager.InterfacesRemoved(path, [UDISKS + ".Job"])


def ejected():
    if ejecting:
        path, message = ejecting.pop()
        progress(path, 0.5)
        end(path, True, "")
        bus.send_message(dbus.lowlevel.MethodReturnMessage(message))


def command(source, condition):
    line = sys.stdin.readline().split()
    if not line:
        return False
    path = f"{ROOT}/jobs/{jobs}"
    if line[0] == "begin":
        begin("format-erase", PART)
    elif line[0] == "progress":
        progress(path, float(line[1]))
    elif line[0] == "again":
        objects.update(copy.deepcopy(beginning))
    elif line[0] == "end":
        end(path, line[1] == "yes", " ".join(line[2:]))
    print("ok", flush=True)
    return True


def called(connection, message):
    path, member = message.get_path() or "", message.get_member()
    if message.get_type() != 1 or not (message.get_interface() or "").startswith(UDISKS) or path == ROOT:
        return dbus.lowlevel.HANDLER_RESULT_NOT_YET_HANDLED
    options = {str(key): value for key, value in message.get_args_list()[-1].items()}
    print(member, path.rsplit("/", 1)[1], {key: bool(value) if isinstance(value, dbus.Boolean) else str(value) for key, value in options.items()}, flush=True)
    if member == "Eject":
        ejecting.append((begin("drive-eject", DRIVE, DISK), message))
        return dbus.lowlevel.HANDLER_RESULT_HANDLED
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
GLib.io_add_watch(sys.stdin, GLib.IO_IN | GLib.IO_HUP, command)
name = dbus.service.BusName(UDISKS, bus)
print("ready", flush=True)
GLib.MainLoop().run()
