#!/usr/bin/env bash
# Gives the namespace a link and 100,000 routes, as a router with a view of the Internet has them.
set -euo pipefail
ip link add routes0 type bridge
ip addr add 192.0.2.1/24 dev routes0
ip link set routes0 up
for ((a = 0; a < 400; a++)); do
    for ((b = 0; b < 250; b++)); do echo "route add 10.$((a >> 1)).$((((a & 1) << 7) | (b >> 1))).$(((b & 1) << 7))/25 via 192.0.2.$((2 + b % 8)) dev routes0"; done
done | ip -batch -
