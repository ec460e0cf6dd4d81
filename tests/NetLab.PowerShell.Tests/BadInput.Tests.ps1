# Bad input is a clear non-terminating error that names the parameter, and changes nothing.
BeforeDiscovery {
    $cases = @(
        @{ What = 'a name of 16 characters'; Parameter = 'Name'; Code = { New-VethPair abcdefghijklmnop b0 } }
        @{ What = 'a peer name of 16 characters'; Parameter = 'PeerName'; Code = { New-VethPair a0 abcdefghijklmnop } }
        @{ What = 'a bridge name with a slash'; Parameter = 'Name'; Code = { New-NetBridge a/b } }
        @{ What = 'a bridge name with a space'; Parameter = 'Name'; Code = { New-NetBridge 'a b' } }
        @{ What = 'an adapter name with a space'; Parameter = 'Name'; Code = { New-NetAdapter 'a b' -Kind Ifb } }
        @{ What = 'a new name of 16 characters'; Parameter = 'NewName'; Code = { Rename-NetAdapter lab0 abcdefghijklmnop } }
        @{ What = 'a namespace name with a slash'; Parameter = 'Name'; Code = { New-NetNamespace a/b } }
        @{ What = 'a namespace name with a space'; Parameter = 'Name'; Code = { New-NetNamespace 'a b' } }
        @{ What = 'a namespace that is not there'; Parameter = 'Namespace'; Code = { Get-NetIPAddress -Namespace nosuch } }
        @{ What = 'a namespace of a bad name'; Parameter = 'Namespace'; Code = { Get-NetIPAddress -Namespace 'a b' } }
        @{ What = 'a process that ended'; Parameter = 'Namespace'; Code = { Get-NetIPAddress -Namespace 4194304 } }
        @{ What = 'an address that is none'; Parameter = 'IPAddress'; Code = { New-NetIPAddress 10.0.0.300/24 -InterfaceAlias lab0 } }
        @{ What = 'a prefix length of 33 in CIDR'; Parameter = 'IPAddress'; Code = { New-NetIPAddress 10.0.0.1/33 -InterfaceAlias lab0 } }
        @{ What = 'a prefix length of 33'; Parameter = 'PrefixLength'; Code = { New-NetIPAddress 10.0.0.1 -PrefixLength 33 -InterfaceAlias lab0 } }
        @{ What = 'an address on an unknown interface'; Parameter = 'InterfaceAlias'; Code = { New-NetIPAddress 10.0.0.1/24 -InterfaceAlias nosuch } }
        @{ What = 'a duplicate address'; Parameter = 'IPAddress'; Code = { New-NetIPAddress 192.0.2.1/24 -InterfaceAlias lab0 }; Category = 'ResourceExists' }
        @{ What = 'host bits in a route'; Parameter = 'DestinationPrefix'; Code = { New-NetRoute 10.0.0.5/24 -NextHop 192.0.2.2 -InterfaceAlias lab0 } }
        @{ What = 'a route of prefix length 33'; Parameter = 'DestinationPrefix'; Code = { New-NetRoute 10.0.0.0/33 -NextHop 192.0.2.2 -InterfaceAlias lab0 } }
        @{ What = 'an IPv6 next hop for an IPv4 route'; Parameter = 'NextHop'; Code = { New-NetRoute 10.0.0.0/24 -NextHop fe80::1 -InterfaceAlias lab0 } }
        @{ What = 'a route over an unknown interface'; Parameter = 'InterfaceAlias'; Code = { New-NetRoute 10.0.0.0/24 -NextHop 192.0.2.2 -InterfaceAlias nosuch } }
        @{ What = 'an MTU of 10'; Parameter = 'Mtu'; Code = { Set-NetAdapter lab0 -MtuSize 10 } }
        @{ What = 'a multicast MAC'; Parameter = 'MacAddress'; Code = { Set-NetAdapter lab0 -MacAddress 01-00-5e-00-00-01 } }
        @{ What = 'a MAC that is none'; Parameter = 'MacAddress'; Code = { Set-NetAdapter lab0 -MacAddress banana } }
        @{ What = 'host bits in a masquerade prefix'; Parameter = 'SourcePrefix'; Code = { Add-MasqueradeRule -SourcePrefix 10.0.0.1/24 } }
        @{ What = 'a masquerade interface of 16 characters'; Parameter = 'OutInterface'; Code = { Add-MasqueradeRule -OutInterface abcdefghijklmnop } }
        @{ What = 'port 0'; Parameter = 'Port'; Code = { Add-PortForwardRule -Port 0 -ToAddress 192.0.2.2 -ToPort 80 } }
        @{ What = 'port 70000'; Parameter = 'Port'; Code = { Add-PortForwardRule -Port 70000 -ToAddress 192.0.2.2 -ToPort 80 } }
        @{ What = 'a target port of 70000'; Parameter = 'ToPort'; Code = { Add-PortForwardRule -Port 80 -ToAddress 192.0.2.2 -ToPort 70000 } }
    )
}

Describe 'Bad input' {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        Clear-TestHost
        ip link add lab0 address 02:00:5e:10:00:01 type bridge
        ip addr add 192.0.2.1/24 dev lab0
        ip link set lab0 up
        function Get-HostState { @(ip -d link; ip -4 addr; ip route show table all; nft list ruleset; ip netns list) -replace 'valid_lft.*|timer [\d.]+|(hello|tcn|topology_change|gc)_timer\s+[\d.]+' -join "`n" }
    }
    AfterAll { Clear-TestHost }

    It '<What>' -ForEach $cases {
        $before = Get-HostState
        # Were the error terminating, nothing behind it would run.
        $ran = $false
        $ErrorActionPreference = 'Continue'
        $failure = @(. { . $Code; $ran = $true } 2>&1 | Where-Object { $_ -is [Management.Automation.ErrorRecord] })
        $ran | Should -BeTrue -Because 'the error is to be non-terminating'
        $failure.Count | Should -Be 1
        "$(Get-FailureText $failure[0]) $($failure[0].FullyQualifiedErrorId)" | Should -Match $Parameter
        $failure[0].CategoryInfo.Category | Should -Not -BeIn 'NotSpecified', 'InvalidOperation'
        if ($Category) { $failure[0].CategoryInfo.Category | Should -Be $Category }
        Get-HostState | Should -Be $before
    }

    It 'leaves no thread in a foreign namespace' { Get-ThreadAway | Should -BeNullOrEmpty }
}
