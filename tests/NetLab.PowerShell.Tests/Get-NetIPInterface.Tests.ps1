# Get-NetIPInterface against sysctl.
Describe 'Get-NetIPInterface' {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        Clear-TestHost
        ip netns add c1
        ip link add veth1 type veth peer name eth0 netns c1
        ip link set veth1 up
        ip -n c1 link set eth0 up
        ip -n c1 addr add 10.0.0.2/24 dev eth0
        ip netns exec c1 sysctl -qw net.ipv4.conf.eth0.forwarding=1 net.ipv6.conf.eth0.hop_limit=33 net.ipv6.conf.eth0.accept_ra=0
    }
    AfterAll { Clear-TestHost }

    It 'has one object a family, with the kernel''s values' {
        $both = Get-NetIPInterface eth0 -Namespace c1
        $both.AddressFamily | Should -Be IPv4, IPv6
        $both[0].Forwarding | Should -Be Enabled
        [int]$both[0].Forwarding | Should -Be 1
        $both[0].NlMtu, $both[0].ConnectionState, $both[0].Dhcp, $both[0].ifAlias | Should -Be 1500, Connected, Disabled, eth0
        $both[1].CurrentHopLimit, $both[1].RouterDiscovery, $both[1].Namespace | Should -Be 33, Disabled, c1
        $both[1].DadTransmits | Should -Be (ip netns exec c1 sysctl -n net.ipv6.conf.eth0.dad_transmits)
        $both[0].BaseReachableTime | Should -Be (ip netns exec c1 sysctl -n net.ipv4.neigh.eth0.base_reachable_time_ms)
        $both[0].RetransmitTime | Should -Be (ip netns exec c1 sysctl -n net.ipv4.neigh.eth0.retrans_time_ms)
    }

    It 'narrows by family, setting and pattern' {
        (Get-NetIPInterface -Forwarding Enabled -Namespace c1).InterfaceAlias | Should -Be eth0
        (Get-NetIPInterface e* -AddressFamily IPv6 -Namespace c1).AddressFamily | Should -Be IPv6
        (Get-NetIPInterface -NeighborDiscoverySupported No -AddressFamily IPv4 -Namespace c1).InterfaceAlias | Should -Be lo
        (Get-NetIPInterface -NlMtuBytes 1500 -ConnectionState Connected -RouterDiscovery Disabled -Namespace c1).InterfaceAlias | Should -Be eth0, eth0
        (Get-NetIPInterface -InterfaceIndex 1 -AddressFamily IPv4 -Namespace c1).InterfaceAlias | Should -Be lo
        Get-NetIPInterface nosuch* -ErrorAction Stop | Should -BeNullOrEmpty
    }

    It 'takes adapters, addresses, routes and namespaces from the pipeline' {
        (Get-NetAdapter eth0 -Namespace c1 | Get-NetIPInterface).AddressFamily | Should -Be IPv4, IPv6
        (Get-NetIPAddress 10.0.0.2 -Namespace c1 | Get-NetIPInterface).AddressFamily | Should -Be IPv4
        ([pscustomobject]@{ Namespace = 'c1' } | Get-NetIPInterface).Count | Should -BeGreaterThan 2
    }

    It 'answers as Windows does for what is not there' {
        Get-NetIPInterface nosuch -ErrorAction SilentlyContinue -ErrorVariable failure
        $failure[0].FullyQualifiedErrorId | Should -Match '^CmdletizationQuery_NotFound_InterfaceAlias,'
        $failure[0].CategoryInfo.Category | Should -Be ObjectNotFound
    }

    It 'has a view of at most 100 columns, and completes names' {
        $lines = Get-NetIPInterface -Namespace c1 | Out-String -Width 100 -Stream
        $lines | Where-Object { $_ -match 'ifIndex\s+InterfaceAlias\s+Family\s+NlMtu\(Bytes\)' } | Should -Not -BeNullOrEmpty
        ($lines | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 100
        $line = 'Get-NetIPInterface -Namespace c1 -InterfaceAlias e'
        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Be eth0
    }

    It 'leaves no thread in a foreign namespace' { Get-ThreadAway | Should -BeNullOrEmpty }
}
