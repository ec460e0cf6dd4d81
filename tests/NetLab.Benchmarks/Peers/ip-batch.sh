#!/usr/bin/env bash
# The lab by `ip -batch`: one process for the host, and one a namespace, for a batch cannot change namespace:  ip-batch.sh COUNT LABS
set -euo pipefail
for ((lab = 0; lab < $2; lab++)); do
    start=$(date +%s%N)
    {
        echo "link add peer-br type bridge"
        echo "addr add 10.50.0.1/16 dev peer-br"
        echo "link set peer-br up"
        for ((i = 0; i < $1; i++)); do
            echo "netns add peer$i"
            echo "link add peer$i type veth peer name eth0 netns peer$i"
            echo "link set peer$i master peer-br"
            echo "link set peer$i up"
        done
    } | ip -batch -
    for ((i = 0; i < $1; i++)); do
        printf 'link set lo up\nlink set eth0 up\naddr add 10.50.%d.%d/16 dev eth0\nroute add default via 10.50.0.1\n' \
            $(((i + 2) >> 8)) $(((i + 2) & 255)) | ip -n "peer$i" -batch -
    done
    end=$(date +%s%N)
    ip link del peer-br
    for ((i = 0; i < $1; i++)); do ip link del "peer$i"; ip netns del "peer$i"; done
    echo $(((end - start) / 1000)) | awk '{ print $1 / 1000 }'
    sleep 1 # the kernel is still taking it down
done
