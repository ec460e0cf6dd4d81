# Remove-NetIPAddress, read back by ip.
Describe 'Remove-NetIPAddress' {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        function Get-Address { (ip -n c1 -j addr show dev eth0 | ConvertFrom-Json).addr_info | Where-Object scope -eq global | ForEach-Object local }
    }
    BeforeEach {
        Clear-TestHost
        ip netns add c1
        ip link add veth1 type veth peer name eth0 netns c1
        ip link set veth1 up
        ip -n c1 link set eth0 up
        ip netns exec c1 sysctl -qw net.ipv4.conf.all.promote_secondaries=0 net.ipv4.conf.eth0.promote_secondaries=0
        foreach ($address in '10.0.0.2/24', '10.0.0.3/24', '10.5.0.2/16', 'fd00::2/64') { ip -n c1 addr add $address dev eth0 }
        ip -n c1 route add default via 10.0.0.1
    }
    AfterAll { Clear-TestHost }

    It 'removes what is named, and nothing else' {
        Remove-NetIPAddress 10.5.0.2 -Namespace c1 -Confirm:$false | Should -BeNullOrEmpty
        Get-Address | Should -Be 10.0.0.2, 10.0.0.3, fd00::2
        (Remove-NetIPAddress -InterfaceAlias eth* -AddressFamily IPv6 -PrefixOrigin Manual -Namespace c1 -Confirm:$false -PassThru).IPAddress | Should -Be fd00::2
        Get-Address | Should -Be 10.0.0.2, 10.0.0.3
    }

    It 'warns which addresses went with the first of their network' {
        Remove-NetIPAddress 10.0.0.2 -Namespace c1 -Confirm:$false -WarningAction SilentlyContinue -WarningVariable warning
        "$warning" | Should -Match '10\.0\.0\.3/24'
        Get-Address | Should -Be 10.5.0.2, fd00::2
    }

    It 'removes all of an interface without an error, named or piped' {
        Remove-NetIPAddress -InterfaceAlias eth0 -Namespace c1 -Confirm:$false -WarningVariable warning -ErrorAction Stop
        Get-Address | Should -BeNullOrEmpty
        $warning | Should -BeNullOrEmpty
        ip -n c1 addr add 10.0.0.2/24 dev eth0
        ip -n c1 addr add 10.0.0.3/24 dev eth0
        Get-NetIPAddress -InterfaceAlias eth0 -Namespace c1 | Remove-NetIPAddress -Confirm:$false -WarningAction SilentlyContinue -ErrorAction Stop
        Get-Address | Should -BeNullOrEmpty
    }

    It 'takes the default route along with -DefaultGateway' {
        Remove-NetIPAddress 10.5.0.2 -DefaultGateway 10.0.0.1 -Namespace c1 -Confirm:$false
        ip -n c1 route show default | Should -BeNullOrEmpty
        Get-Address | Should -Be 10.0.0.2, 10.0.0.3, fd00::2
    }

    It 'changes nothing with -WhatIf, and asks by itself' {
        $before = Get-Address
        Remove-NetIPAddress -InterfaceAlias eth0 -Namespace c1 -WhatIf
        Get-Address | Should -Be $before
        (Get-Command Remove-NetIPAddress).ImplementingType.GetCustomAttributes([Management.Automation.CmdletAttribute], $false).ConfirmImpact | Should -Be High
    }

    It 'reports what is not there' {
        Remove-NetIPAddress 10.9.9.9 -Namespace c1 -Confirm:$false -ErrorAction SilentlyContinue -ErrorVariable failure
        $failure[0].FullyQualifiedErrorId | Should -Match '^CmdletizationQuery_NotFound_IPAddress,'
        $gone = Get-NetIPAddress 10.5.0.2 -Namespace c1
        ip -n c1 addr del 10.5.0.2/16 dev eth0
        $gone | Remove-NetIPAddress -Confirm:$false -ErrorAction SilentlyContinue -ErrorVariable failure
        $failure[0].CategoryInfo.Category | Should -Be ObjectNotFound
    }

    It 'leaves no thread in a foreign namespace' { Get-ThreadAway | Should -BeNullOrEmpty }
}
