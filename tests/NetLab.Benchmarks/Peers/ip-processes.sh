#!/usr/bin/env bash
# The lab by one `ip` process a step, as tutorials have it:  ip-processes.sh COUNT LABS
set -euo pipefail
for ((lab = 0; lab < $2; lab++)); do
    start=$(date +%s%N)
    ip link add peer-br type bridge
    ip addr add 10.50.0.1/16 dev peer-br
    ip link set peer-br up
    for ((i = 0; i < $1; i++)); do
        ip netns add "peer$i"
        ip -n "peer$i" link set lo up
        ip link add "peer$i" type veth peer name eth0 netns "peer$i"
        ip link set "peer$i" master peer-br
        ip link set "peer$i" up
        ip -n "peer$i" link set eth0 up
        ip -n "peer$i" addr add "10.50.$(((i + 2) >> 8)).$(((i + 2) & 255))/16" dev eth0
        ip -n "peer$i" route add default via 10.50.0.1
    done
    end=$(date +%s%N)
    ip link del peer-br
    for ((i = 0; i < $1; i++)); do ip link del "peer$i"; ip netns del "peer$i"; done
    echo $(((end - start) / 1000)) | awk '{ print $1 / 1000 }'
    sleep 1 # the kernel is still taking it down
done
