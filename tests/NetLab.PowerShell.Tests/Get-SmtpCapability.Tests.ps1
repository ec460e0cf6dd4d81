BeforeAll {
    . "$PSScriptRoot/Support.ps1"
    . "$PSScriptRoot/MailServer.ps1"
    . "$PSScriptRoot/Smtp.Support.ps1"
    $python = Test-Path /usr/bin/python3
}

Describe 'Get-SmtpCapability' {
    BeforeAll { $talker = Start-Talker -Tls --ehlo 'SIZE 5000;PIPELINING;X-ODD one two;AUTH=LOGIN' }
    AfterAll { Stop-MailServer $talker }
    BeforeEach { if (-not $python) { Set-ItResult -Skipped -Because "the tool 'python3' is not installed" } }

    It 'lists what a server can, before TLS and after' {
        $found = @('127.0.0.1' | Get-SmtpCapability -Port $talker.Port -TlsAuthority $talker.Authority)
        $found | ForEach-Object { "$($_.Keyword) $($_.Parameters) $($_.InClear) $($_.OverTls)" } | Should -Be 'SIZE 5000 True True', 'PIPELINING  True True', 'X-ODD one two True True', 'AUTH=LOGIN  True True', 'STARTTLS  True False'
        $found[0].Meaning | Should -Be 'the largest message in bytes (RFC 1870)'
        $found[2].Meaning | Should -Be ''
        $found[0].RemoteEndPoint | Should -Be "127.0.0.1:$($talker.Port)"
    }

    It 'warns of a certificate nobody vouches for, and lists all the same' {
        $found = @(Get-SmtpCapability 127.0.0.1 -Port $talker.Port -WarningVariable warned -WarningAction SilentlyContinue)
        $found.Count | Should -Be 5
        "$warned" | Should -BeLike '*no authority this machine trusts*'
        @(Get-SmtpCapability 127.0.0.1 -Port $talker.Port -Tls None)[0].OverTls | Should -BeNullOrEmpty
    }

    It 'is an error where nobody is, or nobody speaks SMTP' {
        Get-SmtpCapability 127.0.0.9 -Port $talker.Port -ErrorVariable failed -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'ECONNREFUSED,*'
        $odd = Start-Talker --reply 'BANNER=* OK IMAP4rev1'
        try {
            Get-SmtpCapability 127.0.0.1 -Port $odd.Port -ErrorVariable failed -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
            $failed[0].FullyQualifiedErrorId | Should -BeLike 'SmtpNoCapabilities,*'
            "$($failed[0])" | Should -BeLike '*This is an IMAP server.*'
        }
        finally { Stop-MailServer $odd }
    }

    It 'fits a terminal' {
        $lines = Get-SmtpCapability 127.0.0.1 -Port $talker.Port -TlsAuthority $talker.Authority | Out-String -Width 100 -Stream
        $lines -join "`n" | Should -Not -Match '#ERR'
        $lines | ForEach-Object { $_.Length } | Should -Not -BeGreaterThan 100
    }

    It 'leaves no thread away' { Get-ThreadAway | Should -BeNullOrEmpty }
}
