Describe 'Trace-NetRoute' {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        . $PSScriptRoot/Packets.Support.ps1
        Clear-TestHost
        New-RouterChain
    }
    AfterAll { Clear-TestHost }

    It 'sees what traceroute sees, by <Protocol>' -ForEach @(
        @{ Protocol = 'Icmp'; Option = '-I' }
        @{ Protocol = 'Udp'; Option = '-U' }
        @{ Protocol = 'Tcp'; Option = '-T' }
    ) {
        if (-not (Get-Command traceroute -ErrorAction Ignore)) { Set-ItResult -Skipped -Because "the tool 'traceroute' is not installed"; return }
        $hops = @(Trace-NetRoute 10.77.3.2 -Protocol $Protocol -Timeout 1 -Namespace me)
        $seen = ip netns exec me traceroute -n -q 1 -w 1 $Option 10.77.3.2 | Select-Object -Skip 1 | ForEach-Object { ($_.Trim() -split '\s+')[1] }
        $hops.ForEach{ $_.IPAddress ?? '*' } | Should -Be $seen
        $hops.Hop | Should -Be 1, 2, 3, 4
        $hops[3].IsDestination, $hops[3].Status, $hops[0].Status, $hops[1].Status | Should -Be $true, Success, TtlExpired, TimedOut
        $hops[0] | Should -BeOfType NetLab.Packets.NetRouteHop
        $hops.Namespace | Select-Object -Unique | Should -Be me
    }

    It 'shows the MTU by hop' {
        (Trace-NetRoute 10.77.3.2 -PathMtu -Timeout 1 -Namespace me).Mtu | Should -Be 1500, $null, 1400, 1400
        (Trace-NetRoute fd77:3::2 -PathMtu -Timeout 1 -Namespace me).Mtu | Should -Be 1500, $null, 1400, 1400
    }

    It 'ends where it is forbidden, and says who forbids it' {
        $hops = @(Trace-NetRoute 10.99.0.1 -Timeout 1 -Count 1 -Namespace me)
        $hops[-1].Hop, $hops[-1].Reason, $hops[-1].IPAddress, $hops[-1].IsDestination | Should -Be 4, Prohibited, '10.77.2.2', $false
        $hops[-1].ReasonDetail | Should -BeLike '*administratively prohibited'
    }

    It 'takes its limits, names and the pipeline' {
        $hops = @('10.77.3.2', '10.77.0.2' | Trace-NetRoute -FirstHop 1 -Hops 1 -Count 1 -Namespace me)
        $hops.IPAddress | Should -Be '10.77.0.2', '10.77.0.2'
        $null = New-Item -ItemType Directory -Force /etc/netns/me
        try {
            "10.77.0.2 first.test`n10.77.3.2 far.test" > /etc/netns/me/hosts
            "nameserver 127.0.0.1" > /etc/netns/me/resolv.conf
            $named = @(Trace-NetRoute far.test -AddressFamily IPv4 -MaxHops 1 -ResolveName -Namespace me)
            $named[0].HostName, $named[0].ComputerName, $named[0].RemoteAddress | Should -Be 'first.test', 'far.test', '10.77.3.2'
        }
        finally { Remove-Item -Recurse /etc/netns/me }
        (Trace-NetRoute fe80::1:2%right -Namespace me).IPAddress | Should -Be 'fe80::1:2%right'
        (Trace-NetRoute 10.77.0.2 -InterfaceAlias right -SourceAddress 10.77.0.1 -Namespace me).IsDestination | Should -BeTrue
    }

    It 'agrees with itself inside Invoke-NetNamespace' {
        (Invoke-NetNamespace me { Trace-NetRoute 10.77.3.2 -Timeout 1 }).IPAddress | Should -Be (Trace-NetRoute 10.77.3.2 -Timeout 1 -Namespace me).IPAddress
    }

    It 'says what is wrong: <Id>' -ForEach @(
        @{ Id = 'ENETUNREACH'; Target = '192.0.2.1'; Space = 'far'; With = @{} }
        @{ Id = 'InvalidArgument_MaxHops'; Target = '10.77.3.2'; Space = 'me'; With = @{ MaxHops = 300 } }
        @{ Id = 'InvalidArgument_Port'; Target = '10.77.3.2'; Space = 'me'; With = @{ Port = 80 } }
        @{ Id = 'InvalidArgument_PathMtu'; Target = '10.77.3.2'; Space = 'me'; With = @{ PathMtu = $true; Protocol = 'Tcp' } }
        @{ Id = 'NameNotResolved'; Target = 'nosuch.invalid'; Space = 'me'; With = @{} }
        @{ Id = 'CmdletizationQuery_NotFound_InterfaceAlias'; Target = '10.77.3.2'; Space = 'me'; With = @{ InterfaceAlias = 'nosuch' } }
    ) {
        $failed = $null
        $null = New-Item -ItemType Directory -Force /etc/netns/me
        "nameserver 127.0.0.1`noptions timeout:1 attempts:1" > /etc/netns/me/resolv.conf
        try { Trace-NetRoute $Target -Namespace $Space @With -ErrorVariable failed -ErrorAction SilentlyContinue | Should -BeNullOrEmpty }
        finally { Remove-Item -Recurse /etc/netns/me }
        $failed | Should -HaveCount 1
        $failed[0].FullyQualifiedErrorId | Should -BeLike "$Id,*"
    }

    It 'fits 100 columns' {
        $text = @(Trace-NetRoute fd77:3::2 -PathMtu -Timeout 1 -Namespace me | Out-String -Width 100 -Stream; Trace-NetRoute 10.99.0.1 -Timeout 1 -Namespace me | Out-String -Width 100 -Stream)
        $text | Where-Object { $_ -match '#ERR' -or ($_ -replace '\x1b\[[\d;]*m').Length -gt 100 } | Should -BeNullOrEmpty
        "$text" | Should -Match 'no answer'
        "$text" | Should -Match 'arrived'
        "$text" | Should -Match 'Prohibited'
    }

    It 'leaves no thread in a foreign namespace' { Get-ThreadAway | Should -BeNullOrEmpty }
}
