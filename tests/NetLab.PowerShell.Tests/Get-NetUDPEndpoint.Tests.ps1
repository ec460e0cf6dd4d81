Describe 'Get-NetUDPEndpoint' {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        . $PSScriptRoot/Sockets.Support.ps1
        Clear-TestHost
        $open = [Net.Sockets.UdpClient]::new([Net.IPEndPoint]::new([Net.IPAddress]::Loopback, 0))
        $port = $open.Client.LocalEndPoint.Port
    }
    AfterAll { $open.Dispose(); Clear-TestHost }

    It 'has Windows''s properties' {
        $item = Get-NetUDPEndpoint -LocalPort $port
        $item | Should -BeOfType NetLab.Sockets.NetUDPEndpoint
        $item.LocalAddress, $item.LocalPort, $item.OwningProcess, $item.CreationTime | Should -Be '127.0.0.1', $port, $PID, $null
        $item.Process, $item.User, $item.RemoteAddress, $item.Drops | Should -Be (Get-Content /proc/$PID/comm), (id -un), $null, 0
    }

    It 'lists what ss lists' {
        $words = (ss -uanpH "sport = :$port") -split '\s+'
        $item = Get-NetUDPEndpoint 127.0.0.1 $port
        $words[3] | Should -Be "127.0.0.1:$($item.LocalPort)"
        "$words" | Should -BeLike "*pid=$($item.OwningProcess),fd=$($item.Owners[0].Descriptor)*"
    }

    It 'shows the peer of a connected one' {
        $other = [Net.Sockets.UdpClient]::new([Net.IPEndPoint]::new([Net.IPAddress]::Loopback, 0))
        try {
            $other.Connect('127.0.0.1', $port)
            $item = Get-NetUDPEndpoint -LocalPort $other.Client.LocalEndPoint.Port
            $item.RemoteAddress, $item.RemotePort, $item.IsConnected | Should -Be '127.0.0.1', $port, $true
        }
        finally { $other.Dispose() }
    }

    It 'counts what was dropped' {
        $small = [Net.Sockets.UdpClient]::new([Net.IPEndPoint]::new([Net.IPAddress]::Loopback, 0))
        try {
            $small.Client.ReceiveBufferSize = 4096
            $there = [Net.IPEndPoint]::new([Net.IPAddress]::Loopback, $small.Client.LocalEndPoint.Port)
            foreach ($i in 1..50) { $null = $open.Send([byte[]]::new(2000), 2000, $there) }
            $item = Get-NetUDPEndpoint -LocalPort $there.Port
            $item.Drops | Should -BeGreaterThan 0
            $item.ReceiveQueue | Should -BeGreaterThan 0
        }
        finally { $small.Dispose() }
    }

    It 'answers what is not there as Windows does, and names bad values'' parameters' {
        Get-NetUDPEndpoint -LocalPort 9 -ErrorVariable failed -ErrorAction SilentlyContinue
        $failed[0].FullyQualifiedErrorId | Should -Be 'CmdletizationQuery_NotFound_LocalPort,NetLab.PowerShell.Sockets.GetNetUDPEndpointCommand'
        Get-NetUDPEndpoint -LocalPort x9 -ErrorVariable failed -ErrorAction SilentlyContinue
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'InvalidArgument_LocalPort,*'
    }

    It 'looks in every namespace' {
        ip netns add c1
        $python = Start-Python -Prefix ip, netns, exec, c1 -Script 'import socket, sys; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(("0.0.0.0", 0)); print(s.getsockname()[1], flush=True); sys.stdin.read()'
        try {
            $there = Get-NetUDPEndpoint -AllNamespaces -LocalPort $python.Line | Where-Object Namespace -eq c1
            $there.OwningProcess | Should -Be $python.Id
        }
        finally { Stop-Python $python }
    }

    It 'fits 100 columns and completes' {
        $lines = @(Get-NetUDPEndpoint -LocalPort $port | Out-String -Width 100 -Stream)
        ($lines | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 100
        @($lines -match '^LocalAddress\s+LocalPort\s+RemoteAddress\s+RemotePort\s+Drops\s+PID\s+Process') | Should -HaveCount 1
        (TabExpansion2 'Get-NetUDPEndpoint -LocalPort tft').CompletionMatches.CompletionText | Should -Contain 'tftp'
    }

    It 'leaves no thread in a foreign namespace' { Get-ThreadAway | Should -BeNullOrEmpty }
}
