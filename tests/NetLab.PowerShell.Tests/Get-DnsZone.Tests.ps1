BeforeDiscovery { . $PSScriptRoot/Support.ps1; . $PSScriptRoot/Dns.Support.ps1; $witness = Test-DnsWitness }

Describe 'Get-DnsZone' -Skip:(-not $witness) {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        . $PSScriptRoot/Dns.Support.ps1
        $ErrorActionPreference = 'Continue'
        $nsd = Start-Nsd
        $secret = 'MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI='
        $signed = Start-Nsd -Port 5353 -KeyBlock "key:`n  name: transfer`n  algorithm: hmac-sha256`n  secret: `"$secret`"" -ZoneOptions 'provide-xfr: 0.0.0.0/0 transfer'
        $closed = Start-Nsd -Port 5354 -ZoneOptions 'provide-xfr: 192.0.2.1 NOKEY'
    }
    AfterAll { Stop-Nsd $nsd; Stop-Nsd $signed; Stop-Nsd $closed }

    It 'gives every record, as dig does' {
        $seen = Get-DnsZone example.org -Server 127.0.0.1 | Format-Record
        $dig = Get-Dig '@127.0.0.1' example.org AXFR
        # dig shows the closing SOA too.
        $seen | Should -BeExactly $dig[0..($dig.Count - 2)]
    }

    It 'takes zones from the pipeline, and streams' {
        ('example.org', 'example.com' | Get-DnsZone -Server 127.0.0.1 | Where-Object TypeName -eq SOA).Name | Should -Be example.org, example.com
        (Get-DnsZone example.org -Server 127.0.0.1 | Select-Object -First 1).TypeName | Should -Be SOA
    }

    It 'signs with a key: <What>' -ForEach @(
        @{ What = 'a text'; Key = { "hmac-sha256:transfer:$secret" } }
        @{ What = 'a credential'; Key = { [pscredential]::new('transfer', (ConvertTo-SecureString $secret -AsPlainText -Force)) } }
        @{ What = 'a file'; Key = { Set-Content TestDrive:/key "key `"transfer`" { algorithm hmac-sha256; secret `"$secret`"; };"; 'TestDrive:/key' } }
    ) { @(Get-DnsZone example.com -Server 127.0.0.1 -Port 5353 -TsigKey (& $Key)).Count | Should -BeGreaterThan 4 }

    It 'refuses without the key, and with a wrong one, without telling it' {
        $failed = Get-DnsZone example.com -Server 127.0.0.1:5353 2>&1
        $failed.FullyQualifiedErrorId | Should -Match '^Dns(Refused|OtherResponse),'
        $wrong = Get-DnsZone example.com -Server 127.0.0.1:5353 -TsigKey 'transfer:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=' 2>&1
        $wrong.FullyQualifiedErrorId | Should -Match '^Dns'
        Get-FailureText $wrong | Should -Not -Match 'AAAAAAA'
        (Get-DnsZone example.com -Server 127.0.0.1 -TsigKey 'transfer:$$$' 2>&1).FullyQualifiedErrorId | Should -Match '^InvalidArgument_TsigKey,'
    }

    It 'says that a server refuses' { (Get-DnsZone example.com -Server 127.0.0.1:5354 2>&1).CategoryInfo.Category | Should -BeIn PermissionDenied, ProtocolError }

    It 'marks changes with -Serial' {
        $records = Get-DnsZone example.com -Server 127.0.0.1 -Serial 1
        $records[0].PSObject.Properties['Change'] | Should -Not -BeNullOrEmpty
    }

    It 'names the parameter of a bad value' {
        (Get-DnsZone 'a..b' -Server 127.0.0.1 2>&1).FullyQualifiedErrorId | Should -Match '^InvalidArgument_Name,'
        (Get-DnsZone a -Server '::zz' 2>&1).FullyQualifiedErrorId | Should -Match '^InvalidArgument_Server,'
        (Get-DnsZone a -Server 127.0.0.1 -Transport Udp 2>&1).FullyQualifiedErrorId | Should -Match '^InvalidArgument_Transport,'
        (Get-DnsZone a -Server 127.0.0.1:5 2>&1).FullyQualifiedErrorId | Should -Match '^DnsPortRefused,'
        Get-ThreadAway | Should -BeNullOrEmpty
    }
}
