Describe 'New-NetRoute' {
    BeforeAll { . $PSScriptRoot/Support.ps1 }
    BeforeEach {
        Clear-TestHost
        ip netns add c1
        ip -n c1 link add eth0 type veth peer name eth1
        ip -n c1 addr add 10.0.0.2/24 dev eth0
        ip -n c1 -6 addr add 2001:db8::2/64 dev eth0 nodad
        ip -n c1 link set eth0 up
        ip -n c1 link set eth1 up
    }
    AfterAll { Clear-TestHost }

    It 'adds a default route and emits it' {
        $route = New-NetRoute 0.0.0.0/0 -NextHop 10.0.0.1 -InterfaceAlias eth0 -Namespace c1
        $route.DestinationPrefix, $route.NextHop, $route.InterfaceAlias, $route.Namespace | Should -Be '0.0.0.0/0', '10.0.0.1', 'eth0', 'c1'
        $shown = ip -n c1 -j route show default | ConvertFrom-Json
        $shown.gateway, $shown.dev, $shown.protocol | Should -Be '10.0.0.1', 'eth0', 'static'
    }

    It 'needs no interface where the gateway tells it' {
        (New-NetRoute 0.0.0.0/0 -NextHop 10.0.0.1 -Namespace c1).InterfaceAlias | Should -Be 'eth0'
        (New-NetRoute ::/0 -NextHop 2001:db8::1 -Namespace c1).InterfaceAlias | Should -Be 'eth0'
    }

    It 'adds <What>' -ForEach @(
        @{ What = 'an on-link route'; With = @{ InterfaceAlias = 'eth0' }; Shown = 'scope link' }
        @{ What = 'an on-link route with Windows''s next hop'; With = @{ InterfaceAlias = 'eth0'; NextHop = '0.0.0.0' }; Shown = 'scope link' }
        @{ What = 'a metric'; With = @{ NextHop = '10.0.0.1'; Metric = 77 }; Shown = 'metric 77' }
        @{ What = 'a source'; With = @{ NextHop = '10.0.0.1'; PreferredSource = '10.0.0.2' }; Shown = 'src 10.0.0.2' }
        @{ What = 'an MTU'; With = @{ NextHop = '10.0.0.1'; Mtu = 1300 }; Shown = 'mtu 1300' }
        @{ What = 'a gateway no address covers'; With = @{ NextHop = '192.168.9.1'; InterfaceAlias = 'eth0'; OnLink = $true }; Shown = 'onlink' }
        @{ What = 'a blackhole'; With = @{ Type = 'Blackhole' }; Shown = 'blackhole 10.9.0.0/16' }
        @{ What = 'an unreachable network'; With = @{ Type = 'Unreachable' }; Shown = 'unreachable 10.9.0.0/16' }
        @{ What = 'a prohibited network'; With = @{ Type = 'Prohibit' }; Shown = 'prohibit 10.9.0.0/16' }
        @{ What = 'another protocol'; With = @{ NextHop = '10.0.0.1'; Protocol = 'Bgp' }; Shown = 'proto bgp' }
    ) {
        New-NetRoute 10.9.0.0/16 -Namespace c1 @With | Should -HaveCount 1
        ip -n c1 route show 10.9.0.0/16 | Should -BeLike "*$Shown*"
    }

    It 'fills other tables' {
        (New-NetRoute 10.9.0.0/16 -NextHop 10.0.0.1 -Table 100 -Namespace c1).Table | Should -Be '100'
        ip -n c1 route show table 100 | Should -BeLike '10.9.0.0/16*'
        (New-NetRoute 10.9.0.0/16 -NextHop 10.0.0.1 -Table default -Namespace c1).TableId | Should -Be 253
    }

    It 'shares traffic among gateways' {
        (New-NetRoute 10.9.0.0/16 -NextHop 10.0.0.1, 10.0.0.9 -Weight 3, 1 -Namespace c1).Weight | Should -Be 3, 1
        (ip -n c1 -j route show 10.9.0.0/16 | ConvertFrom-Json).nexthops.weight | Should -Be 3, 1
        New-NetRoute 2001:db8:9::/48 -NextHop 2001:db8::1, 2001:db8::9 -Namespace c1 | Should -HaveCount 2
    }

    It 'takes adapters, routes and CSV from the pipeline' {
        Get-NetAdapter eth0 -Namespace c1 | New-NetRoute 10.1.0.0/16 -NextHop 10.0.0.1 | Should -HaveCount 1
        Get-NetRoute 10.1.0.0/16 -Namespace c1 | New-NetRoute -Table 100 | Should -HaveCount 1
        "DestinationPrefix,NextHop,Namespace`n10.2.0.0/16,10.0.0.1,c1`n10.3.0.0/16,10.0.0.1,c1" | ConvertFrom-Csv | New-NetRoute | Should -HaveCount 2
        New-NetRoute 10.4.0.0/16 -NextHop 10.0.0.1 -ifIndex (Get-NetAdapter eth0 -Namespace c1).ifIndex -Namespace c1 | Should -HaveCount 1
    }

    It 'changes nothing with -WhatIf' {
        $before = ip -n c1 route show table all
        New-NetRoute 10.9.0.0/16 -NextHop 10.0.0.1 -Namespace c1 -WhatIf | Should -BeNullOrEmpty
        ip -n c1 route show table all | Should -Be $before
    }

    It 'refuses <What>' -ForEach @(
        @{ What = 'host bits'; Prefix = '10.0.0.5/24'; With = @{ NextHop = '10.0.0.1' }; Id = 'InvalidArgument_DestinationPrefix'; Category = 'InvalidArgument'; Text = '*did you mean 10.0.0.0/24?*' }
        @{ What = 'a prefix length of 33'; Prefix = '10.0.0.0/33'; With = @{ NextHop = '10.0.0.1' }; Id = 'InvalidArgument_DestinationPrefix'; Category = 'InvalidArgument'; Text = '*from 0 to 32*' }
        @{ What = 'no address'; Prefix = '10.0.0.300/24'; With = @{ NextHop = '10.0.0.1' }; Id = 'InvalidArgument_DestinationPrefix'; Category = 'InvalidArgument'; Text = '*10.0.0.300*' }
        @{ What = 'a next hop of IPv6'; Prefix = '10.9.0.0/16'; With = @{ NextHop = 'fe80::1' }; Id = 'InvalidArgument_NextHop'; Category = 'InvalidArgument'; Text = '*IPv6 address*' }
        @{ What = 'a way to nowhere'; Prefix = '10.9.0.0/16'; With = @{}; Id = 'InvalidArgument_InterfaceAlias'; Category = 'InvalidArgument'; Text = '*leads nowhere*' }
        @{ What = 'an unknown interface'; Prefix = '10.9.0.0/16'; With = @{ InterfaceAlias = 'nosuch' }; Id = 'CmdletizationQuery_NotFound_InterfaceAlias'; Category = 'ObjectNotFound'; Text = '*nosuch*' }
        @{ What = 'an unknown index'; Prefix = '10.9.0.0/16'; With = @{ InterfaceIndex = 9999 }; Id = 'CmdletizationQuery_NotFound_InterfaceIndex'; Category = 'ObjectNotFound'; Text = '*9999*' }
        @{ What = 'a gateway no address covers'; Prefix = '10.9.0.0/16'; With = @{ NextHop = '192.168.9.1'; InterfaceAlias = 'eth0' }; Id = 'ENETUNREACH'; Category = 'ConnectionError'; Text = '*Nexthop has invalid gateway*No address on eth0 covers 192.168.9.1*-OnLink*' }
        @{ What = 'a route there is'; Prefix = '10.0.0.0/24'; With = @{ NextHop = '10.0.0.1' ; Append = $false; Protocol = 'NetMgmt' }; Id = 'EEXIST'; Category = 'ResourceExists'; Text = '*-RouteMetric*' }
        @{ What = 'the wrong family'; Prefix = '10.9.0.0/16'; With = @{ NextHop = '10.0.0.1'; AddressFamily = 'IPv6' }; Id = 'InvalidArgument_AddressFamily'; Category = 'InvalidArgument'; Text = '*no IPv6 destination*' }
        @{ What = 'too few weights'; Prefix = '10.9.0.0/16'; With = @{ NextHop = '10.0.0.1', '10.0.0.9'; Weight = 1 }; Id = 'InvalidArgument_Weight'; Category = 'InvalidArgument'; Text = '*2 next hops but 1*' }
        @{ What = 'a blackhole with a next hop'; Prefix = '10.9.0.0/16'; With = @{ NextHop = '10.0.0.1'; Type = 'Blackhole' }; Id = 'InvalidArgument_NextHop'; Category = 'InvalidArgument'; Text = '*has no next hop*' }
        @{ What = 'a lifetime of IPv4'; Prefix = '10.9.0.0/16'; With = @{ NextHop = '10.0.0.1'; ValidLifetime = '0:10' }; Id = 'InvalidArgument_ValidLifetime'; Category = 'InvalidArgument'; Text = '*IPv6 routes only*' }
        @{ What = 'an unknown table'; Prefix = '10.9.0.0/16'; With = @{ NextHop = '10.0.0.1'; Table = 'nosuch' }; Id = 'InvalidArgument_Table'; Category = 'InvalidArgument'; Text = '*nosuch*' }
        @{ What = 'the persistent store'; Prefix = '10.9.0.0/16'; With = @{ NextHop = '10.0.0.1'; PolicyStore = 'PersistentStore' }; Id = 'NotSupported'; Category = 'NotImplemented'; Text = '*-PolicyStore*' }
    ) {
        $before = ip -n c1 route show table all
        New-NetRoute $Prefix -Namespace c1 @With -ErrorVariable failed -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $failed | Should -HaveCount 1
        $failed[0].FullyQualifiedErrorId | Should -BeLike "$Id,*"
        $failed[0].CategoryInfo.Category | Should -Be $Category
        Get-FailureText $failed[0] | Should -BeLike $Text
        ip -n c1 route show table all | Should -Be $before
    }

    It 'goes on after a bad item' {
        $made = '10.1.0.0/16', '10.2.0.5/16', '10.3.0.0/16' | ForEach-Object { [pscustomobject]@{ DestinationPrefix = $_ } } |
            New-NetRoute -NextHop 10.0.0.1 -Namespace c1 -ErrorVariable failed -ErrorAction SilentlyContinue
        $made.DestinationPrefix | Should -Be '10.1.0.0/16', '10.3.0.0/16'
        $failed | Should -HaveCount 1
    }

    It 'completes interfaces of the namespace and tables' {
        (TabExpansion2 'New-NetRoute 1.1.1.0/24 -Namespace c1 -InterfaceAlias eth').CompletionMatches.CompletionText | Should -Be 'eth1', 'eth0'
        (TabExpansion2 'New-NetRoute 1.1.1.0/24 -Table ma').CompletionMatches.CompletionText | Should -Be 'main'
    }

    It 'leaves no thread in a foreign namespace' { Get-ThreadAway | Should -BeNullOrEmpty }
}
