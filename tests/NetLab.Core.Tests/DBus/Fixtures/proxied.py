#!/usr/bin/python3
# A service with properties that change and objects that come and go, for the tests of proxies and of live object maps: proxied.py ADDRESS NAME
# What it is asked for is counted: Asked answers how often Get and GetAll came.
import sys
import dbus, dbus.bus, dbus.lowlevel
from dbus.mainloop.glib import DBusGMainLoop
from gi.repository import GLib

ROOT, I = '/org/netlab/Proxied', 'org.netlab.Proxied'
PROPERTIES, MANAGER, EMITS = 'org.freedesktop.DBus.Properties', 'org.freedesktop.DBus.ObjectManager', 'org.freedesktop.DBus.Property.EmitsChangedSignal'
XML = f'''<node>
  <interface name="org.freedesktop.DBus.Introspectable"><method name="Introspect"><arg type="s" name="xml" direction="out"/></method></interface>
  <interface name="{PROPERTIES}">
    <method name="Get"><arg type="s" name="interface"/><arg type="s" name="name"/><arg type="v" name="value" direction="out"/></method>
    <method name="GetAll"><arg type="s" name="interface"/><arg type="a{{sv}}" name="values" direction="out"/></method>
    <method name="Set"><arg type="s" name="interface"/><arg type="s" name="name"/><arg type="v" name="value"/></method>
  </interface>
  <interface name="{MANAGER}"><method name="GetManagedObjects"><arg type="a{{oa{{sa{{sv}}}}}}" name="objects" direction="out"/></method></interface>
  <interface name="{I}.Player">
    <method name="SetVolume"><arg type="u" name="volume"/></method>
    <method name="Invalidate"><arg type="s" name="name"/><arg type="s" name="value"/></method>
    <method name="Quietly"><arg type="s" name="name"/><arg type="u" name="value"/></method>
    <method name="Flood"><arg type="u" name="count"/></method>
    <method name="Both"><arg type="s" name="title" direction="out"/><arg type="u" name="volume" direction="out"/></method>
    <method name="Tracks"><arg type="ao" name="tracks" direction="out"/></method>
    <method name="Mix"><arg type="as" name="names"/><arg type="a{{sv}}" name="options"/><arg type="s" name="text" direction="out"/></method>
    <method name="Fail"/>
    <method name="Never"/>
    <method name="NoAnswer"><annotation name="org.freedesktop.DBus.Method.NoReply" value="true"/></method>
    <method name="GetHashCode"><arg type="s" name="text" direction="out"/></method>
    <method name="Asked"><arg type="u" name="gets" direction="out"/><arg type="u" name="all" direction="out"/></method>
    <property name="Volume" type="u" access="readwrite"/>
    <property name="Title" type="s" access="read"><annotation name="{EMITS}" value="invalidates"/></property>
    <property name="Position" type="u" access="read"><annotation name="{EMITS}" value="false"/></property>
    <property name="Id" type="s" access="read"><annotation name="{EMITS}" value="const"/></property>
    <property name="File" type="ay" access="read"/>
    <property name="Broken" type="s" access="read"/>
    <property name="Path" type="s" access="read"/>
    <property name="Shared" type="s" access="read"/>
  </interface>
  <interface name="{I}.Other"><method name="Shout"/><property name="Shared" type="s" access="readwrite"/><property name="Introspect" type="s" access="read"/></interface>
  <interface name="{I}.Tree">
    <method name="Add"><arg type="s" name="name"/></method><method name="Remove"><arg type="s" name="name"/><arg type="s" name="interface"/></method>
    <method name="Resize"><arg type="s" name="name"/><arg type="u" name="size"/></method><method name="Forget"><arg type="s" name="name"/><arg type="u" name="size"/></method>
    <method name="Quit"/>
  </interface></node>'''
values = {
    I + '.Player': {'Volume': dbus.UInt32(5), 'Title': dbus.String('one'), 'Position': dbus.UInt32(0), 'Id': dbus.String('p1'), 'File': dbus.ByteArray(b'/tmp/a\0'), 'Path': dbus.String('remote'),
                    'Shared': dbus.String('player')},
    I + '.Other': {'Shared': dbus.String('other'), 'Introspect': dbus.String('a property')},
}
objects = {}
asked = {'Get': 0, 'GetAll': 0}
bus = dbus.bus.BusConnection(sys.argv[1], mainloop=DBusGMainLoop())
bus.call_on_disconnection(lambda _: loop.quit())


def emit(path, interface, member, signature, *arguments):
    signal = dbus.lowlevel.SignalMessage(path, interface, member)
    signal.append(signature=signature, *arguments)
    bus.send_message(signal)


def changed(path, interface, new, invalidated=()):
    emit(path, PROPERTIES, 'PropertiesChanged', 'sa{sv}as', interface, dbus.Dictionary(new, signature='sv'), dbus.Array(invalidated, signature='s'))


def interfaces(size):
    return {I + '.Disk': {'Size': dbus.UInt32(size), 'Kind': dbus.String('disk')}, I + '.Label': {'Text': dbus.String('x')}}


def add(name, size=1):
    objects[f'{ROOT}/objects/{name}'] = interfaces(size)


def tree(member, arguments):
    path = f'{ROOT}/objects/{arguments[0]}'
    if member == 'Add':
        add(arguments[0])
        emit(ROOT, MANAGER, 'InterfacesAdded', 'oa{sa{sv}}', path, dbus.Dictionary({name: dbus.Dictionary(all, signature='sv') for name, all in objects[path].items()}, signature='sa{sv}'))
    elif member == 'Remove':
        gone = list(objects[path]) if arguments[1] == '' else [str(arguments[1])]
        for name in gone:
            del objects[path][name]
        if not objects[path]:
            del objects[path]
        emit(ROOT, MANAGER, 'InterfacesRemoved', 'oas', path, dbus.Array(gone, signature='s'))
    else:
        objects[path][I + '.Disk']['Size'] = dbus.UInt32(arguments[1])
        changed(path, I + '.Disk', {'Size': dbus.UInt32(arguments[1])} if member == 'Resize' else {}, () if member == 'Resize' else ['Size'])


def player(member, arguments):
    own = values[I + '.Player']
    if member == 'SetVolume':
        own['Volume'] = dbus.UInt32(arguments[0])
        changed(ROOT, I + '.Player', {'Volume': own['Volume']})
    elif member == 'Invalidate':
        own[str(arguments[0])] = dbus.String(arguments[1])
        changed(ROOT, I + '.Player', {}, [arguments[0]])
    elif member == 'Quietly':
        own[str(arguments[0])] = dbus.UInt32(arguments[1])
    elif member == 'Flood':
        for number in range(arguments[0]):
            changed(ROOT, I + '.Player', {'Volume': dbus.UInt32(number), f'Made{number}': dbus.UInt32(number)})
    elif member == 'Both':
        return 'su', own['Title'], own['Volume']
    elif member == 'Tracks':
        return 'ao', dbus.Array([dbus.ObjectPath(ROOT + '/objects/a'), dbus.ObjectPath(ROOT + '/objects/b')], signature='o')
    elif member == 'Mix':
        return 's', ' '.join(arguments[0]) + ' ' + ' '.join(f'{key}={value}' for key, value in arguments[1].items())
    elif member == 'GetHashCode':
        return 's', 'remote'
    elif member == 'Asked':
        return 'uu', asked['Get'], asked['GetAll']
    elif member == 'Fail':
        raise dbus.DBusException('it is broken', name='org.netlab.Error.Broken')
    else:
        return None
    return ('',)


def answer(message):
    interface, member, path, arguments = message.get_interface(), message.get_member(), message.get_path(), message.get_args_list()
    if member == 'Introspect':
        return ('s', XML) if path == ROOT else ('s', '<node/>')
    if interface == PROPERTIES:
        known = values if path == ROOT else objects.get(path, {})
        if member == 'GetAll':
            asked['GetAll'] += 1
            return 'a{sv}', dbus.Dictionary(known.get(str(arguments[0]), {}), signature='sv')
        if member == 'Get':
            asked['Get'] += 1
            if arguments[1] not in known.get(str(arguments[0]), {}):
                raise dbus.DBusException('The property is broken', name='org.netlab.Error.Broken')
            return 'v', known[str(arguments[0])][str(arguments[1])]
        known[str(arguments[0])][str(arguments[1])] = arguments[2]
        return ('',)
    if interface == MANAGER:
        return 'a{oa{sa{sv}}}', dbus.Dictionary({dbus.ObjectPath(one): dbus.Dictionary({name: dbus.Dictionary(all, signature='sv') for name, all in known.items()}, signature='sa{sv}') for one, known in objects.items()}, signature='oa{sa{sv}}')
    if interface == I + '.Tree':
        if member == 'Quit':
            loop.quit()
            return ('',)
        tree(member, arguments)
        return ('',)
    if interface == I + '.Player':
        return player(member, arguments)
    raise dbus.DBusException(f'There is no {interface}.{member}', name='org.freedesktop.DBus.Error.UnknownMethod')


def handle(connection, message):
    if message.get_type() != dbus.lowlevel.MESSAGE_TYPE_METHOD_CALL:
        return dbus.lowlevel.HANDLER_RESULT_NOT_YET_HANDLED
    try:
        said = answer(message)
        reply = dbus.lowlevel.MethodReturnMessage(message)
        if said and said[0]:
            reply.append(signature=said[0], *said[1:])
    except dbus.DBusException as failure:
        said, reply = True, dbus.lowlevel.ErrorMessage(message, failure.get_dbus_name(), failure.get_dbus_message())
    except Exception as failure:
        said, reply = True, dbus.lowlevel.ErrorMessage(message, 'org.freedesktop.DBus.Error.Failed', repr(failure))
    if said and not message.get_no_reply():
        connection.send_message(reply)
    return dbus.lowlevel.HANDLER_RESULT_HANDLED


add('a')
add('b', 2)
loop = GLib.MainLoop()
bus.add_message_filter(handle)
bus.request_name(sys.argv[2])
print('ready', flush=True)
loop.run()
bus.flush()
