# Compare-DnsRecord, Wait-DnsRecord, Test-DnsServer and ConvertFrom-DnsMessage.
BeforeDiscovery { . $PSScriptRoot/Support.ps1; . $PSScriptRoot/Dns.Support.ps1; $witness = Test-DnsWitness }

Describe 'Checks of name servers' -Skip:(-not $witness) {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        . $PSScriptRoot/Dns.Support.ps1
        $ErrorActionPreference = 'Continue'
        $nsd = Start-Nsd
        Set-Content TestDrive:/other "`$ORIGIN example.org.`n@ 60 SOA a h 1 2 3 4 5`n@ 60 NS a`na 60 A 127.0.0.1`nwww 60 A 192.0.2.81"
        $other = Start-Nsd -Port 5353 -Zones @{ 'example.org' = (Get-Item TestDrive:/other).FullName }
    }
    AfterAll { Stop-Nsd $nsd; Stop-Nsd $other }

    Context 'Compare-DnsRecord' {
        It 'shows who says something else' {
            $rows = Compare-DnsRecord www.example.org A -Server 127.0.0.1, 127.0.0.1:5353, ::1
            $rows.Server | Should -Be 127.0.0.1, 127.0.0.1:5353, ::1
            $rows.Agrees | Should -Be $true, $false, $true
            $rows[1].Missing, $rows[1].Extra | Should -Be 192.0.2.80, 192.0.2.81
        }
        It 'has a row for a server that is silent' {
            $rows = Compare-DnsRecord www.example.org A -Server 127.0.0.1, 127.0.0.1:5 -Tries 1
            $rows[1].Agrees, $rows[1].Result | Should -Be $false, PortRefused
            $rows[1].Problem | Should -Match ECONNREFUSED
        }
        It 'names the parameter of a bad value' {
            (Compare-DnsRecord a A -Server 127.0.0.1 2>&1).FullyQualifiedErrorId | Should -Match '^InvalidArgument_Server,'
            (Compare-DnsRecord 'a..b' A -Server 127.0.0.1, ::1 2>&1).FullyQualifiedErrorId | Should -Match '^InvalidArgument_Name,'
        }
    }

    Context 'Wait-DnsRecord' {
        It 'gives what is there at once' {
            (Wait-DnsRecord www.example.org A -Expected 192.0.2.80 -Server 127.0.0.1, ::1 -Timeout 5).IPAddress | Should -Be 192.0.2.80
            (Wait-DnsRecord example.org MX -Expected 'mail.example.org', '20 backup.*' -Exactly -Server 127.0.0.1 -Timeout 5).Count | Should -Be 2
            Wait-DnsRecord nothing.example.org A -Absent -Server 127.0.0.1 -Timeout 5 | Should -BeNullOrEmpty
        }
        It 'waits for what comes' {
            # Twice there is no such name; then there is. The answer goes between the question and its OPT record.
            $answers = Start-UdpResponder {
                param($q)
                $global:asked++
                $q[2] = 0x84
                if ($asked -lt 3) { $q[3] = 3; return , $q }
                $q[7] = 1
                , [byte[]]($q[0..($q.Length - 12)] + (0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 9, 0, 4, 192, 0, 2, 9) + $q[($q.Length - 11)..($q.Length - 1)])
            }
            try { (Wait-DnsRecord x.test A -Expected 192.0.2.9 -Server $answers.Server -Timeout 10 -Interval 0.05).IPAddress | Should -Be 192.0.2.9 } finally { Stop-UdpResponder $answers }
        }
        It 'says what came instead when the time is over' {
            $failed = Wait-DnsRecord www.example.org A -Expected 192.0.2.99 -Server 127.0.0.1 -Timeout 0 2>&1
            $failed.FullyQualifiedErrorId | Should -Match '^DnsWaitTimeout,'
            "$failed" | Should -Match '192.0.2.80'
        }
    }

    Context 'Test-DnsServer' {
        It 'tells what a server can do' {
            $test = Test-DnsServer 127.0.0.1 -Zone example.org -OtherName example.net
            $test.Udp, $test.Tcp, $test.Edns, $test.EdnsVersionChecked, $test.KeepsCase, $test.Recursion, $test.DnssecValidating, $test.ZoneTransfer, $test.NsId | Should -Be $true, $true, $true, $true, $true, $false, $false, $true, netlab
            $test.Version | Should -Match NSD
            $test.Problems | Should -Match 'as a whole'
        }
        It 'tells that nobody is there' {
            $test = Test-DnsServer 127.0.0.1:5 -Tries 1 -Timeout 0.5
            $test.Udp, $test.Tcp, $test.Edns | Should -Be $false, $false, $null
            $test.Problems.Count | Should -Be 2
        }
    }

    Context 'ConvertFrom-DnsMessage' {
        BeforeAll {
            $hex = '04d2 8180 0001 0001 0000 0000 0377 7777 0765 7861 6d70 6c65 036f 7267 00 0001 0001 c00c 0001 0001 0000 0e10 0004 c000 0250'
            $bytes = [Convert]::FromHexString($hex -replace ' ')
        }
        It 'reads <What>' -ForEach @(
            @{ What = 'hexadecimal text'; Read = { ConvertFrom-DnsMessage $hex } }
            @{ What = 'bytes'; Read = { ConvertFrom-DnsMessage $bytes } }
            @{ What = 'bytes of a pipeline'; Read = { $bytes | ConvertFrom-DnsMessage } }
            @{ What = 'a payload'; Read = { [pscustomobject]@{ Payload = $bytes } | ConvertFrom-DnsMessage } }
            @{ What = 'TCP'; Read = { ConvertFrom-DnsMessage ([byte[]](0, $bytes.Length) + $bytes) -Tcp } }
        ) {
            $message = & $Read
            $message.Id, $message.Answers[0].IPAddress, $message.IsResponse | Should -Be 1234, 192.0.2.80, $true
        }
        It 'says at which byte it is malformed' {
            $failed = ConvertFrom-DnsMessage ($hex -replace ' 0250$', '') 2>&1
            $failed.FullyQualifiedErrorId | Should -Match '^DnsMalformed,'
            "$failed" | Should -Match 'at byte \d+'
            $failed.Exception.Offset | Should -BeGreaterThan 30
        }
        It 'says what is no bytes' {
            (ConvertFrom-DnsMessage '0g' 2>&1).FullyQualifiedErrorId | Should -Match '^InvalidArgument_InputObject,'
            (ConvertFrom-DnsMessage '012' 2>&1).FullyQualifiedErrorId | Should -Match '^InvalidArgument_InputObject,'
            (Get-Date | ConvertFrom-DnsMessage 2>&1).FullyQualifiedErrorId | Should -Match '^InvalidArgument_InputObject,'
        }
        It 'warns of bytes behind the message' {
            $null = ConvertFrom-DnsMessage "$hex ffff" -WarningVariable warned -WarningAction SilentlyContinue
            "$warned" | Should -Match '2 bytes follow'
        }
    }

    It 'leaves no thread away' { Get-ThreadAway | Should -BeNullOrEmpty }
}
