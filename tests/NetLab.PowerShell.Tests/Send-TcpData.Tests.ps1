Describe 'Send-TcpData' {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        . $PSScriptRoot/Servers.Support.ps1
        Clear-TestHost
        ip netns add c1
        ip -n c1 link set lo up
    }
    AfterEach { Stop-AllServers }
    AfterAll { Clear-TestHost }

    It 'sends all of the pipeline over one connection' {
        $server = Start-TcpServer { param($line) "$line $($line.Length)" }
        'a', 'bb' | Send-TcpData 127.0.0.1 $server.LocalPort -Wait -Timeout 60 | Should -Be 'a 1', 'bb 2'
        Send-TcpData 127.0.0.1 $server.LocalPort 'a', '', 3 -Wait -Timeout 60 | Should -Be 'a 1', ' 0', '3 1'
        $server.Accepted | Should -Be 2
        1..500 | ForEach-Object { "$_" } | Send-TcpData 127.0.0.1 $server.LocalPort
        Wait-Until { $server.Requests -eq 505 }
    }

    It 'sends bytes, texts without an end and with CR LF as they are' {
        $server = Start-TcpServer -Echo
        $connection = Connect-TcpServer localhost $server.LocalPort
        Send-TcpData 127.0.0.1 $server.LocalPort ([byte[]](0x61, 10)) -Wait | Should -Be 'a'
        Send-TcpData 127.0.0.1 $server.LocalPort "a`nb`n" -NoNewline -Wait -Count 2 | Should -Be 'a', 'b'
        Send-TcpData 127.0.0.1 $server.LocalPort 'a' -CrLf -Wait | Should -Be 'a'
        Wait-Until { $server.BytesReceived -eq 9 }
        $connection.Close()
    }

    It 'without data listens to what the server says, until it closes' {
        if (-not (Get-Command socat -ErrorAction Ignore)) { Set-ItResult -Skipped -Because "the tool 'socat' is not installed"; return }
        $socat = Start-Process ip 'netns', 'exec', 'c1', 'socat', 'TCP4-LISTEN:7001,reuseaddr,fork', 'SYSTEM:"echo one; echo two"' -PassThru
        try {
            Wait-Until { ip netns exec c1 ss -Hltn 'sport = :7001' }
            Send-TcpData 127.0.0.1 7001 -Wait -Count 5 -Namespace c1 -Timeout 60 | Should -Be 'one', 'two'
        }
        finally { $socat | Stop-Process -Force; $socat.WaitForExit() }
    }

    It 'errors say what is the matter' {
        $server = Start-TcpServer { } -Namespace c1
        { Send-TcpData 127.0.0.1 $server.LocalPort 'x' -Namespace c1 -Wait -Timeout 0.2 } | Should -Throw -ErrorId 'Timeout,*'
        { Send-TcpData 127.0.0.1 9 'x' -Namespace c1 } | Should -Throw -ErrorId 'ECONNREFUSED,*'
        { Send-TcpData 192.0.2.1 9 'x' -Namespace c1 } | Should -Throw -ErrorId 'ENETUNREACH,*'
        { Send-TcpData nosuch.invalid 9 'x' -Namespace c1 } | Should -Throw -ErrorId 'HostNotFound,*'
        { Send-TcpData 'a b' 9 'x' -Namespace c1 } | Should -Throw
        { Send-TcpData localhost 0 'x' } | Should -Throw -ErrorId 'InvalidArgument_Port,*'
        { Send-TcpData localhost 9 'x' -Count 0 } | Should -Throw -ErrorId 'InvalidArgument_Count,*'
        { Send-TcpData localhost 9 'x' -Timeout -1 } | Should -Throw -ErrorId 'InvalidArgument_Timeout,*'
        { Send-TcpData localhost 9 'x' -Namespace nosuch } | Should -Throw -ErrorId 'NamespaceNotFound,*'
        $ErrorActionPreference = 'Continue'
        # One failure for all that belonged together.
        @('a', 'b', 'c' | Send-TcpData 127.0.0.1 9 -Namespace c1 2>&1).Count | Should -Be 1
        Get-FailureText (Send-TcpData 127.0.0.1 9 x -Namespace c1 2>&1) | Should -BeLike '*connect to TCP 127.0.0.1:9*Nobody listens there.*'
        Get-ThreadAway | Should -BeNullOrEmpty
    }

    It 'completes hosts and ports' {
        $server = Start-TcpServer -Echo
        (TabExpansion2 'Send-TcpData local').CompletionMatches.CompletionText | Should -Contain localhost
        (TabExpansion2 "Send-TcpData localhost $("$($server.LocalPort)"[0])").CompletionMatches.CompletionText | Should -Contain "$($server.LocalPort)"
    }
}

Describe 'Send-UnixData' {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        . $PSScriptRoot/Servers.Support.ps1
        Clear-TestHost
        ip netns add c1
    }
    AfterEach { Stop-AllServers }
    AfterAll { Clear-TestHost }

    It 'there and back, by file and abstract name, by relative path' {
        Push-Location /tmp
        $name = "netlab-$([guid]::NewGuid()).sock"
        $server = Start-UnixServer ./$name { param($line, $client) "$line $($client.UserId)" } -Mode 0600
        $server.LocalAddress | Should -Be "/tmp/$name"
        (Get-Item "/tmp/$name").UnixMode | Should -Be 'srw-------'
        'x', 'y' | Send-UnixData ./$name -Wait -Timeout 60 | Should -Be "x $(id -u)", "y $(id -u)"
        Pop-Location
        $abstract = Start-UnixServer "@$name" -Echo -Namespace c1
        Send-UnixData "@$name" 'z' -Wait -Namespace c1 -Timeout 60 | Should -Be 'z'
        { Send-UnixData "@$name" 'z' } | Should -Throw -ErrorId 'ECONNREFUSED,*'
        (TabExpansion2 'Send-UnixData /tmp/netl').CompletionMatches.CompletionText | Should -Contain "/tmp/$name"
    }

    It 'errors say what is the matter' {
        { Send-UnixData /tmp/netlab-nosuch.sock x } | Should -Throw -ErrorId 'ENOENT,*'
        { Send-UnixData ('/tmp/' + 'x' * 200) x } | Should -Throw -ErrorId 'InvalidArgument_Path,*'
        { Start-UnixServer /nosuch/dir.sock -Echo } | Should -Throw -ErrorId 'ENOENT,*'
        { Start-UnixServer /tmp/netlab-x.sock -Echo -Mode 9 } | Should -Throw -ErrorId 'InvalidArgument_Mode,*'
        $null = Start-UnixServer '@netlab-twice' -Echo
        { Start-UnixServer '@netlab-twice' -Echo } | Should -Throw -ErrorId 'EADDRINUSE,*'
    }
}
