Describe 'Start-SmtpSink' {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        . $PSScriptRoot/Servers.Support.ps1
        . $PSScriptRoot/MailServer.ps1
        Clear-TestHost
        ip netns add c1
        ip -n c1 link set lo up
        $alice = [pscredential]::new('alice', (ConvertTo-SecureString 'wonder land' -AsPlainText -Force))
        $swaks = (Get-Command swaks -ErrorAction Ignore).Source
        $python = if (Test-Path /usr/bin/python3) { '/usr/bin/python3' }
        function Send-Swaks { & $swaks --server "127.0.0.1:$($sink.LocalPort)" --helo client.test --from a@one.test --timeout 60 @args 2>&1 }
        function Send-Net([string] $Subject = 'Hello', [string] $Body = 'How are you?', [string] $To = 'bob@two.test') {
            $client = [Net.Mail.SmtpClient]::new('127.0.0.1', $sink.LocalPort)
            try { $client.Send('alice@one.test', $To, $Subject, $Body) } finally { $client.Dispose() }
        }
        function Receive-One { $sink | Receive-SmtpMessage -Count 1 -Timeout 60 }
    }
    AfterEach { Stop-AllServers }
    AfterAll { Clear-TestHost }

    It 'emits the sink, at loopback and a free port, which Get- and Stop-SocketServer know' {
        $sink = Start-SmtpSink
        $sink.LocalAddress, "$($sink.Protocol)", "$($sink.State)", "$($sink.Tls)" | Should -Be '127.0.0.1', 'Tcp', 'Running', 'None'
        (Get-SocketServer $sink.Id).LocalPort | Should -Be $sink.LocalPort
        "$sink" | Should -Be "SMTP 127.0.0.1:$($sink.LocalPort)"
        $sink | Stop-SocketServer
        "$($sink.State)" | Should -Be Stopped
        Get-SocketServer | Should -BeNullOrEmpty
    }

    It "takes what .NET's SmtpClient sends" {
        $sink = Start-SmtpSink
        Send-Net 'Žluťoučký kůň' "Příliš`r`n.dot"
        $message = Receive-One
        $message.From, $message.To, $message.Subject, $message.RemoteAddress | Should -Be 'alice@one.test', 'bob@two.test', 'Žluťoučký kůň', '127.0.0.1'
        $message.Body | Should -Match "^Příliš\r\n\.dot"
        $message.GetHeader('to') | Should -Be 'bob@two.test'
        ($message.Headers | Where-Object Name -EQ From).Value | Should -Be 'alice@one.test'
        $message.Raw.Count | Should -Be $message.Size
        $message.ReceivedTime | Should -BeGreaterThan (Get-Date).AddMinutes(-5)
        $sink.Received, $sink.Waiting.Count | Should -Be 1, 0
        $sink.Errors | Should -BeNullOrEmpty
    }

    It 'keeps messages until they are received, shows them meanwhile, and waits for more' {
        $sink = Start-SmtpSink
        1..3 | ForEach-Object { Send-Net "number $_" }
        $sink.Waiting.Subject | Should -Be 'number 1', 'number 2', 'number 3'
        ($sink | Receive-SmtpMessage -Count 2).Subject | Should -Be 'number 1', 'number 2'
        (Receive-SmtpMessage $sink.Id -Timeout 0).Subject | Should -Be 'number 3'
        Receive-SmtpMessage $sink.Id -Timeout 0 | Should -BeNullOrEmpty
        # Beside it: one comes while it waits, and the end of the sink ends it.
        $beside = Start-Beside { param($sink) $sink | Receive-SmtpMessage | ForEach-Object Subject } @{ sink = $sink }
        Send-Net 'later'
        Wait-Until { $sink.Waiting.Count -eq 0 }
        $sink | Stop-SocketServer
        Receive-Beside $beside | Should -Be 'later'
    }

    It 'takes what swaks sends, with STARTTLS and a login by <Mechanism>' -ForEach @(
        @{ Mechanism = 'PLAIN' }, @{ Mechanism = 'LOGIN' }, @{ Mechanism = 'CRAM-MD5' }
    ) {
        if (-not $swaks) { Set-ItResult -Skipped -Because "the tool 'swaks' is not installed"; return }
        $sink = Start-SmtpSink -Tls Required -Credential $alice -RequireAuthentication -HostName sink.test
        $transcript = Send-Swaks --to 'b@two.test,c@two.test' --tls --tls-sni sink.test --auth $Mechanism --auth-user alice --auth-password 'wonder land' --body "one`n.two`n"
        $LASTEXITCODE | Should -Be 0 -Because "$transcript"
        $message = Receive-One
        $message.User, $message.AuthMechanism, $message.Helo, $message.IsEncrypted | Should -Be 'alice', $Mechanism, 'client.test', $true
        "$($message.TlsProtocol)" | Should -BeLike 'Tls1*'
        $message.To | Should -Be 'b@two.test', 'c@two.test'
        $message.Body | Should -BeLike "one`r`n.two`r`n*"
        # The secret is nowhere.
        foreach ($thing in $message, $sink) { [Management.Automation.PSSerializer]::Serialize($thing, 5) | Should -Not -Match 'wonder|d29uZGVy' }
        $null = Send-Swaks --to b@two.test --tls --auth $Mechanism --auth-user alice --auth-password wrong
        $LASTEXITCODE | Should -Be 28
        $null = Send-Swaks --to b@two.test
        $LASTEXITCODE | Should -Be 23
    }

    It 'takes what swaks sends over TLS from the first byte, and by LMTP and a Unix socket' {
        if (-not $swaks) { Set-ItResult -Skipped -Because "the tool 'swaks' is not installed"; return }
        $sink = Start-SmtpSink -Tls Implicit
        $transcript = Send-Swaks --to b@two.test --tls-on-connect
        $LASTEXITCODE | Should -Be 0 -Because "$transcript"
        (Receive-One).IsEncrypted | Should -BeTrue
        $path = "/tmp/netlab-$([guid]::NewGuid()).sock"
        $sink = Start-SmtpSink -Path $path -Mode 0600 -Lmtp -RejectRecipient @{ 'no@*' = '550 5.1.1 Nobody' }
        $transcript = & $swaks --socket $path --protocol LMTP --helo client.test --from a@one.test --to 'b@two.test,no@two.test,c@two.test' --timeout 60 2>&1
        $transcript -match '^<\*\* 550 5\.1\.1 Nobody' | Should -HaveCount 1
        $transcript -match '^<- +250 2\.0\.0 Ok: queued as 1' | Should -HaveCount 2
        $message = Receive-One
        $message.Greeting, $message.RemoteAddress | Should -Be 'LHLO', $null
        $message.To | Should -Be 'b@two.test', 'c@two.test'
        $message.Recipients.IsAccepted | Should -Be $true, $false, $true
        $sink | Stop-SocketServer
        Test-Path $path | Should -BeFalse
    }

    It "takes what Python's smtplib sends: parameters, UTF-8, STARTTLS with a certificate of ours" {
        if (-not $python -or (& $python -c 'import smtplib, ssl' 2>&1)) { Set-ItResult -Skipped -Because "python3 with smtplib is not installed"; return }
        $directory = (New-Item -ItemType Directory "/tmp/netlab-sink-$([guid]::NewGuid())").FullName
        try {
            $null = New-MailCertificate $directory
            $certificate = [Security.Cryptography.X509Certificates.X509Certificate2]::CreateFromPemFile("$directory/server.pem", "$directory/server.key")
            $sink = Start-SmtpSink -Tls Optional -Certificate $certificate -Credential $alice
            @'
import smtplib, ssl, sys
client = smtplib.SMTP('127.0.0.1', int(sys.argv[1]), local_hostname='client.test', timeout=60)
client.starttls(context=ssl.create_default_context(cafile=sys.argv[2]))
client.ehlo()
assert client.has_extn('smtputf8') and client.has_extn('chunking') and client.esmtp_features['size'] == '33554432', client.esmtp_features
client.login('alice', 'wonder land')
print(client.sendmail('žofie@one.test', ['b@two.test', 'no@two.test'], 'Subject: žluť\r\n\r\nkůň\r\n'.encode(), ['SMTPUTF8', 'BODY=8BITMIME', 'RET=FULL', 'ENVID=e1'], ['NOTIFY=NEVER']))
client.quit()
'@ > "$directory/send.py"
            & $python "$directory/send.py" $sink.LocalPort "$directory/ca.pem" 2>&1 | Should -Be '{}'
            $message = Receive-One
            $message.From, $message.SmtpUtf8, $message.BodyType, $message.DsnReturn, $message.DsnEnvelopeId | Should -Be 'žofie@one.test', $true, '8BITMIME', 'FULL', 'e1'
            $message.Recipients.Notify | Should -Be 'NEVER', 'NEVER'
            $message.Subject, $message.Body | Should -Be 'žluť', "kůň`r`n"
            $message.User | Should -Be alice
            $sink.Certificate.HasPrivateKey | Should -BeFalse
        }
        finally { Remove-Item -Recurse $directory }
    }

    It 'calls a block with each message, whose reply is the reply' {
        $sink = Start-SmtpSink -Action { param($message, $client) Write-Host "$($_.Subject) of $($client.Helo)"; 'noted'; if ($message.Subject -eq 'bad') { '554 5.7.1 No, thank you' } elseif ($message.Subject -eq 'broken') { throw 'broken' } }
        Send-Net 'good'
        { Send-Net 'bad' } | Should -Throw '*No, thank you*'
        Send-Net 'broken'
        Wait-Until { $sink.Messages.Count -eq 6 -and $sink.ErrorCount -eq 1 }
        $sink.Messages[0] | Should -BeLike 'good of *'
        $sink.Messages[1] | Should -Be 'noted'
        $sink.Errors[0].Message | Should -Be 'broken'
        $sink.Waiting | Should -BeNullOrEmpty
        $sink.Received | Should -Be 3
    }

    It 'refuses, puts off and bounds as it is told' {
        $sink = Start-SmtpSink -RejectRecipient @{ 'nobody@*' = '550 5.1.1 No such user' } -RejectSender @{ 'spam@*' = 553 } -MaximumSize 2000 -MaximumMessages 1
        { Send-Net -To nobody@two.test } | Should -Throw '*No such user*'
        { Send-Net -Body ('x' * 5000) } | Should -Throw '*2000 bytes at most*'
        Send-Net
        { Send-Net } | Should -Throw '*full*'
        $sink | Receive-SmtpMessage -Count 1 | Out-Null
        Send-Net
        $sink = Start-SmtpSink -Greylist
        { Send-Net } | Should -Throw '*come again*'
        Send-Net
        (Receive-One).To | Should -Be 'bob@two.test'
        $sink = Start-SmtpSink -WithoutExtension SIZE, CHUNKING -HostName sink.test
        $connection = Connect-TcpServer 127.0.0.1 $sink.LocalPort -InputObject "EHLO x`r"
        1..9 | ForEach-Object { $connection.Receive(60) } | Should -Be '220 sink.test ESMTP NetLab sink', '250-sink.test', '250-PIPELINING', '250-8BITMIME', '250-SMTPUTF8', '250-DSN', '250-ENHANCEDSTATUSCODES', '250-LIMITS RCPTMAX=1000', '250 PRDR'
        $connection.Close()
    }

    It 'ends a connection that smuggles, and says so' {
        $sink = Start-SmtpSink
        $connection = Connect-TcpServer 127.0.0.1 $sink.LocalPort -InputObject "HELO x`r", "MAIL FROM:<a@b>`r", "RCPT TO:<c@d>`r", "DATA`r", 'end', '.', "MAIL FROM:<evil@x>`r"
        1..6 | ForEach-Object { ($connection.Receive(60) ?? '').Split(' ')[0] } | Should -Be 220, 250, 250, 250, 354, 521
        $connection.Receive(60) | Should -BeNullOrEmpty
        $connection.Close()
        Wait-Until { $sink.ErrorCount -eq 1 }
        $sink.Errors[0].Message | Should -Be 'LF without CR in a message.'
        $sink.Received | Should -Be 0
    }

    It 'serves in a namespace, and ends with its reason when that is removed' {
        $sink = Start-SmtpSink smtp -Any -Namespace c1
        $sink.LocalPort, $sink.Namespace | Should -Be 25, c1
        $connection = Connect-TcpServer 127.0.0.1 25 -Namespace c1 -InputObject "HELO x`r", "MAIL FROM:<>`r", "RCPT TO:<c@d>`r", "DATA`r", "hello`r", ".`r", "QUIT`r"
        1..7 | ForEach-Object { ($connection.Receive(60) ?? '').Split(' ')[0] } | Should -Be 220, 250, 250, 250, 354, 250, 221
        $connection.Close()
        $message = Receive-One
        $message.From, $message.Namespace, $message.Body | Should -Be '', c1, "hello`r`n"
        Remove-NetNamespace c1 -Confirm:$false
        Wait-Until { "$($sink.State)" -eq 'Failed' }
        $sink.Reason | Should -Be "The network namespace 'c1' was removed."
        ip netns add c1; ip -n c1 link set lo up
    }

    It 'shows itself, messages, headers and recipients in tables of 100 columns, and messages survive export' {
        $sink = Start-SmtpSink
        Send-Net ('A subject that is a good deal longer than a column ' * 3) "to`e[31m see"
        $sink | Out-String -Width 100 | Should -Match "$($sink.Id) SMTP +127\.0\.0\.1 +$($sink.LocalPort) None +Running +\d +1 +1"
        $message = Receive-One
        $message | Out-String -Width 100 | Should -Match '1 +\d\d:\d\d:\d\d alice@one\.test +bob@two\.test +\d+ +A subject'
        $message.Headers | Out-String -Width 100 | Should -Match 'From +alice@one\.test'
        $message.Recipients | Out-String -Width 100 | Should -Match 'bob@two\.test +True +250 2\.1\.5 Ok'
        foreach ($thing in $sink, $message, $message.Headers, $message.Recipients) { ($thing | Out-String -Width 100 -Stream | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 100 }
        $message | Format-List | Out-String -Width 100 | Should -Match 'Helo +: '
        $copy = [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($message, 3))
        $copy.From, $copy.To, $copy.Subject, $copy.Raw.Count | Should -Be $message.From, $message.To[0], $message.Subject, $message.Size
        ($message | ConvertTo-Json -Depth 3 -WarningAction Ignore | ConvertFrom-Json).Headers[0].Name | Should -Be $message.Headers[0].Name
    }

    It 'bad values: <Call>' -ForEach @(
        @{ Call = { Start-SmtpSink nosuchservice }; Id = 'InvalidArgument_Port' }
        @{ Call = { Start-SmtpSink -LocalAddress nosuch }; Id = 'InvalidArgument_LocalAddress' }
        @{ Call = { Start-SmtpSink -RejectRecipient @{ 'a@b' = '250 fine' } }; Id = 'InvalidArgument_RejectRecipient' }
        @{ Call = { Start-SmtpSink -RejectSender @{ 'a@b' = "550 a`r`nb" } }; Id = 'InvalidArgument_RejectSender' }
        @{ Call = { Start-SmtpSink -AuthMechanism NTLM }; Id = 'InvalidArgument_AuthMechanism' }
        @{ Call = { Start-SmtpSink -RequireAuthentication }; Id = 'InvalidArgument_RequireAuthentication' }
        @{ Call = { Start-SmtpSink -WithoutExtension NOSUCH }; Id = 'InvalidArgument_WithoutExtension' }
        @{ Call = { Start-SmtpSink -HostName 'a b' }; Id = 'InvalidArgument_HostName' }
        @{ Call = { Start-SmtpSink -MaximumSize 0 }; Id = 'InvalidArgument_MaximumSize' }
        @{ Call = { Start-SmtpSink -IdleTimeout 0 }; Id = 'InvalidArgument_IdleTimeout' }
        @{ Call = { Start-SmtpSink -ThrottleLimit 0 -Action { 1 } }; Id = 'InvalidArgument_ThrottleLimit' }
        @{ Call = { Start-SmtpSink -Certificate ([Security.Cryptography.X509Certificates.X509Certificate2]::CreateFromPem([Security.Cryptography.X509Certificates.CertificateRequest]::new('CN=x', [Security.Cryptography.ECDsa]::Create(), 'SHA256').CreateSelfSigned((Get-Date), (Get-Date).AddDays(1)).ExportCertificatePem())) -Tls Optional }; Id = 'InvalidArgument_Certificate' }
        @{ Call = { Start-SmtpSink -Namespace nosuch }; Id = 'NamespaceNotFound' }
        @{ Call = { Receive-SmtpMessage 99999 }; Id = 'SocketServerNotFound' }
        @{ Call = { Receive-SmtpMessage (Start-TcpServer -Echo).Id }; Id = 'NotAMailSink' }
        @{ Call = { Start-SmtpSink | Receive-SmtpMessage -Count 0 }; Id = 'InvalidArgument_Count' }
        @{ Call = { Start-SmtpSink | Receive-SmtpMessage -Timeout -1 }; Id = 'InvalidArgument_Timeout' }
        @{ Call = { Start-SmtpSink | Export-SocketServerUnit }; Id = 'MailSinkNotExportable' }
    ) { { & $Call } | Should -Throw -ErrorId "$Id,*" }

    It 'completes ports, mechanisms, extensions and sinks' {
        (TabExpansion2 'Start-SmtpSink -Port submissio').CompletionMatches.CompletionText | Should -Contain submission
        (TabExpansion2 'Start-SmtpSink -AuthMechanism cr').CompletionMatches.CompletionText | Should -Be CRAM-MD5
        (TabExpansion2 'Start-SmtpSink -WithoutExtension ch').CompletionMatches.CompletionText | Should -Be CHUNKING
        $sink = Start-SmtpSink
        $null = Start-TcpServer -Echo
        (TabExpansion2 'Receive-SmtpMessage ').CompletionMatches.CompletionText | Should -Be "$($sink.Id)"
    }

    It 'leaves no thread away' { Get-ThreadAway | Should -BeNullOrEmpty }
}
