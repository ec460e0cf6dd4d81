# Test-SmtpStartTls against sinks with and without TLS, and a real server.
Describe 'Test-SmtpStartTls' {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        . $PSScriptRoot/MailServer.ps1
        $ErrorActionPreference = 'Continue'
        $none = Start-SmtpSink
        $tls = Start-SmtpSink -Tls Required -HostName localhost
    }
    AfterAll { $none, $tls | Stop-SocketServer -Timeout 0 }

    It 'finds what a server without it lacks' {
        $findings = Test-SmtpStartTls 127.0.0.1 -Port $none.LocalPort
        ($findings | Where-Object Check -eq Offered).Verdict | Should -Be Fail
        ($findings | Where-Object Check -eq EnforcedBeforeMail).Verdict | Should -Be Fail
        ($findings | Where-Object Check -in CommandInjection, Handshake, Certificate).Verdict | Select-Object -Unique | Should -Be NotProven
        $none.Received | Should -Be 0
    }
    It 'passes one that does it right, with the authority it is told' {
        $findings = Test-SmtpStartTls localhost -Port $tls.LocalPort -TlsAuthority $tls.Certificate -ReplyWait 0.1
        $findings | Where-Object Verdict -ne Pass | ForEach-Object { "$($_.Check): $($_.Evidence)" } | Should -BeNullOrEmpty
        $findings.Count | Should -Be 13
        ($findings | Where-Object Check -eq EnforcedBeforeMail).ReplyCode | Should -Be 530
        $difference = $findings | Where-Object Check -eq CapabilityDifference
        $difference.Removed | Should -Contain STARTTLS
        # Its own certificate is nobody else's.
        (Test-SmtpStartTls localhost -Port $tls.LocalPort -ReplyWait 0.1 | Where-Object Check -eq Certificate).Verdict | Should -Be Fail
        (Test-SmtpStartTls localhost -Port $tls.LocalPort -ReplyWait 0.1 -TlsAuthority $tls.Certificate -TlsHostName other.example | Where-Object Check -eq Certificate).Evidence | Should -Match "not for 'other.example'"
    }
    It 'trusts the certificate of an aiosmtpd by its authority' {
        $mail = Start-Aiosmtpd -Namespace '' --starttls
        if (-not $mail) { Set-ItResult -Skipped -Because $MailServerReason; return }
        try {
            $findings = Test-SmtpStartTls 127.0.0.1 -Port $mail.Port -TlsAuthority $mail.CaFile
            # CVE-2024-34083: in the versions before 1.4.6, unless a distribution has mended them.
            @(($findings | Where-Object Check -eq CommandInjection).Verdict | Select-Object -Unique).Count | Should -Be 1
            ($findings | Where-Object Check -eq Certificate).Verdict | Should -Be Pass
        } finally { Stop-MailServer $mail }
    }
    It 'tells a server that is none' {
        (Test-SmtpStartTls 127.0.0.1 -Port 1 2>&1).FullyQualifiedErrorId | Should -Match '^ECONNREFUSED,'
    }
    It 'names the parameter of a bad value: <Bad>' -ForEach @(
        @{ Bad = '-Port 0'; Name = 'Port' }
        @{ Bad = '-ReplyWait 0'; Name = 'ReplyWait' }
        @{ Bad = '-Timeout -1'; Name = 'Timeout' }
        @{ Bad = '-TlsAuthority /nowhere.pem'; Name = 'TlsAuthority' }
    ) { (Invoke-Expression "Test-SmtpStartTls 127.0.0.1 $Bad 2>&1").FullyQualifiedErrorId | Should -Match "^InvalidArgument_$Name," }
    It 'fits a terminal, and its objects survive' {
        $findings = Test-SmtpStartTls 127.0.0.1 -Port $none.LocalPort
        $findings | Out-String -Width 100 -Stream | Where-Object { ($_ -replace '\x1b\[[\d;]*m').Length -gt 100 } | Should -BeNullOrEmpty
        $findings | Export-Clixml TestDrive:/findings.xml
        (Import-Clixml TestDrive:/findings.xml)[0].Evidence | Should -Match 'does not offer STARTTLS'
    }
    It 'leaves no thread away' { Get-ThreadAway | Should -BeNullOrEmpty }
}
