Describe 'Set-NetRoute' {
    BeforeAll { . $PSScriptRoot/Support.ps1 }
    BeforeEach {
        Clear-TestHost
        ip netns add c1
        ip -n c1 link add eth0 type veth peer name eth1
        ip -n c1 addr add 10.0.0.2/24 dev eth0
        ip -n c1 link set eth0 up
        ip -n c1 link set eth1 up
        ip -n c1 route add default via 10.0.0.1
        ip -n c1 route add 10.7.0.0/16 nexthop via 10.0.0.1 nexthop via 10.0.0.9
    }
    AfterAll { Clear-TestHost }

    It 'sets the metric' {
        Set-NetRoute 0.0.0.0/0 -RouteMetric 50 -Namespace c1 | Should -BeNullOrEmpty
        (ip -n c1 -j route show default | ConvertFrom-Json).metric | Should -Be 50
    }

    It 'moves the default route to another gateway' {
        (Set-NetRoute 0.0.0.0/0 -NewNextHop 10.0.0.254 -Namespace c1 -PassThru).NextHop | Should -Be '10.0.0.254'
        (ip -n c1 -j route show default | ConvertFrom-Json).gateway | Should -Be '10.0.0.254'
    }

    It 'sets MTU and source of routes from the pipeline' {
        Get-NetRoute 0.0.0.0/0 -Namespace c1 | Set-NetRoute -Mtu 1300 -PreferredSource 10.0.0.2
        ip -n c1 route show default | Should -BeLike '*src 10.0.0.2*mtu 1300*'
    }

    It 'changes a route over several next hops once, and one of its next hops' {
        Set-NetRoute 10.7.0.0/16 -RouteMetric 9 -Namespace c1 -PassThru | Should -HaveCount 2
        Set-NetRoute 10.7.0.0/16 -NextHop 10.0.0.9 -NewNextHop 10.0.0.10 -Namespace c1
        (Get-NetRoute 10.7.0.0/16 -Namespace c1).NextHop | Should -Be '10.0.0.1', '10.0.0.10'
    }

    It 'changes nothing with -WhatIf' {
        $before = ip -n c1 route
        Set-NetRoute 0.0.0.0/0 -RouteMetric 50 -Namespace c1 -WhatIf
        ip -n c1 route | Should -Be $before
    }

    It 'refuses <What>' -ForEach @(
        @{ What = 'nothing'; With = @{}; Id = 'InvalidArgument_RouteMetric' }
        @{ What = 'a next hop of the other family'; With = @{ NewNextHop = 'fe80::1' }; Id = 'InvalidArgument_NextHop' }
        @{ What = 'a gateway no address covers'; With = @{ NewNextHop = '192.168.9.1' }; Id = 'ENETUNREACH' }
        @{ What = 'announcing'; With = @{ Publish = 'Yes' }; Id = 'NotSupported' }
        @{ What = 'a lifetime of IPv4'; With = @{ ValidLifetime = '0:10' }; Id = 'InvalidArgument_ValidLifetime' }
    ) {
        $before = ip -n c1 route
        Set-NetRoute 0.0.0.0/0 -Namespace c1 @With -ErrorVariable failed -ErrorAction SilentlyContinue
        $failed[0].FullyQualifiedErrorId | Should -BeLike "$Id,*"
        ip -n c1 route | Should -Be $before
    }

    It 'leaves all as it was where the new metric is <What>' -ForEach @(
        @{ What = 'taken'; Route = 'default via 10.0.0.9 metric 50'; Id = 'EEXIST' }
        @{ What = 'taken by the same route'; Route = 'default via 10.0.0.1 metric 50'; Id = 'EEXIST' }
        @{ What = 'one over a gateway that no address covers any more'; Gone = '10.0.0.2/24'; Id = 'ENETUNREACH' }
    ) {
        if ($Route) { ip -n c1 route add @($Route -split ' ') }
        # The routes over the gateway stay when the address goes, but are not to be had again.
        if ($Gone) { ip -n c1 addr add 10.5.0.1/24 dev eth0; ip -n c1 addr del $Gone dev eth0 }
        $before = ip -n c1 route
        $before | Should -Contain 'default via 10.0.0.1 dev eth0 '
        Set-NetRoute 0.0.0.0/0 -NextHop 10.0.0.1 -RouteMetric 50 -Namespace c1 -ErrorVariable failed -ErrorAction SilentlyContinue
        $failed[0].FullyQualifiedErrorId | Should -BeLike "$Id,*"
        ip -n c1 route | Should -Be $before
    }

    It 'answers what is not there as Windows does' {
        Set-NetRoute 10.99.0.0/16 -RouteMetric 5 -Namespace c1 -ErrorVariable failed -ErrorAction SilentlyContinue
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'CmdletizationQuery_NotFound_DestinationPrefix,*'
    }

    It 'completes destinations' { (TabExpansion2 'Set-NetRoute -Namespace c1 10.7').CompletionMatches.CompletionText | Should -Be '10.7.0.0/16' }

    It 'leaves no thread in a foreign namespace' { Get-ThreadAway | Should -BeNullOrEmpty }
}
