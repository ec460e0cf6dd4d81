#!/usr/bin/python3
# A private dbus-broker for NetLab's D-Bus tests: unshare --mount python3 broker.py DIRECTORY
# Its launcher wants a journal to log into, a socket from its service manager and a bus on which that manager could be. Here the journal
# is a socket that nobody reads, and the bus an empty dbus-daemon. Ends, with all it started, when it is killed.
import ctypes, os, signal, socket, subprocess, sys, time

directory = sys.argv[1]
ctypes.CDLL(None).prctl(1, signal.SIGKILL)
subprocess.check_call(['mount', '-t', 'tmpfs', 'tmpfs', '/run/systemd'])
os.mkdir('/run/systemd/journal')
journal = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
journal.bind('/run/systemd/journal/socket')


def die_with_us():
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)


manager = f'unix:path={directory}/manager'
daemon = subprocess.Popen(['dbus-daemon', '--session', '--nofork', '--print-address', f'--address={manager}'],
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, preexec_fn=die_with_us)
daemon.stdout.readline()

with open(f'{directory}/broker.conf', 'w') as file:
    file.write('''<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><policy context="default"><allow send_destination="*"/><allow receive_type="method_call"/><allow receive_type="method_return"/><allow receive_type="error"/><allow receive_type="signal"/><allow own="*"/></policy></busconfig>''')
listener = socket.socket(socket.AF_UNIX)
listener.bind(f'{directory}/bus')
listener.listen(16)


def hand_over():
    die_with_us()
    os.dup2(listener.fileno(), 3, True)
    os.environ.update(LISTEN_FDS='1', LISTEN_PID=str(os.getpid()), LISTEN_FDNAMES='dbus.socket', DBUS_SESSION_BUS_ADDRESS=manager)
    os.execvp('dbus-broker-launch', ['dbus-broker-launch', '--scope', 'user', '--config-file', f'{directory}/broker.conf'])


launcher = subprocess.Popen(['true'], preexec_fn=hand_over, close_fds=False)
# It listens already; whether it serves is seen by asking.
asked = subprocess.run(['timeout', '5', 'dbus-send', f'--bus=unix:path={directory}/bus', '--print-reply', '--dest=org.freedesktop.DBus',
                        '/', 'org.freedesktop.DBus.GetId'], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
print('ready' if asked.returncode == 0 else 'no', flush=True)
launcher.wait()
