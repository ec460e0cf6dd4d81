# Test-SmtpSmuggling against the sink, which is strict, and a real Postfix with and without its defence.
Describe 'Test-SmtpSmuggling' {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        . $PSScriptRoot/MailServer.ps1
        $ErrorActionPreference = 'Continue'
        $sink = Start-SmtpSink
        $at = @{ Server = '127.0.0.1'; Port = $sink.LocalPort; To = 'me@example.org'; ReplyWait = 0.1 }
    }
    AfterAll { $sink | Stop-SocketServer -Timeout 0 }

    It 'finds nothing in a server that is strict' {
        $rows = Test-SmtpSmuggling @at
        $rows.Count | Should -Be 14
        $rows[0].Category, $rows[0].Verdict | Should -Be Control, EndOfData
        $rows | Where-Object IsVulnerable | Should -BeNullOrEmpty
        ($rows | Where-Object Category -eq Vulnerability).IsVulnerable | Select-Object -Unique | Should -BeFalse
        $rows | Where-Object { $_.Category -eq "Compliance" -and $null -ne $_.IsVulnerable } | Should -BeNullOrEmpty
        $rows[0].Marker | Should -Match '^\w{12}/0$'
        ($sink | Receive-SmtpMessage -Count 1 -Timeout 30).GetHeader('X-NetLab-Smuggling') | Should -Be $rows[0].Marker
    }
    It 'sends nothing with -WhatIf' {
        $before = $sink.Received
        Test-SmtpSmuggling @at -WhatIf | Should -BeNullOrEmpty
        $sink.Received | Should -Be $before
    }
    It 'tries what it is told to' { (Test-SmtpSmuggling @at -Number 2, 9).Number | Should -Be 0, 2, 9 }
    It 'tries nothing where a proper message is not taken' {
        $closed = Start-SmtpSink -RejectRecipient @{ '*' = '550 5.1.1 No such user' }
        try {
            $rows = Test-SmtpSmuggling 127.0.0.1 me@example.org -Port $closed.LocalPort
            $rows.Verdict | Select-Object -Unique | Should -Be NotProven
            $rows[0].ReplyCode, $rows[0].EnhancedStatus | Should -Be 550, '5.1.1'
            $rows[1].Explanation | Should -Match '^Not tried'
        } finally { $closed | Stop-SocketServer -Timeout 0 }
    }
    It 'tells a Postfix that can be smuggled into from one that cannot' {
        ip netns add mailer; ip -n mailer link set lo up
        $mail = $null
        try {
            $mail = Start-Postfix -Namespace mailer -Setting 'smtpd_forbid_bare_newline=no'
            if (-not $mail) { Set-ItResult -Skipped -Because $MailServerReason; return }
            $there = @{ Server = '127.0.0.1'; Namespace = 'mailer'; To = 'alice@mail.netlab.test'; Tls = 'None'; ReplyWait = 0.1; Number = 1, 2, 4 }
            $rows = Test-SmtpSmuggling @there
            $rows[2].Sequence, $rows[2].Verdict, $rows[2].IsVulnerable, $rows[2].CommandExecuted | Should -Be '<LF>.<CR><LF>', EndOfData, $true, $true
            Get-Mailbox $mail -With $rows[2].Marker | Should -Match 'X-NetLab-Smuggling'
            Set-Postfix $mail 'smtpd_forbid_bare_newline=yes'
            $rows = Test-SmtpSmuggling @there
            $rows[0].Verdict | Should -Be EndOfData
            $rows | Where-Object IsVulnerable | Should -BeNullOrEmpty
        } finally { Stop-MailServer $mail; ip netns del mailer }
    }
    It 'names the parameter of a bad value: <Bad>' -ForEach @(
        @{ Bad = '-To x'; Name = 'To' }
        @{ Bad = '-To "a@b.c`r`nDATA"'; Name = 'To' }
        @{ Bad = '-To a@b.c -From "x y@z"'; Name = 'From' }
        @{ Bad = '-To a@b.c -Number 77'; Name = 'Number' }
        @{ Bad = '-To a@b.c -ReplyWait -1'; Name = 'ReplyWait' }
        @{ Bad = '-To a@b.c -RetryDelay -1'; Name = 'RetryDelay' }
    ) { (Invoke-Expression "Test-SmtpSmuggling 127.0.0.1 -Port $($sink.LocalPort) $Bad 2>&1").FullyQualifiedErrorId | Should -Match "^InvalidArgument_$Name," }
    It 'fits a terminal, and its objects survive' {
        $rows = Test-SmtpSmuggling @at -Number 1, 12, 13
        $rows | Out-String -Width 100 -Stream | Where-Object { ($_ -replace '\x1b\[[\d;]*m').Length -gt 100 } | Should -BeNullOrEmpty
        $rows | Export-Clixml TestDrive:/rows.xml
        (Import-Clixml TestDrive:/rows.xml)[0].Sequence | Should -Be '<CR><LF>.<CR><LF>'
    }
    It 'leaves no thread away' { Get-ThreadAway | Should -BeNullOrEmpty }
}
