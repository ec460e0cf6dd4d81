#!/usr/bin/env python3
"""A small mail exchanger and web server of the tests' own.

exchanger.py smtp ADDRESS PORT NAME CERT KEY   greets as NAME, offers STARTTLS (CERT '-' does not)
exchanger.py web ADDRESS PORT FILE CERT KEY    answers /.well-known/mta-sts.txt over HTTPS with what the file has

Several, with '--' between them, run in one process. It says 'ready' when all of them listen, and ends with its input.
"""
import socket
import ssl
import sys
import threading


def context(cert, key):
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(cert, key)
    return made


def smtp(connection, name, tls):
    def say(text):
        connection.sendall(text.encode() + b"\r\n")

    say(f"220 {name} ESMTP test")
    pending = b""
    secure = False
    while True:
        while b"\n" not in pending:
            more = connection.recv(4096)
            if not more:
                return
            pending += more
        line, pending = pending.split(b"\n", 1)
        word = line.strip().upper().split(b" ")[0]
        if word in (b"EHLO", b"HELO"):
            say(f"250-{name} Hello")
            say("250-SIZE 10240000\r\n250 STARTTLS" if tls and not secure else "250 SIZE 10240000")
        elif word == b"STARTTLS" and tls and not secure:
            say("220 2.0.0 Ready")
            connection = tls.wrap_socket(connection, server_side=True)
            secure, pending = True, b""
        elif word == b"QUIT":
            say("221 2.0.0 Bye")
            return
        else:
            say("250 2.0.0 Ok")


def web(connection, file, tls):
    connection = tls.wrap_socket(connection, server_side=True)
    asked = b""
    while b"\r\n\r\n" not in asked:
        more = connection.recv(4096)
        if not more:
            return
        asked += more
    found = asked.split(b" ")[1] == b"/.well-known/mta-sts.txt"
    with open(file, "rb") as policy:
        body = policy.read() if found else b"no"
    head = f"HTTP/1.1 {'200 OK' if found else '404 Not Found'}\r\nContent-Type: text/plain\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    connection.sendall(head.encode() + body)
    connection.close()


def talk(kind, connection, what, tls):
    try:
        (smtp if kind == "smtp" else web)(connection, what, tls)
    except (OSError, ssl.SSLError):
        pass
    finally:
        connection.close()


def serve(listener, kind, what, tls):
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=talk, args=(kind, connection, what, tls), daemon=True).start()


arguments = sys.argv[1:]
while arguments:
    end = arguments.index("--") if "--" in arguments else len(arguments)
    kind, address, port, what, cert, key = arguments[:end]
    arguments = arguments[end + 1:]
    listener = socket.create_server((address, int(port)), family=socket.AF_INET6 if ":" in address else socket.AF_INET, backlog=50)
    threading.Thread(target=serve, args=(listener, kind, what, None if cert == "-" else context(cert, key)), daemon=True).start()
print("ready", flush=True)
sys.stdin.read()
