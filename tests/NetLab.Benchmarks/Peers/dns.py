#!/usr/bin/env python3
"""Looks 20,000 names up at one nsd on the loopback and prints the milliseconds.
dns.py NAMES TOOL [COMMAND...]: TOOL is dig, kdig or dnsperf, or command, which is given the port and the number and prints its own times."""
import os, re, shutil, signal, socket, subprocess, sys, tempfile, time

names, tool, command = int(sys.argv[1]), sys.argv[2], sys.argv[3:]
home = tempfile.mkdtemp(prefix="netlab-dns-")
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
    probe.bind(("127.0.0.1", 0))
    port = probe.getsockname()[1]
with open(f"{home}/zone", "w") as zone:
    zone.write("$ORIGIN bench.test.\n$TTL 300\n@ SOA ns.bench.test. admin.bench.test. 1 3600 600 86400 300\n@ NS ns\nns A 127.0.0.1\n")
    zone.writelines(f"h{i} A 192.0.2.{i % 254 + 1}\n" for i in range(names))
with open(f"{home}/conf", "w") as conf:
    conf.write(f"""server:
  ip-address: 127.0.0.1@{port}
  server-count: 1
  username: ""
  zonesdir: "{home}"
  pidfile: "{home}/pid"
  zonelistfile: "{home}/list"
  xfrdfile: "{home}/xfrd"
  database: ""
  rrl-ratelimit: 0
remote-control:
  control-enable: no
zone:
  name: bench.test
  zonefile: zone
""")
server = subprocess.Popen([shutil.which("nsd", path="/usr/sbin:/usr/bin"), "-d", "-c", f"{home}/conf"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
try:
    question = bytes.fromhex("000100000001000000000000") + b"\x02ns\x05bench\x04test\x00" + bytes.fromhex("00010001")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("127.0.0.1", port))
        probe.settimeout(0.05)
        for _ in range(200):
            try:
                probe.send(question)
                probe.recv(512)
                break
            except (ConnectionRefusedError, TimeoutError):
                time.sleep(0.02)
    hosts = [f"h{i}.bench.test" for i in range(names)]
    with open(f"{home}/names", "w") as file:
        file.writelines(f"{host}{' A' if tool == 'dnsperf' else ''}\n" for host in hosts)
    start = time.monotonic()
    if tool == "dig":
        subprocess.run(["dig", "-r", "@127.0.0.1", "-p", str(port), "+noall", "+answer", "-f", f"{home}/names"], stdout=subprocess.DEVNULL, check=True)
    elif tool == "kdig":
        subprocess.run(["kdig", "@127.0.0.1", "-p", str(port), "+noall", "+answer", *hosts], stdout=subprocess.DEVNULL, check=True)
    elif tool == "dnsperf":
        output = subprocess.run(["dnsperf", "-s", "127.0.0.1", "-p", str(port), "-d", f"{home}/names"], capture_output=True, text=True, check=True).stdout
        print(float(re.search(r"Run time \(s\):\s+([\d.]+)", output)[1]) * 1000)
    else:
        subprocess.run([*command, str(port), str(names)], check=True)
    if tool in ("dig", "kdig"):
        print((time.monotonic() - start) * 1000)
finally:
    server.terminate()
    server.wait()
    shutil.rmtree(home, ignore_errors=True)
