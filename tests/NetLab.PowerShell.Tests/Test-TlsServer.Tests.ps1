# Test-TlsServer against sinks, whose TLS is .NET's, and a real openssl where it is installed; xUnit has the servers that cannot be had any more.
Describe 'Test-TlsServer' {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        . $PSScriptRoot/MailServer.ps1
        . $PSScriptRoot/Smtp.Support.ps1
        $ErrorActionPreference = 'Continue'
        Clear-TestHost
        $none = Start-SmtpSink
        $start = Start-SmtpSink -Tls Required -HostName localhost
        $implicit = Start-SmtpSink -Tls Implicit -HostName localhost
        $rows = Test-TlsServer localhost $start.LocalPort -StartTls Smtp
    }
    AfterAll {
        $none, $start, $implicit | Stop-SocketServer -Timeout 0
        Clear-TestHost
    }

    It 'finds the suites behind STARTTLS, and the versions that are refused' {
        $rows[0] | Should -BeOfType NetLab.Packets.TlsServerSuite
        $taken = $rows | Where-Object Result -eq Accepted
        $taken.CipherSuite | Should -Contain TLS_AES_256_GCM_SHA384
        $taken.CipherSuite | Should -Contain TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384
        ($taken | Where-Object Id -eq 0xC02C).KeyExchange | Should -Be ECDHE
        "$($rows.Protocol | Select-Object -Unique)" | Should -Be 'Tls13 Tls12 Tls11 Tls10 Ssl3'
        ($rows | Where-Object Protocol -eq Ssl3).Result | Should -Be Refused
        ($rows | Where-Object Protocol -eq Ssl3).Reason | Should -Match '^(alert|the server)'
        $rows.Port | Select-Object -Unique | Should -Be $start.LocalPort
        $start.Received | Should -Be 0
    }
    It 'finds the same at once, with several connections' {
        $others = Test-TlsServer 127.0.0.1 $implicit.LocalPort -ThrottleLimit 5
        $others.CipherSuite | Should -Be $rows.CipherSuite
        $others[0].RemoteEndPoint | Should -Be "127.0.0.1:$($implicit.LocalPort)"
    }
    It 'tries only the versions asked for, of servers from the pipeline' {
        $found = [pscustomobject]@{ Server = 'localhost'; Port = $implicit.LocalPort }, [pscustomobject]@{ ComputerName = '127.0.0.1'; Port = $implicit.LocalPort } | Test-TlsServer -Protocol Tls13, Tls10, Tls13
        "$($found.Protocol | Select-Object -Unique)" | Should -Be 'Tls13 Tls10'
        $found.Server | Select-Object -Unique | Should -Be 'localhost', '127.0.0.1'
    }
    It 'works in a namespace' {
        New-NetNamespace c1 | Out-Null
        $inside = Start-SmtpSink -Namespace c1 -Tls Implicit -HostName localhost
        try {
            $found = Get-NetNamespace c1 | Test-TlsServer -Server 127.0.0.1 -Port $inside.LocalPort -Protocol Tls13
            $found[0].Result | Should -Be Accepted
            $found.Namespace | Select-Object -Unique | Should -Be c1
        } finally { $inside | Stop-SocketServer -Timeout 0; Remove-NetNamespace c1 -Confirm:$false }
    }
    It 'says in verbose words what was said' {
        $said = Test-TlsServer localhost $start.LocalPort -StartTls Smtp -Protocol Tls13 -Verbose 4>&1 | Where-Object { $_ -is [Management.Automation.VerboseRecord] }
        "$said" | Should -Match '-> STARTTLS'
        $said[-1].Message | Should -Match '^\d+ connections were made\.$'
    }
    It 'tells what openssl was told to take' {
        if (-not (Test-Path /usr/bin/openssl)) { Set-ItResult -Skipped -Because "the tool 'openssl' is not installed"; return }
        $null = New-MailCertificate $TestDrive
        $info = [Diagnostics.ProcessStartInfo]::new('/usr/bin/openssl', [string[]]('s_server', '-accept', '127.0.0.1:0', '-cert', "$TestDrive/server.pem", '-key', "$TestDrive/server.key", '-serverpref', '-alpn', 'h2',
                '-cipher', 'ECDHE-ECDSA-AES128-SHA:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-ECDSA-NULL-SHA:@SECLEVEL=0', '-no_tls1_3'))
        $info.RedirectStandardInput = $info.RedirectStandardOutput = $info.RedirectStandardError = $true
        $openssl = [Diagnostics.Process]::Start($info)
        try {
            do { $line = $openssl.StandardOutput.ReadLine() } until ($null -eq $line -or $line -match '^ACCEPT .*:(\d+)$')
            $port = $Matches[1]
            $found = Test-TlsServer 127.0.0.1 $port -Alpn h2, http/1.1 -Protocol Tls12, Tls10
            ($found | Where-Object Protocol -eq Tls12).CipherSuite | Should -Be 'TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA', 'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384', 'TLS_ECDHE_ECDSA_WITH_NULL_SHA'
            $found[0..2].Preference | Should -Be 1, 2, 3
            "$($found[0..2].Strength)" | Should -Be 'Weak Good Insecure'
            $found[1].Alpn | Should -Be h2
            ($found | Where-Object Protocol -eq Tls10).Weakness | Should -Contain 'TLS 1.0'
        } finally { $openssl.Kill(); $openssl.WaitForExit() }
    }
    It 'tells a server that speaks no TLS: <Name>' -ForEach @(
        @{ Name = 'at once'; Run = { Test-TlsServer 127.0.0.1 $none.LocalPort }; Id = 'TlsFormat'; Category = 'ProtocolError'; Text = '220 .*-StartTls Smtp' }
        @{ Name = 'STARTTLS'; Run = { Test-TlsServer 127.0.0.1 $none.LocalPort -StartTls Smtp }; Id = 'SmtpNotOffered'; Category = 'NotImplemented'; Text = 'does not offer STARTTLS' }
        @{ Name = 'nobody'; Run = { Test-TlsServer 127.0.0.1 9 }; Id = 'ECONNREFUSED'; Category = 'ConnectionError'; Text = 'Nobody listens' }
        @{ Name = 'the port of mail'; Run = { Test-TlsServer 127.0.0.1 25 }; Id = 'ECONNREFUSED'; Category = 'ConnectionError'; Text = ':25' }
        @{ Name = 'STARTTLS where no port is named'; Run = { Test-TlsServer 127.0.0.1 -StartTls Lmtp }; Id = 'ECONNREFUSED'; Category = 'ConnectionError'; Text = ':25' }
        @{ Name = 'the port of the web'; Run = { Test-TlsServer 127.0.0.1 }; Id = 'ECONNREFUSED'; Category = 'ConnectionError'; Text = ':443' }
    ) {
        $failure = & $Run 2>&1
        $failure.FullyQualifiedErrorId | Should -Match "^$Id,"
        $failure.CategoryInfo.Category | Should -Be $Category
        Get-FailureText $failure | Should -Match $Text
    }
    It 'tells a server that is silent, or has enough' {
        $silent = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
        $silent.Start()
        try { $failure = Test-TlsServer 127.0.0.1 $silent.LocalEndpoint.Port -Timeout 0.1 2>&1 } finally { $silent.Stop() }
        $failure.FullyQualifiedErrorId | Should -Match '^TlsTimeout,'
        if (-not (Test-Path /usr/bin/python3)) { return }
        $busy = Start-Talker --reply 'EHLO=421 4.7.0 too many connections'
        try { $failure = Test-TlsServer 127.0.0.1 $busy.Port -StartTls Smtp 2>&1 } finally { Stop-MailServer $busy }
        $failure.FullyQualifiedErrorId | Should -Match '^SmtpDeclined,'
        $failure.CategoryInfo.Category | Should -Be ResourceBusy
        Get-FailureText $failure | Should -Match '421 4.7.0 too many connections.*limits connections'
    }
    It 'names the parameter of a bad value: <Bad>' -ForEach @(
        @{ Bad = '-Port 0'; Name = 'Port' }
        @{ Bad = '-Timeout 0'; Name = 'Timeout' }
        @{ Bad = '-ThrottleLimit 0'; Name = 'ThrottleLimit' }
        @{ Bad = "-Alpn ('x' * 256)"; Name = 'Alpn' }
        @{ Bad = '-SourceAddress me'; Name = 'SourceAddress' }
    ) { (Invoke-Expression "Test-TlsServer 127.0.0.1 $Bad 2>&1").FullyQualifiedErrorId | Should -Match "^InvalidArgument_$Name," }
    It 'goes on behind a server that fails' {
        $all = '127.0.0.9', '127.0.0.1' | Test-TlsServer -Port $implicit.LocalPort -Protocol Tls13 -StartTls None -ErrorAction SilentlyContinue -ErrorVariable failures
        $failures.Count | Should -Be 1
        $all[0].Server | Should -Be 127.0.0.1
    }
    It 'completes versions, ports and STARTTLS' {
        (TabExpansion2 'Test-TlsServer x -Protocol Tls1').CompletionMatches.CompletionText | Should -Be 'Tls10', 'Tls11', 'Tls12', 'Tls13'
        (TabExpansion2 'Test-TlsServer x -Port 4').CompletionMatches.CompletionText | Should -Be '443', '465'
        (TabExpansion2 'Test-TlsServer x -StartTls ').CompletionMatches.CompletionText | Should -Contain Smtp
    }
    It 'fits a terminal, and its objects survive' {
        $text = $rows | Out-String -Width 100 -Stream
        $text | Where-Object { ($_ -replace '\x1b\[[\d;]*m').Length -gt 100 } | Should -BeNullOrEmpty
        "$text" | Should -Match 'TLS_AES_256_GCM_SHA384 .* Good'
        "$text" | Should -Match 'Ssl3 +Refused: '
        $rows | Export-Clixml TestDrive:/rows.xml
        (Import-Clixml TestDrive:/rows.xml)[0].CipherSuite | Should -Be $rows[0].CipherSuite
        ($rows | ConvertTo-Json -EnumsAsStrings | ConvertFrom-Json)[0].Protocol | Should -Be Tls13
    }
    It 'leaves no thread away' { Get-ThreadAway | Should -BeNullOrEmpty }
}
