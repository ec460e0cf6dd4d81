# The tasks of servers and clients as a user writes them down, with nc and socat where they stood before.
Describe 'Sockets, the tasks' {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        . $PSScriptRoot/Servers.Support.ps1
        Clear-TestHost
        $null = New-NetNamespace c1, c2, c3
    }
    AfterEach { Stop-AllServers }
    AfterAll { Clear-TestHost }

    It 'a line server in a line, talked to by nc, socat and Send-TcpData' {
        Start-TcpServer -Port 12345 { param($line) "hehe, $line" }
        Send-TcpData 127.0.0.1 12345 'to me'
        Send-TcpData 127.0.0.1 12345 'to me' -Wait | Should -Be 'hehe, to me'
        if (Get-Command socat -ErrorAction Ignore) { 'to me', 'and me' | socat -t 30 - TCP:127.0.0.1:12345 | Should -Be 'hehe, to me', 'hehe, and me' }
        Wait-Until { (Get-SocketServer -Port 12345).Requests -ge 2 }
        (Get-SocketServer -Port 12345).Errors | Should -BeNullOrEmpty
    }

    It 'a UDP server that answers in capitals' {
        Start-UdpServer -Port 12346 { param($line) $line.ToUpper() }
        Send-UdpDatagram 127.0.0.1 12346 'quietly'
        Send-UdpDatagram 127.0.0.1 12346 'quietly' -Wait | Should -Be 'QUIETLY'
        if (Get-Command socat -ErrorAction Ignore) { 'by socat' | socat -t 5 - UDP:127.0.0.1:12346 | Should -Be 'BY SOCAT' }
    }

    It 'the daytime service, by its name' {
        Start-UdpServer -Port daytime { Get-Date -Format 'dddd, MMMM d, yyyy HH:mm:ss' }
        $now = Send-UdpDatagram localhost 13 -Wait
        [datetime]::ParseExact($now, 'dddd, MMMM d, yyyy HH:mm:ss', [cultureinfo]::InvariantCulture) | Should -BeGreaterThan ([datetime]::Now.AddMinutes(-2))
        $now.RemotePort | Should -Be 13
        (Send-UdpDatagram localhost daytime -Wait).Length | Should -BeGreaterThan 20
    }

    It 'a broadcast from one of three to the two others' {
        $null = New-NetBridge br0
        foreach ($number in 1..3) {
            $null = New-VethPair "v$number" eth0 -PeerNamespace "c$number"
            Add-NetBridgePort br0 "v$number"
            $null = New-NetIPAddress "10.0.0.$number/24" -InterfaceAlias eth0 -Namespace "c$number"
        }
        $listen = { param($space) Receive-UdpDatagram -Port 5000 -Count 2 -Timeout 50 -Namespace $space }
        $second = Start-Beside $listen @{ space = 'c2' }
        $third = Start-Beside $listen @{ space = 'c3' }
        Wait-Until { (Test-UdpPort c2 5000) -and (Test-UdpPort c3 5000) }
        # The bridge takes a moment to forward.
        Wait-Until { Invoke-NetNamespace c1 { ping -c 1 -W 1 10.0.0.2 >/dev/null; $LASTEXITCODE -eq 0 } }
        Wait-Until { Invoke-NetNamespace c1 { ping -c 1 -W 1 10.0.0.3 >/dev/null; $LASTEXITCODE -eq 0 } }
        Send-UdpDatagram -Broadcast -Port 5000 -Data 'hello, everybody' -Namespace c1
        Send-UdpDatagram 10.0.0.255 5000 'hello again' -Broadcast -Namespace c1
        foreach ($beside in $second, $third) {
            $came = Receive-Beside $beside
            $came.Text | Should -Be 'hello, everybody', 'hello again'
            $came[0].RemoteAddress, $came[0].LocalAddress, $came[0].InterfaceAlias | Should -Be '10.0.0.1', '10.0.0.255', 'eth0'
        }
        { Send-UdpDatagram 10.0.0.255 5000 'not so loud' -Namespace c1 } | Should -Throw -ErrorId 'EACCES*'
    }

    It 'who answers a broadcast is told' {
        $null = New-VethPair w1 w2 -PeerNamespace c2
        $null = New-NetIPAddress 10.1.0.1/24 -InterfaceAlias w1
        $null = New-NetIPAddress 10.1.0.2/24 -InterfaceAlias w2 -Namespace c2
        $server = Start-UdpServer -Any -Namespace c2 { 'here' }
        Wait-Until { ping -c 1 -W 1 10.1.0.2 >/dev/null; $LASTEXITCODE -eq 0 }
        $answer = Send-UdpDatagram -Broadcast -Port $server.LocalPort -Data 'who is there' -Wait
        "$answer $($answer.RemoteAddress)" | Should -Be 'here 10.1.0.2'
    }

    It 'a cable tested with link-local addresses' {
        $null = New-VethPair left right -Namespace c1 -PeerNamespace c2
        # They are used before anybody could have found out that they are nobody else's.
        ip -n c1 addr add fe80::1/64 dev left nodad
        ip -n c2 addr add fe80::2/64 dev right nodad
        $server = Start-TcpServer -Echo -LocalAddress fe80::2%right -Namespace c2
        $server.LocalAddress | Should -Be 'fe80::2%right'
        Send-TcpData fe80::2%left $server.LocalPort 'over the cable' -Wait -Namespace c1 -Timeout 30 | Should -Be 'over the cable'
        { Send-TcpData fe80::2 $server.LocalPort 'where?' -Namespace c1 } | Should -Throw '*name its interface*'
        { Send-TcpData fe80::2%nosuch $server.LocalPort 'where?' -Namespace c1 } | Should -Throw "*no interface 'nosuch'*"
    }

    It 'Unix sockets' {
        $path = "/tmp/netlab-$([guid]::NewGuid()).sock"
        Start-UnixServer $path { param($line, $client) "$line, process $($client.ProcessId)" }
        Send-UnixData $path 'hello' -Wait | Should -Be "hello, process $PID"
        Test-Path $path | Should -BeTrue
        if (Get-Command socat -ErrorAction Ignore) { 'hello' | socat -t 30 - UNIX-CONNECT:$path | Should -Match '^hello, process \d+$' }
        Stop-AllServers
        Test-Path $path | Should -BeFalse
    }

    It 'the server at every start of the machine' {
        $server = Start-TcpServer -Port 12345 { param($line) "hehe, $line" }
        $path = "/tmp/netlab-$([guid]::NewGuid()).service"
        $server | Export-SocketServerUnit -Path $path
        Get-Content $path | Where-Object { $_ -like 'ExecStart=*' } | Should -BeLike '*Start-TcpServer -Port 12345 -ScriptBlock { param($$line) \"hehe, $$line\" }*'
        Remove-Item $path
    }
}
