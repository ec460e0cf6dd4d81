#!/usr/bin/python3
"""A server of python3-aiosmtpd for the tests, in the network namespace it is started in.

    aiosmtp.py [--host ADDRESS] [--port PORT] [--lmtp] [--implicit | --starttls | --require] [--tls DIRECTORY] [--user NAME:SECRET] [--login] [--size BYTES] [--utf8]

Prints "ready PORT", or "skip WHY"; then each message as a line of JSON. It ends with its input. DIRECTORY has server.pem and server.key.
--login asks for a login before MAIL; --require for STARTTLS.
"""
import argparse, json, ssl, sys, warnings

warnings.simplefilter("ignore")

try:
    from aiosmtpd.controller import Controller
    from aiosmtpd.lmtp import LMTP
    from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
except ImportError as problem:
    print(f"skip python3-aiosmtpd is not installed ({problem})", flush=True)
    sys.exit(0)

parser = argparse.ArgumentParser()
parser.add_argument("--host", default="127.0.0.1")
parser.add_argument("--port", type=int, default=0)
parser.add_argument("--lmtp", action="store_true")
parser.add_argument("--implicit", action="store_true")
parser.add_argument("--starttls", action="store_true")
parser.add_argument("--require", action="store_true")
parser.add_argument("--tls")
parser.add_argument("--user", action="append", default=[])
parser.add_argument("--login", action="store_true")
parser.add_argument("--size", type=int, default=33554432)
parser.add_argument("--utf8", action="store_true")
options = parser.parse_args()
users = dict(user.split(":", 1) for user in options.user)

context = None
if options.tls:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(f"{options.tls}/server.pem", f"{options.tls}/server.key")


class Handler:
    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        if address.startswith("nobody@"):
            return "550 5.1.1 No such user"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(rcpt_options)
        return "250 2.1.5 Ok"

    async def handle_DATA(self, server, session, envelope):
        print(json.dumps({
            "peer": session.peer[0] if session.peer else None, "helo": session.host_name, "from": envelope.mail_from, "options": envelope.mail_options,
            "to": envelope.rcpt_tos, "tls": session.ssl is not None, "user": getattr(session, "auth_data", None) and session.auth_data.login.decode(),
            "data": (envelope.original_content or envelope.content).decode("latin-1"),
        }), flush=True)
        return "250 2.0.0 Ok: queued as 1"


def login(server, session, envelope, mechanism, data):
    good = isinstance(data, LoginPassword) and users.get(data.login.decode("utf-8", "replace")) == data.password.decode("utf-8", "replace")
    return AuthResult(success=good, handled=good, auth_data=data if good else None)


def make():
    more = {"data_size_limit": options.size, "enable_SMTPUTF8": options.utf8, "hostname": "mail.netlab.test"}
    if users:
        more |= {"authenticator": login, "auth_required": options.login, "auth_require_tls": context is not None}
    if context and not options.implicit:
        more |= {"tls_context": context, "require_starttls": options.require}
    return (LMTP if options.lmtp else SMTP)(Handler(), **more)


class Server(Controller):
    def factory(self):
        return make()


controller = Server(Handler(), hostname=options.host, port=options.port, ssl_context=context if options.implicit else None)
if options.port == 0:
    # The controller looks for itself by the port it was given.
    import socket
    with socket.socket() as free:
        free.bind((options.host, 0))
        controller.port = free.getsockname()[1]
controller.start()
print(f"ready {controller.port}", flush=True)
sys.stdin.read()
controller.stop()
