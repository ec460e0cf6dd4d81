# Set-NetIPAddress, read back by ip.
Describe 'Set-NetIPAddress' {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        function Get-Address([string] $Local) { (ip -n c1 -j addr show dev eth0 | ConvertFrom-Json).addr_info | Where-Object local -eq $Local }
    }
    BeforeEach {
        Clear-TestHost
        ip netns add c1
        ip link add veth1 type veth peer name eth0 netns c1
        ip -n c1 link set eth0 up
        ip -n c1 addr add 10.0.0.2/24 dev eth0
        ip -n c1 addr add fd00::2/64 dev eth0 nodad
    }
    AfterAll { Clear-TestHost }

    It 'changes lifetimes and the metric in place' {
        Set-NetIPAddress 10.0.0.2 -Namespace c1 -ValidLifetime 00:10:00 -RouteMetric 5 | Should -BeNullOrEmpty
        $row = Get-Address 10.0.0.2
        $row.valid_life_time | Should -BeIn (590..600)
        $row.metric | Should -Be 5
        (Get-NetIPAddress 10.0.0.2 -Namespace c1).PrefixOrigin | Should -Be Manual
        Set-NetIPAddress 10.0.0.2 -Namespace c1 -ValidLifetime ([TimeSpan]::MaxValue) -PreferredLifetime ([TimeSpan]::MaxValue)
        (Get-Address 10.0.0.2).valid_life_time | Should -Be ([uint]::MaxValue)
        (Get-Address 10.0.0.2).metric | Should -Be 5
    }

    It 'changes the prefix length of <_>, from the pipeline' -ForEach '10.0.0.2', 'fd00::2' {
        $changed = Get-NetIPAddress $_ -Namespace c1 | Set-NetIPAddress -PrefixLength 30 -PassThru
        $changed.PrefixLength | Should -Be 30
        (Get-Address $_).prefixlen | Should -Be 30
    }

    It 'makes new connections avoid an address, and use it again' {
        (Set-NetIPAddress fd00::2 -Namespace c1 -SkipAsSource $true -PassThru).AddressState | Should -Be Deprecated
        (Get-Address fd00::2).deprecated | Should -BeTrue
        Set-NetIPAddress fd00::2 -Namespace c1 -SkipAsSource $false
        (Get-Address fd00::2).deprecated | Should -BeNullOrEmpty
    }

    It 'changes nothing with -WhatIf' {
        $before = ip -n c1 addr
        Set-NetIPAddress 10.0.0.2 -Namespace c1 -PrefixLength 16 -WhatIf
        ip -n c1 addr | Should -Be $before
    }

    It 'reports what is wrong' {
        Set-NetIPAddress 10.0.0.2 -Namespace c1 -PrefixLength 33 -ErrorAction SilentlyContinue -ErrorVariable failure
        $failure[0].FullyQualifiedErrorId | Should -Match 'InvalidArgument_PrefixLength'
        Set-NetIPAddress 10.0.0.9 -Namespace c1 -PrefixLength 16 -ErrorAction SilentlyContinue -ErrorVariable failure
        $failure[0].FullyQualifiedErrorId | Should -Match 'CmdletizationQuery_NotFound_IPAddress'
        Set-NetIPAddress 10.0.0.2 -Namespace c1 -ErrorAction SilentlyContinue -ErrorVariable failure
        $failure[0].CategoryInfo.Category | Should -Be InvalidArgument
        $gone = Get-NetIPAddress 10.0.0.2 -Namespace c1
        ip -n c1 addr del 10.0.0.2/24 dev eth0
        $gone | Set-NetIPAddress -ValidLifetime 01:00:00 -ErrorAction SilentlyContinue -ErrorVariable failure
        $failure[0].CategoryInfo.Category | Should -Be ObjectNotFound
        Get-Address 10.0.0.2 | Should -BeNullOrEmpty
    }

    It 'leaves no thread in a foreign namespace' { Get-ThreadAway | Should -BeNullOrEmpty }
}
