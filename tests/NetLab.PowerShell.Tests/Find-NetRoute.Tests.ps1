Describe 'Find-NetRoute' {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        Clear-TestHost
        ip netns add c1
        ip -n c1 link set lo up
        ip -n c1 link add eth0 type veth peer name eth1
        ip -n c1 addr add 10.0.0.2/24 dev eth0
        ip -n c1 addr add 10.0.1.2/24 dev eth1
        ip -n c1 -6 addr add 2001:db8::2/64 dev eth0 nodad
        ip -n c1 link set eth0 up
        ip -n c1 link set eth1 up
        ip -n c1 route add default via 10.0.0.1
        ip -n c1 route add default via 10.0.1.1 table 100
        ip -n c1 rule add fwmark 7 lookup 100
        ip -n c1 route add blackhole 192.0.2.0/24
        ip -n c1 route add prohibit 198.51.100.0/24
        ip netns exec c1 sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.eth1.rp_filter=0
    }
    AfterAll { Clear-TestHost }

    It 'emits the source address, then the route' {
        $address, $route = Find-NetRoute -RemoteIPAddress 8.8.8.8 -Namespace c1
        $address | Should -BeOfType NetLab.Network.NetIPAddress
        $address.IPAddress, $address.PrefixLength | Should -Be '10.0.0.2', 24
        $route | Should -BeOfType NetLab.Network.NetRoute
        $route.DestinationPrefix, $route.NextHop, $route.InterfaceAlias | Should -Be '0.0.0.0/0', '10.0.0.1', 'eth0'
        $shown = ip -n c1 -j route get 8.8.8.8 | ConvertFrom-Json
        $shown.gateway, $shown.prefsrc | Should -Be $route.NextHop, $address.IPAddress
    }

    It 'finds <Remote>' -ForEach @(
        @{ Remote = '10.0.1.77'; Prefix = '10.0.1.0/24'; Source = '10.0.1.2' }
        @{ Remote = '2001:db8::77'; Prefix = '2001:db8::/64'; Source = '2001:db8::2' }
        @{ Remote = '10.0.0.2'; Prefix = '10.0.0.2/32'; Source = '10.0.0.2' }
        @{ Remote = '127.0.0.1'; Prefix = '127.0.0.1/32'; Source = '127.0.0.1' }
    ) {
        $address, $route = Find-NetRoute $Remote -Namespace c1
        $address.IPAddress | Should -Be $Source
        $route.DestinationPrefix | Should -Be $Prefix
    }

    It 'asks for a mark, an interface, a source, and what would be forwarded' {
        (Find-NetRoute 8.8.8.8 -Mark 7 -Namespace c1)[1].Table | Should -Be '100'
        (Find-NetRoute 10.0.1.9 -InterfaceAlias eth1 -Namespace c1)[1].InterfaceAlias | Should -Be 'eth1'
        (Find-NetRoute 8.8.8.8 -LocalIPAddress 10.0.1.2 -Namespace c1)[0].IPAddress | Should -Be '10.0.1.2'
        $forwarded = @(Find-NetRoute 8.8.8.8 -InInterfaceAlias eth1 -LocalIPAddress 10.0.1.50 -Namespace c1)
        $forwarded | Should -HaveCount 1
        $forwarded[0].NextHop | Should -Be '10.0.0.1'
    }

    It 'says why there is no way to <Remote>' -ForEach @(
        @{ Remote = '192.0.2.1'; Id = 'EINVAL'; Text = '*blackhole*' }
        @{ Remote = '198.51.100.1'; Id = 'EACCES'; Text = '*prohibit*' }
        @{ Remote = '2001:db8:ffff::1'; Id = 'ENETUNREACH'; Text = '*No route leads there*' }
        @{ Remote = '10.0.0.300'; Id = 'InvalidArgument_RemoteIPAddress'; Text = '*no IP address*' }
    ) {
        $found = $Remote, '127.0.0.1' | Find-NetRoute -Namespace c1 -ErrorVariable failed -ErrorAction SilentlyContinue
        $found | Should -HaveCount 2
        $failed | Should -HaveCount 1
        $failed[0].FullyQualifiedErrorId | Should -BeLike "$Id,*"
        Get-FailureText $failed[0] | Should -BeLike $Text
    }

    It 'leaves no thread in a foreign namespace' { Get-ThreadAway | Should -BeNullOrEmpty }
}
