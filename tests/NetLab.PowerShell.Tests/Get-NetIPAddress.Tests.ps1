# Get-NetIPAddress against `ip -j addr`.
BeforeAll {
    . $PSScriptRoot/Support.ps1
    Clear-TestHost
    ip netns add c1
    ip link add veth1 type veth peer name eth0 netns c1
    ip link set veth1 up
    ip -n c1 link set lo up
    ip -n c1 link set eth0 up
    ip -n c1 addr add 10.0.0.2/24 dev eth0
    ip -n c1 addr add 10.7.0.2/16 dev eth0 valid_lft 1000 preferred_lft 500
    ip -n c1 addr add fd00::2/64 dev eth0 nodad
    ip addr add 192.0.2.1/24 dev veth1
}
AfterAll { Clear-TestHost }

Describe 'Get-NetIPAddress' {
    It 'lists what ip lists' {
        $theirs = ip -n c1 -j addr | ConvertFrom-Json | ForEach-Object { $link = $_; $_.addr_info | ForEach-Object { "$($link.ifname) $($_.local)/$($_.prefixlen)" } } | Sort-Object
        $ours = Get-NetIPAddress -Namespace c1 | ForEach-Object { "$($_.InterfaceAlias) $($_.IPAddress -replace '%.*')/$($_.PrefixLength)" } | Sort-Object
        $ours | Should -Be $theirs
    }

    It 'has Windows''s properties, numbers and aliases' {
        $address = Get-NetIPAddress 10.0.0.2 -Namespace c1
        $address | Should -BeOfType NetLab.Network.NetIPAddress
        $address.AddressFamily | Should -Be 'IPv4'
        [int]$address.AddressFamily | Should -Be 2
        [int](Get-NetIPAddress fd00::2 -Namespace c1).AddressFamily | Should -Be 23
        [int]$address.AddressState | Should -Be 4
        $address.ValidLifetime | Should -Be ([TimeSpan]::MaxValue)
        $address.PrefixOrigin | Should -Be Manual
        $address.Type | Should -Be Unicast
        $address.SkipAsSource | Should -BeFalse
        $address.PolicyStore | Should -Be ActiveStore
        $address.ifIndex | Should -Be $address.InterfaceIndex
        $address.ifAlias | Should -Be eth0
        $address.Namespace | Should -Be c1
        $address.PrefixLength | Should -BeOfType byte
    }

    It 'runs the examples of Windows''s documentation' {
        (Get-NetIPAddress -Namespace c1 | Where-Object PrefixOrigin -eq Dhcp).IPAddress | Should -Be 10.7.0.2
        (Get-NetIPAddress -Namespace c1 | Where-Object AddressFamily -eq IPv6 | Where-Object PrefixOrigin -eq Manual).IPAddress | Should -Be fd00::2
        Get-NetIPAddress | Sort-Object -Property InterfaceIndex | Format-Table | Out-String | Should -Match '192\.0\.2\.1'
        (Get-NetIPAddress -AddressFamily IPv4 -InterfaceAlias eth* -Namespace c1).Count | Should -Be 2
        (Get-NetIPAddress -InterfaceIndex 1 -Namespace c1).InterfaceAlias | Select-Object -Unique | Should -Be lo
        (Get-NetIPAddress -Namespace c1 | Where-Object { $_.ValidLifetime -lt ([TimeSpan]::FromDays(1)) }).IPAddress | Should -Be 10.7.0.2
        (Get-NetIPAddress -Namespace c1 | Where-Object { $_.ValidLifetime -eq ([TimeSpan]::MaxValue) }).IPAddress | Should -Contain 10.0.0.2
    }

    It 'takes adapters, IP interfaces and namespaces from the pipeline' {
        (Get-NetAdapter veth1 | Get-NetIPAddress -AddressFamily IPv4).IPAddress | Should -Be 192.0.2.1
        (Get-NetAdapter -Namespace c1 | Get-NetIPAddress -AddressFamily IPv4).IPAddress | Should -Be 127.0.0.1, 10.0.0.2, 10.7.0.2
        (Get-NetIPInterface eth0 -AddressFamily IPv6 -Namespace c1 | Get-NetIPAddress -PrefixOrigin Manual).IPAddress | Should -Be fd00::2
        ([pscustomobject]@{ Namespace = 'c1'; LocalAddress = '10.0.0.2' } | Get-NetIPAddress).PrefixLength | Should -Be 24
        (Get-NetIPAddress 10.0.0.2 -Namespace c1 | Get-NetIPAddress).IPAddress | Should -Be 10.0.0.2
    }

    It 'finds addresses in any spelling, with scope or prefix length, and by pattern' {
        (Get-NetIPAddress fd00:0:0::0002 -Namespace c1).IPAddress | Should -Be fd00::2
        (Get-NetIPAddress 10.0.0.2/24 -Namespace c1).IPAddress | Should -Be 10.0.0.2
        $link = Get-NetIPAddress fe80* -Namespace c1
        $link.IPAddress | Should -Match '^fe80::.*%eth0$'
        (Get-NetIPAddress $link.IPAddress -Namespace c1).IPAddress | Should -Be $link.IPAddress
        (Get-NetIPAddress 10.*, 127.0.0.1 -Namespace c1).Count | Should -Be 3
        Get-NetIPAddress 172.* -Namespace c1 -ErrorAction Stop | Should -BeNullOrEmpty
        Get-NetIPAddress -InterfaceAlias nosuch* -ErrorAction Stop | Should -BeNullOrEmpty
    }

    It 'narrows by <Name>' -ForEach @(
        @{ Name = 'PrefixLength'; Value = 16; Expected = '10.7.0.2' }
        @{ Name = 'SuffixOrigin'; Value = 'Dhcp'; Expected = '10.7.0.2' }
        @{ Name = 'PreferredLifetime'; Value = [TimeSpan]::MaxValue; Expected = '10.0.0.2' }
        @{ Name = 'AddressState'; Value = 'Preferred'; Expected = '10.0.0.2', '10.7.0.2' }
        @{ Name = 'SkipAsSource'; Value = $true; Expected = $null }
        @{ Name = 'Type'; Value = 'Anycast'; Expected = $null }
    ) {
        $filter = @{ $Name = $Value }
        (Get-NetIPAddress -AddressFamily IPv4 -InterfaceAlias eth0 -Namespace c1 @filter).IPAddress | Should -Be $Expected
    }

    It 'answers as Windows does for what is not there' {
        $null = Get-NetIPAddress -InterfaceAlias nosuch, lo -ErrorAction SilentlyContinue -ErrorVariable failure -OutVariable rest
        $failure.Count | Should -Be 1
        $failure[0].FullyQualifiedErrorId | Should -Match '^CmdletizationQuery_NotFound_InterfaceAlias,'
        $failure[0].CategoryInfo.Category | Should -Be ObjectNotFound
        "$($failure[0])" | Should -Match "^No MSFT_NetIPAddress objects found with property 'InterfaceAlias' equal to 'nosuch'"
        $rest.InterfaceAlias | Should -Contain lo
        $null = Get-NetIPAddress 10.99.0.1 -ErrorAction SilentlyContinue -ErrorVariable failure
        $failure[0].FullyQualifiedErrorId | Should -Match '^CmdletizationQuery_NotFound_IPAddress,'
        $null = Get-NetIPAddress 10.0.0.300 -ErrorAction SilentlyContinue -ErrorVariable failure
        $failure[0].CategoryInfo.Category | Should -Be InvalidArgument
        $failure[0].FullyQualifiedErrorId | Should -Match 'InvalidArgument_IPAddress'
    }

    It 'looks everywhere with -IncludeAllCompartments' {
        $found = Get-NetIPAddress -IncludeAllCompartments
        $found.IPAddress | Should -Contain 192.0.2.1
        ($found | Where-Object Namespace -eq c1).IPAddress | Should -Contain 10.0.0.2
    }

    It 'has a view of at most 100 columns, and completes what is there' {
        $lines = Get-NetIPAddress -Namespace c1 | Out-String -Width 100 -Stream
        $lines | Where-Object { $_ -match '^InterfaceAlias\s+IPAddress' } | Should -Not -BeNullOrEmpty
        ($lines | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 100
        $line = 'Get-NetIPAddress -Namespace c1 -InterfaceAlias eth0 -IPAddress 10'
        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Be 10.0.0.2, 10.7.0.2
        $line = 'Get-NetIPAddress -Namespace c1 -InterfaceAlias e'
        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Be eth0
    }

    It 'survives JSON and CLIXML' {
        $address = Get-NetIPAddress 10.0.0.2 -Namespace c1
        ($address | ConvertTo-Json | ConvertFrom-Json).IPAddress | Should -Be 10.0.0.2
        [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($address)).PrefixLength | Should -Be 24
    }

    It 'leaves no thread in a foreign namespace' { Get-ThreadAway | Should -BeNullOrEmpty }
}
