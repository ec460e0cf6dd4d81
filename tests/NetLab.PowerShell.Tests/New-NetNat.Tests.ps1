Describe 'New-NetNat' {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        Clear-TestHost
        ip link add br0 type bridge
        ip addr add 10.0.0.1/24 dev br0
        ip link add out0 type veth peer name far0
        ip addr add 192.0.2.1/24 dev out0
        sysctl -qw net.ipv4.ip_forward=1
    }
    BeforeEach { nft flush ruleset }
    AfterAll { nft flush ruleset; sysctl -qw net.ipv4.ip_forward=0; Clear-TestHost }

    It 'masquerades what leaves the internal prefix' {
        $nat = New-NetNat lab -InternalIPInterfaceAddressPrefix 10.0.0.0/24
        $nat.Name, $nat.InternalIPInterfaceAddressPrefix, $nat.Active | Should -Be lab, 10.0.0.0/24, $true
        nft list ruleset | Out-String | Should -Match 'ip saddr 10.0.0.0/24 ip daddr != 10.0.0.0/24 counter packets 0 bytes 0 masquerade comment "lab"'
        (Get-MasqueradeRule).NatName | Should -Be lab
    }

    It 'finds the external interface by its prefix' {
        $nat = New-NetNat lab -InternalIPInterfaceAddressPrefix 10.0.0.0/24 -ExternalIPInterfaceAddressPrefix 192.0.2.1/24
        $nat.ExternalIPInterfaceAddressPrefix | Should -Be 192.0.2.1/24
        $nat.Rule.OutInterface | Should -Be out0
        (Get-NetNat).ExternalIPInterfaceAddressPrefix | Should -Be 192.0.2.1/24
    }

    It 'refuses a name or a network that has a NAT' {
        $null = New-NetNat lab -InternalIPInterfaceAddressPrefix 10.0.0.0/24
        New-NetNat LAB -InternalIPInterfaceAddressPrefix 10.1.0.0/24 -ErrorAction SilentlyContinue -ErrorVariable failure
        New-NetNat lab2 -InternalIPInterfaceAddressPrefix 10.0.0.0/24 -ErrorAction SilentlyContinue -ErrorVariable +failure
        $failure.CategoryInfo.Category | Should -Be ResourceExists, ResourceExists
        Get-NetNat | Should -HaveCount 1
    }

    It 'names <Parameter> when it is wrong' -ForEach @(
        @{ Parameter = 'InternalIPInterfaceAddressPrefix'; Code = { New-NetNat lab -InternalIPInterfaceAddressPrefix 10.0.0.1/24 } }
        @{ Parameter = 'InternalIPInterfaceAddressPrefix'; Code = { New-NetNat lab } }
        @{ Parameter = 'ExternalIPInterfaceAddressPrefix'; Code = { New-NetNat lab -ExternalIPInterfaceAddressPrefix 203.0.113.0/24 } }
        @{ Parameter = 'Name'; Code = { New-NetNat ('n' * 65) -InternalIPInterfaceAddressPrefix 10.0.0.0/24 } }
    ) {
        $ErrorActionPreference = 'Continue'
        $failure = @(& $Code 2>&1 | Where-Object { $_ -is [Management.Automation.ErrorRecord] })
        $failure[0].FullyQualifiedErrorId | Should -Be "InvalidArgument_$Parameter,NetLab.PowerShell.Firewall.NewNetNatCommand"
        nft list ruleset | Should -BeNullOrEmpty
    }

    It 'changes nothing with -WhatIf' {
        New-NetNat lab -InternalIPInterfaceAddressPrefix 10.0.0.0/24 -WhatIf
        nft list ruleset | Should -BeNullOrEmpty
    }

    It 'leaves no thread away' { Get-ThreadAway | Should -BeNullOrEmpty }
}
