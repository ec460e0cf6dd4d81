Describe 'Watch-NetConntrack' {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        Clear-TestHost
        conntrack -F 2>$null
        function Watch-While([scriptblock] $Happens, [hashtable] $Arguments) {
            $given = @{ Timeout = 20 } + $Arguments
            $shell = [powershell]::Create().AddScript('param($module, $given) Import-Module $module; Watch-NetConntrack @given').AddArgument("$PSScriptRoot/../../NetLab.psd1").AddArgument($given)
            $output = [System.Management.Automation.PSDataCollection[psobject]]::new()
            $run = $shell.BeginInvoke([System.Management.Automation.PSDataCollection[psobject]]::new(), $output)
            # It listens when its socket is in groups.
            $proc = $Arguments.Namespace ? { ip netns exec $Arguments.Namespace cat /proc/net/netlink } : { Get-Content /proc/net/netlink }
            while (-not ((& $proc) -match '^\S+ +12 +\d+ +(?!0{8})\S') -and -not $run.IsCompleted) { [Threading.Thread]::Yield() | Out-Null }
            $null = & $Happens
            $null = $shell.EndInvoke($run)
            $shell.Streams.Error | Should -BeNullOrEmpty
            $shell.Dispose()
            $output
        }
        function Add-Entry { conntrack -I @args 2>&1 }
    }
    BeforeEach { conntrack -F 2>$null }
    AfterAll { conntrack -F 2>$null; Clear-TestHost }

    It 'shows connections as they begin, change and end, with both directions and the translation' {
        $seen = Watch-While -Arguments @{ Count = 3 } {
            Add-Entry -p tcp -s 10.0.0.2 -d 192.0.2.1 --sport 51000 --dport 80 --state ESTABLISHED -u 'ASSURED,SEEN_REPLY' --timeout 300 -n 198.51.100.1:40000
            conntrack -U -p tcp -s 10.0.0.2 -m 9 2>&1
            conntrack -D -p tcp -s 10.0.0.2 2>&1
        }
        "$($seen.Event)" | Should -Be 'New Update Destroy'
        $seen[0].OriginalFlow, $seen[0].ReplyFlow, $seen[0].TranslatedSource, "$($seen[0].State)" | Should -Be '10.0.0.2:51000 -> 192.0.2.1:80', '192.0.2.1:80 -> 198.51.100.1:40000', '198.51.100.1:40000', 'Established'
        $seen[1].Connection.Mark | Should -Be 9
    }

    It 'filters: <Arguments.Keys>' -ForEach @(
        @{ Arguments = @{ Protocol = 'udp' }; Seen = 5353, 5000 }
        @{ Arguments = @{ SourceAddress = '10.0.0.0/24' }; Seen = 51000, 51001 }
        @{ Arguments = @{ DestinationPort = '443' }; Seen = @(51001) }
        @{ Arguments = @{ AddressFamily = 'IPv6' }; Seen = @(5000) }
        @{ Arguments = @{ Translated = $true }; Seen = @(51000) }
        @{ Arguments = @{ State = 'SynSent' }; Seen = @(51001) }
    ) {
        $found = Watch-While -Arguments ($Arguments + @{ Count = @($Seen).Count; Event = 'New' }) {
            Add-Entry -p tcp -s 10.0.0.2 -d 192.0.2.1 --sport 51000 --dport 80 --state ESTABLISHED -u 'ASSURED,SEEN_REPLY' --timeout 300 -n 198.51.100.1:40000
            Add-Entry -p tcp -s 10.0.0.3 -d 192.0.2.1 --sport 51001 --dport 443 --state SYN_SENT --timeout 300
            Add-Entry -p udp -s 10.1.0.2 -d 192.0.2.53 --sport 5353 --dport 53 --timeout 300
            Add-Entry -p udp -s 2001:db8::2 -d 2001:db8::1 --sport 5000 --dport 53 --timeout 300
        }
        $found.SourcePort | Should -Be $Seen
    }

    It 'looks into another namespace, and says that it is silent there' {
        ip netns add c1
        $seen = Watch-While { ip netns exec c1 conntrack -I -p udp -s 10.5.0.2 -d 10.5.0.1 --sport 1 --dport 2 --timeout 300 2>&1 } @{ Namespace = 'c1'; Count = 1 }
        $seen.SourceAddress, $seen.Namespace | Should -Be '10.5.0.2', 'c1'
        Watch-NetConntrack -Namespace c1 -Timeout 0 -WarningVariable warned | Should -BeNullOrEmpty
        $warned | Should -BeNullOrEmpty
        ip netns exec c1 sysctl -qw net.netfilter.nf_conntrack_events=0
        Watch-NetConntrack -Namespace c1 -Timeout 0 -WarningVariable warned -WarningAction SilentlyContinue | Should -BeNullOrEmpty
        "$warned" | Should -Match 'nf_conntrack_events is 0'
    }

    It 'says which parameter is wrong: <Arguments.Keys>' -ForEach @(
        @{ Arguments = @{ Port = '0' } }, @{ Arguments = @{ SourceAddress = '10.0.0.300' } }, @{ Arguments = @{ Protocol = 'nosuch' } }, @{ Arguments = @{ Count = 0 } }, @{ Arguments = @{ QueueSize = 0 } }
    ) {
        Watch-NetConntrack @Arguments -ErrorVariable failure -ErrorAction SilentlyContinue
        $failure | Should -HaveCount 1
        $failure[0].FullyQualifiedErrorId | Should -BeLike "InvalidArgument_$($Arguments.Keys),*"
    }

    It 'fits 100 columns, and completes' {
        $seen = Watch-While -Arguments @{ Count = 1 } { Add-Entry -p udp -s 2001:db8:1234:5678::2 -d 2001:db8:1234:5678::1 --sport 50000 --dport 53 --timeout 300 }
        $text = $seen | Out-String -Width 100
        $text -split "`n" | ForEach-Object { ($_ -replace '\x1b\[[\d;]*m').TrimEnd().Length } | Measure-Object -Maximum | ForEach-Object Maximum | Should -BeLessOrEqual 100
        $text | Should -Match 'New +UDP +Unreplied'
        (TabExpansion2 'Watch-NetConntrack -Event D').CompletionMatches.CompletionText | Should -Be Destroy
        (TabExpansion2 'Watch-NetConntrack -Protocol SC').CompletionMatches.CompletionText | Should -Be SCTP
    }

    It 'leaves no thread away' { Get-ThreadAway | Should -BeNullOrEmpty }
}
