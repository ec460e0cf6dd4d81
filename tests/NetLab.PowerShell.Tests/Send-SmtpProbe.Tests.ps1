BeforeAll {
    . "$PSScriptRoot/Support.ps1"
    . "$PSScriptRoot/MailServer.ps1"
    . "$PSScriptRoot/Smtp.Support.ps1"
    . "$PSScriptRoot/Dns.Support.ps1"
    $python = Test-Path /usr/bin/python3
    function New-Credential([string] $User = 'alice', [string] $Password = 'wonder land') { [pscredential]::new($User, (ConvertTo-SecureString $Password -AsPlainText -Force)) }
}

Describe 'Send-SmtpProbe' {
    BeforeAll {
        Clear-TestHost
        $plain = Start-Talker
        $secure = Start-Talker -Tls --ehlo 'SIZE 5000;AUTH PLAIN LOGIN'
        $at = @{ Server = '127.0.0.1'; Port = "$($plain.Port)" }
        $tls = @{ Server = '127.0.0.1'; Port = "$($secure.Port)"; TlsAuthority = $secure.CaFile }
    }
    AfterAll {
        Stop-MailServer $plain
        Stop-MailServer $secure
        Clear-TestHost
    }
    BeforeEach { if (-not $python) { Set-ItResult -Skipped -Because "the tool 'python3' is not installed" } }

    Context 'a conversation' {
        It 'stops after EHLO, and says what it found' {
            $result = Send-SmtpProbe @at -Helo me.test
            $result | Should -BeOfType NetLab.Smtp.SmtpProbeResult
            $result.Success | Should -BeTrue
            "$($result.Stage)" | Should -Be Ehlo
            $result.Banner | Should -Be 'mail.netlab.test ESMTP'
            $result.Capabilities.MaximumSize | Should -Be 1000000
            $result.RemoteEndPoint | Should -Be "127.0.0.1:$($plain.Port)"
            $result.TrustedSource | Should -BeTrue
            Get-Heard $plain QUIT | Should -Be 'EHLO me.test', 'QUIT'
            $result.Transcript.Text | Should -Contain '250-SIZE 1000000'
        }

        It 'asks for recipients from the pipeline, and delivers nothing' {
            $results = [pscustomobject]@{ Server = '127.0.0.1'; To = 'b@d.test' } | Send-SmtpProbe -Port $plain.Port -From a@b.test
            $results.Recipients[0].Accepted | Should -BeTrue
            $results.Explanation | Should -Be 'The server takes mail for b@d.test; none was sent (no TLS).'
            Get-Heard $plain QUIT | Should -Not -Contain 'DATA'
        }

        It 'delivers with -SendMessage' {
            $file = "$TestDrive/a.txt"
            Set-Content $file attached
            $result = Send-SmtpProbe @at -From a@b.test -To b@d.test, c@d.test -Subject Test -Body 'Hello' -Header @{ 'X-Test' = 1 } -Attachment $file -SendMessage -Confirm:$false
            $result.Success | Should -BeTrue
            $result.QueueId | Should -Be 4F2A1
            $heard = Get-Heard $plain QUIT
            $heard | Should -Contain 'Subject: Test'
            $heard | Should -Contain 'X-Test: 1'
            $heard | Should -Contain 'Content-Disposition: attachment; filename="a.txt"'
        }

        It 'delivers -Data as it is' {
            $null = Send-SmtpProbe @at -To b@d.test -Data "Subject: raw`n`n.one`ntwo" -SendMessage -Confirm:$false
            $heard = Get-Heard $plain QUIT
            $heard | Should -Contain '..one'
            $heard | Should -Contain 'Subject: raw'
            $heard | Should -Not -Contain 'MIME-Version: 1.0'
        }

        It 'has an answer for each recipient with -Prdr' {
            $sink = Start-SmtpSink -Action { '250 2.1.5 Welcome'; '550 5.7.1 Not this one' }
            try {
                $result = Send-SmtpProbe 127.0.0.1 -Port $sink.LocalPort -To b@d.test, c@d.test -SendMessage -Prdr -Confirm:$false
                $result.Recipients | ForEach-Object { "$_" } | Should -Be 'b@d.test accepted (250 2.1.5)', 'c@d.test refused (550 5.7.1)'
                "$($result.Success) $($result.ReplyCode) $($result.QueueId)" | Should -Be 'False 550 1'
                $result.Transcript.Code | Should -Contain 353
            }
            finally { $sink | Stop-SocketServer }
        }

        It 'sends nothing with -WhatIf' {
            Send-SmtpProbe @at -To b@d.test -SendMessage -WhatIf | Should -BeNullOrEmpty
            $null = Send-SmtpProbe @at -Helo after.test
            Get-Heard $plain QUIT | Should -Be 'EHLO after.test', 'QUIT'
        }

        It 'stops where it is told to' -ForEach @(@{ Stage = 'Connect' }, @{ Stage = 'Ehlo' }, @{ Stage = 'StartTls' }, @{ Stage = 'MailFrom' }, @{ Stage = 'RcptTo' }, @{ Stage = 'Data' }) {
            $result = Send-SmtpProbe @tls -To b@d.test -StopAfter $Stage
            $result.Success | Should -BeTrue
            "$($result.Stage)" | Should -Be $Stage
        }
    }

    Context 'the versions and suites of TLS' {
        It 'speaks the version it is told: <Version>' -ForEach @(@{ Version = 'Tls12' }, @{ Version = 'Tls13' }) {
            $result = Send-SmtpProbe @tls -Tls Required -TlsVersion $Version
            "$($result.Success) $($result.Tls.Protocol)" | Should -Be "True $Version"
        }

        It 'offers the suites it is told, and says what does not fit' {
            $result = Send-SmtpProbe @tls -Tls Required -TlsCipherSuite TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256
            "$($result.Tls.Cipher) $($result.Tls.Protocol)" | Should -Be 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 Tls12'
            (Get-SmtpCapability 127.0.0.1 -Port $secure.Port -TlsAuthority $secure.CaFile -TlsCipherSuite TLS_AES_128_GCM_SHA256 -TlsVersion Tls13).Server | Select-Object -Unique | Should -Be 127.0.0.1
            (Send-SmtpProbe @tls -Tls Required -TlsCipherSuite TLS_AES_128_GCM_SHA256 -TlsVersion Tls12).Explanation | Should -Match "this machine's OpenSSL has none of the cipher suites asked for"
            # An RSA key is what this server has not.
            $refused = Send-SmtpProbe @tls -Tls Required -TlsCipherSuite TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256
            $refused.Success | Should -BeFalse
            $refused.Explanation | Should -Match 'Test-TlsServer lists those it takes'
            (TabExpansion2 'Send-SmtpProbe x -TlsCipherSuite TLS_AES_256').CompletionMatches.CompletionText | Should -Be TLS_AES_256_GCM_SHA384
        }
    }

    Context 'what goes wrong' {
        It 'makes a refusal a result' {
            $talker = Start-Talker --reply 'RCPT=554 5.7.1 <b@d.test>: Relay access denied'
            try {
                $result = Send-SmtpProbe 127.0.0.1 -Port $talker.Port -To b@d.test -ErrorVariable failed
                $failed | Should -BeNullOrEmpty
                $result.Success | Should -BeFalse
                "$($result.Stage) $($result.ReplyCode) $($result.EnhancedStatus)" | Should -Be 'RcptTo 554 5.7.1'
                $result.Explanation | Should -BeLike 'The server does not relay*'
            }
            finally { Stop-MailServer $talker }
        }

        It 'makes a server that is not there an error, and goes on' {
            $results = @(Send-SmtpProbe 127.0.0.9, 127.0.0.1 -Port $plain.Port -ErrorVariable failed -ErrorAction SilentlyContinue)
            $null = Get-Heard $plain QUIT
            $results.Server | Should -Be 127.0.0.1
            $failed.Count | Should -Be 1
            $failed[0].FullyQualifiedErrorId | Should -BeLike 'ECONNREFUSED,*'
            "$($failed[0].CategoryInfo.Category)" | Should -Be ConnectionError
            $failed[0].TargetObject | Should -Be 127.0.0.9
        }

        It 'refuses <Name> before anything is sent' -ForEach @(
            @{ Name = 'a line end in an address'; Parameters = @{ To = "b@d.test`r`nDATA" }; Id = 'To' }
            @{ Name = 'a line end in a sender'; Parameters = @{ From = "a`nb" }; Id = 'From' }
            @{ Name = 'a line end in a header'; Parameters = @{ To = 'b@d.test'; Header = @{ 'X-A' = "1`nBcc: x@y" } }; Id = 'Header' }
            @{ Name = 'a line end in the name'; Parameters = @{ Helo = "x`r`nDATA" }; Id = 'Helo' }
            @{ Name = 'a line end in a parameter'; Parameters = @{ From = 'a@b'; MailParameter = "SIZE=1`nDATA" }; Id = 'MailParameter' }
            @{ Name = 'a way to log in it does not know'; Parameters = @{ AuthMechanism = 'NTLM' }; Id = 'AuthMechanism' }
            @{ Name = 'a message without recipients'; Parameters = @{ SendMessage = $true; Confirm = $false }; Id = 'To' }
            @{ Name = 'a stage it does not stop at'; Parameters = @{ StopAfter = 'Quit' }; Id = 'StopAfter' }
            @{ Name = 'a login without a credential'; Parameters = @{ StopAfter = 'Auth' }; Id = 'Credential' }
            @{ Name = 'a time that is none'; Parameters = @{ Timeout = 0 }; Id = 'Timeout' }
            @{ Name = 'a stage time that is none'; Parameters = @{ StageTimeout = @{ Lunch = 5 } }; Id = 'StageTimeout' }
            @{ Name = 'a line end in a command'; Parameters = @{ Command = "VRFY a`r`nDATA" }; Id = 'Command' }
            @{ Name = 'a command of its own'; Parameters = @{ Command = 'NOOP', 'rcpt TO:<a@b>' }; Id = 'Command' }
            @{ Name = 'a command it would not come to'; Parameters = @{ Command = 'NOOP'; StopAfter = 'Ehlo' }; Id = 'StopAfter' }
            @{ Name = 'two messages'; Parameters = @{ To = 'b@d.test'; Data = 'x'; Subject = 'y' }; Id = 'Data' }
            @{ Name = 'an attachment that is not there'; Parameters = @{ To = 'b@d.test'; Attachment = '/nosuch' }; Id = 'Attachment' }
            @{ Name = 'an address that is none'; Parameters = @{ SourceAddress = 'here' }; Id = 'SourceAddress' }
            @{ Name = 'a report at a time that is none'; Parameters = @{ To = 'b@d.test'; DsnNotify = 'MAYBE' }; Id = 'DsnNotify' }
        ) {
            Send-SmtpProbe @at @Parameters -ErrorVariable failed -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
            $failed.Count | Should -Be 1
            $failed[0].FullyQualifiedErrorId | Should -BeLike "InvalidArgument_$Id,*"
            "$($failed[0].CategoryInfo.Category)" | Should -Be InvalidArgument
            $null = Send-SmtpProbe @at -Helo after.test
            Get-Heard $plain QUIT | Should -Be 'EHLO after.test', 'QUIT'
        }
    }

    Context 'TLS and logins' {
        It 'takes a certificate of the authority that is given' {
            $result = Send-SmtpProbe @tls -Tls Required
            $result.Success | Should -BeTrue
            $result.Tls.Valid | Should -BeTrue
            $result.Tls.Chain.Count | Should -Be 2
            $result.Capabilities.StartTls | Should -BeTrue
            $result.CapabilitiesAfterTls.StartTls | Should -BeFalse
            "$($result.Tls.Protocol)" | Should -BeLike 'Tls1*'
        }

        It 'ends at a certificate nobody vouches for, where TLS is required' {
            $result = Send-SmtpProbe 127.0.0.1 -Port $secure.Port -Tls Required
            "$($result.Stage) $($result.Success)" | Should -Be 'StartTls False'
            $result.Explanation | Should -BeLike "*no authority this machine trusts has signed the certificate: at the end of its chain is 'CN=NetLab test authority'*"
            (Send-SmtpProbe 127.0.0.1 -Port $secure.Port -Tls Required -SkipCertificateCheck).Success | Should -BeTrue
        }

        It 'ends at a certificate for another name, and says for which it is' {
            $result = Send-SmtpProbe @tls -Tls Required -TlsHostName mail.example.org
            $result.Explanation | Should -BeLike "*is not for 'mail.example.org' but for 'mail.netlab.test', 'localhost'*"
        }

        It 'sends a password only through TLS with a valid certificate' {
            $credential = New-Credential
            $result = Send-SmtpProbe @at -Credential $credential
            "$($result.Stage) $($result.Success)" | Should -Be 'Auth False'
            $result.Explanation | Should -BeLike 'The credentials were not sent: the connection is not encrypted*'
            $result = Send-SmtpProbe 127.0.0.1 -Port $secure.Port -Credential $credential
            "$($result.Stage) $($result.Success)" | Should -Be 'Auth False'
            $result.Explanation | Should -BeLike "The credentials were not sent: the server's certificate is not to be trusted*"
            $result = Send-SmtpProbe @tls -Credential $credential -AuthMechanism LOGIN
            "$($result.Stage) $($result.Success) $($result.AuthMechanism)" | Should -Be 'Auth True LOGIN'
        }

        It 'logs in at a sink by <_>' -ForEach 'PLAIN', 'LOGIN', 'CRAM-MD5', 'SCRAM-SHA-1', 'SCRAM-SHA-256', 'XOAUTH2', 'OAUTHBEARER' {
            $sink = Start-SmtpSink -Tls Optional -Credential (New-Credential)
            try {
                $there = @{ Server = '127.0.0.1'; Port = "$($sink.LocalPort)"; TlsAuthority = $sink.Certificate; TlsHostName = $sink.HostName; AuthMechanism = $_ }
                $result = Send-SmtpProbe @there -Credential (New-Credential)
                "$($result.Stage) $($result.Success) $($result.AuthMechanism) $($result.Explanation)" | Should -BeLike "Auth True $_ The login works (TLS 1.* with a valid certificate, by $_)."
                $result = Send-SmtpProbe @there -Credential (New-Credential alice wrong)
                "$($result.Stage) $($result.Success)" | Should -Be 'Auth False'
            }
            finally { $sink | Stop-SocketServer }
        }

        It 'speaks TLS from the first byte at port 465' {
            ip netns add mail465
            ip -n mail465 link set lo up
            $talker = Start-Talker -Namespace mail465 -Tls --implicit --port 465
            try {
                $result = Send-SmtpProbe 127.0.0.1 -Port 465 -Namespace mail465 -TlsAuthority $talker.Authority
                $result.Success | Should -BeTrue
                $result.Tls.IsImplicit | Should -BeTrue
                $result.Namespace | Should -Be mail465
                (Send-SmtpProbe 127.0.0.1 -Namespace mail465 -Tls Implicit -TlsAuthority $talker.Authority).Port | Should -Be 465
            }
            finally { Stop-MailServer $talker; ip netns del mail465 }
        }
    }

    Context 'secrets' {
        It 'are nowhere to be found after <_>' -ForEach 'PLAIN', 'LOGIN', 'CRAM-MD5', 'SCRAM-SHA-1', 'SCRAM-SHA-256', 'XOAUTH2', 'OAUTHBEARER' {
            $password = 's3cret pass/wörd'
            $talker = Start-Talker --echo --ehlo "AUTH $_"
            try {
                $streams = [Collections.Generic.List[object]]::new()
                & { Send-SmtpProbe 127.0.0.1 -Port $talker.Port -Credential (New-Credential alice $password) -AuthMechanism $_ -AllowUnencryptedAuthentication -Verbose -Debug } *>&1 | ForEach-Object { $streams.Add($_) }
                # And one that fails after the login was given.
                Send-SmtpProbe 127.0.0.9 -Port $talker.Port -Credential (New-Credential alice $password) -AuthMechanism $_ -AllowUnencryptedAuthentication -ErrorVariable failed -ErrorAction SilentlyContinue
                $result = $streams | Where-Object { $_ -is [NetLab.Smtp.SmtpProbeResult] }
                "$($result.Stage) $($result.ReplyCode)" | Should -Be 'Auth 535'
                $streams | Export-Clixml "$TestDrive/all.xml" -Depth 6
                $result | ConvertTo-Json -Depth 6 -WarningAction Ignore | Set-Content "$TestDrive/all.json"
                $all = @(($streams | Out-String -Width 5000), ($result | Format-List * -Force | Out-String -Width 5000), ($result.Transcript | Format-List * | Out-String -Width 5000),
                    [IO.File]::ReadAllText("$TestDrive/all.xml"), [IO.File]::ReadAllText("$TestDrive/all.json"), ($failed | Format-List * -Force | Out-String -Width 5000)) -join "`n"
                $heard = @(Get-Heard $talker QUIT) | Where-Object { $_ -notmatch '^(EHLO|QUIT)' } | ForEach-Object { $_ -split ' ' | Where-Object Length -gt 11 } | Where-Object { $_ -notmatch '^SCRAM' }
                $bytes = [Text.Encoding]::UTF8.GetBytes($password)
                $forbidden = @($password, [Uri]::EscapeDataString($password), [Convert]::ToBase64String($bytes), [Convert]::ToHexString($bytes), [Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes("`0alice`0$password"))) + @($heard)
                foreach ($secret in $forbidden) { $all.Contains($secret, [StringComparison]::OrdinalIgnoreCase) | Should -BeFalse -Because $secret }
                $all | Should -BeLike '*`*`*`**'
            }
            finally { Stop-MailServer $talker }
        }
    }

    Context 'domains' {
        BeforeAll {
            if (-not (Test-DnsWitness) -or -not $python) { return }
            ip netns add mx
            ip -n mx link set lo up
            ip -n mx addr add 192.0.2.1/32 dev lo
            $one = Start-Talker -Namespace mx --host 127.0.0.2 --port 2525 --reply 'BANNER=220 one'
            $two = Start-Talker -Namespace mx --host 127.0.0.3 --port 2525 --reply 'BANNER=220 two' --reply 'RCPT=450 4.2.0 Greylisted'
            Set-Content "$TestDrive/mail.zone" @'
$ORIGIN mail.test.
$TTL 60
@ SOA ns. host. 1 60 60 60 60
@ NS ns
ns A 127.0.0.1
two MX 20 b
two MX 10 a
a A 127.0.0.2
b A 127.0.0.3
b A 127.0.0.4
none MX 0 .
literal MX 10 192.0.2.9.
alias MX 10 nick
nick CNAME a
lost MX 10 nowhere
silent MX 10 s
silent MX 20 t
s A 198.51.100.1
t A 198.51.100.2
'@
            $nsd = Start-Nsd -Zones @{ 'mail.test' = "$TestDrive/mail.zone" } -Address 127.0.0.1 -Namespace mx
            $null = New-Item -ItemType Directory -Force /etc/netns/mx
            Set-Content /etc/netns/mx/resolv.conf 'nameserver 127.0.0.1'
            # What leaves for these addresses never comes back, and nobody says so.
            ip -n mx route add 198.51.100.0/24 dev lo
            ip netns exec mx nft 'add table ip filter; add chain ip filter out { type filter hook output priority 0; }; add rule ip filter out ip daddr 198.51.100.0/24 tcp dport 25 drop'
        }
        AfterAll {
            Stop-MailServer $one
            Stop-MailServer $two
            Stop-Nsd $nsd
            if ($nsd) { Remove-Item -Recurse -Force /etc/netns/mx }
            ip netns del mx 2>$null
        }
        BeforeEach { if (-not $nsd) { Set-ItResult -Skipped -Because "the tool 'nsd' is not installed" } }

        It 'probes every exchanger at every address, failures too' {
            $results = @(Send-SmtpProbe -Domain two.mail.test -Port 2525 -To b@two.mail.test -Namespace mx -ErrorVariable failed)
            $failed | Should -BeNullOrEmpty
            $results | ForEach-Object { "$($_.Preference) $($_.Server) $($_.RemoteEndPoint) $($_.Stage) $($_.Success)" } | Should -Be @(
                '10 a.mail.test 127.0.0.2:2525 RcptTo True', '20 b.mail.test 127.0.0.3:2525 RcptTo False', '20 b.mail.test 127.0.0.4:2525 Connect False')
            $results[1].Explanation | Should -BeLike '*greylisting*'
            $results[2].ConnectError | Should -Be ECONNREFUSED
            $results.Namespace | Should -Be mx, mx, mx
        }

        It 'says what is odd about <Domain>' -ForEach @(
            @{ Domain = 'none.mail.test'; Stage = 'Dns'; Text = '*takes no mail: it has a null MX*' }
            @{ Domain = 'literal.mail.test'; Stage = 'Dns'; Text = "*names the address 192.0.2.9 where a host's name is due*" }
            @{ Domain = 'lost.mail.test'; Stage = 'Dns'; Text = "*'nowhere.mail.test' has no address*" }
            @{ Domain = 'alias.mail.test'; Stage = 'Ehlo'; Text = "*is an alias (CNAME) of 'a.mail.test'*" }
        ) {
            $result = Send-SmtpProbe -Domain $Domain -Port 2525 -Namespace mx
            "$($result.Stage)" | Should -Be $Stage
            "$($result.Explanation) $($result.Problems)" | Should -BeLike $Text
        }

        It 'recognises port 25 filtered everywhere' {
            $results = @(Send-SmtpProbe -Domain silent.mail.test -Namespace mx -Timeout 1)
            $results.Count | Should -Be 2
            $results.Port25Filtered | Should -Be $true, $true
            $results[0].Explanation | Should -BeLike 'Nothing at all comes back from port 25 of all 2 addresses: outgoing port 25 is filtered*'
        }

        It 'makes a domain that does not exist an error' {
            Send-SmtpProbe -Domain no.mail.test -Namespace mx -ErrorVariable failed -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
            $failed[0].FullyQualifiedErrorId | Should -BeLike 'DnsNameDoesNotExist,*'
        }
    }

    Context 'commands of one''s own' {
        It 'sends them before the mail, and keeps each answer' {
            $talker = Start-Talker --reply 'VRFY=252 2.5.2 try it' --reply 'EXPN=550-5.7.1 not\n550 5.7.1 here'
            try {
                $result = Send-SmtpProbe 127.0.0.1 -Port $talker.Port -Command 'VRFY postmaster', 'EXPN staff' -To b@d.test
                $result.Success | Should -BeTrue
                $result.Commands | Should -BeOfType NetLab.Smtp.SmtpCommandResult
                $result.Commands | ForEach-Object { "$($_.Command) $($_.Accepted) $($_.Code) $($_.EnhancedStatus) $($_.Text)" } | Should -Be 'VRFY postmaster True 252 2.5.2 try it', 'EXPN staff False 550 5.7.1 not here'
                $heard = Get-Heard $talker QUIT
                [array]::IndexOf($heard, 'EXPN staff') | Should -BeLessThan ([array]::IndexOf($heard, 'MAIL FROM:<>'))
                $alone = Send-SmtpProbe 127.0.0.1 -Port $talker.Port -Command 'VRFY postmaster'
                "$($alone.Stage) $($alone.Success) $($alone.ReplyCode)" | Should -Be 'Command True 252'
                $text = $result.Commands | Out-String -Width 100 -Stream
                $text | ForEach-Object { $_.Length } | Should -Not -BeGreaterThan 100
                $text -join "`n" | Should -Match 'VRFY postmaster +True +252 2\.5\.2'
                ($result | Format-List | Out-String -Width 100) | Should -Match 'Commands +: VRFY postmaster: 252 2\.5\.2 try it'
            }
            finally { Stop-MailServer $talker }
        }

        It 'completes them' {
            (TabExpansion2 'Send-SmtpProbe x -Command VR').CompletionMatches.CompletionText | Should -Be "'VRFY postmaster'"
            (TabExpansion2 'Send-SmtpProbe -Domain a.test -Command ETRN').CompletionMatches.CompletionText | Should -Be "'ETRN a.test'"
        }

        It 'tells nothing of delays where there are none, and shows those there are' {
            $result = Send-SmtpProbe @at -Helo me.test
            $null = Get-Heard $plain QUIT
            , $result.Delays | Should -BeOfType NetLab.Smtp.SmtpDelay[]
            $result.Delays.Count | Should -Be 0
            $delay = [NetLab.Smtp.SmtpDelay]@{ Kind = 'Refusals'; Stage = 'RcptTo'; Count = 3; WaitMs = 5003.2; UsualMs = 20; Waits = 5001, 5003.2, 5000; Explanation = 'The server holds back what it refuses.' }
            $text = $delay | Out-String -Width 100 -Stream
            $text | ForEach-Object { $_.Length } | Should -Not -BeGreaterThan 100
            $text -join "`n" | Should -Match 'Refusals +RcptTo +3 +5003\.2 +20\.0 The server holds back'
        }
    }

    Context 'the rest' {
        It 'talks LMTP over a Unix socket' {
            $path = "$([IO.Path]::GetTempPath())/netlab-lmtp-$([Guid]::NewGuid())"
            $talker = Start-Talker --unix $path
            try {
                $result = Send-SmtpProbe $path -Lmtp -To b@d.test -Credential (New-Credential)
                # A Unix socket is this machine's: a password may go, but nobody asked for one.
                $result.Explanation | Should -BeLike '*offers no login here*'
                $result = Send-SmtpProbe $path -Lmtp -To b@d.test
                $result.Success | Should -BeTrue
                $result.Port | Should -BeNullOrEmpty
                (Get-Heard $talker RCPT) -join ' ' | Should -BeLike '*LHLO localhost*'
            }
            finally { Stop-MailServer $talker; Remove-Item $path -ErrorAction Ignore }
        }

        It 'talks to many at the same time' {
            $results = 1..60 | ForEach-Object { '127.0.0.1' } | Send-SmtpProbe -Port $plain.Port -ThrottleLimit 20
            $results.Count | Should -Be 60
            $results.Success | Should -Not -Contain $false
            1..60 | ForEach-Object { $null = Get-Heard $plain QUIT }
        }

        It 'fits a terminal, as a table and as a list' {
            $result = Send-SmtpProbe @at -To b@d.test
            $null = Get-Heard $plain QUIT
            foreach ($text in ($result | Out-String -Width 100 -Stream), ($result.Transcript | Out-String -Width 100 -Stream), ($result.Recipients | Out-String -Width 100 -Stream), ($result | Format-List | Out-String -Width 100 -Stream)) {
                $text -join "`n" | Should -Not -Match '#ERR'
                $text | ForEach-Object { $_.Length } | Should -Not -BeGreaterThan 100
            }
            ($result.Transcript | Out-String -Width 100 -Stream) -join "`n" | Should -Match '->  MAIL FROM:<>'
            $copy = [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($result, 4))
            ($copy | Out-String -Width 100) | Should -Be ($result | Out-String -Width 100)
        }

        It 'shows the conversation with -Verbose' {
            $lines = Send-SmtpProbe @at -Helo me.test -Verbose 4>&1 | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] } | ForEach-Object { "$_" }
            $null = Get-Heard $plain QUIT
            $lines | Should -Contain '127.0.0.1 -> EHLO me.test'
            $lines | Should -Contain '127.0.0.1 <- 220 mail.netlab.test ESMTP'
        }

        It 'completes ways to log in, ports and stages' {
            (TabExpansion2 'Send-SmtpProbe x -AuthMechanism SCRAM-SHA-2').CompletionMatches.CompletionText | Should -Be SCRAM-SHA-256
            (TabExpansion2 'Send-SmtpProbe x -Port 58').CompletionMatches.CompletionText | Should -Be 587
            (TabExpansion2 'Send-SmtpProbe x -Tls Imp').CompletionMatches.CompletionText | Should -Be Implicit
        }

        It 'leaves no thread away' { Get-ThreadAway | Should -BeNullOrEmpty }
    }
}
