# Get-NetIPConfiguration: Windows's shape, with objects inside.
Describe 'Get-NetIPConfiguration' {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        Clear-TestHost
        ip netns add c1
        ip link add veth1 type veth peer name eth0 netns c1
        ip link set veth1 up
        ip -n c1 link set lo up
        ip -n c1 link set eth0 up
        ip -n c1 addr add 10.0.0.2/24 dev eth0
        ip -n c1 addr add fd00::2/64 dev eth0 nodad
        ip -n c1 route add default via 10.0.0.1
        ip -n c1 link add br0 type bridge
        ip -n c1 link add p0 type veth peer name p1
        ip -n c1 link set p0 up master br0
    }
    AfterAll { Clear-TestHost }

    It 'has addresses and gateways as objects' {
        $found = Get-NetIPConfiguration -Namespace c1
        $found.InterfaceAlias | Should -Be eth0
        $found.IPv4Address.IPAddress | Should -Be 10.0.0.2
        $found.IPv4Address | Should -BeOfType NetLab.Network.NetIPAddress
        $found.IPv6Address.IPAddress | Should -Be fd00::2
        $found.IPv6LinkLocalAddress.IPAddress | Should -Match '^fe80::.*%eth0$'
        (Get-NetIPConfiguration -Namespace c1).IPv4DefaultGateway.NextHop | Should -Be 10.0.0.1
        $found.IPv6DefaultGateway | Should -BeNullOrEmpty
        $found.NetIPv4Interface.NlMtu | Should -Be 1500
        $found.NetAdapter.Status | Should -Be Up
        $found.Namespace | Should -Be c1
    }

    It 'shows loopback, disabled ones and ports only with -All or by name' {
        (Get-NetIPConfiguration -All -Namespace c1).InterfaceAlias | Sort-Object | Should -Be br0, eth0, lo, p0, p1
        (Get-NetIPConfiguration -InterfaceAlias l* -Namespace c1).IPv4Address.IPAddress | Should -Be 127.0.0.1
        (Get-NetIPConfiguration -InterfaceIndex 1 -Namespace c1).InterfaceAlias | Should -Be lo
        (Get-NetAdapter eth0 -Namespace c1 | Get-NetIPConfiguration).InterfaceAlias | Should -Be eth0
        (gip -Namespace c1).InterfaceAlias | Should -Be eth0
        (Get-NetIPConfiguration -AllCompartments).Namespace | Should -Contain c1
    }

    It 'has the name servers of the namespace' {
        if (-not (Test-Writable /etc/netns) -and -not (Test-Writable /etc)) { Set-ItResult -Skipped -Because 'this user may not write /etc/netns'; return }
        $null = New-Item -ItemType Directory -Force /etc/netns/c1
        try {
            'nameserver 192.0.2.53' | Set-Content /etc/netns/c1/resolv.conf
            (Get-NetIPConfiguration -Namespace c1).DNSServer.ServerAddresses | Should -Be 192.0.2.53
        } finally { Remove-Item -Recurse /etc/netns/c1 }
        $host4 = @(Get-Content /etc/resolv.conf | Select-String '^nameserver\s+(\d+\.\d+\.\d+\.\d+)' | ForEach-Object { $_.Matches[0].Groups[1].Value })
        ((Get-NetIPConfiguration -Namespace c1).DNSServer | Where-Object AddressFamily -eq IPv4).ServerAddresses | Should -Be $host4
    }

    It 'answers as Windows does for what is not there' {
        Get-NetIPConfiguration -InterfaceAlias nosuch -ErrorAction SilentlyContinue -ErrorVariable failure
        $failure[0].CategoryInfo.Category | Should -Be ObjectNotFound
        Get-NetIPConfiguration -InterfaceAlias nosuch* -ErrorAction Stop | Should -BeNullOrEmpty
    }

    It 'reads as Windows''s list, and fits as a table' {
        $text = Get-NetIPConfiguration -Namespace c1 | Out-String -Width 100
        $text | Should -Match 'IPv4Address\s+: 10\.0\.0\.2'
        $text | Should -Match 'IPv4DefaultGateway\s+: 10\.0\.0\.1'
        $text | Should -Not -Match 'LinkLayerAddress'
        Get-NetIPConfiguration -Namespace c1 -Detailed | Out-String | Should -Match 'NetAdapter.LinkLayerAddress\s+: \S+'
        $lines = Get-NetIPConfiguration -All -Namespace c1 | Format-Table | Out-String -Width 100 -Stream
        ($lines | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 100
        $line = 'Get-NetIPConfiguration -Namespace c1 -InterfaceAlias b'
        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Be br0
    }

    It 'leaves no thread in a foreign namespace' { Get-ThreadAway | Should -BeNullOrEmpty }
}
