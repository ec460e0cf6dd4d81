#!/usr/bin/env python3
"""What a module does that looks through /proc for each socket by itself: prints the milliseconds 10,000 sockets would take, from 20 of them."""
import os, random, time

inodes = [line.split()[9] for line in open("/proc/net/tcp").readlines()[1:]]
wanted = [inode for inode in inodes if inode != "0"]
sample = random.Random(1).sample(wanted, 20)
start = time.perf_counter()
for inode in sample:
    link = f"socket:[{inode}]"
    owner = None
    for process in filter(str.isdigit, os.listdir("/proc")):
        try:
            for number in os.listdir(f"/proc/{process}/fd"):
                if os.readlink(f"/proc/{process}/fd/{number}") == link:
                    owner = process
                    break
        except OSError:
            continue
        if owner:
            break
    assert owner, link
print((time.perf_counter() - start) * 1000 / len(sample) * len(wanted))
