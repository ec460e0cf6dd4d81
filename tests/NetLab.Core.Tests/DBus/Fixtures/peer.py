#!/usr/bin/python3
# A service without a bus, by GDBus, for NetLab's D-Bus tests: peer.py ADDRESS. Whoever connects is answered; Emit has it signal.
import sys
from gi.repository import Gio, GLib

INTERFACE = '''<node><interface name="org.netlab.Peer">
  <method name="Echo"><arg name="text" type="s" direction="in"/><arg name="same" type="s" direction="out"/></method>
  <method name="Emit"><arg name="text" type="s" direction="in"/></method>
  <property name="Label" type="s" access="read"/>
  <signal name="Said"><arg name="text" type="s"/></signal>
</interface></node>'''
described = Gio.DBusNodeInfo.new_for_xml(INTERFACE).interfaces[0]


def called(connection, sender, path, interface, method, arguments, invocation):
    if method == 'Echo':
        invocation.return_value(GLib.Variant('(s)', arguments.unpack()))
    else:
        connection.emit_signal(None, path, interface, 'Said', arguments)
        invocation.return_value(None)


connections = []


def connected(server, connection):
    # Whoever does not keep it lets go of it.
    connections.append(connection)
    connection.register_object('/org/netlab/Peer', described, called, lambda *asked: GLib.Variant('s', 'a peer'), None)
    return True


server = Gio.DBusServer.new_sync(sys.argv[1], Gio.DBusServerFlags.NONE, Gio.dbus_generate_guid(), None, None)
server.connect('new-connection', connected)
server.start()
print('ready', flush=True)
GLib.MainLoop().run()
