#!/usr/bin/python3
"""USB sticks without hardware: umockdev's /sys and udev events for a genuine udisksd on a private bus.

Started by the tests as `umockdev-wrapper sticks.py BUS-ADDRESS`. The first line it prints is the folder that has the sys, dev and run of the
sticks; then commands are read from standard input, one a line, each answered 'ok' or 'error: why'. Without BUS-ADDRESS there is no udisksd.
"""
import os, subprocess, sys, time
import gi
gi.require_version("UMockdev", "1.0")
from gi.repository import UMockdev

DAEMON = "/usr/libexec/udisks2/udisksd"
bed = UMockdev.Testbed.new()
root = bed.get_root_dir()
bus = sys.argv[1] if len(sys.argv) > 1 else None
udisksd = None
sticks = {}
host = 0


class Stick:
    pass


def filesystem(label="STICK", kind="vfat", uuid="1234-ABCD"):
    return {"ID_FS_USAGE": "crypto" if kind == "crypto_LUKS" else "filesystem", "ID_FS_TYPE": kind, "ID_FS_UUID": uuid, "ID_FS_UUID_ENC": uuid,
            "ID_FS_LABEL": label, "ID_FS_LABEL_ENC": label}


def flat(pairs):
    return [text for pair in pairs.items() for text in pair]


def database(device, major_minor, properties):
    """What udevd would have written."""
    folder = root + "/run/udev/data"
    os.makedirs(folder, exist_ok=True)
    with open(f"{folder}/b{major_minor}", "w") as file:
        file.write("I:1\n")
        for key, value in properties.items():
            file.write(f"E:{key}={value}\n")


def part_properties(stick, i):
    return {"DEVTYPE": "partition", "DEVNAME": f"/dev/{stick.name}{i}", "MAJOR": "8", "MINOR": str(stick.minor + i), "USEC_INITIALIZED": "1",
            "PARTN": str(i), "ID_PART_ENTRY_SCHEME": "dos", "ID_PART_ENTRY_DISK": f"8:{stick.minor}", "ID_PART_ENTRY_NUMBER": str(i),
            "ID_PART_ENTRY_TYPE": "0xc", "ID_PART_ENTRY_OFFSET": "2048", "ID_PART_ENTRY_SIZE": "1000"}


def add_part(stick, i, label="STICK"):
    properties = {**part_properties(stick, i), **filesystem(label), **stick.who}
    stick.parts[i] = bed.add_device("block", f"{stick.name}{i}", stick.disk,
        ["partition", str(i), "start", "2048", "size", "1000", "dev", f"8:{stick.minor + i}"], flat(properties))
    database(stick.parts[i], f"8:{stick.minor + i}", properties)


def plug(name, serial, partitions, port=None, size="30310400", vendor="0951"):
    """plug sda ABC123 2 [port [size]]: 0 partitions: the file system is on the disk; serial -: none, and no drive; size 0: a reader without a card."""
    global host
    host += 1
    stick = sticks[name] = Stick()
    stick.name, stick.parts, stick.minor = name, {}, 16 * (ord(name[2]) - ord("a"))
    port = port or f"1-{ord(name[2]) - ord('a') + 1}"
    texts = ["idVendor", vendor, "idProduct", "1666", "speed", "480", "manufacturer", "Kingston", "product", "DataTraveler"]
    stick.usb = bed.add_device("usb", port, None, texts + ([] if serial == "-" else ["serial", serial]), ["DEVTYPE", "usb_device", "ID_BUS", "usb"])
    stick.interface = bed.add_device("usb", f"{port}:1.0", stick.usb, ["bInterfaceClass", "08"], ["DEVTYPE", "usb_interface", "DRIVER", "usb-storage"])
    stick.host = bed.add_device("scsi", f"host{host}", stick.interface, [], ["DEVTYPE", "scsi_host"])
    stick.target = bed.add_device("scsi", f"target{host}:0:0", stick.host, [], ["DEVTYPE", "scsi_target"])
    stick.scsi = bed.add_device("scsi", f"{host}:0:0:0", stick.target, [], ["DEVTYPE", "scsi_device"])
    stick.who = {"ID_BUS": "usb", "ID_VENDOR": "Kingston", "ID_VENDOR_ENC": "Kingston", "ID_MODEL": "DataTraveler", "ID_MODEL_ENC": "DataTraveler",
                 "ID_TYPE": "disk", "ID_USB_DRIVER": "usb-storage"}
    if serial != "-":
        stick.who |= {"ID_SERIAL": f"Kingston_DataTraveler_{serial}-0:0", "ID_SERIAL_SHORT": serial}
    disk = {"DEVTYPE": "disk", "DEVNAME": "/dev/" + name, "MAJOR": "8", "MINOR": str(stick.minor), "USEC_INITIALIZED": "1"}
    if int(partitions) == 0 and size != "0":
        disk |= filesystem()
    elif int(partitions) > 0:
        disk |= {"ID_PART_TABLE_TYPE": "dos"}
    disk |= stick.who
    stick.disk = bed.add_device("block", name, stick.scsi, ["removable", "1", "size", size, "dev", f"8:{stick.minor}", "diskseq", str(host)], flat(disk))
    database(stick.disk, f"8:{stick.minor}", disk)
    for i in range(1, int(partitions) + 1):
        add_part(stick, i, "STICK" if i == 1 else f"STICK{i}")


def gone(device):
    bed.uevent(device, "remove")
    bed.remove_device(device)
    # umockdev forgets this one.
    link = f"{root}/sys/block/{os.path.basename(device)}"
    if os.path.lexists(link):
        os.unlink(link)


def unplug(name):
    stick = sticks.pop(name)
    for i in sorted(stick.parts):
        gone(stick.parts[i])
    gone(stick.disk)
    for device in (stick.scsi, stick.target, stick.host, stick.interface, stick.usb):
        bed.remove_device(device)


def device_of(node):
    for stick in sticks.values():
        if node == stick.name:
            return stick.disk
        for i, part in stick.parts.items():
            if node == f"{stick.name}{i}":
                return part
    raise KeyError(node)


def change(node, properties):
    device = device_of(node)
    for key, value in properties.items():
        bed.set_property(device, key, value)
    bed.uevent(device, "change")


def label(node, text):
    change(node, {"ID_FS_LABEL": text, "ID_FS_LABEL_ENC": text})


def media_out(name):
    stick = sticks[name]
    for i in sorted(stick.parts):
        gone(stick.parts.pop(i))
    bed.set_attribute(stick.disk, "size", "0")
    change(name, {"ID_FS_USAGE": "", "ID_FS_TYPE": "", "ID_FS_LABEL": "", "ID_FS_LABEL_ENC": "", "ID_FS_UUID": "", "ID_FS_UUID_ENC": ""})


def media_in(name):
    bed.set_attribute(sticks[name].disk, "size", "30310400")
    change(name, filesystem("CARD"))


def part_add(name, i):
    add_part(sticks[name], int(i), f"NEW{i}")


def part_remove(name, i):
    gone(sticks[name].parts.pop(int(i)))


def idle(node):
    bed.uevent(device_of(node), "change")


def again(node):
    bed.uevent(device_of(node), "add")


def start():
    global udisksd
    environment = dict(os.environ, UMOCKDEV_DIR=root, DBUS_SYSTEM_BUS_ADDRESS=bus)
    with open(root + "/udisksd.log", "a") as log:
        udisksd = subprocess.Popen([DAEMON], stdout=log, stderr=log, env=environment)
    if sticks:
        # With umockdev it does not find what is there when it starts: it is told, as `udevadm trigger` would.
        time.sleep(0.5)
        for stick in sticks.values():
            for device in [stick.disk, *stick.parts.values()]:
                bed.uevent(device, "add")


def kill():
    udisksd.kill()
    udisksd.wait()


commands = {"plug": plug, "unplug": unplug, "label": label, "media-out": media_out, "media-in": media_in, "part-add": part_add, "part-remove": part_remove,
            "idle": idle, "again": again, "start": start, "kill": kill}
if bus:
    start()
print(root, flush=True)
try:
    for line in sys.stdin:
        words = line.split()
        if words == ["quit"]:
            break
        try:
            commands[words[0]](*words[1:])
            print("ok", flush=True)
        except Exception as error:
            print(f"error: {error!r}", flush=True)
finally:
    if udisksd and udisksd.poll() is None:
        udisksd.terminate()
        udisksd.wait()
