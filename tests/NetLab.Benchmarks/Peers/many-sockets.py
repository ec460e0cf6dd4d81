#!/usr/bin/env python3
"""Holds 5,000 TCP connections of its own over loopback, both ends, 10,000 sockets: says ready, and ends with its input."""
import resource, socket, sys

pairs = int(sys.argv[1])
resource.setrlimit(resource.RLIMIT_NOFILE, (2 * pairs + 100,) * 2)
server = socket.socket()
server.bind(("127.0.0.1", 0))
server.listen(4096)
held = []
for _ in range(pairs):
    client = socket.create_connection(server.getsockname())
    held += [client, server.accept()[0]]
print("ready", flush=True)
sys.stdin.read()
