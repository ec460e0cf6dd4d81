Describe 'Test-NetConnection' {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        . $PSScriptRoot/Packets.Support.ps1
        Clear-TestHost
        New-RouterChain
        $server = Start-TestListener far
    }
    AfterAll {
        $server.Listener.Stop()
        Clear-TestHost
    }

    It 'pings as ping does' {
        $result = Test-NetConnection 10.77.3.2 -Namespace me
        $result | Should -BeOfType NetLab.Packets.TestNetConnectionResult
        $result.PingSucceeded, $result.RemoteAddress, $result.InterfaceAlias, $result.Namespace | Should -Be $true, '10.77.3.2', 'right', 'me'
        $result.SourceAddress.IPAddress, $result.NetRoute.NextHop | Should -Be '10.77.0.1', '10.77.0.2'
        $result.NetAdapter.Name, $result.InterfaceIndex | Should -Be 'right', (ip -n me -j link show right | ConvertFrom-Json).ifindex
        $result.PingReplyDetails.Status, $result.PingReplyDetails.TimeToLive | Should -Be Success, 61
        $result.PingReplyDetails.RoundtripTime | Should -BeGreaterThan 0
        "$(ip netns exec me ping -n -c 1 10.77.3.2)" | Should -Match 'ttl=61'
        $result.Reason, $result.TcpTestSucceeded, $result.NameResolutionSucceeded | Should -Be None, $false, $true
    }

    It 'agrees with itself inside Invoke-NetNamespace' {
        $inside = Invoke-NetNamespace me { Test-NetConnection 10.77.3.2 }
        $outside = Test-NetConnection 10.77.3.2 -Namespace me
        foreach ($name in 'PingSucceeded', 'RemoteAddress', 'InterfaceAlias', 'InterfaceIndex', 'Namespace', 'Reason') { $inside.$name | Should -Be $outside.$name -Because $name }
        $inside.SourceAddress.IPAddress | Should -Be $outside.SourceAddress.IPAddress
        # Here, outside, nobody knows the way.
        Test-NetConnection 10.77.3.2 -InformationLevel Quiet | Should -BeFalse
    }

    It 'speaks IPv6, link-local too' {
        (Test-NetConnection fd77:3::2 -Namespace me).PingSucceeded | Should -BeTrue
        $local = Test-NetConnection fe80::1:2%right -Namespace me
        $local.PingSucceeded, $local.RemoteAddress, $local.InterfaceAlias, $local.SourceAddress.IPAddress | Should -Be $true, 'fe80::1:2%right', 'right', 'fe80::1:1%right'
        $failed = $null
        Test-NetConnection fe80::1%nosuch -Namespace me -ErrorVariable failed -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $failed.FullyQualifiedErrorId | Should -BeLike 'ENODEV,*'
    }

    It 'connects to a port, and says which way' {
        $result = Test-NetConnection 10.77.3.2 -Port $server.Port -Namespace me
        $result.TcpTestSucceeded, $result.RemotePort, $result.Reason, $result.PingReplyDetails | Should -Be $true, $server.Port, None, $null
        $result.ConnectTime | Should -BeGreaterThan 0
        Test-NetConnection 10.77.3.2 -Port $server.Port -Namespace me -InformationLevel Quiet | Should -BeExactly $true
    }

    It 'says <Reason> of <Address> port <Port>' -ForEach @(
        @{ Address = '10.77.3.2'; Port = 'http'; Number = 80; Reason = 'Refused'; Ping = $true; Says = '10.77.3.2 says: nothing listens at port 80' }
        @{ Address = '10.77.3.2'; Port = '81'; Number = 81; Reason = 'Prohibited'; Ping = $true; Says = '10.77.2.2 says: communication is administratively prohibited' }
        @{ Address = '10.97.0.1'; Port = 'ssh'; Number = 22; Reason = 'NoRoute'; Ping = $false; Says = '10.77.2.2 says: *unreachable' }
        @{ Address = '10.98.0.1'; Port = '80'; Number = 80; Reason = 'TimedOut'; Ping = $false; Says = 'nobody answered in time' }
    ) {
        $result = Test-NetConnection $Address -Port $Port -Namespace me -Timeout ($Reason -eq 'TimedOut' ? 0.2 : 10) -WarningVariable warned -WarningAction SilentlyContinue
        $result.TcpTestSucceeded, $result.Reason, $result.RemotePort, $result.PingSucceeded | Should -Be $false, $Reason, $Number, $Ping
        $result.ReasonDetail | Should -BeLike $Says
        "$($warned[0])" | Should -BeLike "TCP connect to ($Address : $Number) failed: $Reason,*"
        $result.ConnectionAttempts | Should -HaveCount 1
    }

    It 'warns as Windows does where a ping fails' {
        $result = Test-NetConnection 10.98.0.1 -Namespace me -Timeout 0.2 -WarningVariable warned -WarningAction SilentlyContinue
        $result.PingSucceeded, $result.Reason | Should -Be $false, TimedOut
        "$warned" | Should -Be 'Ping to 10.98.0.1 failed with status: TimedOut'
        Test-NetConnection 10.99.0.1 -Namespace me -InformationLevel Quiet -WarningVariable warned | Should -BeExactly $false
        $warned | Should -BeNullOrEmpty
    }

    It 'traces the way' {
        $result = Test-NetConnection 10.77.3.2 -TraceRoute -Namespace me -Timeout 1
        $result.TraceRoute | Should -Be '10.77.0.2', 'TimedOut', '10.77.2.2', '10.77.3.2'
        $result.TraceRouteHops[3].IsDestination | Should -BeTrue
        $short = Test-NetConnection 10.77.3.2 -TraceRoute -Hops 1 -Namespace me -WarningVariable warned -WarningAction SilentlyContinue
        $short.TraceRoute | Should -Be '10.77.0.2'
        "$warned" | Should -BeLike '*did not complete*hop 1*'
    }

    It 'diagnoses the route and sends nothing' {
        $found = Test-NetConnection 10.77.3.2 -DiagnoseRouting -InformationLevel Detailed -Namespace me
        $found.RouteDiagnosticsSucceeded, $found.OutgoingInterfaceAlias, $found.SelectedSourceAddress.IPAddress, $found.SelectedNetRoute.NextHop | Should -Be $true, 'right', '10.77.0.1', '10.77.0.2'
        $found.RouteSelectionEvents | Should -HaveCount 1
        $found.RouteSelectionEvents[0] | Should -BeLike 'taken: 0.0.0.0/0 via 10.77.0.2 on right*'
        $found.SourceAddressSelectionEvents | Should -BeLike 'taken: 10.77.0.1/24*'
        $index = (ip -n me -j link show lo | ConvertFrom-Json).ifindex
        (Test-NetConnection 10.77.3.2 -DiagnoseRouting -ConstrainInterface $index -Namespace me -WarningAction Ignore).OutgoingInterfaceAlias | Should -Not -Be 'right'
        (Test-NetConnection 192.0.2.1 -DiagnoseRouting -Namespace far -WarningAction Ignore).RouteDiagnosticsSucceeded | Should -BeFalse
    }

    It 'counts: one object an answer, with statistics' {
        $replies = @(Test-NetConnection 10.77.3.2 -Count 4 -Interval 0.01 -Namespace me -InformationVariable said 6>$null)
        $replies.Sequence | Should -Be 1, 2, 3, 4
        $replies[0] | Should -BeOfType NetLab.Packets.EchoReply
        $all = $replies[3].Statistics
        $all.Sent, $all.Received, $all.LossPercent | Should -Be 4, 4, 0
        $all.Minimum | Should -BeLessOrEqual $all.Average
        $all.Average | Should -BeLessOrEqual $all.Maximum
        "$said" | Should -Match '4 sent, 4 received, 0% lost; round trip min/avg/max/dev'
        $lossy = @(Test-NetConnection 10.98.0.1 -Count 2 -Interval 0.01 -Timeout 0.1 -Namespace me 6>$null)
        $lossy[1].Statistics.LossPercent, $lossy[1].Reason | Should -Be 100, TimedOut
        @(Test-NetConnection 10.77.3.2, 10.77.0.2 -Count 2 -Interval 0.01 -Namespace me 6>$null).ComputerName | Sort-Object | Should -Be '10.77.0.2', '10.77.0.2', '10.77.3.2', '10.77.3.2'
        $ports = @(Test-NetConnection 10.77.3.2 -Port $server.Port -Count 3 -Interval 0.01 -Namespace me 6>$null)
        $ports.Succeeded | Should -Be $true, $true, $true
        Test-NetConnection 10.77.3.2 -Count 2 -Interval 0 -Namespace me -InformationLevel Quiet | Should -BeExactly $true
    }

    It 'finds the size that gets through' {
        $big = @(Test-NetConnection 10.77.3.2 -Count 1 -BufferSize 1450 -DontFragment -Namespace me 6>$null)[0]
        $big.Status, $big.Mtu, $big.Responder | Should -Be PacketTooBig, 1400, '10.77.1.2'
        (Test-NetConnection 10.77.3.2 -BufferSize 1372 -DontFragment -Namespace me).PingSucceeded | Should -BeTrue
        (Test-NetConnection 10.77.3.2 -TTL 1 -Namespace me -WarningAction Ignore).Reason | Should -Be HopLimitExceeded
    }

    It 'binds Windows''s names from the pipeline' {
        $all = [pscustomobject]@{ RemoteAddress = '10.77.3.2'; RemotePort = $server.Port; Namespace = 'me' }, [pscustomobject]@{ cn = '10.77.3.2'; Port = 9; Namespace = 'me' } | Test-NetConnection -WarningAction Ignore
        $all.TcpTestSucceeded | Should -Be $true, $false
        ('10.77.0.2', '10.77.3.2' | tnc -Namespace me).PingSucceeded | Should -Be $true, $true
        (Test-NetConnection 10.77.3.2 HTTP -Namespace me -WarningAction Ignore).RemotePort | Should -Be 80
        (Test-NetConnection 10.77.3.2 -CommonTCPPort SMB -Namespace me -WarningAction Ignore).RemotePort | Should -Be 445
    }

    It 'says which value is wrong: <Parameter>' -ForEach @(
        @{ Parameter = 'Port'; With = @{ Port = 70000 } }
        @{ Parameter = 'Port'; With = @{ Port = 'nosuchservice' } }
        @{ Parameter = 'CommonTCPPort'; With = @{ CommonTCPPort = 'nosuchservice' } }
        @{ Parameter = 'Hops'; With = @{ TraceRoute = $true; Hops = 0 } }
        @{ Parameter = 'Timeout'; With = @{ Timeout = -1 } }
        @{ Parameter = 'BufferSize'; With = @{ BufferSize = 70000 } }
        @{ Parameter = 'TimeToLive'; With = @{ TimeToLive = 256 } }
        @{ Parameter = 'SourceAddress'; With = @{ SourceAddress = 'here' } }
        @{ Parameter = 'Count'; With = @{ Count = -1 } }
        @{ Parameter = 'AddressFamily'; With = @{ AddressFamily = 'IPv6' } }
    ) {
        $failed = $null
        $null = Test-NetConnection 10.77.3.2 -Namespace me @With -ErrorVariable failed -ErrorAction SilentlyContinue
        $failed | Should -HaveCount 1
        $failed[0].FullyQualifiedErrorId | Should -BeLike "InvalidArgument_$Parameter,*"
        $failed[0].CategoryInfo.Category | Should -Be InvalidArgument
    }

    It 'says that a source address is none of ours' {
        $null = Test-NetConnection 10.77.3.2 -Namespace me -SourceAddress 192.0.2.1 -ErrorVariable failed -ErrorAction SilentlyContinue
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'EADDRNOTAVAIL,*'
        Get-FailureText $failed[0] | Should -BeLike '*Get-NetIPAddress*'
        (Test-NetConnection 10.77.3.2 -Namespace me -SourceAddress 10.77.0.1).PingSucceeded | Should -BeTrue
    }

    It 'looks names up in the namespace' {
        $null = New-Item -ItemType Directory -Force /etc/netns/me
        try {
            "10.77.3.2 far.test`nfd77:3::2 far.test" > /etc/netns/me/hosts
            "nameserver 127.0.0.1" > /etc/netns/me/resolv.conf
            $result = Test-NetConnection far.test -Namespace me -InformationLevel Detailed
            $result.PingSucceeded, $result.RemoteAddress | Should -Be $true, 'fd77:3::2'
            $result.ResolvedAddresses | Should -Be 'fd77:3::2', '10.77.3.2'
            $result.NameResolutionResults.Type | Sort-Object | Should -Be A, AAAA
            (Test-NetConnection far.test -AddressFamily IPv4 -Namespace me).RemoteAddress | Should -Be '10.77.3.2'
            # The first address that accepts is the one.
            (Test-NetConnection far.test -Port $server.Port -Namespace me -WarningAction Ignore).RemoteAddress | Should -Be '10.77.3.2'
            $none = Test-NetConnection nosuch.test -Namespace me -WarningVariable warned -WarningAction SilentlyContinue
            $none.NameResolutionSucceeded, $none.Reason, $none.PingSucceeded | Should -Be $false, NameNotResolved, $false
            "$warned" | Should -BeLike 'Name resolution of nosuch.test failed*'
        }
        finally { Remove-Item -Recurse /etc/netns/me }
        (Test-NetConnection localhost).PingSucceeded | Should -BeTrue
    }

    It 'shows lists and tables of at most 100 columns' {
        $text = @(
            Test-NetConnection 10.77.3.2 -Namespace me -InformationLevel Detailed | Out-String -Width 100 -Stream
            Test-NetConnection 10.99.0.1 -Port 81 -Namespace me -WarningAction Ignore | Out-String -Width 100 -Stream
            Test-NetConnection fd77:3::2 -Count 2 -Interval 0 -Namespace me 6>$null | Out-String -Width 100 -Stream
            Test-NetConnection 10.77.3.2 -DiagnoseRouting -InformationLevel Detailed -Namespace me | Out-String -Width 100 -Stream)
        $text | Where-Object { $_ -match '#ERR' -or ($_ -replace '\x1b\[[\d;]*m').Length -gt 100 } | Should -BeNullOrEmpty
        "$text" | Should -Match 'PingReplyDetails \(RTT\)\s*: [\d.]+ ms'
        "$text" | Should -Match 'Reason\s*: Prohibited'
    }

    It 'survives JSON and XML' {
        $result = Test-NetConnection 10.77.3.2 -Namespace me
        $copy = [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($result, 3))
        $copy.RemoteAddress, $copy.PingSucceeded, $copy.PingReplyDetails.TimeToLive | Should -Be '10.77.3.2', $true, 61
        $copy | Out-String -Width 100 | Should -Match 'PingSucceeded\s*: True'
        ($result | ConvertTo-Json -Depth 2 -WarningAction Ignore | ConvertFrom-Json).RemoteAddress | Should -Be '10.77.3.2'
    }

    It 'completes <Typed>' -ForEach @(
        @{ Typed = 'Test-NetConnection -Namespace me -ComputerName 10.77'; Offered = '10.77.0.2' }
        @{ Typed = 'Test-NetConnection x -CommonTCPPort R'; Offered = 'RDP' }
        @{ Typed = 'Test-NetConnection x -InformationLevel D'; Offered = 'Detailed' }
        @{ Typed = 'Test-NetConnection x -Namespace me -SourceAddress 10'; Offered = '10.77.0.1' }
    ) { (TabExpansion2 $Typed).CompletionMatches.CompletionText | Should -Contain $Offered }

    It 'begins TLS with -Tls' {
        # A server that speaks no TLS.
        $accept = $server.Listener.AcceptTcpClientAsync()
        $task = [powershell]::Create().AddScript('param($accept) $client = $accept.GetAwaiter().GetResult(); $bytes = [Text.Encoding]::ASCII.GetBytes("220 hello`r`n"); $client.GetStream().Write($bytes); $null = $client.GetStream().Read([byte[]]::new(1000), 0, 1000); $client.Dispose()').AddArgument($accept)
        $running = $task.BeginInvoke()
        $result = Test-NetConnection 10.77.3.2 -Port $server.Port -Tls -Namespace me -WarningAction Ignore
        $null = $task.EndInvoke($running)
        $result.TcpTestSucceeded, $result.Reason, $result.Tls.Succeeded | Should -Be $true, TlsFailed, $false
        $result.Tls.Problems | Should -HaveCount 1
    }

    It 'leaves no thread in a foreign namespace' { Get-ThreadAway | Should -BeNullOrEmpty }
}

Describe 'Test-NetConnection of an ordinary user' {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        . $PSScriptRoot/Packets.Support.ps1
        Clear-TestHost
        New-RouterChain
        $module = (Resolve-Path "$PSScriptRoot/../../NetLab.psd1").Path
        $scratch = Join-Path ([IO.Path]::GetTempPath()) "netlab-tnc-$PID"
        $null = New-Item -ItemType Directory -Force $scratch
        chmod 777 $scratch
        $can = (id -u) -eq 0 -and $(setpriv --reuid nobody --regid nogroup --clear-groups test -r $module; $LASTEXITCODE -eq 0)
        $script = @"
Import-Module '$module'
`$r = Test-NetConnection 10.77.3.2 -ErrorVariable f -ErrorAction SilentlyContinue
"`$(`$r.PingSucceeded) `$(`$f[0].FullyQualifiedErrorId) `$(`$f[0].CategoryInfo.Category) `$(`$f[0].ErrorDetails.RecommendedAction)"
`$t = Test-NetConnection 10.77.3.2 -Port 9 -WarningAction Ignore
"`$(`$t.Reason)"
`$h = Trace-NetRoute 10.77.3.2 -Timeout 1
"`$(`$h[0].Protocol) `$(`$h.IPAddress -join ' ')"
`$h = Trace-NetRoute 10.77.3.2 -Protocol Tcp -Count 1 -Timeout 1
"`$(`$h[0].Protocol) `$(`$h.IPAddress -join ' ')"
"@
        $encoded = [Convert]::ToBase64String([Text.Encoding]::Unicode.GetBytes($script))
        $pwsh = (Get-Process -Id $PID).Path
        function Invoke-Nobody { ip netns exec me setpriv --reuid nobody --regid nogroup --clear-groups --bounding-set=-all --inh-caps=-all env "HOME=$scratch" POWERSHELL_TELEMETRY_OPTOUT=1 $pwsh -NoProfile -EncodedCommand $encoded 2>&1 }
    }
    AfterAll {
        Remove-Item -Recurse -Force $scratch
        Clear-TestHost
    }

    It 'is told what it needs where ICMP is closed, and traces by UDP and TCP' {
        if (-not $can) { Set-ItResult -Skipped -Because 'nobody else than this user can be had here'; return }
        $lines = @(Invoke-Nobody)
        $lines[0] | Should -BeLike ' EPERM,*PermissionDenied*CAP_NET_RAW*net.ipv4.ping_group_range*'
        $lines[1] | Should -Be Refused
        $lines[2] | Should -Be 'Udp 10.77.0.2  10.77.2.2 10.77.3.2'
        $lines[3] | Should -Be 'Tcp 10.77.0.2  10.77.2.2 10.77.3.2'
    }

    It 'pings where ICMP is open' {
        if (-not $can) { Set-ItResult -Skipped -Because 'nobody else than this user can be had here'; return }
        ip netns exec me sysctl -qw 'net.ipv4.ping_group_range=0 2147483647'
        $lines = @(Invoke-Nobody)
        $lines[0].Trim() | Should -Be True
        $lines[2] | Should -Be 'Icmp 10.77.0.2  10.77.2.2 10.77.3.2'
    }
}
