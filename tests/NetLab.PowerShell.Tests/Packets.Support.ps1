# Five namespaces in a row: me - r1 - r2 - r3 - far. r2 never says that hops are used up, the link behind it carries 1400 bytes, and r3 forbids
# 10.99/16 and TCP port 81, drops 10.98/16 and has no way to 10.97/16.
function New-RouterChain {
    $names = 'me', 'r1', 'r2', 'r3', 'far'
    foreach ($name in $names) {
        ip netns add $name
        ip -n $name link set lo up
        # Routers answer as often as they are asked, so that tests do not depend on how fast they ask.
        foreach ($setting in 'net.ipv4.ip_forward=1', 'net.ipv6.conf.all.forwarding=1', 'net.ipv4.icmp_ratelimit=0', 'net.ipv6.icmp.ratelimit=0', 'net.ipv4.icmp_msgs_per_sec=100000', 'net.ipv4.icmp_msgs_burst=10000') {
            ip netns exec $name sysctl -qw $setting 2>$null
        }
    }
    foreach ($i in 0..3) {
        ip -n $names[$i] link add right type veth peer name left netns $names[$i + 1]
        $mtu = $i -eq 2 ? 1400 : 1500
        foreach ($end in @{ Space = $names[$i]; Link = 'right'; Number = 1 }, @{ Space = $names[$i + 1]; Link = 'left'; Number = 2 }) {
            @"
addr add 10.77.$i.$($end.Number)/24 dev $($end.Link)
addr add fd77:$($i)::$($end.Number)/64 dev $($end.Link) nodad
link set $($end.Link) mtu $mtu addrgenmode none up
addr add fe80::$($i + 1):$($end.Number)/64 dev $($end.Link) nodad
"@ | ip -n $end.Space -batch -
        }
    }
    foreach ($i in 0..4) {
        if ($i -lt 4) {
            ip -n $names[$i] route add default via "10.77.$i.2"
            ip -n $names[$i] -6 route add default via "fd77:$($i)::2"
        }
        for ($left = 0; $left -lt $i - 1; $left++) {
            ip -n $names[$i] route add "10.77.$left.0/24" via "10.77.$($i - 1).1"
            ip -n $names[$i] -6 route add "fd77:$($left)::/64" via "fd77:$($i - 1)::1"
        }
    }
    ip netns exec r2 nft 'add table inet t; add chain inet t o { type filter hook output priority 0; }; add rule inet t o icmp type time-exceeded drop; add rule inet t o icmpv6 type time-exceeded drop'
    ip netns exec r3 nft 'add table inet t; add chain inet t f { type filter hook forward priority 0; }; add rule inet t f ip daddr 10.99.0.0/16 reject with icmp type admin-prohibited; add rule inet t f meta nfproto ipv4 tcp dport 81 reject with icmp type admin-prohibited; add rule inet t f ip daddr 10.97.0.0/16 reject with icmp type host-unreachable; add rule inet t f ip daddr 10.98.0.0/16 drop'
}

function Start-TestListener([string] $Namespace, [string] $Address = '10.77.3.2') {
    # A TCP server inside a namespace, and its port, which the kernel drew: the socket is made inside and used from outside.
    $listener = Invoke-NetNamespace $Namespace {
        $listener = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Parse($Address), 0)
        $listener.Start()
        $listener
    }
    [pscustomobject]@{ Listener = $listener; Port = $listener.LocalEndpoint.Port }
}
