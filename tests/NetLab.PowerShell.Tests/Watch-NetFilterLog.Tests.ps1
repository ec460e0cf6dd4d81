Describe 'Watch-NetFilterLog' {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        Clear-TestHost
        nft flush ruleset
        foreach ($n in 1, 2) {
            ip netns add "c$n"
            ip link add "veth$n" type veth peer name eth0 netns "c$n"
            ip addr add "10.$n.0.1/24" dev "veth$n"
            ip link set "veth$n" up
            ip -n "c$n" addr add "10.$n.0.2/24" dev eth0
            ip -n "c$n" link set eth0 up
            ip -n "c$n" route add default via "10.$n.0.1"
        }
        sysctl -qw net.ipv4.ip_forward=1
        function Start-Watch([hashtable] $Arguments) {
            # A watch in a runspace of its own, which reads its group by now.
            $shell = [powershell]::Create().AddScript('param($module, $given) Import-Module $module; Watch-NetFilterLog @given').AddArgument("$PSScriptRoot/../../NetLab.psd1").AddArgument($Arguments)
            $output = [System.Management.Automation.PSDataCollection[psobject]]::new()
            $watch = @{ Shell = $shell; Output = $output; Run = $shell.BeginInvoke([System.Management.Automation.PSDataCollection[psobject]]::new(), $output) }
            $group = $Arguments.Group ?? 78
            $proc = $Arguments.Namespace ? { ip netns exec $Arguments.Namespace cat /proc/net/netfilter/nfnetlink_log } : { Get-Content /proc/net/netfilter/nfnetlink_log }
            while (-not ((& $proc) -match "^ *$group ") -and -not $watch.Run.IsCompleted) { [Threading.Thread]::Yield() | Out-Null }
            $watch
        }
        function Complete-Watch($Watch) {
            $null = $Watch.Shell.EndInvoke($Watch.Run)
            $Watch.Shell.Streams.Error | Should -BeNullOrEmpty
            $Watch.Shell.Dispose()
            $Watch.Output
        }
        function Send-Word([string] $From, [string] $To, [int] $Port) { ip netns exec $From bash -c "echo -n word > /dev/udp/$To/$Port" }
    }
    BeforeEach { nft flush ruleset }
    AfterAll { nft flush ruleset; sysctl -qw net.ipv4.ip_forward=0; Clear-TestHost }

    It 'shows what is forwarded, with both interfaces and the prefix' {
        $null = Add-NetLogRule -Chain Forward -InInterface veth1 -Prefix IN
        $watch = Start-Watch @{ Count = 2; Timeout = 20 }
        Send-Word c1 10.2.0.2 5000
        Send-Word c1 10.2.0.2 5001
        $seen = Complete-Watch $watch
        $seen | Should -HaveCount 2
        $seen | ForEach-Object { "$($_.Prefix) $($_.Chain) $($_.InInterface) $($_.OutInterface) $($_.Protocol) $($_.SourceAddress) $($_.Destination) $($_.Length)" } |
            Should -Be 'IN Forward veth1 veth2 UDP 10.1.0.2 10.2.0.2:5000 32', 'IN Forward veth1 veth2 UDP 10.1.0.2 10.2.0.2:5001 32'
        (Get-NetLogRule).PacketCount | Should -Be 2
    }

    It 'works in a namespace, and filters by prefix' {
        $null = Add-NetLogRule Input -Protocol UDP -DestinationPort 7000 -Prefix OTHER -Namespace c2
        $null = Add-NetLogRule Input -Protocol UDP -Prefix IN: -Namespace c2
        $watch = Start-Watch @{ Prefix = 'IN*'; Count = 2; Timeout = 20; Namespace = 'c2' }
        Send-Word c1 10.2.0.2 7000
        Send-Word c1 10.2.0.2 7001
        $seen = Complete-Watch $watch
        $seen.DestinationPort | Should -Be 7000, 7001
        $seen.Prefix | Sort-Object -Unique | Should -Be 'IN:'
        $seen[0].Namespace, $seen[0].InInterface, $seen[0].OutInterface | Should -Be 'c2', 'eth0', $null
        Get-NetLogRule -Namespace c2 | Remove-NetLogRule -Namespace c2 -Confirm:$false
    }

    It 'hears the rules of others, and says what was lost' {
        nft 'add table ip t; add chain ip t c { type filter hook output priority 0; }; add rule ip t c udp dport 9 counter log prefix "theirs" group 4'
        $watch = Start-Watch @{ Group = 4; Count = 1; Timeout = 20 }
        bash -c 'echo x > /dev/udp/127.0.0.1/9'
        (Complete-Watch $watch).Prefix | Should -Be theirs

        # The first is looked at for so long that most of the others do not fit a queue of this size; what comes behind the gap tells how many.
        $sender = [Diagnostics.Process]::Start('bash', [string[]]('-c', 'until grep -q "^ *4 " /proc/net/netfilter/nfnetlink_log; do :; done; echo x > /dev/udp/127.0.0.1/9'))
        $packets = 1000
        $behind = Watch-NetFilterLog -Group 4 -QueueSize 4096 -Timeout 30 -WarningVariable warned -WarningAction SilentlyContinue | ForEach-Object {
            bash -c "for ((i = 0; i < $packets; i++)); do echo x > /dev/udp/127.0.0.1/9; done"
            $packets = 1
            $_
        } | Where-Object Lost | Select-Object -First 1
        $sender.WaitForExit()
        $behind.Lost | Should -BeIn (1..1100)
        "$warned" | Should -Be "$($behind.Lost) packets were logged faster than they were read, and are missing here."
    }

    It 'says that a group is read by somebody else' {
        $watch = Start-Watch @{ Timeout = 60 }
        $failure = @(Watch-NetFilterLog -Timeout 0 -ErrorAction Continue 2>&1)
        $failure[0].FullyQualifiedErrorId | Should -BeLike 'EBUSY,*'
        $failure[0].CategoryInfo.Category | Should -Be ResourceBusy
        Get-FailureText $failure[0] | Should -Match 'log group 78.*somebody reads it already.*another -Group'
        $watch.Shell.Stop()
        $watch.Shell.Dispose()
        Watch-NetFilterLog -Timeout 0 | Should -BeNullOrEmpty
    }

    It 'says which parameter is wrong: <Arguments.Keys>' -ForEach @(
        @{ Arguments = @{ Count = 0 } }, @{ Arguments = @{ Timeout = -1 } }, @{ Arguments = @{ Group = 70000 } }, @{ Arguments = @{ QueueSize = 0 } }
    ) {
        Watch-NetFilterLog @Arguments -ErrorVariable failure -ErrorAction SilentlyContinue
        $failure | Should -HaveCount 1
        $failure[0].FullyQualifiedErrorId | Should -BeLike "InvalidArgument_$($Arguments.Keys),*"
    }

    It 'fits 100 columns, and keeps what is useful through Clixml and JSON' {
        $null = Add-NetLogRule Input -Protocol TCP -Prefix 'long prefix here'
        $watch = Start-Watch @{ Count = 1; Timeout = 20 }
        bash -c 'exec 3<>/dev/tcp/127.0.0.1/9' 2>$null
        $one = Complete-Watch $watch
        $text = $one | Out-String -Width 100
        $text -split "`n" | ForEach-Object { ($_ -replace '\x1b\[[\d;]*m').TrimEnd().Length } | Measure-Object -Maximum | ForEach-Object Maximum | Should -BeLessOrEqual 100
        $text | Should -Match 'Input +lo +TCP'
        ($one | Format-List | Out-String) | Should -Match 'TcpFlags +: SYN'
        ($one | ConvertTo-Json -EnumsAsStrings | ConvertFrom-Json).Destination | Should -Be '127.0.0.1:9'
        $copy = [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($one, 3))
        $copy.Chain.ToString(), $copy.InInterface | Should -Be 'Input', 'lo'
    }

    It 'leaves no thread away and no reader' {
        Get-ThreadAway | Should -BeNullOrEmpty
        Get-Content /proc/net/netfilter/nfnetlink_log | Should -BeNullOrEmpty
    }
}
