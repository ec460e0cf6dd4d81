#!/usr/bin/python3
# A foreign service for NetLab's D-Bus tests, in python3-dbus: service.py ADDRESS NAME
import os, sys
import dbus, dbus.bus, dbus.lowlevel, dbus.service
from dbus.mainloop.glib import DBusGMainLoop
from gi.repository import GLib

INTERFACE = 'org.netlab.Test'
bus = dbus.bus.BusConnection(sys.argv[1], mainloop=DBusGMainLoop())


class Test(dbus.service.Object):
    @dbus.service.signal(INTERFACE, signature='us')
    def Tick(self, number, text):
        pass

    @dbus.service.method(INTERFACE, in_signature='us', out_signature='')
    def Emit(self, count, text):
        for number in range(count):
            self.Tick(number, text)

    @dbus.service.method(INTERFACE, in_signature='d', out_signature='d', async_callbacks=('answer', 'fail'))
    def Later(self, seconds, answer, fail):
        GLib.timeout_add(int(seconds * 1000), lambda: answer(seconds))

    @dbus.service.method(INTERFACE, in_signature='', out_signature='', async_callbacks=('answer', 'fail'))
    def Never(self, answer, fail):
        pass

    @dbus.service.method(INTERFACE, in_signature='s', out_signature='')
    def Fail(self, text):
        raise dbus.DBusException(text, name='org.netlab.Test.Error.Wanted')

    @dbus.service.method(INTERFACE, in_signature='', out_signature='h')
    def GiveFile(self):
        inside, outside = os.pipe()
        os.write(outside, b'from the service')
        os.close(outside)
        return dbus.types.UnixFd(inside)

    @dbus.service.method(INTERFACE, in_signature='h', out_signature='s')
    def ReadFile(self, handle):
        with os.fdopen(handle.take()) as file:
            return file.read()

    @dbus.service.method(INTERFACE, in_signature='', out_signature='')
    def Quit(self):
        loop.quit()

    @dbus.service.method(INTERFACE, in_signature='s', out_signature='s', sender_keyword='sender')
    def AskBack(self, member, sender=None):
        # Calls whoever calls: what does a client answer?
        interface, name = member.rsplit('.', 1)
        message = dbus.lowlevel.MethodCallMessage(sender, '/', interface, name)
        bus.send_message_with_reply(message, lambda reply: self.Answered(str(reply.get_error_name() or (reply.get_args_list() or ['done'])[0])), 5)
        return 'asked'

    @dbus.service.signal(INTERFACE, signature='s')
    def Answered(self, text):
        pass


def raw(connection, message):
    # What python3-dbus does not do by itself: echoes of any signature, second and wrong answers.
    if message.get_type() != dbus.lowlevel.MESSAGE_TYPE_METHOD_CALL or message.get_interface() != INTERFACE:
        return dbus.lowlevel.HANDLER_RESULT_NOT_YET_HANDLED
    member = message.get_member()
    if member == 'Echo':
        reply = dbus.lowlevel.MethodReturnMessage(message)
        reply.append(signature=message.get_signature(), *message.get_args_list(byte_arrays=False))
        connection.send_message(reply)
    elif member == 'Twice':
        for number in (1, 2):
            reply = dbus.lowlevel.MethodReturnMessage(message)
            reply.append(number, signature='u')
            connection.send_message(reply)
    elif member == 'Wrong':
        # Introspection would say s.
        reply = dbus.lowlevel.MethodReturnMessage(message)
        reply.append([1, 2], 3.5, signature='aud')
        connection.send_message(reply)
    else:
        return dbus.lowlevel.HANDLER_RESULT_NOT_YET_HANDLED
    return dbus.lowlevel.HANDLER_RESULT_HANDLED


bus.add_message_filter(raw)
bus.request_name(sys.argv[2])
test = Test(bus, '/org/netlab/Test')
loop = GLib.MainLoop()
print('ready', flush=True)
loop.run()
