#!/usr/bin/python3
"""A real Exim of the tests' own, in the network namespace it is started in; a mount namespace it makes for itself.

    exim.py DIRECTORY [--open] [SETTING=VALUE ...]

The package cannot be installed beside Postfix: tests/run.sh unpacks it into .tools/exim. Configuration, spool, log and mailboxes (DIRECTORY/mail) lie in
DIRECTORY, which has ca.pem, server.pem and server.key in it. It is mail.netlab.test at port 25 of every address, with STARTTLS; alice and bob have mailboxes.
What is not for it is refused, with --open taken and thrown away. Prints "ready", "skip WHY" where it cannot run here, or "failed WHY"; it ends with its input.
"""
import os, pwd, shutil, signal, socket, subprocess, sys, time

HOST, USER = "mail.netlab.test", "Debian-exim"


def ends(line):
    print(line, flush=True)
    sys.exit(0)


def find():
    """The program, and where its libraries may be: installed, or unpacked above this file or the directory it was copied to."""
    if os.path.exists("/usr/sbin/exim4"):
        return "/usr/sbin/exim4", None
    at = os.path.dirname(os.path.realpath(__file__))
    while at != "/":
        if os.path.exists(f"{at}/.tools/exim/usr/sbin/exim4"):
            return f"{at}/.tools/exim/usr/sbin/exim4", ":".join(root for root, _, files in os.walk(f"{at}/.tools/exim/usr/lib") if any(".so" in name for name in files))
        at = os.path.dirname(at)
    return None, None


def write(path, text):
    with open(path, "w") as file:
        file.write(text)
    os.chmod(path, 0o644)


def enter_mounts(directory):
    """Exim insists on its user: where there is none, a copy of /etc/passwd with it is mounted over the real one, for this process and its children."""
    for name, line in (("passwd", f"{USER}:x:65012:65012::/nonexistent:/usr/sbin/nologin\n"), ("group", f"{USER}:x:65012:\n")):
        text = open(f"/etc/{name}").read()
        if not text.endswith("\n"):
            text += "\n"
        write(f"{directory}/etc.{name}", text + line)
        subprocess.run(["mount", "--bind", f"{directory}/etc.{name}", f"/etc/{name}"], check=True)


def settings(directory, is_open, more):
    taken = "  accept\n" if is_open else "  deny\n    message = relay not permitted\n"
    return f"""
primary_hostname = {HOST}
domainlist local_domains = {HOST} : netlab.test : localhost
spool_directory = {directory}/spool
log_file_path = {directory}/log.%s
pid_file_path = {directory}/exim.pid
tls_advertise_hosts = *
tls_certificate = {directory}/server.pem
tls_privatekey = {directory}/server.key
acl_smtp_rcpt = check_recipient
acl_smtp_data = accept
host_lookup =
rfc1413_hosts =
keep_environment =
smtputf8_advertise_hosts = *
dsn_advertise_hosts = *
prdr_enable = true
deliver_drop_privilege = true
never_users =
{more}
begin acl
check_recipient:
  accept
    domains = +local_domains
    verify = recipient
  deny
    domains = +local_domains
    message = unknown user
{taken}
begin routers
here:
  driver = accept
  domains = +local_domains
  local_parts = alice : bob : postmaster
  transport = mailbox
nowhere:
  driver = redirect
  domains = ! +local_domains
  data = :blackhole:
begin transports
mailbox:
  driver = appendfile
  file = {directory}/mail/${{local_part_data}}
  user = {USER}
begin retry
* * F,1m,1m
"""


def main():
    program, libraries = find()
    if not program:
        ends("skip exim4 is not installed, and .tools/exim is not there")
    if os.geteuid() != 0:
        ends("skip running exim needs root")
    if os.environ.pop("NETLAB_EXIM_APART", None) is None:
        os.environ["NETLAB_EXIM_APART"] = "1"
        os.execvp("unshare", ["unshare", "--mount", "--propagation", "private", "--", sys.executable, *sys.argv])
    directory, arguments = sys.argv[1], sys.argv[2:]
    try:
        try:
            pwd.getpwnam(USER)
        except KeyError:
            enter_mounts(directory)
        for name in ("spool", "mail", "."):
            os.makedirs(f"{directory}/{name}", exist_ok=True)
            shutil.chown(f"{directory}/{name}", USER, USER)
        os.chmod(directory, 0o755)
    except (OSError, subprocess.CalledProcessError) as problem:
        ends(f"skip exim wants its user, which cannot be made here: {problem}")
    # Exim gives no root to settings that users may write to.
    write(f"{directory}/exim.conf", settings(directory, "--open" in arguments, "\n".join(one for one in arguments if one != "--open")))
    if libraries:
        os.environ["LD_LIBRARY_PATH"] = libraries
        # It starts itself anew for a delivery, set-user-id, and such a program takes no libraries from its environment.
        copy = f"{directory}/exim4"
        shutil.copy(program, copy)
        os.chmod(copy, 0o755)
        program = copy
    if subprocess.run([program, "-bV", "-C", f"{directory}/exim.conf"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE).returncode:
        ends("skip the exim of .tools/exim does not run here: its libraries are missing, or its settings are not for it")
    exim = subprocess.Popen([program, "-C", f"{directory}/exim.conf", "-bdf", "-oX", "25"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=open(f"{directory}/exim.err", "w"), start_new_session=True)
    until = time.monotonic() + 60
    while True:
        try:
            socket.create_connection(("127.0.0.1", 25), 5).close()
            break
        except OSError:
            if exim.poll() is not None or time.monotonic() > until:
                ends("failed " + open(f"{directory}/exim.err").read().replace("\n", " | "))
            time.sleep(0.02)
    print("ready", flush=True)
    sys.stdin.read()
    exim.send_signal(signal.SIGTERM)
    exim.wait()


main()
