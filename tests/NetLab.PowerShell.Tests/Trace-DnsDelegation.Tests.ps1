# A tree of one's own on loopback addresses: root, org and example.org on servers of their own, one of them lame.
BeforeDiscovery { . $PSScriptRoot/Support.ps1; . $PSScriptRoot/Dns.Support.ps1; $witness = Test-DnsWitness }

Describe 'Trace-DnsDelegation' -Skip:(-not $witness) {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        . $PSScriptRoot/Dns.Support.ps1
        $ErrorActionPreference = 'Continue'
        $folder = (New-Item -ItemType Directory "$([IO.Path]::GetTempPath())/netlab-tree-$([guid]::NewGuid())").FullName
        Set-Content "$folder/root" ". 60 SOA a.root. h. 1 2 3 4 5`n. 60 NS a.root.`na.root. 60 A 127.0.1.1`norg. 60 NS a.org.`na.org. 60 A 127.0.1.2"
        Set-Content "$folder/org" "org. 60 SOA a.org. h. 1 2 3 4 5`norg. 60 NS a.org.`na.org. 60 A 127.0.1.2`nexample.org. 60 NS ns1.example.org.`nexample.org. 60 NS lame.example.org.`nns1.example.org. 60 A 127.0.1.3`nlame.example.org. 60 A 127.0.1.2`ngone.org. 60 NS lame.example.org."
        $servers = @(
            Start-Nsd -Address 127.0.1.1 -Zones @{ '.' = "$folder/root" }
            Start-Nsd -Address 127.0.1.2 -Zones @{ org = "$folder/org" }
            Start-Nsd -Address 127.0.1.3 -Zones @{ 'example.org' = "$PSScriptRoot/Dns/example.org.zone" })
    }
    AfterAll { $servers | ForEach-Object { Stop-Nsd $_ }; Remove-Item -Recurse $folder }

    It 'goes from the root to the answer, as dig +trace does' {
        $steps = Trace-DnsDelegation www.example.org -RootServer 127.0.1.1
        $steps[0].Zone, $steps[0].Address, $steps[0].Referral, "$($steps[0].DsState)" | Should -Be '.', 127.0.1.1, org, Unsigned
        $steps[1].Zone, $steps[1].NameServer, $steps[1].Address, $steps[1].Glue, $steps[1].Referral, "$($steps[1].DsState)" | Should -Be org, a.org, 127.0.1.2, $true, example.org, Unsigned
        $steps[-1].IsAnswer, $steps[-1].Zone, $steps[-1].Address | Should -Be $true, example.org, 127.0.1.3
        $steps[-1].Response.Records().Data | Should -Be 192.0.2.80
        $steps[-1].RoundTripTime | Should -BeGreaterThan ([timespan]::Zero)
    }

    It 'finds the lame one when all are asked' {
        $steps = Trace-DnsDelegation www.example.org -RootServer 127.0.1.1 -AllServers
        $lame = $steps | Where-Object Lame
        $lame.NameServer, $lame.Address, $lame.Zone | Should -Be lame.example.org, 127.0.1.2, example.org
    }

    It 'takes a hints file and another type' {
        Set-Content "$folder/hints" ". 3600 NS a.root.`na.root. 3600 A 127.0.1.1"
        $last = Trace-DnsDelegation example.org MX -RootHints "$folder/hints" | Select-Object -Last 1
        $last.Response.Records().Count | Should -Be 2
    }

    It 'says where it ends when nobody is of use' {
        $seen = Trace-DnsDelegation www.gone.org -RootServer 127.0.1.1 2>&1
        $seen[-1].FullyQualifiedErrorId | Should -Match '^DnsTraceFailed,'
        "$($seen[-1])" | Should -Match "ends at the zone 'gone.org'"
    }

    It 'names the parameter of a bad value' {
        (Trace-DnsDelegation 'a..b' -RootServer 127.0.1.1 2>&1).FullyQualifiedErrorId | Should -Match '^InvalidArgument_Name,'
        (Trace-DnsDelegation a -RootServer x 2>&1).FullyQualifiedErrorId | Should -Match '^InvalidArgument_RootServer,'
        (Trace-DnsDelegation a -RootHints /nonexistent 2>&1).FullyQualifiedErrorId | Should -Match '^InvalidArgument_RootHints,'
    }

    It 'fits 100 columns' {
        $lines = Trace-DnsDelegation www.example.org -RootServer 127.0.1.1 | Out-String -Stream -Width 100
        $lines -match 'see org\.' | Should -Not -BeNullOrEmpty
        Get-ThreadAway | Should -BeNullOrEmpty
    }
}
