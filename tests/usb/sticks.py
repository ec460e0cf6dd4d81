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
    texts = ["idVendor", vendor, "idProduct", "1666", "speed", "480", "version", " 2.00", "bMaxPower", "300mA", "manufacturer", "Kingston", "product", "DataTraveler", "remove", ""]
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
    for stick in [one for one in sticks.values() if isinstance(one, Stick)]:
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
    if os.path.exists(f"{root}/dev/{name}"):
        os.unlink(f"{root}/dev/{name}")
    change(name, {"ID_FS_USAGE": "", "ID_FS_TYPE": "", "ID_FS_LABEL": "", "ID_FS_LABEL_ENC": "", "ID_FS_UUID": "", "ID_FS_UUID_ENC": ""})


def media_in(name):
    bed.set_attribute(sticks[name].disk, "size", "30310400")
    openable(name)
    change(name, filesystem("CARD"))


def part_add(name, i):
    add_part(sticks[name], int(i), f"NEW{i}")


def part_remove(name, i):
    gone(sticks[name].parts.pop(int(i)))


def again_with(node, kind, label, uuid):
    """Another file system on a volume, for udisksd and for who reads udevd's database."""
    properties = filesystem(label, kind, uuid)
    number = open(f"{root}/sys{bed_path(node)}/dev").read().strip()
    with open(f"{root}/run/udev/data/b{number}") as file:
        known = dict(line[2:].rstrip("\n").split("=", 1) for line in file if line.startswith("E:"))
    database(device_of(node), number, known | properties)
    change(node, properties)


def bed_path(node):
    path = device_of(node)
    return path[path.index("/sys/") + 4:]


def luks(node):
    """luks sda1: a locked volume."""
    again_with(node, "crypto_LUKS", "", "0b8f5d6e-0000-4000-8000-000000000001")


def unlock(node, label):
    """unlock sda1 SECRET: what the device mapper makes of a locked volume."""
    properties = {"DEVTYPE": "disk", "DEVNAME": "/dev/dm-7", "MAJOR": "254", "MINOR": "7", "USEC_INITIALIZED": "1", "DM_NAME": "luks-7",
                  "DM_UUID": "CRYPT-LUKS2-0b8f5d6e000040008000000000000001-luks-7", "DM_UDEV_RULES_VSN": "2", "DM_ACTIVATION": "1", **filesystem(label, "ext4", "77777777-0000-4000-8000-000000000007")}
    mapped = bed.add_device("block", "dm-7", None, ["size", "900", "dev", "254:7", "removable", "0"], flat(properties))
    database(mapped, "254:7", properties)
    for folder, name, target in ((mapped, "slaves", device_of(node)), (device_of(node), "holders", mapped)):
        folder = root + folder[folder.index("/sys/"):]
        os.makedirs(f"{folder}/{name}", exist_ok=True)
        link = f"{folder}/{name}/{os.path.basename(target)}"
        os.symlink(os.path.relpath(root + target[target.index("/sys/"):], os.path.dirname(link)), link)
    os.makedirs(root + mapped[mapped.index("/sys/"):] + "/dm", exist_ok=True)
    for name in ("uuid", "name"):
        with open(f"{root}{mapped[mapped.index('/sys/'):]}/dm/{name}", "w") as file:
            file.write(properties["DM_" + name.upper()] + "\n")
    bed.uevent(mapped, "change")
    sticks["dm-7"] = mapped


def lock(node):
    """lock sda1."""
    mapped = sticks.pop("dm-7")
    os.unlink(f"{root}/sys{bed_path(node)}/holders/dm-7")
    os.unlink(root + mapped[mapped.index("/sys/"):] + "/slaves/" + node)
    gone(mapped)


def openable(name):
    """openable sda: a file in place of the device, which udisksd opens before it powers it off (and which it takes for a medium)."""
    os.makedirs(root + "/dev", exist_ok=True)
    open(f"{root}/dev/{name}", "a").close()


def powered(name):
    """powered sda: an error, unless somebody had the kernel turn it off; then it goes, as it would."""
    with open(f"{root}{sticks[name].usb[sticks[name].usb.index('/sys/'):]}/remove") as file:
        if file.read().strip() != "1":
            raise RuntimeError(f"{name} was not powered off")
    os.unlink(f"{root}/dev/{name}")
    unplug(name)


def fast(name, times):
    """fast sda 20: plugged in and pulled out as fast as it goes."""
    for i in range(int(times)):
        plug(name, f"FAST{i}", 1)
        unplug(name)


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
        for stick in [one for one in sticks.values() if isinstance(one, Stick)]:
            for device in [stick.disk, *stick.parts.values()]:
                bed.uevent(device, "add")


def kill():
    udisksd.kill()
    udisksd.wait()


commands = {"plug": plug, "unplug": unplug, "label": label, "media-out": media_out, "media-in": media_in, "part-add": part_add, "part-remove": part_remove,
            "idle": idle, "again": again, "luks": luks, "unlock": unlock, "lock": lock, "openable": openable, "powered": powered, "fast": fast, "start": start, "kill": kill}
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
