#!/usr/bin/python3
"""What Debian's python3-spf (pyspf) says of SPF records, as a witness. It asks no name server: the zone comes with its input.

Input, as JSON: {"zone": ["name TYPE data", ...], "ask": [[address, sender, helo], ...]}; TXT data are quoted strings, "!TIMEOUT" and "!SERVFAIL" stand for what
goes wrong. Output: a verdict a line, or "skip WHY".
"""
import json, shlex, sys

try:
    import spf
except ImportError as problem:
    print(f"skip python3-spf is not installed ({problem})")
    sys.exit(0)

given = json.load(sys.stdin)
records, names = {}, set()


def key(name):
    return name.rstrip(".").lower()


for line in given["zone"]:
    name, kind, data = line.split(" ", 2)
    records.setdefault((key(name), kind), []).append(data)
    labels = key(name).split(".")
    names.update(".".join(labels[i:]) for i in range(len(labels)))


def value(kind, data):
    if kind == "TXT":
        return [part.encode("latin-1") for part in shlex.split(data)]
    if kind == "MX":
        preference, host = data.split(" ")
        return int(preference), host.rstrip(".")
    if kind == "AAAA":
        import ipaddress
        return str(ipaddress.ip_address(data))
    return data.rstrip(".")


def lookup(name, kind, strict=True, timeout=20, level=0):
    found, at = [], key(name)
    for _ in range(20):
        data = records.get((at, kind))
        if data and data[0].startswith("!"):
            raise spf.TempError("DNS " + data[0][1:])
        if data:
            return found + [((at, kind), value(kind, one)) for one in data]
        alias = records.get((at, "CNAME"))
        if not alias or kind == "CNAME":
            return found
        found.append(((at, "CNAME"), key(alias[0])))
        at = key(alias[0])
    return found


# As its own tests do it.
spf.DNSLookup = lookup
for address, sender, helo in given["ask"]:
    query = spf.query(address, sender, helo, strict=True)
    print(query.check()[0])
