#!/usr/bin/env python3
# Captures what loopback takes as fast as it takes it, into a file; prints one figure: packets captured per second, how many of a hundred were lost,
# or the processor's microseconds per packet captured.
#   packets.py FIGURE COUNT SELF tcpdump|netlab
import os, signal, subprocess, sys, tempfile

figure, count, self, who = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4]
directory = tempfile.mkdtemp()
path = os.path.join(directory, 'capture')

def processor(pid):
    words = open(f'/proc/{pid}/stat').read().rsplit(')', 1)[1].split()
    return (int(words[11]) + int(words[12])) / os.sysconf('SC_CLK_TCK')

try:
    if who == 'tcpdump':
        command, ready = ['tcpdump', '-i', 'lo', '-n', '-Z', 'root', '-B', '16384', '-w', path, 'udp'], 'listening'
    else:
        command, ready = ['dotnet', self, 'packets', path], 'ready'
    capture = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    while ready not in capture.stdout.readline():
        if capture.poll() is not None: sys.exit(f'{command} ended')
    before = processor(capture.pid)
    seconds = float(subprocess.run(['dotnet', self, 'packets-send', str(count)], check=True, capture_output=True, text=True).stdout)
    # What is still in the ring is read; tcpdump lets a block that is not full lie for a second.
    size = -1
    while size != os.path.getsize(path):
        size = os.path.getsize(path)
        signal.sigtimedwait([signal.SIGUSR1], 1.5)
    used = processor(capture.pid) - before
    capture.send_signal(signal.SIGINT)
    said = capture.stdout.read().split('\n')
    capture.wait()
    if who == 'tcpdump':
        captured = int(next(line for line in said if 'captured' in line).split()[0])
        lost = int(next(line for line in said if 'dropped by kernel' in line).split()[0])
    else:
        captured, lost = (int(word) for word in said[0].split())
    if captured + lost < count: sys.exit(f'{count - captured - lost} packets are missing and not counted')
    print({'rate': captured / seconds, 'lost': 100 * lost / count, 'processor': 1e6 * used / captured}[figure])
finally:
    if os.path.exists(path): os.remove(path)
    os.rmdir(directory)
