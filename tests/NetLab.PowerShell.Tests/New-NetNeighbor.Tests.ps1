Describe 'New-NetNeighbor' {
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

    It 'enters <Address>' -ForEach @{ Address = '10.0.0.9' }, @{ Address = '2001:db8::9' } {
        $made = New-NetNeighbor $Address -InterfaceAlias eth0 -LinkLayerAddress 02-00-00-00-00-09 -Namespace c1
        $made.IPAddress, $made.LinkLayerAddress, "$($made.State)", $made.Namespace | Should -Be $Address, '02-00-00-00-00-09', 'Permanent', 'c1'
        $shown = ip -n c1 -j neigh show to $Address | ConvertFrom-Json
        $shown.lladdr, $shown.state | Should -Be '02:00:00:00:00:09', 'PERMANENT'
    }

    It 'enters with a state, by index, from the pipeline' {
        (New-NetNeighbor 10.0.0.9 -ifIndex (Get-NetAdapter eth0 -Namespace c1).ifIndex -LinkLayerAddress 02:00:00:00:00:09 -State Stale -Namespace c1).State | Should -Be 'Stale'
        (Get-NetAdapter eth1 -Namespace c1 | New-NetNeighbor 10.0.0.8 -LinkLayerAddress 020000000008).InterfaceAlias | Should -Be 'eth1'
    }

    It 'answers for others with -Proxy' {
        (New-NetNeighbor 10.0.0.50 -InterfaceAlias eth0 -Proxy -Namespace c1).IsProxy | Should -BeTrue
        ip -n c1 neigh show proxy | Should -BeLike '10.0.0.50*'
    }

    It 'changes nothing with -WhatIf' {
        New-NetNeighbor 10.0.0.9 -InterfaceAlias eth0 -LinkLayerAddress 02-00-00-00-00-09 -Namespace c1 -WhatIf | Should -BeNullOrEmpty
        ip -n c1 neigh show to 10.0.0.9 | Should -BeNullOrEmpty
    }

    It 'refuses <What>' -ForEach @(
        @{ What = 'a bad address'; Address = '10.0.0.300'; With = @{ InterfaceAlias = 'eth0'; LinkLayerAddress = '02-00-00-00-00-09' }; Id = 'InvalidArgument_IPAddress' }
        @{ What = 'no MAC'; Address = '10.0.0.9'; With = @{ InterfaceAlias = 'eth0' }; Id = 'InvalidArgument_LinkLayerAddress' }
        @{ What = 'a bad MAC'; Address = '10.0.0.9'; With = @{ InterfaceAlias = 'eth0'; LinkLayerAddress = 'banana' }; Id = 'InvalidArgument_LinkLayerAddress' }
        @{ What = 'an unknown interface'; Address = '10.0.0.9'; With = @{ InterfaceAlias = 'nosuch'; LinkLayerAddress = '02-00-00-00-00-09' }; Id = 'CmdletizationQuery_NotFound_InterfaceAlias' }
        @{ What = 'the wrong family'; Address = '10.0.0.9'; With = @{ InterfaceAlias = 'eth0'; LinkLayerAddress = '02-00-00-00-00-09'; AddressFamily = 'IPv6' }; Id = 'InvalidArgument_AddressFamily' }
    ) {
        New-NetNeighbor $Address -Namespace c1 @With -ErrorVariable failed -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $failed | Should -HaveCount 1
        $failed[0].FullyQualifiedErrorId | Should -BeLike "$Id,*"
    }

    It 'refuses a neighbour that is known' {
        New-NetNeighbor 10.0.0.9 -InterfaceAlias eth0 -LinkLayerAddress 02-00-00-00-00-09 -Namespace c1 | Out-Null
        New-NetNeighbor 10.0.0.9 -InterfaceAlias eth0 -LinkLayerAddress 02-00-00-00-00-0A -Namespace c1 -ErrorVariable failed -ErrorAction SilentlyContinue
        $failed[0].CategoryInfo.Category | Should -Be 'ResourceExists'
        (Get-NetNeighbor 10.0.0.9 -Namespace c1).LinkLayerAddress | Should -Be '02-00-00-00-00-09'
    }

    It 'completes interfaces' { (TabExpansion2 'New-NetNeighbor 10.0.0.9 -Namespace c1 -InterfaceAlias eth').CompletionMatches.CompletionText | Should -Be 'eth1', 'eth0' }

    It 'leaves no thread in a foreign namespace' { Get-ThreadAway | Should -BeNullOrEmpty }
}
