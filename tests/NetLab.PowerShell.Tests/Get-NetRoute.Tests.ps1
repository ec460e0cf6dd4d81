Describe 'Get-NetRoute' {
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
        ip -n c1 route add default via 10.0.0.1 metric 7
        ip -n c1 route add 10.7.0.0/16 proto static nexthop via 10.0.0.1 weight 3 nexthop via 10.0.1.1 weight 1
        ip -n c1 route add blackhole 192.0.2.0/24
        ip -n c1 route add 10.9.0.0/16 via 10.0.0.9 table 100 proto dhcp
        ip -n c1 -6 route add default via 2001:db8::1
    }
    AfterAll { Clear-TestHost }

    It 'lists the main table as ip does' {
        $shown = @(ip -n c1 -j route | ConvertFrom-Json | Where-Object dst -ne '10.7.0.0/16') + @(ip -n c1 -j -6 route | ConvertFrom-Json)
        $routes = @(Get-NetRoute -Namespace c1 | Where-Object DestinationPrefix -ne '10.7.0.0/16')
        $routes | Should -HaveCount $shown.Count
        $expected = $shown | ForEach-Object { "$($_.dst -replace '^default$', ($_.gateway -match ':' ? '::/0' : '0.0.0.0/0')) $($_.dev)" } | Sort-Object
        $routes | ForEach-Object { "$($_.DestinationPrefix) $($_.InterfaceAlias)" } | Sort-Object | Should -Be $expected
        $routes.Table | Sort-Object -Unique | Should -Be 'main'
        $routes.Namespace | Sort-Object -Unique | Should -Be 'c1'
    }

    It 'has Windows''s properties' {
        $route = Get-NetRoute 0.0.0.0/0 -Namespace c1
        $route | Should -BeOfType NetLab.Network.NetRoute
        $route.NextHop, $route.RouteMetric, $route.ifMetric, $route.ifAlias | Should -Be '10.0.0.1', 7, 0, 'eth0'
        $route.ifIndex | Should -Be (Get-NetAdapter eth0 -Namespace c1).ifIndex
        [int]$route.AddressFamily, [int]$route.TypeOfRoute, [int]$route.Protocol, [int]$route.Publish, [int]$route.Store | Should -Be 2, 4, 3, 0, 1
        $route.ValidLifetime | Should -Be ([TimeSpan]::MaxValue)
        $route.State | Should -Be 'Alive'
        (Get-NetRoute 10.0.0.0/24 -Namespace c1).NextHop | Should -Be '0.0.0.0'
        (Get-NetRoute 2001:db8::/64 -Namespace c1).NextHop | Should -Be '::'
        (Get-NetRoute 10.0.0.0/24 -Namespace c1).Protocol | Should -Be 'Local'
    }

    It 'is an object for each next hop, with its weight' {
        $hops = Get-NetRoute 10.7.0.0/16 -Namespace c1
        $hops.NextHop | Should -Be '10.0.0.1', '10.0.1.1'
        $hops.Weight | Should -Be 3, 1
    }

    It 'filters by <Name>' -ForEach @(
        @{ Name = 'destination'; With = @{ DestinationPrefix = '10.0.0.0/24', '0.0.0.0/0' }; Count = 2 }
        @{ Name = 'pattern'; With = @{ DestinationPrefix = '10.*' }; Count = 4 }
        @{ Name = 'next hop'; With = @{ NextHop = '10.0.0.1' }; Count = 2 }
        @{ Name = 'next hop pattern'; With = @{ NextHop = '2001:*' }; Count = 1 }
        @{ Name = 'interface'; With = @{ InterfaceAlias = 'eth1'; AddressFamily = 'IPv4' }; Count = 2 }
        @{ Name = 'interface pattern'; With = @{ ifAlias = 'eth*'; AddressFamily = 'IPv4' }; Count = 5 }
        @{ Name = 'metric'; With = @{ RouteMetric = 7 }; Count = 1 }
        @{ Name = 'protocol'; With = @{ Protocol = 'Local'; AddressFamily = 'IPv4' }; Count = 2 }
        @{ Name = 'type in every table'; With = @{ Type = 'Blackhole' }; Count = 1 }
        @{ Name = 'table'; With = @{ Table = 100 }; Count = 1 }
        @{ Name = 'two families'; With = @{ AddressFamily = 'IPv4', 'IPv6'; DestinationPrefix = '0.0.0.0/0', '::/0' }; Count = 2 }
        @{ Name = 'lifetime'; With = @{ ValidLifetime = [TimeSpan]::MaxValue; DestinationPrefix = '0.0.0.0/0' }; Count = 1 }
        @{ Name = 'state'; With = @{ State = 'Alive'; RouteMetric = 7 }; Count = 1 }
        @{ Name = 'store'; With = @{ PolicyStore = 'PersistentStore' }; Count = 0 }
    ) {
        @(Get-NetRoute -Namespace c1 @With) | Should -HaveCount $Count
    }

    It 'shows every table with a star' {
        (Get-NetRoute -Table * -Namespace c1).Table | Sort-Object -Unique | Should -Be '100', 'local', 'main'
        (Get-NetRoute -Table 100 -Namespace c1).Protocol | Should -Be 'Dhcp'
    }

    It 'takes adapters and namespaces from the pipeline' {
        Get-NetAdapter eth1 -Namespace c1 | Get-NetRoute -AddressFamily IPv4 | Should -HaveCount 2
        [pscustomobject]@{ Namespace = 'c1' } | Get-NetRoute -DestinationPrefix 0.0.0.0/0 | Should -HaveCount 1
        Get-NetRoute 0.0.0.0/0 -IncludeAllCompartments -ErrorAction Ignore | Should -HaveCount 1
    }

    It 'takes IP interfaces' {
        (Get-NetIPInterface eth0 -AddressFamily IPv6 -Namespace c1 | Get-NetRoute).AddressFamily | Sort-Object -Unique | Should -Be 'IPv6'
        $interface = Get-NetIPInterface eth1 -AddressFamily IPv4 -Namespace c1
        (Get-NetRoute -AssociatedIPInterface $interface).DestinationPrefix | Sort-Object | Should -Be '10.0.1.0/24', '10.7.0.0/16'
    }

    It 'answers what is not there as Windows does' {
        Get-NetRoute 10.99.0.0/16, 10.0.0.0/24 -Namespace c1 -ErrorVariable failed -ErrorAction SilentlyContinue | Should -HaveCount 1
        $failed | Should -HaveCount 1
        $failed[0].FullyQualifiedErrorId | Should -Be 'CmdletizationQuery_NotFound_DestinationPrefix,NetLab.PowerShell.Network.GetNetRouteCommand'
        $failed[0].CategoryInfo.Category | Should -Be 'ObjectNotFound'
        Get-NetRoute -InterfaceAlias nosuch -Namespace c1 -ErrorVariable failed -ErrorAction SilentlyContinue
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'CmdletizationQuery_NotFound_InterfaceAlias,*'
        Get-NetRoute 10.99.* -Namespace c1 -ErrorAction Stop | Should -BeNullOrEmpty
        Get-NetRoute -InterfaceAlias nosuch* -Namespace c1 -ErrorAction Stop | Should -BeNullOrEmpty
    }

    It 'names the network that is meant' {
        Get-NetRoute 10.0.0.5/24 -Namespace c1 -ErrorVariable failed -ErrorAction SilentlyContinue
        $failed[0].Exception.Message | Should -BeLike '10.0.0.5/24 has host bits set; did you mean 10.0.0.0/24?*'
        Get-NetRoute -Table nosuch -Namespace c1 -ErrorVariable failed -ErrorAction SilentlyContinue
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'InvalidArgument_Table,*'
    }

    It 'fits 100 columns' {
        $lines = @(Get-NetRoute -Table * -Namespace c1 | Out-String -Width 100 -Stream)
        ($lines | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 100
        $lines | Should -Contain ($lines -match '^ifIndex\s+DestinationPrefix\s+NextHop\s+RouteMetric\s+ifAlias\s+Namespace')[0]
        ($lines -match '192\.0\.2\.0/24')[0] | Should -Match 'Blackhole'
    }

    It 'completes what is there' {
        (TabExpansion2 'Get-NetRoute -Namespace c1 10.7').CompletionMatches.CompletionText | Should -Be '10.7.0.0/16'
        (TabExpansion2 'Get-NetRoute -Namespace c1 -Table ').CompletionMatches.CompletionText | Should -Contain '100'
        (TabExpansion2 'Get-NetRoute -Namespace c1 -NextHop ').CompletionMatches.CompletionText | Should -Contain '10.0.1.1'
        (TabExpansion2 'Get-NetRoute -Namespace c1 -InterfaceAlias e').CompletionMatches.CompletionText | Should -Be 'eth1', 'eth0'
    }

    It 'survives Export-Clixml and JSON' {
        $copy = [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize((Get-NetRoute 0.0.0.0/0 -Namespace c1)))
        $copy.DestinationPrefix, $copy.NextHop, "$($copy.Protocol)" | Should -Be '0.0.0.0/0', '10.0.0.1', 'NetMgmt'
        (Get-NetRoute 0.0.0.0/0 -Namespace c1 | ConvertTo-Json | ConvertFrom-Json).NextHop | Should -Be '10.0.0.1'
    }

    It 'leaves no thread in a foreign namespace' { Get-ThreadAway | Should -BeNullOrEmpty }
}
