#!/usr/bin/python3
# A foreign service for NetLab's cmdlet tests, in python3-dbus: DBus.Service.py ADDRESS NAME
# It writes its introspection itself, so that arguments have names and some things are as odd as services in the field have them.
import os, sys
import dbus, dbus.bus, dbus.lowlevel
from dbus.mainloop.glib import DBusGMainLoop
from gi.repository import GLib

ADDRESS, NAME = sys.argv[1:3] if len(sys.argv) > 2 else (os.environ['DBUS_STARTER_ADDRESS'], sys.argv[1])
ROOT = '/org/netlab/Lab'
I = 'org.netlab.Lab'
ERROR = 'org.freedesktop.DBus.Error.'
STANDARD = '''
  <interface name="org.freedesktop.DBus.Introspectable"><method name="Introspect"><arg type="s" name="xml" direction="out"/></method></interface>
  <interface name="org.freedesktop.DBus.Properties">
    <method name="Get"><arg type="s" name="interface"/><arg type="s" name="name"/><arg type="v" name="value" direction="out"/></method>
    <method name="GetAll"><arg type="s" name="interface"/><arg type="a{sv}" name="values" direction="out"/></method>
    <method name="Set"><arg type="s" name="interface"/><arg type="s" name="name"/><arg type="v" name="value"/></method>
    <signal name="PropertiesChanged"><arg type="s" name="interface"/><arg type="a{sv}" name="changed"/><arg type="as" name="invalidated"/></signal>
  </interface>'''
LAB = f'''
  <interface name="{I}">
    <method name="Start"><arg type="s" name="unit"/><arg type="s" name="mode"/><arg type="o" name="job" direction="out"/></method>
    <method name="StartAll"/>
    <method name="Lines"><arg type="u" name="count"/><arg type="as" name="lines" direction="out"/></method>
    <method name="Several"><arg type="s" name="name" direction="out"/><arg type="u" name="size" direction="out"/><arg type="ay" direction="out"/></method>
    <method name="Typed"><arg type="v" name="value"/><arg type="s" name="signature" direction="out"/></method>
    <method name="Options"><arg type="a{{sv}}" name="options"/><arg type="a{{sv}}" name="same" direction="out"/></method>
    <method name="Names"><arg type="as" name="names"/><arg type="as" name="same" direction="out"/></method>
    <method name="Structs"><arg type="a(su)" name="pairs"/><arg type="a(su)" name="same" direction="out"/></method>
    <method name="Bytes"><arg type="ay" name="bytes"/><arg type="ay" name="same" direction="out"/></method>
    <method name="Numbers"><arg type="y" name="y"/><arg type="n" name="n"/><arg type="q" name="q"/><arg type="i" name="i"/><arg type="u" name="u"/><arg type="x" name="x"/><arg type="t" name="t"/><arg type="d" name="d"/><arg type="b" name="b"/>
      <arg type="s" name="text" direction="out"/></method>
    <method name="Pipe"><arg type="h" name="end" direction="out"/></method>
    <method name="Forever"/>
    <method name="Denied"/>
    <method name="Sleepy"><arg type="d" name="seconds"/></method>
    <method name="Silent"><annotation name="org.freedesktop.DBus.Method.NoReply" value="true"/></method>
    <property name="Label" type="s" access="readwrite"/>
    <property name="Limit" type="q" access="readwrite"/>
    <property name="Device" type="ay" access="read"><annotation name="org.freedesktop.DBus.Property.EmitsChangedSignal" value="const"/></property>
    <property name="Mounts" type="aay" access="read"/>
    <property name="power-saver-enabled" type="b" access="read"/>
    <property name="Broken" type="s" access="read"/>
    <signal name="Tick"><arg type="u" name="number"/><arg type="s" name="text"/></signal>
  </interface>
  <interface name="{I}.Fragile"><property name="Good" type="u" access="read"/><property name="Bad" type="u" access="read"/><property name="AlsoGood" type="as" access="read"/></interface>'''
DRIVE = '<interface name="org.netlab.Drive"><method name="Eject"><arg type="a{sv}" name="options"/></method><property name="ConnectionBus" type="s" access="read"/></interface>'
PROPERTIES = {
    I: {'Label': dbus.String('first'), 'Limit': dbus.UInt16(7), 'Device': dbus.ByteArray(b'/dev/sda\0'), 'Mounts': dbus.Array([dbus.ByteArray(b'/mnt\0'), dbus.ByteArray(b'/srv\0')], signature='ay'),
        'power-saver-enabled': dbus.Boolean(True), 'Hidden': dbus.UInt32(5)},
    f'{I}.Fragile': {'Good': dbus.UInt32(1), 'AlsoGood': dbus.Array(['a', 'b'], signature='s')},
}
bus = dbus.bus.BusConnection(ADDRESS, mainloop=DBusGMainLoop())
# What a bus has started ends with it.
bus.call_on_disconnection(lambda _: os._exit(0))


def drive(number):
    return {'org.netlab.Drive': {'ConnectionBus': dbus.String('usb' if number % 2 else 'ata', variant_level=1), 'Path': dbus.String('shadow', variant_level=1), 'Device': dbus.ByteArray(b'/dev/sd%c\0' % (97 + number), variant_level=1)},
            'org.netlab.Block': {'Size': dbus.UInt64(number, variant_level=1)}}


def introspect(path):
    node = lambda body: f'<!DOCTYPE node PUBLIC "-//freedesktop//DTD D-BUS Object Introspection 1.0//EN" "http://127.0.0.1:9/introspect.dtd">\n<node>{body}</node>'
    if path == '/':
        return node('<node name="org"/>')
    if path == '/org':
        return node('<node name="netlab"/>')
    if path == '/org/netlab':
        return node('<node name="Lab"/>')
    if path == ROOT:
        return node(STANDARD + LAB + '<interface name="org.freedesktop.DBus.ObjectManager"><method name="GetManagedObjects"><arg type="a{oa{sa{sv}}}" name="objects" direction="out"/></method></interface><node name="drives"/><node name="broken"/>')
    if path == ROOT + '/drives':
        return node(''.join(f'<node name="d{n}"/>' for n in range(3)))
    if path.startswith(ROOT + '/drives/d'):
        return node(STANDARD + DRIVE)
    if path == ROOT + '/broken':
        return '<node><interface name="x"'
    return None


def answer(message):
    interface, member, path, args = message.get_interface(), message.get_member(), message.get_path(), message.get_args_list()
    ok = lambda signature='', *values: ('ok', signature, values)
    fail = lambda name, text='': ('fail', name, text)
    if member == 'Introspect':
        xml = introspect(path)
        return ok('s', xml) if xml else fail(ERROR + 'UnknownObject', f'No such object path \'{path}\'')
    if interface == 'org.freedesktop.DBus.Properties':
        values = PROPERTIES.get(str(args[0])) if path == ROOT else {'ConnectionBus': dbus.String('usb')}
        if values is None:
            return fail(ERROR + 'UnknownInterface', f'No such interface {args[0]}')
        if member == 'GetAll':
            if args[0] == f'{I}.Fragile':
                return fail(ERROR + 'Failed', 'One of them is broken')
            return ok('a{sv}', dbus.Dictionary(values, signature='sv'))
        if member == 'Get':
            if args[1] in ('Broken', 'Bad'):
                return fail('org.netlab.Error.Broken', 'The property is broken')
            return ok('v', values[args[1]]) if args[1] in values else fail(ERROR + 'UnknownProperty', f'No such property {args[1]}')
        if member == 'Set':
            if args[1] not in ('Label', 'Limit', 'Hidden'):
                return fail(ERROR + 'PropertyReadOnly', f'{args[1]} is read-only')
            values[str(args[1])] = args[2]
            return ok()
    if interface == 'org.freedesktop.DBus.ObjectManager' and path == ROOT:
        return ok('a{oa{sa{sv}}}', dbus.Dictionary({dbus.ObjectPath(f'{ROOT}/drives/d{n}'): drive(n) for n in range(3)}, signature='oa{sa{sv}}'))
    if interface == I and path == ROOT:
        if member == 'Start': return ok('o', dbus.ObjectPath(f'/job/{args[0]}'))
        if member == 'StartAll': return ok()
        if member == 'Lines': return ok('as', [f'line {n}' for n in range(args[0])])
        if member == 'Several': return ok('suay', 'x', 5, dbus.ByteArray(b'/dev/sda\0'))
        if member == 'Typed': return ok('s', signature(message))
        if member in ('Options', 'Names', 'Structs', 'Bytes'): return ok(message.get_signature(), *args)
        if member == 'Numbers': return ok('s', ' '.join(repr(arg + 0) if not isinstance(arg, dbus.Boolean) else str(bool(arg)) for arg in map(plain, args)))
        if member == 'Denied': return fail(ERROR + 'InteractiveAuthorizationRequired', 'Interactive authentication required')
        if member == 'Forever' or member == 'Silent': return None
        if member == 'Sleepy':
            GLib.timeout_add(int(args[0] * 1000), lambda: send(message, ok()))
            return None
        if member == 'Pipe':
            inside, outside = os.pipe()
            os.write(outside, b'from the service')
            os.close(outside)
            return ok('h', dbus.types.UnixFd(inside))
        if member == 'Undescribed': return ok(message.get_signature(), *args)
        return fail(ERROR + 'UnknownMethod', f'No such method \'{member}\'')
    return fail(ERROR + ('UnknownInterface' if introspect(path) else 'UnknownObject'), f'No such interface \'{interface}\' on object at path {path}')


def plain(value):
    return value if isinstance(value, dbus.Boolean) else float(value) if isinstance(value, dbus.Double) else int(value)


def signature(message):
    # python3-dbus unwraps the variant; what it was is in the type and level of the value.
    value = message.get_args_list()[0]
    names = {dbus.String: 's', dbus.Boolean: 'b', dbus.Int32: 'i', dbus.UInt32: 'u', dbus.Int64: 'x', dbus.UInt64: 't', dbus.Int16: 'n', dbus.UInt16: 'q', dbus.Double: 'd', dbus.Byte: 'y', dbus.ObjectPath: 'o', dbus.Signature: 'g'}
    if isinstance(value, dbus.Array): return 'a' + str(value.signature)
    if isinstance(value, dbus.Dictionary): return 'a{' + str(value.signature) + '}'
    if isinstance(value, dbus.Struct): return '(' + str(value.signature) + ')'
    return names[type(value)]


def send(message, result):
    if result is None or message.get_no_reply():
        return
    kind, first, rest = result
    if kind == 'ok':
        reply = dbus.lowlevel.MethodReturnMessage(message)
        if first:
            reply.append(signature=first, *rest)
    else:
        reply = dbus.lowlevel.ErrorMessage(message, first, rest)
    bus.send_message(reply)


def handle(connection, message):
    if message.get_type() != dbus.lowlevel.MESSAGE_TYPE_METHOD_CALL:
        return dbus.lowlevel.HANDLER_RESULT_NOT_YET_HANDLED
    try:
        send(message, answer(message))
    except Exception as failure:
        send(message, ('fail', ERROR + 'Failed', repr(failure)))
    return dbus.lowlevel.HANDLER_RESULT_HANDLED


bus.add_message_filter(handle)
bus.request_name(NAME)
print('ready', flush=True)
GLib.MainLoop().run()
