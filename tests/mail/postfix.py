#!/usr/bin/python3
"""A real Postfix of the tests' own, with Dovecot for its SASL, in the network namespace it is started in.

    postfix.py DIRECTORY [--submission] [--user NAME:SECRET ...] [SETTING=VALUE ...]

Configuration, queue, mailboxes (DIRECTORY/mail), log and sockets lie in DIRECTORY, which has ca.pem, server.pem and server.key in it. It listens at
port 25 of every address, with --submission at 465 (TLS at once) and 587 (STARTTLS) too, where one has to log in. What is not for it (mydestination) is
thrown away where it may be relayed: nothing is ever sent on. Prints "ready", "skip WHY" where it cannot run here, or "failed WHY". Then it reads commands:

    set SETTING=VALUE ...     changes main.cf and starts anew     -> ok
    quit                      (or the end of its input)           ends all of it
"""
import os, pwd, shutil, signal, socket, subprocess, sys, time

HOST = "mail.netlab.test"
MASTER = "/usr/lib/postfix/sbin/master"


def say(line):
    print(line, flush=True)


def ends(line):
    say(line)
    sys.exit(0)


def may_become(user):
    """Whether this process may run as another user: not in a user namespace with root alone."""
    try:
        uid = pwd.getpwnam(user).pw_uid
    except KeyError:
        return False
    child = os.fork()
    if child == 0:
        try:
            os.setgroups([])
            os.setuid(uid)
            os._exit(0)
        except OSError:
            os._exit(1)
    return os.waitpid(child, 0)[1] == 0


def write(path, text, mode=0o644):
    with open(path, "w") as file:
        file.write(text)
    os.chmod(path, mode)


def cool(path):
    """Postfix waits two seconds with a file that was changed just now, lest it is still being written."""
    os.utime(path, (time.time() - 60,) * 2)


class Postfix:
    def __init__(self, directory, submission, users, settings):
        self.directory, self.submission, self.users = directory, submission, users
        self.etc = f"{directory}/postfix"
        self.master = self.dovecot = None
        self.ports = [25, 465, 587] if submission else [25]
        os.chmod(directory, 0o755)
        for name in ("postfix", "queue", "data", "mail", "sasl"):
            os.makedirs(f"{directory}/{name}", exist_ok=True)
        shutil.chown(f"{directory}/data", "postfix")
        os.chmod(f"{directory}/mail", 0o1777)
        write(f"{directory}/aliases", "alice games\nžofie games\nbob news\npostmaster games\nabuse games\n")
        cool(f"{directory}/aliases")
        self.write_main(settings)
        self.write_master()

    def write_main(self, settings):
        d = self.directory
        main = {
            "compatibility_level": "3.6", "queue_directory": f"{d}/queue", "data_directory": f"{d}/data", "mail_owner": "postfix", "setgid_group": "postdrop",
            "maillog_file": f"{d}/log", "maillog_file_prefixes": d,
            "myhostname": HOST, "mydomain": "netlab.test", "myorigin": "$myhostname", "mydestination": f"{HOST}, netlab.test, localhost",
            # Nobody's network: who comes over loopback is a stranger like others, until a test says otherwise.
            "mynetworks": "192.0.2.0/24", "inet_interfaces": "all", "inet_protocols": "all",
            "alias_maps": f"texthash:{d}/aliases", "alias_database": "", "local_recipient_maps": "unix:passwd.byname $alias_maps", "mail_spool_directory": f"{d}/mail",
            "smtpd_relay_restrictions": "permit_mynetworks, permit_sasl_authenticated, reject_unauth_destination",
            "default_transport": "discard:", "relay_transport": "discard:", "smtp_dns_support_level": "disabled", "smtpd_peername_lookup": "no",
            "smtpd_tls_security_level": "may", "smtpd_tls_cert_file": f"{d}/server.pem", "smtpd_tls_key_file": f"{d}/server.key", "smtpd_tls_CAfile": f"{d}/ca.pem",
            "smtpd_sasl_type": "dovecot", "smtpd_sasl_path": f"{d}/sasl/auth", "smtpd_sasl_security_options": "noanonymous",
            "smtputf8_enable": "yes", "biff": "no", "notify_classes": "", "append_dot_mydomain": "no", "swap_bangpath": "yes",
        }
        main.update(setting.split("=", 1) for setting in settings)
        write(f"{self.etc}/main.cf", "".join(f"{name} = {value}\n" for name, value in main.items()))
        cool(f"{self.etc}/main.cf")

    def write_master(self):
        lines = ["smtp inet n - n - - smtpd"]
        if self.submission:
            login = " -o smtpd_sasl_auth_enable=yes -o smtpd_tls_auth_only=yes -o smtpd_relay_restrictions=permit_sasl_authenticated,reject"
            lines += [f"465 inet n - n - - smtpd -o smtpd_tls_wrappermode=yes{login}", f"587 inet n - n - - smtpd -o smtpd_tls_security_level=encrypt{login}"]
        lines += ["pickup unix n - n 60 1 pickup", "cleanup unix n - n - 0 cleanup", "qmgr unix n - n 300 1 qmgr", "postlog unix-dgram n - n - 1 postlogd",
                  "tlsmgr unix - - n 1000? 1 tlsmgr", "rewrite unix - - n - - trivial-rewrite", "local unix - n n - - local", "virtual unix - n n - - virtual",
                  "flush unix n - n 1000? 0 flush", "showq unix n - n - - showq"]
        for name, program in (("bounce", "bounce"), ("defer", "bounce"), ("trace", "bounce")):
            lines.append(f"{name} unix - - n - 0 {program}")
        for name, program in (("verify", "verify"), ("anvil", "anvil"), ("scache", "scache")):
            lines.append(f"{name} unix - - n - 1 {program}")
        for name in ("proxymap", "smtp", "error", "discard", "lmtp"):
            lines.append(f"{name} unix - - n - - {name}")
        lines += ["proxywrite unix - - n - 1 proxymap", "relay unix - - n - - smtp", "retry unix - - n - - error"]
        write(f"{self.etc}/master.cf", "\n".join(lines) + "\n")

    def start_dovecot(self):
        d = self.directory
        write(f"{d}/users", "".join(f"{name}:{{PLAIN}}{secret}\n" for name, secret in (user.split(":", 1) for user in self.users)))
        write(f"{d}/dovecot.conf", f"""
protocols =
base_dir = {d}/dovecot
state_dir = {d}/dovecot-state
log_path = {d}/dovecot.log
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain login cram-md5 scram-sha-1 scram-sha-256
auth_failure_delay = 0
passdb {{
  driver = passwd-file
  args = {d}/users
}}
userdb {{
  driver = static
  args = uid=nobody gid=nogroup home=/nonexistent
}}
service auth {{
  unix_listener {d}/sasl/auth {{
    mode = 0666
  }}
}}
service stats {{
  client_limit = 100
}}
# Whoever failed once is not made to wait the next time.
service anvil {{
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
""")
        self.dovecot = subprocess.Popen(["/usr/sbin/dovecot", "-F", "-c", f"{d}/dovecot.conf"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=open(f"{d}/dovecot.err", "w"))
        self.wait(self.dovecot, lambda: os.path.exists(f"{d}/sasl/auth"), f"{d}/dovecot.log")

    def start(self):
        if not os.path.exists(f"{self.directory}/queue/pid"):
            made = subprocess.run(["/usr/sbin/postfix", "-c", self.etc, "check"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            if made.returncode:
                raise RuntimeError(f"postfix check: {made.stdout}")
        self.master = subprocess.Popen([MASTER, "-c", self.etc, "-d"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=open(f"{self.directory}/master.err", "w"), start_new_session=True)
        self.wait(self.master, lambda: all(map(self.listens, self.ports)), f"{self.directory}/log")

    @staticmethod
    def listens(port):
        try:
            with socket.create_connection(("127.0.0.1", port), 5) as connection:
                # What listens is Postfix's master; that it greets shows that it can work with its settings.
                return port == 465 or connection.recv(4) == b"220 "
        except OSError:
            return False

    @staticmethod
    def wait(process, ready, log):
        until = time.monotonic() + 60
        while not ready():
            text = open(log).read()[-2000:] if os.path.exists(log) else ""
            if process.poll() is not None or time.monotonic() > until or "fatal:" in text:
                raise RuntimeError(f"{process.args[0]} did not come up ({process.poll()}): {text}")
            time.sleep(0.02)

    def stop_master(self):
        if self.master and self.master.poll() is None:
            self.master.send_signal(signal.SIGTERM)
            self.master.wait()

    def stop(self):
        self.stop_master()
        if self.dovecot and self.dovecot.poll() is None:
            self.dovecot.send_signal(signal.SIGTERM)
            self.dovecot.wait()

    def set(self, settings):
        self.stop_master()
        subprocess.run(["/usr/sbin/postconf", "-c", self.etc, "-e", *settings], check=True)
        cool(f"{self.etc}/main.cf")
        self.start()


def main():
    directory, arguments = sys.argv[1], sys.argv[2:]
    if not os.path.exists(MASTER):
        ends("skip postfix is not installed")
    if os.geteuid() != 0 or not may_become("postfix"):
        ends("skip running postfix needs root, and its user")
    submission = "--submission" in arguments
    users, settings = [], []
    while arguments:
        one = arguments.pop(0)
        if one == "--user":
            users.append(arguments.pop(0))
        elif one != "--submission":
            settings.append(one)
    if submission and not os.path.exists("/usr/lib/dovecot/auth"):
        ends("skip dovecot is not installed")
    if submission and not subprocess.run(["/usr/sbin/dovecot", "--version"], stdout=subprocess.PIPE, text=True).stdout.startswith("2.3"):
        ends("skip the tests know the settings of dovecot 2.3")
    server = Postfix(directory, submission, users or ["alice:wonder land"], settings)
    try:
        try:
            if submission:
                server.start_dovecot()
            server.start()
        except Exception as problem:
            ends("failed " + str(problem).replace("\n", " | "))
        say("ready")
        for line in sys.stdin:
            words = line.rstrip("\n").split("\t")
            if words[0] == "quit":
                break
            try:
                server.set(words[1:])
                say("ok")
            except Exception as problem:
                say("failed " + str(problem).replace("\n", " | "))
    finally:
        server.stop()


main()
