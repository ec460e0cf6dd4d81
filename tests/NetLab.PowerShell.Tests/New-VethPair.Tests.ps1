Describe 'New-VethPair' {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        function Get-Link($Name, [string[]] $In = @()) { ip @In -d -j link show $Name | ConvertFrom-Json }
        function Get-LinkName([string[]] $In = @()) { (ip @In -j link | ConvertFrom-Json).ifname | Sort-Object }
    }
    BeforeEach {
        Clear-TestHost
        ip netns add c1
        ip netns add c2
    }
    AfterAll { Clear-TestHost }

    It 'makes both ends in their places, up, and emits them' {
        $first, $peer = New-VethPair veth1 eth0 -PeerNamespace c1
        $first | Should -BeOfType NetLab.Network.NetAdapter
        $first.Name, $first.Namespace, $first.PeerName, $first.PeerNamespace | Should -Be 'veth1', $null, 'eth0', 'c1'
        $peer.Name, $peer.Namespace, $peer.PeerName | Should -Be 'eth0', 'c1', 'veth1'
        $near = Get-Link veth1
        $far = Get-Link eth0 -In '-n', 'c1'
        $near.linkinfo.info_kind | Should -Be 'veth'
        $near.flags | Should -Contain 'UP'
        $far.flags | Should -Contain 'UP'
        $near.ifindex, $far.ifindex | Should -Be $first.InterfaceIndex, $peer.InterfaceIndex
        # What the ends say of each other leads there.
        (Get-NetAdapter veth1 -Namespace $peer.PeerNamespace).PeerIndex | Should -Be $peer.InterfaceIndex
    }

    It 'connects two foreign namespaces with the addresses and the size given' {
        New-VethPair eth0 eth0 -Namespace c1 -PeerNamespace c2 -MacAddress 02-00-00-00-00-01 -PeerMacAddress 02:00:00:00:00:02 -MtuSize 1400 | Out-Null
        $a = Get-Link eth0 -In '-n', 'c1'
        $b = Get-Link eth0 -In '-n', 'c2'
        $a.address, $a.mtu, $b.address, $b.mtu | Should -Be '02:00:00:00:00:01', 1400, '02:00:00:00:00:02', 1400
        Get-LinkName | Should -Be 'lo'
    }

    It 'carries traffic at once' {
        New-VethPair a0 b0 -Namespace c1 -PeerNamespace c2 | Out-Null
        ip -n c1 addr add 10.9.0.1/24 dev a0
        ip -n c2 addr add 10.9.0.2/24 dev b0
        ip netns exec c1 ping -c1 -W2 -q 10.9.0.2 | Out-Null
        $LASTEXITCODE | Should -Be 0
    }

    It 'leaves both ends down with -Down' {
        (New-VethPair a0 b0 -Down).AdminStatus | Should -Be 'Down', 'Down'
        (Get-Link a0).flags + (Get-Link b0).flags | Should -Not -Contain 'UP'
    }

    It 'takes namespaces from the pipeline by property name' {
        [pscustomobject]@{ Namespace = 'c1' }, [pscustomobject]@{ Namespace = 'c2' } | New-VethPair a0 b0 | Should -HaveCount 4
        Get-LinkName -In '-n', 'c1' | Should -Be 'a0', 'b0', 'lo'
        Get-LinkName -In '-n', 'c2' | Should -Be 'a0', 'b0', 'lo'
    }

    It 'changes nothing with -WhatIf' {
        New-VethPair a0 b0 -PeerNamespace c1 -WhatIf | Should -BeNullOrEmpty
        Get-LinkName | Should -Be 'lo'
    }

    It 'says which name is taken, and leaves nothing: <Parameter>' -ForEach @(
        @{ Parameter = 'Name'; Name = 'taken'; Peer = 'free' }
        @{ Parameter = 'PeerName'; Name = 'free'; Peer = 'taken' }
    ) {
        ip link add taken type bridge
        ip -n c1 link add taken type bridge
        New-VethPair $Name $Peer -PeerNamespace c1 -ErrorVariable failure -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $failure | Should -HaveCount 1
        $failure[0].FullyQualifiedErrorId | Should -Be 'EEXIST,NetLab.PowerShell.Network.NewVethPairCommand'
        $failure[0].CategoryInfo.Category | Should -Be 'ResourceExists'
        Get-FailureText $failure[0] | Should -Match "'taken' \($Parameter\) is taken"
        Get-LinkName | Should -Be 'lo', 'taken'
        Get-LinkName -In '-n', 'c1' | Should -Be 'lo', 'taken'
    }

    It 'refuses <What> before anything is made' -ForEach @(
        @{ What = 'a name of 16 characters'; Parameter = 'Name'; Call = { New-VethPair abcdefghijklmnop b0 -ErrorAction SilentlyContinue -ErrorVariable script:failure } }
        @{ What = 'a peer name with a slash'; Parameter = 'PeerName'; Call = { New-VethPair a0 b/0 -ErrorAction SilentlyContinue -ErrorVariable script:failure } }
        @{ What = 'a multicast MAC'; Parameter = 'PeerMacAddress'; Call = { New-VethPair a0 b0 -PeerMacAddress 01-00-5e-00-00-01 -ErrorAction SilentlyContinue -ErrorVariable script:failure } }
        @{ What = 'a peer namespace of a bad name'; Parameter = 'PeerNamespace'; Call = { New-VethPair a0 b0 -PeerNamespace 'c 1' -ErrorAction SilentlyContinue -ErrorVariable script:failure } }
    ) {
        & $Call
        $failure[0].FullyQualifiedErrorId | Should -BeLike "InvalidArgument_$Parameter,*"
        $failure[0].CategoryInfo.Category | Should -Be 'InvalidArgument'
        Get-LinkName | Should -Be 'lo'
    }

    It 'names the MTU the kernel rejects' {
        New-VethPair a0 b0 -MtuSize 10 -ErrorAction SilentlyContinue -ErrorVariable failure
        Get-FailureText $failure[0] | Should -Match 'MtuSize 10'
        Get-LinkName | Should -Be 'lo'
    }

    It 'says that a peer namespace is not there' {
        New-VethPair a0 b0 -PeerNamespace nosuch -ErrorAction SilentlyContinue -ErrorVariable failure
        $failure[0].CategoryInfo.Category | Should -Be 'ObjectNotFound'
        "$($failure[0])" | Should -Match "'nosuch'"
        Get-LinkName | Should -Be 'lo'
    }

    It 'completes the namespaces of both ends' {
        (TabExpansion2 'New-VethPair a b -PeerNamespace ').CompletionMatches.CompletionText | Should -Be 'c1', 'c2'
        (TabExpansion2 'New-VethPair a b -Namespace ').CompletionMatches.CompletionText | Should -Be 'c1', 'c2'
    }

    It 'makes and removes 200 pairs without leaking a descriptor' {
        $count = { [IO.Directory]::GetFiles('/proc/self/fd').Count }
        New-VethPair warm up -PeerNamespace c1 | Out-Null
        ip link del warm
        [GC]::Collect(); [GC]::WaitForPendingFinalizers()
        $before = & $count
        foreach ($n in 1..200) {
            New-VethPair "v$n" "p$n" -PeerNamespace c1 | Out-Null
            Remove-NetAdapter "v$n" -Confirm:$false
        }
        # Whatever was not closed when its cmdlet ended would wait for the collector; that would be a leak too, so it is not asked.
        (& $count) - $before | Should -BeLessOrEqual 2
        Get-LinkName -In '-n', 'c1' | Should -Be 'lo'
    }

    It 'leaves no thread in a foreign namespace' { Get-ThreadAway | Should -BeNullOrEmpty }
}
