Describe 'Watch-NetPacket' {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        Clear-TestHost
        ip netns add c1
        ip -n c1 link set lo up
        ip link add down0 type bridge
        # Pings that go on until they are ended: packets come whenever somebody looks.
        $pings = Start-Process ip 'netns', 'exec', 'c1', 'ping', '-i', '0.02', '127.0.0.1' -PassThru -RedirectStandardOutput /dev/null
        $home4 = Start-Process ping '-i', '0.02', '127.0.0.1' -PassThru -RedirectStandardOutput /dev/null
    }
    AfterAll {
        $pings, $home4 | ForEach-Object { $_.Kill(); $_.WaitForExit() }
        Clear-TestHost
    }

    It 'shows packets of the caller''s namespace and of others, typed' {
        foreach ($case in @{}, @{ Namespace = 'c1' }) {
            $packets = @(Watch-NetPacket lo -Filter icmp -Count 2 -Timeout 20 @case)
            $packets.Count | Should -Be 2
            $packets[0].PSObject.TypeNames[0] | Should -Be 'NetLab.Packets.NetPacket'
            $packets[0].Namespace | Should -Be $case.Namespace
            $packets[0].InterfaceAlias, $packets[0].InterfaceIndex, $packets[0].Protocol, $packets[0].Source, $packets[0].Destination | Should -Be 'lo', 1, 'ICMP', '127.0.0.1', '127.0.0.1'
            $packets.Info | Should -Match '^ICMP echo (request|reply), id \d+, seq \d+, length 64$'
            $packets[0].IPv4.TimeToLive | Should -Be 64
            "$($packets[0])" | Should -Match '^\d\d:\d\d:\d\d\.\d{6} IP 127\.0\.0\.1 > 127\.0\.0\.1: ICMP echo'
            $packets[0].Time | Should -BeGreaterThan ([datetime]::Now.AddMinutes(-1))
        }
    }

    It 'ends when the time is up, with nothing where nothing passes the filter' {
        Watch-NetPacket -Filter 'tcp port 9' -Timeout 0.1 | Should -BeNullOrEmpty
        Watch-NetPacket -Filter 'tcp port 9' -Timeout 0 | Should -BeNullOrEmpty
    }

    It 'takes interfaces and namespaces from the pipeline' {
        $packets = Get-NetAdapter lo -Namespace c1 | Watch-NetPacket -Filter icmp -Count 1 -Timeout 20
        $packets.Namespace, $packets.InterfaceAlias | Should -Be 'c1', 'lo'
        (Get-NetNamespace c1 | Watch-NetPacket -Count 1 -Timeout 20).Namespace | Should -Be c1
    }

    It 'says what is wrong with <Name>' -ForEach @(
        @{ Name = 'a filter'; Arguments = @{ Filter = 'tcp prot 80' }; Id = 'InvalidArgument_Filter'; Category = 'InvalidArgument'; Text = "at character 5 \('prot'\)" }
        @{ Name = 'an interface'; Arguments = @{ InterfaceAlias = 'nosuch0' }; Id = 'CmdletizationQuery_NotFound_InterfaceAlias'; Category = 'ObjectNotFound'; Text = 'nosuch0' }
        @{ Name = 'an interface that is down'; Arguments = @{ InterfaceAlias = 'down0' }; Id = 'ENETDOWN'; Category = 'ConnectionError'; Text = "'down0'.*Enable-NetAdapter" }
        @{ Name = 'a namespace'; Arguments = @{ Namespace = 'nosuch' }; Id = 'NamespaceNotFound'; Category = 'ObjectNotFound'; Text = 'nosuch' }
        @{ Name = 'a count'; Arguments = @{ Count = 0 }; Id = 'InvalidArgument_Count'; Category = 'InvalidArgument'; Text = '0 packets' }
        @{ Name = 'a timeout'; Arguments = @{ Timeout = -1 }; Id = 'InvalidArgument_Timeout'; Category = 'InvalidArgument'; Text = '0 seconds or more' }
        @{ Name = 'a snap length'; Arguments = @{ SnapLength = 1 }; Id = 'InvalidArgument_SnapLength'; Category = 'InvalidArgument'; Text = '14 to 262144' }
        @{ Name = 'a buffer'; Arguments = @{ BufferSize = 1 }; Id = 'InvalidArgument_BufferSize'; Category = 'InvalidArgument'; Text = '524288' }
        @{ Name = 'promiscuity of all'; Arguments = @{ Promiscuous = $true }; Id = 'InvalidArgument_Promiscuous'; Category = 'InvalidArgument'; Text = 'name one' }
    ) {
        Watch-NetPacket @Arguments -ErrorVariable failures -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $failures.Count | Should -Be 1
        $failures[0].FullyQualifiedErrorId | Should -BeLike "$Id,*"
        $failures[0].CategoryInfo.Category | Should -Be $Category
        Get-FailureText $failures[0] | Should -Match $Text
    }

    It 'warns of packets that were lost, and tells them' {
        # A flood that does not end, and a reader that lets 4000 packets of 1000 bytes go by after its first: 512 KiB do not hold them.
        $shared = [hashtable]::Synchronized(@{ Sent = 0; Stop = $false })
        $feeder = [powershell]::Create().AddScript({
                param($shared)
                $socket = [Net.Sockets.UdpClient]::new()
                $data = [byte[]]::new(1000)
                while (-not $shared.Stop) { $null = $socket.Send($data, $data.Length, '127.0.0.1', 7009); $shared.Sent++ }
                $socket.Dispose()
            }).AddArgument($shared)
        $running = $feeder.BeginInvoke()
        try {
            $script:until = 0
            $packets = @(Watch-NetPacket lo -Filter 'udp dst port 7009' -BufferSize 512KB -Timeout 60 -Count 4 -WarningVariable warnings -WarningAction SilentlyContinue | ForEach-Object {
                    $_
                    if (-not $script:until) {
                        $script:until = $shared.Sent + 4000
                        while ($shared.Sent -lt $script:until) { $null = [Threading.Thread]::Yield() }
                    }
                })
        }
        finally {
            $shared.Stop = $true
            $null = $feeder.EndInvoke($running)
            $feeder.Dispose()
        }
        $packets.Count | Should -Be 4
        "$warnings" | Should -Match '\d+.* packets were lost: they came faster than they were read'
    }

    It 'hands its packets on: <Name>' -ForEach @(
        @{ Name = 'as lines'; Do = { "$($args[0])" }; Expect = 'ICMP echo' }
        @{ Name = 'as JSON'; Do = { $args[0] | ConvertTo-Json -Depth 3 | ConvertFrom-Json | ForEach-Object Protocol }; Expect = 'ICMP' }
        @{ Name = 'as bytes'; Do = { "$($args[0].Data.Count)" }; Expect = '98' }
    ) { & $Do (Watch-NetPacket lo -Filter icmp -Count 1 -Timeout 20) | Should -Match $Expect }

    It 'has a table that fits 100 columns' {
        $lines = Watch-NetPacket lo -Namespace c1 -Filter icmp -Count 2 -Timeout 20 | Format-Table | Out-String -Width 100 -Stream
        $lines | Where-Object { ($_ -replace '\x1b\[[\d;]*m').Length -gt 100 } | Should -BeNullOrEmpty
        $lines -join "`n" | Should -Match 'Time\s+Namespace\s+ifAlias\s+Source\s+Destination\s+Protocol\s+Info'
        $lines -join "`n" | Should -Match 'c1\s+lo\s+127\.0\.0\.1\s+127\.0\.0\.1\s+ICMP\s+ICMP echo'
    }

    It 'completes interfaces of the namespace, and filters' {
        (TabExpansion2 'Watch-NetPacket -Namespace c1 -InterfaceAlias l').CompletionMatches.CompletionText | Should -Contain lo
        (TabExpansion2 'Watch-NetPacket -Filter tcp').CompletionMatches.CompletionText | Should -Be "'tcp port 80'"
    }

    It 'leaves no thread away' { Get-ThreadAway | Should -BeNullOrEmpty }
}
