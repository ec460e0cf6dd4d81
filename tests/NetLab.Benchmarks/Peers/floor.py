#!/usr/bin/env python3
"""The floor of the lab benchmark: the same lab by raw netlink messages and nothing else, one process, one thread.

    floor.py COUNT LABS    builds a bridge and COUNT containers, prints the milliseconds it took, takes them down again; LABS times over

A container is a named namespace, a veth pair placed by one message with one end on the bridge, an address and a default route.
"""
import ctypes, os, socket, struct, sys, time

libc = ctypes.CDLL(None, use_errno=True)
NEWNET, MS_BIND, MNT_DETACH = 0x40000000, 0x1000, 2
REQUEST, ACK, EXCL, CREATE = 1, 4, 0x200, 0x400
NEWLINK, DELLINK, NEWADDR, NEWROUTE = 16, 17, 20, 24
UP = 1


def check(result, what):
    if result != 0:
        raise OSError(ctypes.get_errno(), what)


def attribute(kind, value):
    return struct.pack("=HH", len(value) + 4, kind) + value + bytes(-len(value) % 4)


def link(up, index=0):
    return struct.pack("=BxHiII", 0, 0, index, UP if up else 0, UP if up else 0)


class Netlink:
    def __init__(self):
        self.socket = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)
        self.sequence = 0

    def call(self, kind, flags, body):
        self.sequence += 1
        self.socket.send(struct.pack("=IHHII", 16 + len(body), kind, REQUEST | ACK | flags, self.sequence, 0) + body)
        answer = self.socket.recv(65536)
        error, = struct.unpack_from("=i", answer, 16)
        if error:
            raise OSError(-error, f"request {kind}")


def build(count):
    home = os.open("/proc/self/ns/net", os.O_RDONLY)
    host = Netlink()
    name = b"floor-br\0"
    host.call(NEWLINK, CREATE | EXCL, link(True) + attribute(3, name) + attribute(18, attribute(1, b"bridge")))
    bridge = struct.pack("=i", socket.if_nametoindex("floor-br"))
    host.call(NEWADDR, CREATE | EXCL, struct.pack("=BBBBi", 2, 16, 0, 0, *struct.unpack("=i", bridge))
              + attribute(2, b"\x0a\x32\0\1") + attribute(1, b"\x0a\x32\0\1"))
    for i in range(count):
        path = f"/run/netns/floor{i}"
        os.close(os.open(path, os.O_RDONLY | os.O_CREAT | os.O_EXCL, 0))
        check(libc.unshare(NEWNET), "unshare")
        check(libc.mount(b"/proc/thread-self/ns/net", path.encode(), b"none", MS_BIND, None), "mount")
        inside = Netlink()
        inside.call(NEWLINK, 0, link(True, 1))
        there = os.open(path, os.O_RDONLY)
        check(libc.setns(home, NEWNET), "setns")
        # The peer cannot come up in this message: it has no partner yet (ENOTCONN).
        peer = link(False) + attribute(3, b"eth0\0") + attribute(28, struct.pack("=i", there))
        host.call(NEWLINK, CREATE | EXCL, link(True) + attribute(3, f"floor{i}\0".encode()) + attribute(10, bridge)
                  + attribute(18, attribute(1, b"veth") + attribute(2, attribute(1, peer))))
        os.close(there)
        inside.call(NEWLINK, 0, link(True, 2))
        address = bytes([10, 50, (i + 2) >> 8, (i + 2) & 255])
        inside.call(NEWADDR, CREATE | EXCL, struct.pack("=BBBBi", 2, 16, 0, 0, 2) + attribute(2, address) + attribute(1, address))
        inside.call(NEWROUTE, CREATE | EXCL, struct.pack("=BBBBBBBBI", 2, 0, 0, 0, 254, 3, 0, 1, 0)
                    + attribute(5, b"\x0a\x32\0\1") + attribute(4, struct.pack("=i", 2)))
        inside.socket.close()
    return host


def clear(host, count):
    host.call(DELLINK, 0, link(False) + attribute(3, b"floor-br\0"))
    for i in range(count):
        libc.umount2(f"/run/netns/floor{i}".encode(), MNT_DETACH)
        os.unlink(f"/run/netns/floor{i}")


count = int(sys.argv[1])
os.makedirs("/run/netns", exist_ok=True)
for lab in range(int(sys.argv[2])):
    start = time.perf_counter()
    session = build(count)
    print((time.perf_counter() - start) * 1000)
    clear(session, count)
    time.sleep(1)  # the kernel is still taking it down
