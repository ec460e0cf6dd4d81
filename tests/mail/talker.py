#!/usr/bin/python3
"""A mail server of the tests that does what it is told, in the network namespace it is started in.

    talker.py [--host ADDRESS] [--port PORT] [--unix PATH] [--tls DIRECTORY [--implicit]] [--ehlo KEYWORD;KEYWORD...] [--reply VERB=TEXT ...] [--stall VERB] [--echo]

Prints "ready PORT", then every line it hears. It ends with its input. DIRECTORY has server.pem and server.key: STARTTLS is offered then, or spoken at
once with --implicit. VERB is BANNER, EHLO, MAIL, RCPT, DATA, DOT, ...; \\n in TEXT begins another line. --stall says nothing at that verb.
--echo refuses every login, and repeats all it heard of it, as it came and decoded.
"""
import argparse, base64, os, socket, ssl, sys, threading

parser = argparse.ArgumentParser()
parser.add_argument("--host", default="127.0.0.1")
parser.add_argument("--port", type=int, default=0)
parser.add_argument("--unix")
parser.add_argument("--tls")
parser.add_argument("--implicit", action="store_true")
parser.add_argument("--ehlo", default="PIPELINING;SIZE 1000000;8BITMIME;DSN;ENHANCEDSTATUSCODES")
parser.add_argument("--reply", action="append", default=[])
parser.add_argument("--stall", default="")
parser.add_argument("--echo", action="store_true")
options = parser.parse_args()
replies = {"BANNER": "220 mail.netlab.test ESMTP", "MAIL": "250 2.1.0 Ok", "RCPT": "250 2.1.5 Ok", "DATA": "354 End with a dot", "DOT": "250 2.0.0 Ok: queued as 4F2A1",
           "QUIT": "221 2.0.0 Bye", "AUTH": "235 2.7.0 Welcome", "STARTTLS": "220 2.0.0 Go ahead"}
replies.update(one.split("=", 1) for one in options.reply)
context = None
if options.tls:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(f"{options.tls}/server.pem", f"{options.tls}/server.key")
lock = threading.Lock()


def heard(line):
    with lock:
        print(line, flush=True)


class Client:
    def __init__(self, sock):
        self.sock, self.secure = sock, False
        if sock.family != socket.AF_UNIX:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if context and options.implicit:
            self.begin_tls()
        self.file = self.sock.makefile("rb")

    def begin_tls(self):
        self.sock = context.wrap_socket(self.sock, server_side=True)
        self.secure = True
        self.file = self.sock.makefile("rb")

    def say(self, text):
        for line in text.split("\\n"):
            self.sock.sendall(line.encode("utf-8", "surrogateescape") + b"\r\n")

    def line(self):
        text = self.file.readline()
        if not text:
            raise EOFError
        text = text.decode("utf-8", "surrogateescape").rstrip("\r\n")
        heard(text)
        return text

    def answer(self, verb, usual=None):
        if verb == options.stall:
            while self.file.readline():
                pass
            raise EOFError
        self.say(replies.get(verb, usual or "250 2.0.0 Ok"))

    def talk(self):
        self.answer("BANNER")
        while True:
            line = self.line()
            verb = line.split(" ")[0].split(":")[0].upper()
            if verb in ("EHLO", "LHLO"):
                offers = [one for one in options.ehlo.split(";") if one] + (["STARTTLS"] if context and not self.secure else [])
                lines = ["mail.netlab.test"] + offers
                self.answer("EHLO", "\\n".join(f"250{'-' if i < len(lines) - 1 else ' '}{one}" for i, one in enumerate(lines)))
            elif verb == "AUTH":
                self.auth(line)
            elif verb == "DATA":
                self.answer("DATA")
                if replies["DATA"].startswith("354"):
                    while self.line() != ".":
                        pass
                    self.answer("DOT")
            elif verb == "STARTTLS":
                self.answer("STARTTLS")
                if context and replies["STARTTLS"].startswith("220"):
                    self.begin_tls()
            else:
                self.answer(verb)
                if verb == "QUIT":
                    return

    def auth(self, line):
        words = line.split(" ")
        mechanism, lines = words[1].upper(), [line]

        def ask(challenge):
            self.say("334 " + base64.b64encode(challenge.encode()).decode())
            lines.append(self.line())

        if mechanism == "LOGIN":
            ask("Username:")
            ask("Password:")
        elif mechanism == "CRAM-MD5":
            ask("<1896.697170952@mail.netlab.test>")
        elif mechanism.startswith("SCRAM"):
            first = base64.b64decode(words[2]).decode()
            ask(f"r={first.split('r=')[1]}more,s=QSXCR+Q6sek8bf92,i=4096")
        elif len(words) < 3:
            ask("")
        if not options.echo:
            return self.answer("AUTH")
        for one in lines:
            self.say(f"535-{one}")
            try:
                self.say("535-" + base64.b64decode(one.split(" ")[-1], validate=True).decode("utf-8", "replace").replace("\0", " ").replace("\1", " "))
            except ValueError:
                pass
        self.say("535 5.7.8 All that was wrong")


def serve(sock):
    try:
        Client(sock).talk()
    except (OSError, EOFError, ssl.SSLError, ValueError, IndexError):
        pass
    finally:
        sock.close()


def accept(listener):
    while True:
        sock, _ = listener.accept()
        threading.Thread(target=serve, args=(sock,), daemon=True).start()


if options.unix:
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(options.unix)
else:
    listener = socket.create_server((options.host, options.port), family=socket.AF_INET6 if ":" in options.host else socket.AF_INET, backlog=256)
listener.listen(256)
threading.Thread(target=accept, args=(listener,), daemon=True).start()
print(f"ready {0 if options.unix else listener.getsockname()[1]}", flush=True)
sys.stdin.read()
os._exit(0)
