# New-NetIPAddress, read back by ip.
Describe 'New-NetIPAddress' {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        function Get-Address([string] $Local) { (ip -n c1 -j addr show dev eth0 | ConvertFrom-Json).addr_info | Where-Object local -eq $Local }
        # Without the carrier and what the kernel makes by itself when it comes, which may be in the middle of a test.
        function Get-AddressText {
            @(ip -n c1 -o addr; ip -n c1 route; ip -n c1 -6 route) -notmatch 'fe80|multicast|ff00' -replace 'valid_lft.*|expires.*|tentative|linkdown|dadfailed|\s+$' -join "`n"
        }
    }
    BeforeEach {
        Clear-TestHost
        ip netns add c1
        ip link add veth1 type veth peer name eth0 netns c1
        ip link set veth1 up
        ip -n c1 link set eth0 up
    }
    AfterAll { Clear-TestHost }

    It 'takes CIDR positionally and emits what the kernel made' {
        $made = New-NetIPAddress 10.0.0.2/24 -InterfaceAlias eth0 -Namespace c1
        $made | Should -BeOfType NetLab.Network.NetIPAddress
        $made.IPAddress, $made.PrefixLength, $made.InterfaceAlias, $made.Namespace | Should -Be 10.0.0.2, 24, eth0, c1
        (Get-Address 10.0.0.2).prefixlen | Should -Be 24
    }

    It 'takes the length apart, and the full one by default, as Windows does' {
        (New-NetIPAddress -IPAddress 10.0.0.2 -PrefixLength 24 -InterfaceAlias eth0 -Namespace c1).PrefixLength | Should -Be 24
        (New-NetIPAddress 10.9.0.2 -InterfaceAlias eth0 -Namespace c1).PrefixLength | Should -Be 32
        (New-NetIPAddress fd00::2 -InterfaceAlias eth0 -Namespace c1 -AddressFamily IPv6).PrefixLength | Should -Be 128
    }

    It 'makes several addresses at once, or none' {
        (New-NetIPAddress 10.0.0.2/24, 10.0.0.3/24, fd00::2/64 -InterfaceAlias eth0 -Namespace c1 -NoDad).IPAddress | Should -Be 10.0.0.2, 10.0.0.3, fd00::2
        (Get-Address fd00::2).nodad | Should -BeTrue
        $before = Get-AddressText
        $null = New-NetIPAddress 10.5.0.1/24, 10.0.0.3/24 -InterfaceAlias eth0 -Namespace c1 -ErrorAction SilentlyContinue -ErrorVariable failure
        $failure[0].CategoryInfo.Category | Should -Be ResourceExists
        "$($failure[0])" | Should -Match '10\.0\.0\.3/24'
        Get-AddressText | Should -Be $before
    }

    It 'sets what Linux knows besides' {
        $null = New-NetIPAddress 10.0.0.2/24 -InterfaceAlias eth0 -Namespace c1 -Label eth0:1 -Broadcast + -Scope Link -RouteMetric 33 -ValidLifetime 00:10:00 -PreferredLifetime 00:05:00
        $row = Get-Address 10.0.0.2
        $row.label, $row.broadcast, $row.scope, $row.metric | Should -Be eth0:1, 10.0.0.255, link, 33
        $row.valid_life_time | Should -BeIn (590..600)
        $row.preferred_life_time | Should -BeIn (290..300)
        (Get-NetIPAddress 10.0.0.2 -Namespace c1).PrefixOrigin | Should -Be Manual
        (New-NetIPAddress 10.1.0.1 -Peer 10.1.0.2 -InterfaceAlias eth0 -Namespace c1).Peer | Should -Be 10.1.0.2
        (New-NetIPAddress 10.2.0.1/24 -SkipAsSource $true -InterfaceAlias eth0 -Namespace c1).SkipAsSource | Should -BeTrue
        $null = New-NetIPAddress 10.3.0.1/24 -NoPrefixRoute -InterfaceAlias eth0 -Namespace c1
        ip -n c1 route show 10.3.0.0/24 | Should -BeNullOrEmpty
    }

    It 'makes the default route too, and takes the address back when that fails' {
        $null = New-NetIPAddress 10.0.0.2/24 -InterfaceAlias eth0 -Namespace c1 -DefaultGateway 10.0.0.1
        (ip -n c1 -j route show default | ConvertFrom-Json).gateway | Should -Be 10.0.0.1
        $before = Get-AddressText
        foreach ($bad in '10.9.0.1', '10.4.0.1') {
            $null = New-NetIPAddress 10.4.0.2/24 -InterfaceAlias eth0 -Namespace c1 -DefaultGateway $bad -ErrorAction SilentlyContinue -ErrorVariable failure
            $failure.Count | Should -Be 1
            Get-AddressText | Should -Be $before
        }
        foreach ($bad in 'fd00::1', '10.4.0.1/24', 'banana', 'fe80::1%lo') {
            $null = New-NetIPAddress 10.4.0.2/24 -InterfaceAlias eth0 -Namespace c1 -DefaultGateway $bad -ErrorAction SilentlyContinue -ErrorVariable failure
            $failure[0].FullyQualifiedErrorId | Should -Match 'InvalidArgument_DefaultGateway'
            Get-AddressText | Should -Be $before
        }
        $null = New-NetIPAddress fd00::2/64 -InterfaceAlias eth0 -Namespace c1 -DefaultGateway fd00::1
        (ip -n c1 -6 -j route show default | ConvertFrom-Json).gateway | Should -Be fd00::1
        ip -n c1 -6 route del default
        $null = New-NetIPAddress fd00::3/64 -InterfaceAlias eth0 -Namespace c1 -DefaultGateway fe80::1%eth0
        (ip -n c1 -6 -j route show default | ConvertFrom-Json).gateway | Should -Be fe80::1
    }

    It 'binds adapters from the pipeline' {
        (Get-NetAdapter eth0 -Namespace c1 | New-NetIPAddress 10.0.0.2/24).Namespace | Should -Be c1
        $index = (Get-NetAdapter eth0 -Namespace c1).ifIndex
        (New-NetIPAddress 10.0.0.3/24 -InterfaceIndex $index -Namespace c1).InterfaceAlias | Should -Be eth0
        ([pscustomobject]@{ IPAddress = '10.0.0.4/24'; InterfaceAlias = 'eth0'; Namespace = 'c1' } | New-NetIPAddress).IPAddress | Should -Be 10.0.0.4
    }

    It 'changes nothing with -WhatIf' {
        $before = Get-AddressText
        New-NetIPAddress 10.0.0.2/24 -InterfaceAlias eth0 -Namespace c1 -DefaultGateway 10.0.0.1 -WhatIf | Should -BeNullOrEmpty
        Get-AddressText | Should -Be $before
    }

    It 'refuses <What>' -ForEach @(
        @{ What = 'what is no address'; Arguments = @{ IPAddress = '10.0.0.300/24' }; Id = 'InvalidArgument_IPAddress' }
        @{ What = 'a short address'; Arguments = @{ IPAddress = '10.1/24' }; Id = 'InvalidArgument_IPAddress' }
        @{ What = 'a CIDR length of 33'; Arguments = @{ IPAddress = '10.0.0.1/33' }; Id = 'InvalidArgument_IPAddress' }
        @{ What = 'a length of 33'; Arguments = @{ IPAddress = '10.0.0.1'; PrefixLength = 33 }; Id = 'InvalidArgument_PrefixLength' }
        @{ What = 'two lengths'; Arguments = @{ IPAddress = '10.0.0.1/24'; PrefixLength = 25 }; Id = 'InvalidArgument_PrefixLength' }
        @{ What = 'another family'; Arguments = @{ IPAddress = '10.0.0.1/24'; AddressFamily = 'IPv6' }; Id = 'InvalidArgument_AddressFamily' }
        @{ What = 'a preferred lifetime above the valid one'; Arguments = @{ IPAddress = '10.0.0.1/24'; ValidLifetime = '00:01'; PreferredLifetime = '00:02' }; Id = 'InvalidArgument_PreferredLifetime' }
        @{ What = 'a negative lifetime'; Arguments = @{ IPAddress = '10.0.0.1/24'; ValidLifetime = '-00:01' }; Id = 'InvalidArgument_ValidLifetime' }
        @{ What = 'a label of another interface'; Arguments = @{ IPAddress = '10.0.0.1/24'; Label = 'wlan0:1' }; Id = 'InvalidArgument_Label' }
        @{ What = 'a persistent store'; Arguments = @{ IPAddress = '10.0.0.1/24'; PolicyStore = 'PersistentStore' }; Id = 'NotSupported' }
        @{ What = 'an anycast address'; Arguments = @{ IPAddress = 'fd00::1/64'; Type = 'Anycast' }; Id = 'NotSupported' }
        @{ What = 'a multicast address'; Arguments = @{ IPAddress = 'ff02::99/64' }; Id = 'E\w+' }
    ) {
        $before = Get-AddressText
        $null = New-NetIPAddress @Arguments -InterfaceAlias eth0 -Namespace c1 -ErrorAction SilentlyContinue -ErrorVariable failure
        $failure.Count | Should -Be 1
        $failure[0].FullyQualifiedErrorId | Should -Match "^$Id,"
        Get-AddressText | Should -Be $before
    }

    It 'says which interface is not there' {
        $null = New-NetIPAddress 10.0.0.1/24 -InterfaceAlias nosuch -Namespace c1 -ErrorAction SilentlyContinue -ErrorVariable failure
        $failure[0].FullyQualifiedErrorId | Should -Match 'NotFound_InterfaceAlias'
        $null = New-NetIPAddress 10.0.0.1/24 -InterfaceIndex 4711 -Namespace c1 -ErrorAction SilentlyContinue -ErrorVariable failure
        $failure[0].CategoryInfo.Category | Should -Be ObjectNotFound
        $failure[0].FullyQualifiedErrorId | Should -Match 'NotFound_InterfaceIndex'
    }

    It 'leaves no thread in a foreign namespace' { Get-ThreadAway | Should -BeNullOrEmpty }
}
