#!/usr/bin/env python3
"""As much of systemd-resolved (org.freedesktop.resolve1(5)) as the tests of the DNS cmdlets need. Argument: the bus's address."""
import socket
import sys
import dbus
import dbus.bus
import dbus.service
from dbus.mainloop.glib import DBusGMainLoop
from gi.repository import GLib

MANAGER = "org.freedesktop.resolve1.Manager"
DBusGMainLoop(set_as_default=True)
bus = dbus.bus.BusConnection(sys.argv[1])
name = dbus.service.BusName("org.freedesktop.resolve1", bus)


class Manager(dbus.service.Object):
    servers, domains = {}, {}

    @dbus.service.method("org.freedesktop.DBus.Properties", in_signature="ss", out_signature="v")
    def Get(self, interface, prop):
        if prop == "DNS":
            return dbus.Array([dbus.Struct((i, f, a), signature="iiay") for i, all in self.servers.items() for f, a in all], signature="(iiay)")
        return dbus.Array([dbus.Struct((i, d, r), signature="isb") for i, all in self.domains.items() for d, r in all], signature="(isb)")

    @dbus.service.method(MANAGER, in_signature="ia(iay)")
    def SetLinkDNS(self, index, servers):
        self.servers[index] = [(f, a) for f, a in servers]

    @dbus.service.method(MANAGER, in_signature="ia(sb)")
    def SetLinkDomains(self, index, domains):
        self.domains[index] = list(domains)

    @dbus.service.method(MANAGER, in_signature="i")
    def RevertLink(self, index):
        self.servers.pop(index, None)
        self.domains.pop(index, None)

    @dbus.service.method(MANAGER, in_signature="isqqt", out_signature="a(iqqay)t")
    def ResolveRecord(self, index, name, cls, type, flags):
        if flags & 1 << 8:
            raise dbus.exceptions.DBusException("Invalid flags parameter", name="org.freedesktop.DBus.Error.InvalidArgs")
        if name.rstrip(".") != "www.example.org":
            raise dbus.exceptions.DBusException("'%s' not found" % name, name="org.freedesktop.resolve1.DnsError.NXDOMAIN")
        wire = b"".join(bytes([len(p)]) + p.encode() for p in name.rstrip(".").split(".")) + b"\0" + bytes([0, 1, 0, 1, 0, 0, 0, 60, 0, 4]) + socket.inet_aton("192.0.2.80")
        return dbus.Array([dbus.Struct((2, cls, type, dbus.ByteArray(wire)), signature="iqqay")], signature="(iqqay)"), dbus.UInt64(1)


Manager(bus, "/org/freedesktop/resolve1")
print("ready", flush=True)
GLib.MainLoop().run()
