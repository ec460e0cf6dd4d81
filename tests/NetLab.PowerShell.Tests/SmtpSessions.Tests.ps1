# The mail sessions of the seed, with a real Postfix, and swaks beside us: what people do by hand with telnet.
Describe 'Mail sessions with a real server' {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        . $PSScriptRoot/Servers.Support.ps1
        . $PSScriptRoot/MailServer.ps1
        Clear-TestHost
        ip netns add c1
        ip -n c1 link set lo up
        $mail = Start-Postfix -Namespace c1 -Submission
        $swaks = (Get-Command swaks -ErrorAction Ignore).Source
        $own = @{ Server = '127.0.0.1'; Namespace = 'c1'; Helo = 'client.test'; TlsAuthority = $mail.CaFile; TlsHostName = 'mail.netlab.test'; Timeout = 60 }

        function Skip-WithoutMail {
            # Whether the test was skipped: without Postfix, or without swaks where that is asked for.
            param([switch] $NeedsSwaks)
            if (-not $mail) { Set-ItResult -Skipped -Because $MailServerReason; return $true }
            if ($NeedsSwaks -and -not $swaks) { Set-ItResult -Skipped -Because "the tool 'swaks' is not installed"; return $true }
            $false
        }
        function Get-Said($Probe) {
            # Who said what: our transcript as commands and codes, without the values that are another's each time.
            foreach ($entry in $Probe.Transcript) {
                $mark = if ($entry.Encrypted) { '~' } else { '-' }
                if ("$($entry.Direction)" -eq 'Client') { Format-Command $mark $entry.Text }
                # The last line of a reply says its code; other lines of it are the same reply's.
                elseif ("$($entry.Direction)" -eq 'Server') { foreach ($line in $entry.Text -split "`r?`n") { if ($line -match '^(\d{3})( |$)') { "<$mark $($Matches[1])" } } }
            }
        }
        function Get-SaidBySwaks([string[]] $Transcript) {
            $last = '-'
            foreach ($line in $Transcript) {
                if ($line -match '^ ([-~])> (.*)') { Format-Command $Matches[1] $Matches[2] }
                elseif ($line -match '^<([-~*])[ *] +(\d{3})( |$)') { "<$($Matches[1].Replace('*', $last)) $($Matches[2])" }
                if ($line -match '^[ <]([-~])') { $last = $Matches[1] }
            }
        }
        function Format-Command([string] $Mark, [string] $Text) {
            # Parameters are a client's own choice; what is said of a login is hidden in one and in base64 in the other.
            if ($Text -match '^(EHLO|MAIL|RCPT|DATA|QUIT|STARTTLS|RSET)\b') { "$Mark> $($Text -replace '>.*', '>')" }
            elseif ($Text -match '^AUTH (\S+)') { "$Mark> AUTH $($Matches[1])" }
        }
        function Invoke-Swaks { ip netns exec c1 $swaks --server 127.0.0.1 --helo client.test --timeout 60 @args 2>&1 | ForEach-Object { "$_" } }
    }
    AfterAll { Stop-AllServers; Stop-MailServer $mail; Clear-TestHost }

    It 'local mail is delivered and found in the spool' {
        if (Skip-WithoutMail) { return }
        $mark = [guid]::NewGuid().ToString()
        $probe = Send-SmtpProbe @own -From someone@elsewhere.test -To alice@mail.netlab.test -Subject 'By hand' -Body $mark -SendMessage -Confirm:$false
        $probe.Success, "$($probe.Stage)", $probe.ReplyCode | Should -Be $true, 'Data', 250 -Because "$probe"
        $probe.Recipients.Accepted, $probe.TrustedSource | Should -Be $true, $true
        $spool = Get-Mailbox $mail -With $mark
        $spool | Should -Match '(?m)^Subject: By hand'
        $spool | Should -Match "(?s)by mail\.netlab\.test \(Postfix\).*id $($probe.QueueId)"
    }

    It 'nothing is delivered without -SendMessage, and a recipient nobody knows is refused' {
        if (Skip-WithoutMail) { return }
        $before = Get-Mailbox $mail
        $probe = Send-SmtpProbe @own -From someone@elsewhere.test -To alice@mail.netlab.test, nosuch@mail.netlab.test
        $probe.Recipients.Code | Should -Be 250, 550
        $probe.Recipients[1].EnhancedStatus | Should -Be '5.1.1'
        $probe.Transcript.Text | Should -Not -Contain 'DATA'
        Get-Mailbox $mail | Should -Be $before
    }

    It 'letters beyond ASCII are taken with SMTPUTF8, and the server sees the source address' {
        if (Skip-WithoutMail) { return }
        $mark = [guid]::NewGuid().ToString()
        $probe = Send-SmtpProbe @own -SourceAddress 127.0.0.77 -From jörg@příklad.test -To žofie@mail.netlab.test -Subject Žluť -Body $mark -SendMessage -Confirm:$false
        $probe.Success | Should -BeTrue -Because "$probe $($probe.Transcript)"
        $probe.Transcript.Text -match '^MAIL FROM:<jörg@příklad\.test> SMTPUTF8' | Should -HaveCount 1
        $probe.LocalEndPoint | Should -BeLike '127.0.0.77:*'
        $mail = Get-Mailbox $mail -With $mark
        $mail | Should -Match "(?s)client\.test \(unknown \[127\.0\.0\.77\]\).*with UTF8SMTPS id $($probe.QueueId)"
        $mail | Should -Match '(?m)^Return-Path: <jörg@příklad\.test>'
    }

    It 'a foreign domain is refused, and taken when the server calls it its own' {
        if (Skip-WithoutMail) { return }
        $ask = @{ From = 'someone@elsewhere.test'; To = 'alice@foreign.test' }
        $probe = Send-SmtpProbe @own @ask
        "$($probe.Stage)", $probe.Success, $probe.ReplyCode, $probe.EnhancedStatus | Should -Be 'RcptTo', $false, 554, '5.7.1'
        $probe.Explanation | Should -Match 'relay'
        Set-Postfix $mail 'mydestination=foreign.test, mail.netlab.test, localhost'
        $mark = [guid]::NewGuid().ToString()
        $probe = Send-SmtpProbe @own @ask -Body $mark -SendMessage -Confirm:$false
        $probe.Success, $probe.Recipients[0].Code | Should -Be $true, 250 -Because "$probe"
        Get-Mailbox $mail -With $mark | Should -Match '(?m)^X-Original-To: alice@foreign\.test'
        Set-Postfix $mail 'mydestination=mail.netlab.test, netlab.test, localhost'
        (Send-SmtpProbe @own @ask).ReplyCode | Should -Be 554
    }

    It 'a relay open to all, and one open to its network, take what a closed one refuses' {
        if (Skip-WithoutMail) { return }
        $ask = @{ From = 'someone@elsewhere.test'; To = 'anybody@foreign.test' }
        (Send-SmtpProbe @own @ask).Recipients.Accepted | Should -BeFalse
        Set-Postfix $mail 'mynetworks=0.0.0.0/0 [::]/0'
        (Send-SmtpProbe @own @ask).Recipients.Accepted | Should -BeTrue
        Set-Postfix $mail 'mynetworks=127.0.0.0/8'
        $probe = Send-SmtpProbe @own @ask
        $probe.Recipients.Accepted, $probe.TrustedSource | Should -Be $true, $true
        Set-Postfix $mail 'mynetworks=192.0.2.0/24'
        (Send-SmtpProbe @own @ask).Recipients.Accepted | Should -BeFalse
    }

    It 'submission at 465 with AUTH <Mechanism>, the secret nowhere' -ForEach @(
        @{ Mechanism = 'LOGIN' }, @{ Mechanism = 'PLAIN' }, @{ Mechanism = 'CRAM-MD5' }, @{ Mechanism = 'SCRAM-SHA-1' }, @{ Mechanism = 'SCRAM-SHA-256' }
    ) {
        if (Skip-WithoutMail) { return }
        $probe = Send-SmtpProbe @own -Port 465 -Credential $mail.Credential -AuthMechanism $Mechanism -From alice@mail.netlab.test -To anybody@foreign.test
        $probe.Success, $probe.AuthMechanism, $probe.Recipients[0].Code | Should -Be $true, $Mechanism, 250 -Because "$probe $($probe.Transcript)"
        $probe.Tls.Valid, $probe.Tls.IsImplicit | Should -Be $true, $true
        $probe.Transcript | Where-Object { "$($_.Direction)" -ne 'Note' -and -not $_.Encrypted } | Should -BeNullOrEmpty
        [Management.Automation.PSSerializer]::Serialize($probe, 4) | Should -Not -Match 'wonder|d29uZGVy|AGFsaWNl'
        $wrong = [pscredential]::new('alice', (ConvertTo-SecureString 'wrong' -AsPlainText -Force))
        $probe = Send-SmtpProbe @own -Port 465 -Credential $wrong -AuthMechanism $Mechanism
        "$($probe.Stage)", $probe.Success, $probe.ReplyCode | Should -Be 'Auth', $false, 535
    }

    It 'submission at 587 wants STARTTLS first, and then a login' {
        if (Skip-WithoutMail) { return }
        $probe = Send-SmtpProbe @own -Port 587 -Tls None -From alice@mail.netlab.test -To anybody@foreign.test
        "$($probe.Stage)", $probe.ReplyCode, $probe.EnhancedStatus | Should -Be 'MailFrom', 530, '5.7.0'
        $probe = Send-SmtpProbe @own -Port 587 -Tls Required -From alice@mail.netlab.test -To anybody@foreign.test
        $probe.Success, $probe.Recipients[0].Code | Should -Be $false, 554
        $probe = Send-SmtpProbe @own -Port 587 -Tls Required -Credential $mail.Credential -From alice@mail.netlab.test -To anybody@foreign.test
        $probe.Success, $probe.Recipients[0].Code, $probe.Tls.Valid | Should -Be $true, 250, $true -Because "$probe"
        $probe.Capabilities.Extensions.Name | Should -Not -Contain AUTH
        # A certificate nobody vouches for gets no password.
        $strange = Send-SmtpProbe 127.0.0.1 -Namespace c1 -Port 587 -Credential $mail.Credential -Timeout 60
        "$($strange.Stage)", $strange.Success | Should -Be 'Auth', $false
        $strange.Transcript.Text -match '^AUTH' | Should -BeNullOrEmpty
    }

    It "swaks says and hears the same: <Name>" -ForEach @(
        @{ Name = 'a mail for here'; Ours = @{ From = 'a@one.test'; To = 'alice@mail.netlab.test'; Tls = 'None'; SendMessage = $true; Confirm = $false }; Theirs = '--from', 'a@one.test', '--to', 'alice@mail.netlab.test' }
        @{ Name = 'one for elsewhere'; Ours = @{ From = 'a@one.test'; To = 'b@foreign.test'; Tls = 'None' }; Theirs = '--from', 'a@one.test', '--to', 'b@foreign.test', '--quit-after', 'RCPT' }
        @{ Name = 'STARTTLS'; Ours = @{ From = 'a@one.test'; To = 'alice@mail.netlab.test'; Tls = 'Required' }; Theirs = '--tls', '--from', 'a@one.test', '--to', 'alice@mail.netlab.test', '--quit-after', 'RCPT' }
        @{ Name = 'AUTH LOGIN at 465'; Ours = @{ Port = 465; From = 'a@one.test'; To = 'b@foreign.test'; AuthMechanism = 'LOGIN'; SendMessage = $true; Confirm = $false }; LogsIn = $true
            Theirs = '--port', '465', '--tls-on-connect', '--auth', 'LOGIN', '--auth-user', 'alice', '--auth-password', 'wonder land', '--from', 'a@one.test', '--to', 'b@foreign.test' }
    ) {
        if (Skip-WithoutMail -NeedsSwaks) { return }
        $login = if ($LogsIn) { @{ Credential = $mail.Credential } } else { @{} }
        $ours = Get-Said (Send-SmtpProbe @own @Ours @login)
        $theirs = Get-SaidBySwaks (Invoke-Swaks @Theirs)
        $theirs.Count | Should -BeGreaterThan 6
        # Of a login all the server said counts, and of us its beginning; an initial response saves one turn.
        if ($LogsIn) { $ours, $theirs = ($ours -ne '<~ 334'), ($theirs -ne '<~ 334') }
        $ours | Should -Be $theirs
    }

    It 'aiosmtpd receives the same message with STARTTLS and a login, and by LMTP' {
        if (-not ($other = Start-Aiosmtpd -Namespace c1 --starttls --utf8 --user 'alice:wonder land' --login)) { Set-ItResult -Skipped -Because $MailServerReason; return }
        try {
            $probe = Send-SmtpProbe 127.0.0.1 -Port $other.Port -Namespace c1 -Helo client.test -TlsAuthority $other.CaFile -TlsHostName mail.netlab.test -Tls Required -Credential $other.Credential -From a@one.test -To b@two.test, nobody@two.test -Subject x -Body "one`n.two" -SendMessage -Confirm:$false -Timeout 60
            $probe.Recipients.Code | Should -Be 250, 550 -Because "$probe"
            $message = Read-Aiosmtpd $other
            $message.from, $message.user, $message.tls, $message.helo | Should -Be 'a@one.test', 'alice', $true, 'client.test'
            $message.to | Should -Be 'b@two.test'
            $message.data | Should -BeLike "*`r`n`r`none`r`n.two`r`n"
            $probe = Send-SmtpProbe 127.0.0.1 -Port $other.Port -Namespace c1 -Helo client.test -TlsAuthority $other.CaFile -TlsHostName mail.netlab.test -Tls Required -Credential $other.Credential -From jörg@one.test -To žofie@two.test -Body z -SendMessage -Confirm:$false -Timeout 60
            $probe.Success | Should -BeTrue -Because "$probe"
            $message = Read-Aiosmtpd $other
            $message.from, $message.to, ($message.options -contains 'SMTPUTF8') | Should -Be 'jörg@one.test', 'žofie@two.test', $true
        }
        finally { Stop-MailServer $other }
        $other = Start-Aiosmtpd -Namespace c1 --lmtp
        try {
            $probe = Send-SmtpProbe 127.0.0.1 -Port $other.Port -Namespace c1 -Lmtp -From a@one.test -To b@two.test -Body z -SendMessage -Confirm:$false -Timeout 60
            $probe.Success | Should -BeTrue -Because "$probe"
            (Read-Aiosmtpd $other).to | Should -Be 'b@two.test'
        }
        finally { Stop-MailServer $other }
    }

    It 'Exim: local mail is delivered, a foreign domain refused, and taken where it relays for everybody' {
        ip netns add c2
        ip -n c2 link set lo up
        $to = @{ Server = '127.0.0.1'; Namespace = 'c2'; TlsHostName = 'mail.netlab.test'; From = 'a@one.test'; Timeout = 60 }
        if (-not ($exim = Start-Exim -Namespace c2)) { Set-ItResult -Skipped -Because $MailServerReason; return }
        try {
            $mark = [guid]::NewGuid().ToString()
            $probe = Send-SmtpProbe @to -To alice@mail.netlab.test, nosuch@mail.netlab.test -TlsAuthority $exim.CaFile -Tls Required -Chunking -Pipelining -Body $mark -SendMessage -Confirm:$false
            $probe.Recipients.Accepted | Should -Be $true, $false -Because "$probe $($probe.Transcript)"
            $probe.Tls.Valid | Should -BeTrue
            Get-Mailbox $exim -User alice -With $mark | Should -Match $probe.QueueId
            (Send-SmtpProbe @to -TlsAuthority $exim.CaFile -To b@foreign.test).ReplyCode | Should -Be 550
            # The whole catalogue, within Exim's limits: never thrown out, and every form of it refused.
            $rows = Test-SmtpRelay 127.0.0.1 -Namespace c2 -To joe@foreign.test -LocalDomain mail.netlab.test -SubmissionPort 0
            $rows.Count | Should -Be 23
            $rows | Where-Object Verdict -in Accepted, NotProven, Throttled | Should -BeNullOrEmpty
            # A sender without a domain is none to Exim, at MAIL already.
            ($rows | Where-Object { $_.RcptTo -eq '<joe@foreign.test>' -and "$($_.Evidence)" -eq 'AtRcpt' }).ReplyCode | Select-Object -Unique | Should -Be 550
            $rows[0].SourceTrust | Should -Be Likely
        }
        finally { Stop-MailServer $exim }
        $exim = Start-Exim -Namespace c2 -Open
        try {
            (Send-SmtpProbe @to -TlsAuthority $exim.CaFile -To b@foreign.test).Recipients.Accepted | Should -BeTrue
            $rows = Test-SmtpRelay 127.0.0.1 joe@foreign.test -Namespace c2 -LocalDomain mail.netlab.test -SubmissionPort 0
            ($rows | Where-Object { $_.RcptTo -eq '<joe@foreign.test>' -and "$($_.Evidence)" -eq 'AtRcpt' }).Verdict | Select-Object -Unique | Should -Be Accepted
            ($rows | Where-Object Verdict -eq Accepted).Count | Should -BeGreaterThan 5
            ($rows | Where-Object IsControl).Verdict | Should -Be Control, Control
            $rows | Where-Object Verdict -in NotProven, Throttled | Should -BeNullOrEmpty
        }
        finally { Stop-MailServer $exim; ip netns del c2 }
    }

    It 'our own sink gets all of it by AUTH <Mechanism>: chunks, pipelining, parameters, UTF-8' -ForEach @(
        @{ Mechanism = 'PLAIN' }, @{ Mechanism = 'LOGIN' }, @{ Mechanism = 'CRAM-MD5' }, @{ Mechanism = 'SCRAM-SHA-1' }, @{ Mechanism = 'SCRAM-SHA-256' }, @{ Mechanism = 'XOAUTH2' }, @{ Mechanism = 'OAUTHBEARER' }
    ) {
        $alice = [pscredential]::new('alice', (ConvertTo-SecureString 'wonderland' -AsPlainText -Force))
        $sink = Start-SmtpSink -Tls Required -Credential $alice -RequireAuthentication -HostName sink.test -Namespace c1
        $probe = Send-SmtpProbe 127.0.0.1 -Port $sink.LocalPort -Namespace c1 -Tls Required -TlsAuthority $sink.Certificate -TlsHostName sink.test -Credential $alice -AuthMechanism $Mechanism -From 'a@one.test' -To b@two.test, c@two.test `
            -Subject 'žluť' -Body "kůň`n.`n" -Chunking -Pipelining -DsnNotify FAILURE -DsnReturn HDRS -DsnEnvelopeId e1 -SendMessage -Confirm:$false -Timeout 60
        $probe.Success, $probe.QueueId | Should -Be $true, '1' -Because "$probe $($probe.Transcript)"
        $message = $sink | Receive-SmtpMessage -Count 1 -Timeout 60
        $message.User, $message.AuthMechanism, $message.IsChunked, $message.Subject | Should -Be 'alice', $Mechanism, $true, 'žluť'
        @($message.Recipients.Notify) + $message.DsnReturn + $message.DsnEnvelopeId | Should -Be 'FAILURE', 'FAILURE', 'HDRS', 'e1'
        $message.Body | Should -BeLike "kůň`r`n.`r`n*"
        $wrong = [pscredential]::new('alice', (ConvertTo-SecureString 'wrong' -AsPlainText -Force))
        (Send-SmtpProbe 127.0.0.1 -Port $sink.LocalPort -Namespace c1 -Tls Required -TlsAuthority $sink.Certificate -TlsHostName sink.test -Credential $wrong -AuthMechanism $Mechanism -Timeout 60).ReplyCode | Should -Be 535
        $sink | Stop-SocketServer
    }

    It 'leaves no thread away' { Get-ThreadAway | Should -BeNullOrEmpty }
}
