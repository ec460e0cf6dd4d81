Describe 'Get-SocketServer and Stop-SocketServer' {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        . $PSScriptRoot/Servers.Support.ps1
        Clear-TestHost
        Stop-AllServers
    }
    AfterEach { Stop-AllServers }

    It 'lists servers, by number, protocol and port, in a table of 100 columns' {
        $tcp = Start-TcpServer { param($line) $line }
        $udp = Start-UdpServer -Echo -Any
        $unix = Start-UnixServer '@netlab-list' -Echo
        (Get-SocketServer).Id | Should -Be $tcp.Id, $udp.Id, $unix.Id
        (Get-SocketServer $udp.Id).LocalPort | Should -Be $udp.LocalPort
        (Get-SocketServer -Protocol Unix).LocalAddress | Should -Be '@netlab-list'
        (Get-SocketServer -Port $tcp.LocalPort -Protocol Tcp).Id | Should -Be $tcp.Id
        ($tcp | Select-Object Id | Get-SocketServer).Id | Should -Be $tcp.Id
        $view = Get-SocketServer | Out-String -Width 100 -Stream
        ($view | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 100
        $view -match 'Tcp' | Should -Match "$($tcp.Id) Tcp +127\.0\.0\.1 +$($tcp.LocalPort) Running +0 +0 +0"
        ip netns add listed
        $inside = Start-UdpServer -Echo -Any -Namespace listed
        $inside | Out-String -Width 100 | Should -Match "Udp +:: +$($inside.LocalPort) Running +0 +0 +0 listed"
        $inside | Stop-SocketServer
        ip netns del listed
        { Get-SocketServer 99999 } | Should -Throw -ErrorId 'SocketServerNotFound,*'
        (TabExpansion2 'Stop-SocketServer ').CompletionMatches.CompletionText | Should -Contain "$($tcp.Id)"
        $connection = Connect-TcpServer 127.0.0.1 $tcp.LocalPort -InputObject x
        $connection.Receive(60) | Should -Be x
        ($tcp.Clients | Out-String -Width 100) | Should -Match "127\.0\.0\.1 +$($connection.LocalPort)"
        ($connection | Out-String -Width 100) | Should -Match "Tcp +127\.0\.0\.1 +$($connection.LocalPort) +127\.0\.0\.1 +$($tcp.LocalPort) +False"
        $connection.Close()
    }

    It 'shows what went wrong on a line each, without what would move the cursor' {
        $server = Start-TcpServer { throw "no`e[31m good" }
        Send-TcpData 127.0.0.1 $server.LocalPort 'bad'
        Wait-Until { $server.ErrorCount -eq 1 }
        $server.Errors | Out-String -Width 100 | Should -Match '127\.0\.0\.1:\d+ +bad +no\\x1b\[31m good'
    }

    It 'servers survive export and conversion' {
        $server = Start-TcpServer -Echo
        $copy = [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($server))
        $copy.LocalPort, $copy.LocalAddress | Should -Be $server.LocalPort, '127.0.0.1'
        ($server | ConvertTo-Json -Depth 2 -WarningAction Ignore | ConvertFrom-Json).LocalPort | Should -Be $server.LocalPort
    }

    It 'stops by number and object, with -WhatIf not, and what it is in the midst of is done' {
        $server = Start-TcpServer { param($line) Start-Sleep -Milliseconds 300; "done $line" }
        $other = Start-TcpServer -Echo
        $connection = Connect-TcpServer 127.0.0.1 $server.LocalPort -InputObject 'work'
        Wait-Until { $server.Requests -eq 1 }
        $server | Stop-SocketServer -WhatIf
        "$($server.State)" | Should -Be Running
        $stopped = $server | Stop-SocketServer -Timeout 60 -PassThru
        $connection.Receive(60) | Should -Be 'done work'
        "$($stopped.State)", $stopped.Reason | Should -Be 'Stopped', 'It was stopped.'
        (Get-SocketServer).Id | Should -Be $other.Id
        Stop-SocketServer $other.Id
        Get-SocketServer | Should -BeNullOrEmpty
        { Stop-SocketServer $other.Id } | Should -Throw -ErrorId 'SocketServerNotFound,*'
        $connection.Close()
    }

    It 'cuts off what takes too long' {
        $server = Start-TcpServer { while ($true) { Start-Sleep -Milliseconds 10 } }
        $connection = Connect-TcpServer 127.0.0.1 $server.LocalPort -InputObject 'for ever'
        Wait-Until { $server.Requests -eq 1 }
        Stop-SocketServer $server.Id -Timeout 0
        "$($server.State)" | Should -Be Stopped
        $connection.Receive(60) | Should -BeNullOrEmpty
        Wait-Until { -not (Get-Runspace | Where-Object { $_.Name -eq 'NetLab socket server' -and "$($_.RunspaceStateInfo.State)" -eq 'Opened' }) }
        $connection.Close()
    }
}

Describe 'Export-SocketServerUnit' {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        . $PSScriptRoot/Servers.Support.ps1
        Clear-TestHost
        ip netns add c1
        ip -n c1 link set lo up
        $file = "/tmp/netlab-$([guid]::NewGuid()).service"
    }
    AfterEach { Stop-AllServers; Remove-Item $file -ErrorAction Ignore }
    AfterAll { Clear-TestHost }

    It 'writes down what started the server, and that runs' {
        $server = Start-TcpServer -ThrottleLimit 2 -SendTimeout 7 -Namespace c1 {
            param($line)
            # A comment, "quotes", 100% and a $variable
            "it's $line`: $(1 + 1)"
        }
        $port = $server.LocalPort
        $server | Export-SocketServerUnit $file -Description 'A test'
        $text = Get-Content $file -Raw
        $text | Should -Match '(?m)^Description=A test$'
        $text | Should -Match '(?m)^NetworkNamespacePath=/run/netns/c1$'
        $text | Should -Match '(?m)^DynamicUser=yes$'
        $text | Should -Match '(?m)^WantedBy=multi-user.target$'
        if (Get-Command systemd-analyze -ErrorAction Ignore) { systemd-analyze verify $file 2>&1 | Where-Object { $_ -match [regex]::Escape((Split-Path -Leaf $file)) } | Should -BeNullOrEmpty }
        Stop-AllServers
        # What systemd would run: its quotes taken off.
        $line = ($text -split "`n" -match '^ExecStart=')[0] -replace '^ExecStart='
        $words = [regex]::Matches($line, '"((?:[^"\\]|\\.)*)"|(\S+)') | ForEach-Object { if ($_.Groups[1].Success) { [regex]::Unescape($_.Groups[1].Value.Replace('\"', '"')) } else { $_.Groups[2].Value } } | ForEach-Object { $_.Replace('$$', '$').Replace('%%', '%') }
        $run = Start-Process ip (@('netns', 'exec', 'c1') + ($words | ForEach-Object { "`"$($_.Replace('\', '\\').Replace('"', '\"'))`"" })) -PassThru
        try {
            Wait-Until { ip netns exec c1 ss -Hltn "sport = :$port" }
            Send-TcpData 127.0.0.1 $port 'there' -Wait -Timeout 60 -Namespace c1 | Should -Be "it's there: 2"
        }
        finally { $run | Stop-Process; $run.WaitForExit() }
    }

    It 'emits the text without a path; gives a low port its capability, a Unix socket its directory' {
        $server = Start-UdpServer daytime -Echo -Namespace c1
        $text = $server | Export-SocketServerUnit -User nobody
        $text | Should -Match '(?m)^AmbientCapabilities=CAP_NET_BIND_SERVICE$'
        $text | Should -Match '(?m)^User=nobody$'
        $text | Should -Match 'Start-UdpServer -Port 13 -Echo'
    }

    It 'does not write with -WhatIf or over a file, and what cannot go is an error' {
        $server = Start-TcpServer -Echo
        $server | Export-SocketServerUnit $file -WhatIf
        Test-Path $file | Should -BeFalse
        'mine' > $file
        { $server | Export-SocketServerUnit $file } | Should -Throw -ErrorId 'FileExists,*'
        Get-Content $file | Should -Be 'mine'
        $server | Export-SocketServerUnit $file -Force
        Get-Content $file | Should -Contain '[Service]'
        { $server | Export-SocketServerUnit /nosuch/dir/x.service } | Should -Throw -ErrorId 'FileNotWritten,*'
        $word = 'here'
        { Start-TcpServer { $using:word } | Export-SocketServerUnit } | Should -Throw -ErrorId 'UsingNotExportable,*'
        $server | Stop-SocketServer
        { $server | Export-SocketServerUnit } | Should -Throw -ErrorId 'SocketServerNotStarted,*'
    }
}
