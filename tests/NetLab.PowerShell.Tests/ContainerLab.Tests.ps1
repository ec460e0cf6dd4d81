# The story of the README, statement by statement, with traffic through it and the real tools as witnesses.
Describe 'The container lab' {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        Clear-TestHost
        $ipForward = Get-Content /proc/sys/net/ipv4/ip_forward

        New-NetNamespace c1, c2
        New-NetBridge br0 -IPAddress 10.0.0.1/24
        foreach ($n in 1, 2) {
            New-VethPair "veth$n" eth0 -PeerNamespace "c$n"
            Add-NetBridgePort br0 "veth$n"
            New-NetIPAddress "10.0.0.$($n + 1)/24" -InterfaceAlias eth0 -Namespace "c$n"
            New-NetRoute 0.0.0.0/0 -NextHop 10.0.0.1 -InterfaceAlias eth0 -Namespace "c$n"
        }
        Set-NetIPInterface -Forwarding Enabled
        Add-MasqueradeRule -SourcePrefix 10.0.0.0/24 -NotOutInterface br0
        Add-PortForwardRule -Protocol Tcp -Port 8080 -ToAddress 10.0.0.2 -ToPort 80
        $table = Get-NetNamespace | Get-NetIPAddress | Where-Object AddressFamily -eq IPv4 | Format-Table | Out-String

        # The outside world: a namespace without a route back.
        New-NetNamespace world
        New-VethPair uplink eth0 -PeerNamespace world
        New-NetIPAddress 203.0.113.1/24 -InterfaceAlias uplink
        New-NetIPAddress 203.0.113.2/24 -InterfaceAlias eth0 -Namespace world

        function New-Listener([int] $Port) {
            $listener = [Net.Sockets.Socket]::new('InterNetwork', 'Stream', 'Tcp')
            $listener.Bind([Net.IPEndPoint]::new([ipaddress]::Any, $Port))
            $listener.Listen()
            $listener
        }
        # Connects and returns the address the listener sees.
        function Connect-Listener([string] $EndPoint, $Listener) {
            $client = [Net.Sockets.Socket]::new('InterNetwork', 'Stream', 'Tcp')
            try {
                $client.Connect([Net.IPEndPoint]::Parse($EndPoint))
                $server = $Listener.Accept()
                try { "$($server.RemoteEndPoint.Address)" } finally { $server.Dispose() }
            } finally { $client.Dispose() }
        }
    }

    It 'made what ip, bridge and nft see' {
        (ip -j netns list | ConvertFrom-Json).name | Sort-Object | Should -Be c1, c2, world
        (bridge -j link show | ConvertFrom-Json | Where-Object master -eq br0).ifname | Sort-Object | Should -Be veth1, veth2
        (ip -n c1 -j route show default | ConvertFrom-Json).gateway | Should -Be 10.0.0.1
        Get-Content /proc/sys/net/ipv4/ip_forward | Should -Be 1
        nft list table inet netlab | Out-String | Should -Match 'ip saddr 10.0.0.0/24 oifname != "br0".* masquerade'
    }

    It 'left loopback up and forwarding off inside' {
        (ip -n c1 -j link show lo | ConvertFrom-Json).flags | Should -Contain UP
        ip netns exec c1 cat /proc/sys/net/ipv4/ip_forward | Should -Be 0
    }

    It 'shows every namespace''s addresses in one table' {
        $table | Should -Match '10\.0\.0\.2'
        $table | Should -Match '10\.0\.0\.3'
        $table -split "`n" | ForEach-Object { $_.TrimEnd().Length | Should -BeLessOrEqual 100 }
    }

    It 'lets c1 ping c2' {
        Invoke-NetNamespace c1 { ping -c1 -W2 10.0.0.3 } | Out-String | Should -Match '1 received'
    }

    It 'translates c1''s source on its way to the world, and Get-NetConntrack shows it' {
        $listener = Invoke-NetNamespace world { New-Listener 7 }
        try { Invoke-NetNamespace c1 { Connect-Listener 203.0.113.2:7 $listener } | Should -Be 203.0.113.1 } finally { $listener.Dispose() }
        $entry = Get-NetConntrack -Protocol Tcp | Where-Object { $_.SourceAddress -eq '10.0.0.2' -and $_.DestinationPort -eq 7 }
        $entry | Should -HaveCount 1
        $entry.DestinationAddress | Should -Be 203.0.113.2
        $entry.ReplyDestinationAddress | Should -Be 203.0.113.1
    }

    It 'publishes c1''s listener to <From>' -ForEach @(
        @{ From = 'the world'; Namespace = 'world'; EndPoint = '203.0.113.1:8080' }
        @{ From = 'the host itself'; Namespace = $null; EndPoint = '203.0.113.1:8080' }
        @{ From = 'c2'; Namespace = 'c2'; EndPoint = '10.0.0.1:8080' }
    ) {
        $listener = Invoke-NetNamespace c1 { New-Listener 80 }
        try {
            if ($Namespace) { Invoke-NetNamespace $Namespace { Connect-Listener $EndPoint $listener } | Should -Match '\d' }
            else { Connect-Listener $EndPoint $listener | Should -Match '\d' }
        } finally { $listener.Dispose() }
    }

    It 'counts on its rules' {
        (Get-MasqueradeRule).PacketCount | Should -BeGreaterThan 0
        (Get-PortForwardRule).PacketCount | Should -BeGreaterThan 0
    }

    It 'is taken down without a trace' {
        Get-PortForwardRule | Remove-PortForwardRule -Confirm:$false
        Get-MasqueradeRule | Remove-MasqueradeRule -Confirm:$false
        Remove-NetNamespace c1, c2, world -Confirm:$false
        Remove-NetBridge br0 -Confirm:$false
        Set-NetIPInterface -Forwarding ($ipForward -eq '1' ? 'Enabled' : 'Disabled')
        ip netns list | Should -BeNullOrEmpty
        (ip -j link | ConvertFrom-Json).ifname | Should -Be lo
        nft list ruleset | Should -BeNullOrEmpty
        Get-Content /proc/sys/net/ipv4/ip_forward | Should -Be $ipForward
    }

    It 'leaves no thread in a foreign namespace' { Get-ThreadAway | Should -BeNullOrEmpty }
}
