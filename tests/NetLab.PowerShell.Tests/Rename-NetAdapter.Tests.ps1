Describe 'Rename-NetAdapter' {
    BeforeAll { . $PSScriptRoot/Support.ps1 }
    BeforeEach {
        Clear-TestHost
        ip netns add c1
        ip link add left type veth peer name right
        ip link add near type veth peer name far netns c1
    }
    AfterAll { Clear-TestHost }

    It 'renames by position' {
        $index = (Get-NetAdapter left).ifIndex
        Rename-NetAdapter left uplink | Should -BeNullOrEmpty
        (ip -j link show uplink | ConvertFrom-Json).ifindex | Should -Be $index
    }

    It 'renames what the pipeline brings, in its namespace, enabled as it is' {
        ip -n c1 link set far up
        (Get-NetAdapter -Namespace c1 -Kind Veth | Rename-NetAdapter -NewName eth0 -PassThru).Name | Should -Be eth0
        (ip -n c1 -j link show eth0 | ConvertFrom-Json).flags | Should -Contain UP
        (Get-NetAdapter near).PeerName | Should -Be eth0
    }

    It 'changes nothing with -WhatIf' {
        Rename-NetAdapter left uplink -WhatIf
        Get-NetAdapter left | Should -Not -BeNullOrEmpty
    }

    It 'refuses <What>' -ForEach @(
        @{ What = 'a name of 16 characters'; NewName = 'abcdefghijklmnop' }
        @{ What = 'a name with a slash'; NewName = 'a/b' }
        @{ What = 'a name with a space'; NewName = 'a b' }
        @{ What = 'a name with an escape'; NewName = "a`e[31m" }
        @{ What = 'a pattern'; NewName = 'eth%d' }
        @{ What = 'two dots'; NewName = '..' }
    ) {
        Rename-NetAdapter left $NewName -ErrorVariable wrong -ErrorAction SilentlyContinue
        $wrong[0].FullyQualifiedErrorId | Should -BeLike 'InvalidArgument_NewName,*'
        $wrong[0].ErrorDetails.Message ?? $wrong[0].Exception.Message | Should -Not -Match '\e'
        Get-NetAdapter left | Should -Not -BeNullOrEmpty
    }

    It 'refuses a name that is taken' {
        Rename-NetAdapter left right -ErrorVariable wrong -ErrorAction SilentlyContinue
        $wrong[0].FullyQualifiedErrorId | Should -BeLike 'EEXIST,*'
        $wrong[0].CategoryInfo.Category | Should -Be ResourceExists
        $wrong[0].ErrorDetails.RecommendedAction | Should -BeLike '*-NewName*'
    }

    It 'leaves no thread away' { Get-ThreadAway | Should -BeNullOrEmpty }
}
