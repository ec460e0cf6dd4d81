Describe 'Start-UdpServer' {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        . $PSScriptRoot/Servers.Support.ps1
        Clear-TestHost
        ip netns add c1
        ip -n c1 link set lo up
    }
    AfterEach { Stop-AllServers }
    AfterAll { Clear-TestHost }

    It 'answers each datagram with what the block emits, a datagram each' {
        $server = Start-UdpServer { param($line, $client) $line.ToUpper(); "from $($client.RemoteAddress)" }
        Send-UdpDatagram 127.0.0.1 $server.LocalPort 'quietly' -Wait -Count 2 -Timeout 60 | Should -Be 'QUIETLY', 'from 127.0.0.1'
        'a', 'b' | Send-UdpDatagram localhost $server.LocalPort -Wait -Count 2 -Timeout 60 | Should -Be 'A', 'from 127.0.0.1', 'B', 'from 127.0.0.1'
        Send-UdpDatagram 127.0.0.1 $server.LocalPort ([byte[]](0x61, 0xff)) -Wait -Encoding Latin1 -Timeout 60 | Should -Be "A`u{00ef}`u{00bf}`u{00bd}"
        $server.Requests | Should -Be 4
    }

    It 'echoes over IPv6' {
        $server = Start-UdpServer -Echo -LocalAddress ::1 -Namespace c1
        Send-UdpDatagram ::1 $server.LocalPort "line`n" -Wait -Namespace c1 -Timeout 60 | Should -Be 'line'
    }

    It 'keeps errors, ends with its namespace, and says what is in use' {
        $server = Start-UdpServer { throw 'no' } -Namespace c1
        Send-UdpDatagram 127.0.0.1 $server.LocalPort 'x' -Namespace c1
        Wait-Until { $server.ErrorCount -eq 1 }
        $server.Errors.Message | Should -Be 'no'
        { Start-UdpServer -Echo -Port $server.LocalPort -Namespace c1 } | Should -Throw -ErrorId 'EADDRINUSE*'
        ip netns del c1
        Wait-Until { "$($server.State)" -eq 'Failed' }
        $server.Reason | Should -BeLike "*'c1' was removed*"
        ip netns add c1; ip -n c1 link set lo up
    }

    It 'nobody there, nobody answering, a bad call: errors that say so' {
        $server = Start-UdpServer { } -Namespace c1
        { Send-UdpDatagram 127.0.0.1 $server.LocalPort 'x' -Namespace c1 -Wait -Timeout 0.2 } | Should -Throw -ErrorId 'Timeout,*'
        { Send-UdpDatagram 127.0.0.1 9 'x' -Namespace c1 -Wait -Timeout 60 } | Should -Throw -ErrorId 'ECONNREFUSED,*'
        { Send-UdpDatagram 192.0.2.1 9 'x' -Namespace c1 } | Should -Throw -ErrorId 'ENETUNREACH,*'
        { Send-UdpDatagram -Port 9 -Data x } | Should -Throw -ErrorId 'InvalidArgument_ComputerName,*'
        { Send-UdpDatagram -Port 9 -Data x -Broadcast -Namespace c1 } | Should -Throw -ErrorId 'NoBroadcastNetwork,*'
        { Send-UdpDatagram nosuch.invalid 9 'x' -Namespace c1 } | Should -Throw -ErrorId 'HostNotFound,*'
        { Send-UdpDatagram localhost nosuch 'x' } | Should -Throw -ErrorId 'InvalidArgument_Port,*'
        { Send-UdpDatagram localhost 9 'x' -Wait -Count 0 } | Should -Throw -ErrorId 'InvalidArgument_Count,*'
        { Send-UdpDatagram localhost 9 'x' -InterfaceAlias nosuch } | Should -Throw -ErrorId 'InterfaceNotFound,*'
        { Send-UdpDatagram localhost 9 ('x' * 70000) } | Should -Throw -ErrorId 'EMSGSIZE,*'
        Get-ThreadAway | Should -BeNullOrEmpty
    }
}

Describe 'Receive-UdpDatagram' {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        . $PSScriptRoot/Servers.Support.ps1
        Clear-TestHost
        ip netns add c1
        ip -n c1 link set lo up
    }
    AfterAll { Clear-TestHost }

    It 'shows what comes, whoever sends it' {
        $beside = Start-Beside { Receive-UdpDatagram 5001 -Count 3 -Timeout 50 -Namespace c1 }
        Wait-Until { Test-UdpPort c1 5001 }
        Send-UdpDatagram 127.0.0.1 5001 "one`n" -Namespace c1
        Send-UdpDatagram ::1 5001 'two' -Namespace c1
        Send-UdpDatagram localhost 5001 ([byte[]](1, 2, 27)) -Namespace c1
        $came = Receive-Beside $beside
        $came.Text | Should -Be 'one', 'two', "`u{1}`u{2}`e"
        $came | ForEach-Object Length | Should -Be 4, 3, 3
        $came[0].Data | Should -Be 111, 110, 101, 10
        $came.RemoteAddress | Should -Be '127.0.0.1', '::1', '127.0.0.1'
        $came[0].LocalPort, $came[0].InterfaceAlias, $came[0].Namespace | Should -Be 5001, 'lo', 'c1'
        $view = $came | Out-String -Width 100
        $view | Should -Match 'one\\n|one'
        $view | Should -Not -Match "`u{1}"
        ($view -split "`n" | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 100
    }

    It 'ends in time with nothing' {
        Receive-UdpDatagram 0 -Timeout 0.1 -Namespace c1 | Should -BeNullOrEmpty
        Receive-UdpDatagram 0 -Timeout 0 | Should -BeNullOrEmpty
        { Receive-UdpDatagram 0 -Count 0 } | Should -Throw -ErrorId 'InvalidArgument_Count,*'
        { Receive-UdpDatagram 0 -Timeout -1 } | Should -Throw -ErrorId 'InvalidArgument_Timeout,*'
        { Receive-UdpDatagram nosuch } | Should -Throw -ErrorId 'InvalidArgument_Port,*'
        Get-ThreadAway | Should -BeNullOrEmpty
    }
}
