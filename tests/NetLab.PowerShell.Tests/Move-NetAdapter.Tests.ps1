Describe 'Move-NetAdapter' {
    BeforeAll { . $PSScriptRoot/Support.ps1 }
    BeforeEach {
        Clear-TestHost
        ip netns add c1
        ip netns add c2
        ip link add left type veth peer name right
    }
    AfterAll { Clear-TestHost }

    It 'moves by name, under a new name' {
        ip link set right up
        $moved = Move-NetAdapter right c1 -NewName eth0 -PassThru
        $moved.Name, $moved.Namespace, $moved.AdminStatus, $moved.PeerName | Should -Be eth0, c1, Up, left
        (ip -n c1 -j link show eth0 | ConvertFrom-Json).flags | Should -Contain UP
        (Get-NetAdapter left).PeerNamespace | Should -Be c1
    }

    It 'moves what the pipeline brings, from namespace to namespace and home' {
        Get-NetAdapter right | Move-NetAdapter -DestinationNamespace c1 | Should -BeNullOrEmpty
        Get-NetAdapter right -Namespace c1 | Move-NetAdapter -DestinationNamespace /run/netns/c2
        (ip -n c2 -j link | ConvertFrom-Json).ifname | Should -Contain right
        Get-NetAdapter right -Namespace c2 | Move-NetAdapter -DestinationNamespace $PID
        (ip -j link | ConvertFrom-Json).ifname | Should -Contain right
    }

    It 'changes nothing with -WhatIf' {
        Move-NetAdapter right c1 -WhatIf
        (ip -j link | ConvertFrom-Json).ifname | Should -Contain right
    }

    It 'leaves an adapter whose name is taken there where it is' {
        ip -n c1 link add right type bridge
        Move-NetAdapter right c1 -ErrorVariable wrong -ErrorAction SilentlyContinue
        $wrong[0].CategoryInfo.Category | Should -Be ResourceExists
        $wrong[0].ErrorDetails.RecommendedAction | Should -BeLike '*-NewName*'
        (ip -j link | ConvertFrom-Json).ifname | Should -Contain right
    }

    It 'refuses <What>' -ForEach @(
        @{ What = 'a bad new name'; Id = 'InvalidArgument_NewName,*'; With = @{ Name = 'right'; DestinationNamespace = 'c1'; NewName = 'a b' } }
        @{ What = 'a bad namespace'; Id = 'InvalidArgument_DestinationNamespace,*'; With = @{ Name = 'right'; DestinationNamespace = 'a b' } }
        @{ What = 'an unknown namespace'; Id = 'NamespaceNotFound,*'; With = @{ Name = 'right'; DestinationNamespace = 'nosuch' } }
        @{ What = 'an unknown adapter'; Id = 'CmdletizationQuery_NotFound_Name,*'; With = @{ Name = 'nosuch'; DestinationNamespace = 'c1' } }
        @{ What = 'loopback'; Id = 'NotSupported,*'; With = @{ Name = 'lo'; DestinationNamespace = 'c1' } }
    ) {
        $before = ip -o link
        Move-NetAdapter @With -ErrorVariable wrong -ErrorAction SilentlyContinue
        $wrong[0].FullyQualifiedErrorId | Should -BeLike $Id
        ip -o link | Should -Be $before
    }

    It 'refuses a bridge, in the kernel''s words' {
        ip link add br0 type bridge
        Move-NetAdapter br0 c1 -ErrorVariable wrong -ErrorAction SilentlyContinue
        $wrong[0].CategoryInfo.Category | Should -Be InvalidArgument
        $wrong[0].ErrorDetails.RecommendedAction | Should -BeLike '*Bridges*'
        (ip -j link | ConvertFrom-Json).ifname | Should -Contain br0
    }

    It 'completes namespaces' {
        (TabExpansion2 'Move-NetAdapter right -DestinationNamespace ').CompletionMatches.CompletionText | Should -Be c1, c2
    }

    It 'leaves no thread away' { Get-ThreadAway | Should -BeNullOrEmpty }
}
