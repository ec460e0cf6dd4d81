Describe 'Get-NetConntrack' {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        Clear-TestHost
        conntrack -F 2>$null
        function Add-Entry { conntrack -I @args 2>&1 | Out-Null }
        Add-Entry -p tcp -s 10.0.0.2 -d 192.0.2.1 --sport 51000 --dport 80 --state ESTABLISHED -u 'ASSURED,SEEN_REPLY' --timeout 300 -n 198.51.100.1:40000 -m 7
        Add-Entry -p tcp -s 10.0.0.3 -d 192.0.2.1 --sport 51001 --dport 443 --state SYN_SENT --timeout 300
        Add-Entry -p udp -s 10.1.0.2 -d 192.0.2.53 --sport 5353 --dport 53 --timeout 300
        Add-Entry -p udp -s 2001:db8::2 -d 2001:db8::1 --sport 5000 --dport 53 --timeout 300
        ip netns add c1
        ip netns exec c1 conntrack -I -p udp -s 10.5.0.2 -d 10.5.0.1 --sport 1 --dport 2 --timeout 300 2>&1 | Out-Null
    }
    AfterAll {
        conntrack -F 2>$null
        Clear-TestHost
    }

    It 'lists what conntrack lists, both directions and the translation' {
        $all = Get-NetConntrack
        $all.Count | Should -Be 4
        $entry = Get-NetConntrack TCP -State Established
        $entry.SourceAddress, $entry.SourcePort, $entry.DestinationAddress, $entry.DestinationPort | Should -Be '10.0.0.2', 51000, '192.0.2.1', 80
        $entry.ReplyDestinationAddress, $entry.ReplyDestinationPort, $entry.TranslatedSource | Should -Be '198.51.100.1', 40000, '198.51.100.1:40000'
        $entry.Status | Should -Match 'Assured.*SourceNat'
        $entry.Mark | Should -Be 7
    }

    It 'filters: <Arguments.Keys>' -ForEach @(
        @{ Arguments = @{ Protocol = 'udp' }; Count = 2 }
        @{ Arguments = @{ Protocol = '6', 'udp' }; Count = 4 }
        @{ Arguments = @{ SourceAddress = '10.0.0.2' }; Count = 1 }
        @{ Arguments = @{ SourceAddress = '10.0.0.0/24' }; Count = 2 }
        @{ Arguments = @{ SourceAddress = '10.*', '2001:db8::2' }; Count = 4 }
        @{ Arguments = @{ DestinationAddress = '192.0.2.1' }; Count = 2 }
        @{ Arguments = @{ DestinationPort = 'domain'; Protocol = 'udp' }; Count = 2 }
        @{ Arguments = @{ DestinationPort = '80-443' }; Count = 2 }
        @{ Arguments = @{ SourcePort = '51001' }; Count = 1 }
        @{ Arguments = @{ Port = '40000' }; Count = 1 }
        @{ Arguments = @{ Address = '198.51.100.1' }; Count = 1 }
        @{ Arguments = @{ State = 'SynSent', 'Unreplied' }; Count = 3 }
        @{ Arguments = @{ Status = 'Assured' }; Count = 1 }
        @{ Arguments = @{ Mark = 7 }; Count = 1 }
        @{ Arguments = @{ AddressFamily = 'IPv6' }; Count = 1 }
        @{ Arguments = @{ Translated = $true }; Count = 1 }
    ) { @(Get-NetConntrack @Arguments).Count | Should -Be $Count }

    It 'says which parameter is wrong: <Arguments.Keys>' -ForEach @(
        @{ Arguments = @{ Port = '0' } }, @{ Arguments = @{ Port = '70000' } }, @{ Arguments = @{ SourceAddress = '10.0.0.300' } }
        @{ Arguments = @{ DestinationAddress = '10.0.0.0/33' } }, @{ Arguments = @{ Protocol = 'nosuch' } }
    ) {
        Get-NetConntrack @Arguments -ErrorVariable failure -ErrorAction SilentlyContinue
        $failure | Should -HaveCount 1
        $failure[0].CategoryInfo.Category | Should -Be 'InvalidArgument'
        $failure[0].FullyQualifiedErrorId | Should -BeLike "InvalidArgument_$($Arguments.Keys),*"
    }

    It 'looks into other namespaces' {
        (Get-NetConntrack -Namespace c1).SourceAddress | Should -Be '10.5.0.2'
        (Get-NetNamespace c1 | Get-NetConntrack).Namespace | Should -Be 'c1'
    }

    It 'shows original and reply side by side in 100 columns' {
        $shown = Get-NetConntrack | Out-String -Width 100
        $shown -split "`n" | ForEach-Object { $_.TrimEnd().Length } | Measure-Object -Maximum | ForEach-Object Maximum | Should -BeLessOrEqual 100
        $shown | Should -Match '10\.0\.0\.2:51000 -> 192\.0\.2\.1:80 +192\.0\.2\.1:80 -> 198\.51\.100\.1:40000'
    }

    It 'completes protocols and addresses' {
        (TabExpansion2 'Get-NetConntrack -Protocol SC').CompletionMatches.CompletionText | Should -Be 'SCTP'
        (TabExpansion2 'Get-NetConntrack -SourceAddress 10.0.0.').CompletionMatches.CompletionText | Should -Be '10.0.0.2', '10.0.0.3'
    }

    It 'leaves no thread away' { Get-ThreadAway | Should -BeNullOrEmpty }
}
