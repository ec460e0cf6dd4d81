Describe 'Get-NetNeighbor' {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        Clear-TestHost
        ip netns add c1
        ip -n c1 link add eth0 type veth peer name eth1
        ip -n c1 addr add 10.0.0.2/24 dev eth0
        ip -n c1 -6 addr add 2001:db8::2/64 dev eth0 nodad
        ip -n c1 link set eth0 up
        ip -n c1 link set eth1 up
        ip -n c1 neigh add 10.0.0.3 lladdr 02:00:00:00:00:03 dev eth0 nud stale
        ip -n c1 neigh add 10.0.0.4 lladdr 02:00:00:00:00:04 dev eth1 nud permanent
        ip -n c1 neigh add 2001:db8::3 lladdr 02:00:00:00:00:05 dev eth0 nud permanent router
        ip -n c1 neigh add proxy 10.0.0.77 dev eth0
    }
    AfterAll { Clear-TestHost }

    It 'has Windows''s properties' {
        $neighbor = Get-NetNeighbor 10.0.0.3 -Namespace c1
        $neighbor | Should -BeOfType NetLab.Network.NetNeighbor
        $neighbor.IPAddress, $neighbor.LinkLayerAddress, $neighbor.ifAlias, $neighbor.Namespace | Should -Be '10.0.0.3', '02-00-00-00-00-03', 'eth0', 'c1'
        [int]$neighbor.State, [int]$neighbor.AddressFamily, [int]$neighbor.Store | Should -Be 4, 2, 1
        $neighbor.ifIndex | Should -Be (Get-NetAdapter eth0 -Namespace c1).ifIndex
        (Get-NetNeighbor 2001:db8::3 -Namespace c1).IsRouter | Should -BeTrue
    }

    It 'filters by <Name>' -ForEach @(
        @{ Name = 'address'; With = @{ IPAddress = '10.0.0.3', '10.0.0.4' }; Found = '10.0.0.3', '10.0.0.4' }
        @{ Name = 'pattern'; With = @{ IPAddress = '10.0.*' }; Found = '10.0.0.3', '10.0.0.4' }
        @{ Name = 'state'; With = @{ State = 'Stale' }; Found = '10.0.0.3' }
        @{ Name = 'MAC with colons'; With = @{ LinkLayerAddress = '02:00:00:00:00:04' }; Found = '10.0.0.4' }
        @{ Name = 'MAC pattern'; With = @{ LinkLayerAddress = '02-*-05' }; Found = '2001:db8::3' }
        @{ Name = 'interface'; With = @{ InterfaceAlias = 'eth1'; AddressFamily = 'IPv4' }; Found = '10.0.0.4' }
        @{ Name = 'proxy entries'; With = @{ Proxy = $true }; Found = '10.0.0.77' }
    ) {
        (Get-NetNeighbor -Namespace c1 @With).IPAddress | Sort-Object | Should -Be $Found
    }

    It 'takes adapters from the pipeline' {
        (Get-NetAdapter eth1 -Namespace c1 | Get-NetNeighbor -AddressFamily IPv4).IPAddress | Should -Be '10.0.0.4'
    }

    It 'takes IP interfaces' {
        (Get-NetIPInterface eth1 -AddressFamily IPv4 -Namespace c1 | Get-NetNeighbor).IPAddress | Should -Be '10.0.0.4'
    }

    It 'answers what is not there as Windows does' {
        Get-NetNeighbor 10.0.0.99 -Namespace c1 -ErrorVariable failed -ErrorAction SilentlyContinue
        $failed[0].FullyQualifiedErrorId | Should -Be 'CmdletizationQuery_NotFound_IPAddress,NetLab.PowerShell.Network.GetNetNeighborCommand'
        Get-NetNeighbor 10.99.* -Namespace c1 -ErrorAction Stop | Should -BeNullOrEmpty
        Get-NetNeighbor 10.0.0.300 -Namespace c1 -ErrorVariable failed -ErrorAction SilentlyContinue
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'InvalidArgument_IPAddress,*'
        Get-NetNeighbor -InterfaceAlias nosuch -Namespace c1 -ErrorVariable failed -ErrorAction SilentlyContinue
        $failed[0].CategoryInfo.Category | Should -Be 'ObjectNotFound'
    }

    It 'sees who was pinged' {
        ip netns add c2
        ip link add a0 netns c1 type veth peer name b0 netns c2
        ip -n c1 addr add 10.5.0.1/24 dev a0
        ip -n c2 addr add 10.5.0.2/24 dev b0
        ip -n c1 link set a0 up
        ip -n c2 link set b0 up
        ip netns exec c1 ping -c1 -W2 -q 10.5.0.2 | Out-Null
        $mac = (Get-NetAdapter b0 -Namespace c2).MacAddress
        (Get-NetNeighbor 10.5.0.2 -Namespace c1).LinkLayerAddress | Should -Be $mac
    }

    It 'fits 100 columns' {
        $lines = @(Get-NetNeighbor -Namespace c1 | Out-String -Width 100 -Stream)
        ($lines | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 100
        ($lines -match '^ifIndex\s+IPAddress\s+LinkLayerAddress\s+State\s+ifAlias\s+Namespace') | Should -HaveCount 1
    }

    It 'completes addresses' { (TabExpansion2 'Get-NetNeighbor -Namespace c1 10.0.0.').CompletionMatches.CompletionText | Sort-Object | Should -Be '10.0.0.3', '10.0.0.4' }

    It 'leaves no thread in a foreign namespace' { Get-ThreadAway | Should -BeNullOrEmpty }
}
