# Test-SmtpRelay against a sink that takes everything, one that refuses, and a real Postfix.
Describe 'Test-SmtpRelay' {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        . $PSScriptRoot/MailServer.ps1
        $ErrorActionPreference = 'Continue'
        $open = Start-SmtpSink -HostName mail.example.org
        $closed = Start-SmtpSink -HostName mail.example.org -RejectRecipient @{ '*' = '554 5.7.1 Relay access denied' }
    }
    AfterAll { $open, $closed | Stop-SocketServer -Timeout 0 }

    It 'has a row for every form, and knows an open relay' {
        $rows = Test-SmtpRelay 127.0.0.1 -Port $open.LocalPort -To joe@else.example
        $rows.Count | Should -Be 23
        ($rows | Where-Object RcptTo -eq '<joe@else.example>').Verdict | Select-Object -Unique | Should -Be Accepted
        ($rows | Where-Object RcptTo -eq '<joe@else.example>').Evidence | Select-Object -Unique | Should -Be AtRcpt
        ($rows | Where-Object IsControl).Verdict | Should -Be Control, Control
        $rows.TrustedSource | Select-Object -Unique | Should -BeTrue
        $open.Received | Should -Be 0
    }
    It 'knows a closed one' {
        $rows = Test-SmtpRelay 127.0.0.1 -Port $closed.LocalPort -To joe@else.example
        $rows | Where-Object Verdict -eq Accepted | Should -BeNullOrEmpty
        $rows[2].Verdict, $rows[2].ReplyCode, $rows[2].EnhancedStatus, $rows[2].Reply | Should -Be Rejected, 554, '5.7.1', 'Relay access denied'
    }
    It 'says yes or no' {
        Test-SmtpRelay 127.0.0.1 -Port $open.LocalPort -Quiet -WarningVariable warned -WarningAction SilentlyContinue | Should -BeTrue
        "$warned" | Should -Match 'likely to trust'
        Test-SmtpRelay 127.0.0.1 -Port $closed.LocalPort -Quiet -WarningAction Ignore | Should -BeFalse
    }
    It 'sends messages only when it is told to, one for each form that is taken' {
        $sink = Start-SmtpSink -HostName mail.example.org
        try {
            Test-SmtpRelay 127.0.0.1 joe@else.example -Port $sink.LocalPort -SendMessage -WhatIf | Should -BeNullOrEmpty
            $sink.Received | Should -Be 0
            $rows = Test-SmtpRelay 127.0.0.1 joe@else.example -Port $sink.LocalPort -SendMessage
            $taken = @($rows | Where-Object Verdict -eq Accepted)
            $taken.Evidence | Select-Object -Unique | Should -Be AtData
            $sink.Received | Should -Be $taken.Count
            ($sink | Receive-SmtpMessage -Count 1 -Timeout 30).QueueId | Should -Be $taken[0].QueueId
        } finally { $sink | Stop-SocketServer -Timeout 0 }
    }
    It 'takes its server from the pipeline, and one that fails does not end the rest' {
        $rows = [pscustomobject]@{ Server = '127.0.0.1'; Port = 1 }, [pscustomobject]@{ NameExchange = '127.0.0.1'; Port = $closed.LocalPort } | Test-SmtpRelay -ErrorVariable failed -ErrorAction SilentlyContinue
        $rows.Count | Should -Be 23
        $failed[0].FullyQualifiedErrorId | Should -Match '^ECONNREFUSED,'
        $failed[0].TargetObject | Should -Be 127.0.0.1
    }
    It 'names the parameter of a bad value: <Bad>' -ForEach @(
        @{ Bad = '-To x'; Name = 'To' }
        @{ Bad = '-To "a@b.c`r`nDATA"'; Name = 'To' }
        @{ Bad = '-SendMessage'; Name = 'To' }
        @{ Bad = '-Port no'; Name = 'Port' }
        @{ Bad = '-Timeout 0'; Name = 'Timeout' }
        @{ Bad = '-SourceAddress x'; Name = 'SourceAddress' }
        @{ Bad = '-LocalDomain "a b"'; Name = 'LocalDomain' }
        @{ Bad = '-ControlRecipient x'; Name = 'ControlRecipient' }
        @{ Bad = '-Retry -1'; Name = 'Retry' }
        @{ Bad = '-Helo "a`nb"'; Name = 'Helo' }
        @{ Bad = '-XClient @{ ADDR = "a`nb" }'; Name = 'XClient' }
    ) {
        $failed = Invoke-Expression "Test-SmtpRelay 127.0.0.1 $Bad 2>&1"
        $failed.FullyQualifiedErrorId | Should -Match "^InvalidArgument_$Name,"
        $failed.CategoryInfo.Category | Should -Be InvalidArgument
    }
    It 'fits a terminal, and its objects survive' {
        $rows = Test-SmtpRelay 127.0.0.1 -Port $closed.LocalPort
        $lines = $rows | Out-String -Width 100 -Stream
        $lines | Where-Object { ($_ -replace '\x1b\[[\d;]*m').Length -gt 100 } | Should -BeNullOrEmpty
        $lines -match 'likely to trust' | Should -Not -BeNullOrEmpty
        $rows | Export-Clixml TestDrive:/rows.xml
        $back = Import-Clixml TestDrive:/rows.xml
        $back[2].RcptTo, $back[2].EnhancedStatus | Should -Be '<relaytest@example.com>', '5.7.1'
        ($rows[2] | ConvertTo-Json -Depth 3 -EnumsAsStrings | ConvertFrom-Json).Verdict | Should -Be Rejected
    }
    It 'tells a Postfix from an open one, from where it is trusted and from where not' {
        ip netns add mailer; ip -n mailer link set lo up
        ip netns add stranger
        ip link add mail0 netns mailer type veth peer name far0 netns stranger
        ip -n mailer addr add 10.77.0.1/24 dev mail0; ip -n stranger addr add 10.77.0.2/24 dev far0
        ip -n mailer link set mail0 up; ip -n stranger link set far0 up
        $mail = $null
        try {
            $mail = Start-Postfix -Namespace mailer -Setting 'mynetworks=127.0.0.0/8'
            if (-not $mail) { Set-ItResult -Skipped -Because $MailServerReason; return }
            $own = Test-SmtpRelay 127.0.0.1 -Namespace mailer -SubmissionPort 0
            ($own | Where-Object Form -eq NullSender).Verdict, $own[0].TrustedSource, $own[0].Namespace | Should -Be Accepted, $true, mailer
            $far = Test-SmtpRelay 10.77.0.1 -Namespace stranger -SubmissionPort 0
            $far | Where-Object Verdict -eq Accepted | Should -BeNullOrEmpty
            # A neighbour of its: another server might count the subnet as its own.
            $far[0].TrustedSource, $far[0].SourceTrust | Should -Be $false, 'Possible'
            Set-Postfix $mail 'mynetworks=127.0.0.0/8 10.77.0.0/24'
            $far = Test-SmtpRelay 10.77.0.1 -Namespace stranger -SubmissionPort 0
            $row = $far | Where-Object Form -eq NullSender
            $row.Verdict, $row.Explanation | Should -Be Accepted, 'This came from a network the server may trust as its own; strangers may be refused.'
            ($far | Out-String -Width 100 -Stream) -match 'from a network it may trust' | Should -Not -BeNullOrEmpty
            Test-SmtpRelay 10.77.0.1 -Namespace stranger -SubmissionPort 0 -Quiet -WarningVariable warned -WarningAction SilentlyContinue | Should -BeTrue
            "$warned" | Should -Match 'may trust the network this test comes from'
            # A server that trusts us believes whom we say we speak for.
            Set-Postfix $mail 'mynetworks=127.0.0.0/8', 'smtpd_authorized_xclient_hosts=127.0.0.1'
            $as = Test-SmtpRelay 127.0.0.1 -Namespace mailer -SubmissionPort 0 -XClient @{ ADDR = '203.0.113.9' }
            ($as | Where-Object Form -eq NullSender).Verdict, $as[0].TrustedSource | Should -Be Rejected, $false
        } finally { Stop-MailServer $mail; ip netns del stranger; ip netns del mailer }
    }
    It 'leaves no thread away' { Get-ThreadAway | Should -BeNullOrEmpty }
}
