# Get-IPAddressOrigin against a zone of the form of Team Cymru's, served by nsd.
BeforeDiscovery { . $PSScriptRoot/Support.ps1; . $PSScriptRoot/Dns.Support.ps1; $witness = Test-DnsWitness }

Describe 'Get-IPAddressOrigin' -Skip:(-not $witness) {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        . $PSScriptRoot/Dns.Support.ps1
        $ErrorActionPreference = 'Continue'
        $nsd = Start-Nsd
        $there = @{ Server = '127.0.0.1'; Zone = 'asn.example.org' }
    }
    AfterAll { Stop-Nsd $nsd }

    It 'says whose network an address is in, by the longest prefix' {
        $origin = Get-IPAddressOrigin 192.0.2.80 @there
        $origin.IPAddress, "$($origin.AsNumber)", $origin.AsName, $origin.Prefix, $origin.Country, $origin.Registry | Should -Be 192.0.2.80, '64496 64499', 'EXAMPLE - Example Networks, ZZ', 192.0.2.0/24, ZZ, test
        $origin.HostName | Should -Be www.example.org
        $origin.Allocated | Should -Be ([DateOnly]'2026-01-02')
        (Get-IPAddressOrigin 2001:db8::80 -NoHostName @there).Prefix | Should -Be 2001:db8::/32
    }

    It 'takes what has addresses from the pipeline, each once and in order' {
        $rows = Resolve-DnsRecord www.example.org, mail.example.org -Server 127.0.0.1 | Get-IPAddressOrigin @there
        $rows.IPAddress | Should -Be 192.0.2.80, 2001:db8::80, 192.0.2.25
        $rows.AsName | Select-Object -Unique | Should -Be 'EXAMPLE - Example Networks, ZZ'
        ([pscustomobject]@{ RemoteAddress = '192.0.2.25' }, [pscustomobject]@{ IPAddress = $null } | Get-IPAddressOrigin @there).HostName | Should -Be mail.example.org
    }

    It 'asks nobody about addresses that are announced nowhere' -ForEach '10.1.2.3', '127.0.0.1', 'fe80::1%1', 'fd00::1', '224.0.0.1' {
        # A zone that is no zone would be an error.
        $origin = Get-IPAddressOrigin $_ -Server 127.0.0.1 -Zone example.net -NoHostName
        $origin.AsNumber.Count, $origin.Prefix | Should -Be 0, $null
    }

    It 'is empty where the zone knows nothing, or talks nonsense' {
        foreach ($address in '198.51.100.1', '203.0.113.1') {
            $origin = Get-IPAddressOrigin $address @there -NoHostName
            $origin.IPAddress, $origin.AsNumber.Count, $origin.AsName | Should -Be $address, 0, $null
        }
    }

    It 'says what is wrong, and goes on' {
        $rows = 'nowhere', '192.0.2.80' | Get-IPAddressOrigin @there -ErrorVariable failed -ErrorAction SilentlyContinue
        $failed.FullyQualifiedErrorId | Should -Match '^InvalidArgument_IPAddress,'
        $rows.IPAddress | Should -Be 192.0.2.80
        (Get-IPAddressOrigin 192.0.2.80 -Server 127.0.0.1:5 -Zone asn.example.org 2>&1).FullyQualifiedErrorId | Should -Match '^DnsPortRefused,'
        (Get-IPAddressOrigin 192.0.2.80 -Server 127.0.0.1 -Zone 'a..b' 2>&1).FullyQualifiedErrorId | Should -Match '^InvalidArgument_Zone,'
    }

    It 'has a table of 100 columns' {
        $table = Get-IPAddressOrigin 192.0.2.80, 2001:db8::80 @there | Format-Table | Out-String -Width 100
        $table | Should -Match '192\.0\.2\.80 +64496, 64499 +192\.0\.2\.0/24 +ZZ +EXAMPLE - Example Networks, ZZ'
        $table -split "`n" | ForEach-Object { $_.TrimEnd().Length | Should -BeLessOrEqual 100 }
    }

    It 'leaves no thread away' { Get-ThreadAway | Should -BeNullOrEmpty }
}
