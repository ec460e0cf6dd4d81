# Set-NetIPInterface, read back by sysctl and ip.
Describe 'Set-NetIPInterface' {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        function Get-Sysctl([string] $Name, [string] $Namespace = 'c1') { ip netns exec $Namespace sysctl -n $Name }
    }
    BeforeEach {
        Clear-TestHost
        sysctl -qw net.ipv4.ip_forward=0 net.ipv6.conf.all.forwarding=0
        ip netns add c1
        ip link add veth1 type veth peer name eth0 netns c1
        ip link set veth1 up
        ip -n c1 link set eth0 up
        ip -n c1 addr add 10.0.0.2/24 dev eth0
    }
    AfterAll { Clear-TestHost; sysctl -qw net.ipv4.ip_forward=0 }

    It 'switches the namespace itself without an interface, IPv4 alone' {
        Set-NetIPInterface -Forwarding Enabled | Should -BeNullOrEmpty
        sysctl -n net.ipv4.ip_forward | Should -Be 1
        sysctl -n net.ipv6.conf.all.forwarding | Should -Be 0
        Get-Sysctl net.ipv4.ip_forward | Should -Be 0
        Set-NetIPInterface -Forwarding Disabled
        sysctl -n net.ipv4.ip_forward | Should -Be 0
        [pscustomobject]@{ Namespace = 'c1' } | Set-NetIPInterface -Forwarding Enabled
        Get-Sysctl net.ipv4.ip_forward | Should -Be 1
        sysctl -n net.ipv4.ip_forward | Should -Be 0
    }

    It 'switches IPv6 only when asked, and names who stops listening to routers' {
        Set-NetIPInterface -Forwarding Enabled -AddressFamily IPv6 -Namespace c1 -WarningAction SilentlyContinue -WarningVariable warning
        Get-Sysctl net.ipv6.conf.all.forwarding | Should -Be 1
        Get-Sysctl net.ipv4.ip_forward | Should -Be 0
        "$warning" | Should -Match "'eth0'"
        "$warning" | Should -Match 'router advertisements'
        Set-NetIPInterface eth0 -AddressFamily IPv6 -RouterDiscovery Enabled -Namespace c1
        Get-Sysctl net.ipv6.conf.eth0.accept_ra | Should -Be 2
        Set-NetIPInterface -Forwarding Disabled -AddressFamily IPv6 -Namespace c1
        Set-NetIPInterface -Forwarding Enabled -AddressFamily IPv6 -Namespace c1 -WarningVariable quiet
        $quiet | Should -BeNullOrEmpty
    }

    It 'changes only the interface named' {
        Set-NetIPInterface -Forwarding Enabled -InterfaceAlias eth0 -Namespace c1
        Get-Sysctl net.ipv4.conf.eth0.forwarding | Should -Be 1
        Get-Sysctl net.ipv4.ip_forward | Should -Be 0
        Get-Sysctl net.ipv4.conf.lo.forwarding | Should -Be 0
        Get-Sysctl net.ipv6.conf.eth0.forwarding | Should -Be 0
        $changed = Get-NetIPInterface eth0 -AddressFamily IPv4 -Namespace c1 | Set-NetIPInterface -Forwarding Disabled -PassThru
        $changed.Forwarding | Should -Be Disabled
        Get-Sysctl net.ipv4.conf.eth0.forwarding | Should -Be 0
    }

    It 'sets MTU, times, metric and what only IPv6 has in one call' {
        $changed = Set-NetIPInterface eth0 -NlMtuBytes 1400 -RetransmitTimeMs 500 -BaseReachableTimeMs 2000 -InterfaceMetric 7 -DadTransmits 3 -CurrentHopLimit 20 -Namespace c1 -PassThru
        $changed.AddressFamily | Should -Be IPv4, IPv6
        (ip -n c1 -j link show eth0 | ConvertFrom-Json).mtu | Should -Be 1400
        Get-Sysctl net.ipv6.conf.eth0.mtu | Should -Be 1400
        Get-Sysctl net.ipv4.neigh.eth0.retrans_time_ms | Should -Be 500
        Get-Sysctl net.ipv6.neigh.eth0.base_reachable_time_ms | Should -Be 2000
        Get-Sysctl net.ipv6.conf.eth0.dad_transmits | Should -Be 3
        Get-Sysctl net.ipv6.conf.eth0.hop_limit | Should -Be 20
        ip -n c1 addr show eth0 | Select-String 'inet 10.0.0.2/24 metric 7' | Should -Not -BeNullOrEmpty
        $null = Set-NetIPInterface eth0 -AutomaticMetric Enabled -Namespace c1
        ip -n c1 addr show eth0 | Select-String 'metric 7' | Should -BeNullOrEmpty
        (Get-NetIPInterface eth0 -Namespace c1).AutomaticMetric | Should -Be Enabled, Enabled
    }

    It 'warns that an MTU below 1280 ends IPv6' {
        Set-NetIPInterface eth0 -NlMtuBytes 1000 -Namespace c1 -WarningAction SilentlyContinue -WarningVariable warning
        "$warning" | Should -Match 'IPv6'
        (ip -n c1 -j link show eth0 | ConvertFrom-Json).mtu | Should -Be 1000
    }

    It 'refuses <What>' -ForEach @(
        @{ What = 'an MTU of 10'; Arguments = @{ NlMtuBytes = 10 }; Id = 'InvalidArgument_NlMtuBytes' }
        @{ What = 'an MTU no interface has'; Arguments = @{ NlMtuBytes = 4000000 }; Id = 'InvalidArgument_NlMtuBytes' }
        @{ What = 'a hop limit of 0'; Arguments = @{ CurrentHopLimit = 0; AddressFamily = 'IPv6' }; Id = 'InvalidArgument_CurrentHopLimit' }
        @{ What = 'questions of IPv4'; Arguments = @{ DadTransmits = 2; AddressFamily = 'IPv4' }; Id = 'NotSupported' }
        @{ What = 'the strong host model'; Arguments = @{ WeakHostSend = 'Disabled'; AddressFamily = 'IPv4' }; Id = 'NotSupported' }
        @{ What = 'to change nothing'; Arguments = @{ }; Id = 'InvalidArgument' }
        @{ What = 'a manual metric without one'; Arguments = @{ AutomaticMetric = 'Disabled' }; Id = 'InvalidArgument_AutomaticMetric' }
    ) {
        Set-NetIPInterface eth0 -Namespace c1 @Arguments -ErrorAction SilentlyContinue -ErrorVariable failure
        $failure.Count | Should -Be 1
        $failure[0].FullyQualifiedErrorId | Should -Match "^$Id,"
        (ip -n c1 -j link show eth0 | ConvertFrom-Json).mtu | Should -Be 1500
    }

    It 'takes what is the case anyway, and says which interface is not there' {
        Set-NetIPInterface eth0 -Namespace c1 -Dhcp Disabled -WeakHostReceive Enabled -Advertising Disabled -ErrorAction Stop
        Set-NetIPInterface nosuch -Namespace c1 -Forwarding Enabled -ErrorAction SilentlyContinue -ErrorVariable failure
        $failure[0].FullyQualifiedErrorId | Should -Match 'CmdletizationQuery_NotFound_InterfaceAlias'
        Get-Sysctl net.ipv4.ip_forward | Should -Be 0
    }

    It 'changes nothing with -WhatIf' {
        Set-NetIPInterface -Forwarding Enabled -Namespace c1 -WhatIf
        Set-NetIPInterface eth0 -NlMtuBytes 1400 -Namespace c1 -WhatIf
        Get-Sysctl net.ipv4.ip_forward | Should -Be 0
        (ip -n c1 -j link show eth0 | ConvertFrom-Json).mtu | Should -Be 1500
    }

    It 'leaves no thread in a foreign namespace' { Get-ThreadAway | Should -BeNullOrEmpty }
}
