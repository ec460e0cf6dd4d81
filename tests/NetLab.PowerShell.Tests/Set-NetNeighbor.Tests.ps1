Describe 'Set-NetNeighbor' {
    BeforeAll { . $PSScriptRoot/Support.ps1 }
    BeforeEach {
        Clear-TestHost
        ip netns add c1
        ip -n c1 link add eth0 type veth peer name eth1
        ip -n c1 addr add 10.0.0.2/24 dev eth0
        ip -n c1 -6 addr add 2001:db8::2/64 dev eth0 nodad
        ip -n c1 link set eth0 up
        ip -n c1 link set eth1 up
        ip -n c1 neigh add 10.0.0.3 lladdr 02:00:00:00:00:03 dev eth0 nud stale
        ip -n c1 neigh add 10.0.0.4 lladdr 02:00:00:00:00:04 dev eth0 nud permanent
    }
    AfterAll { Clear-TestHost }

    It 'sets the link-layer address' {
        Set-NetNeighbor 10.0.0.4 -LinkLayerAddress 02-00-00-00-00-0A -Namespace c1 | Should -BeNullOrEmpty
        $shown = ip -n c1 -j neigh show to 10.0.0.4 | ConvertFrom-Json
        $shown.lladdr, $shown.state | Should -Be '02:00:00:00:00:0a', 'PERMANENT'
    }

    It 'pins what is piped in' {
        (Get-NetNeighbor 10.0.0.3 -Namespace c1 | Set-NetNeighbor -NewState Permanent -PassThru).State | Should -Be 'Permanent'
        (ip -n c1 -j neigh show to 10.0.0.3 | ConvertFrom-Json).lladdr | Should -Be '02:00:00:00:00:03'
    }

    It 'picks out by state' {
        (Set-NetNeighbor -State Stale -LinkLayerAddress 02-00-00-00-00-0B -Namespace c1 -PassThru).IPAddress | Should -Be '10.0.0.3'
    }

    It 'changes nothing with -WhatIf' {
        Set-NetNeighbor 10.0.0.4 -LinkLayerAddress 02-00-00-00-00-0A -Namespace c1 -WhatIf
        (ip -n c1 -j neigh show to 10.0.0.4 | ConvertFrom-Json).lladdr | Should -Be '02:00:00:00:00:04'
    }

    It 'refuses <What>' -ForEach @(
        @{ What = 'nothing'; Address = '10.0.0.4'; With = @{}; Id = 'InvalidArgument_LinkLayerAddress' }
        @{ What = 'a bad MAC'; Address = '10.0.0.4'; With = @{ LinkLayerAddress = 'banana' }; Id = 'InvalidArgument_LinkLayerAddress' }
        @{ What = 'an unknown neighbour'; Address = '10.0.0.99'; With = @{ LinkLayerAddress = '02-00-00-00-00-0A' }; Id = 'CmdletizationQuery_NotFound_IPAddress' }
    ) {
        Set-NetNeighbor $Address -Namespace c1 @With -ErrorVariable failed -ErrorAction SilentlyContinue
        $failed | Should -HaveCount 1
        $failed[0].FullyQualifiedErrorId | Should -BeLike "$Id,*"
    }

    It 'completes addresses' { (TabExpansion2 'Set-NetNeighbor -Namespace c1 10.0.0.3').CompletionMatches.CompletionText | Should -Be '10.0.0.3' }

    It 'leaves no thread in a foreign namespace' { Get-ThreadAway | Should -BeNullOrEmpty }
}
