Describe 'New-NetBridge' {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        function Get-Link($Name, [string[]] $In = @()) { ip @In -d -j link show $Name | ConvertFrom-Json }
        function Get-LinkName([string[]] $In = @()) { (ip @In -j link | ConvertFrom-Json).ifname | Sort-Object }
    }
    BeforeEach {
        Clear-TestHost
        ip netns add c1
    }
    AfterAll { Clear-TestHost }

    It 'makes a bridge that is up and forwards at once, with its addresses' {
        $bridge = New-NetBridge br0 -IPAddress 10.0.0.1/24, fd00::1/64
        $bridge | Should -BeOfType NetLab.Network.NetBridge
        $bridge.Name, $bridge.AdminStatus, $bridge.Stp, $bridge.ForwardDelay | Should -Be 'br0', 'Up', $false, ([timespan]::Zero)
        $link = Get-Link br0
        $link.flags | Should -Contain 'UP'
        $link.linkinfo.info_data.stp_state, $link.linkinfo.info_data.forward_delay | Should -Be 0, 0
        $addresses = (ip -j addr show br0 | ConvertFrom-Json).addr_info
        $addresses.local | Should -Contain '10.0.0.1'
        $addresses.local | Should -Contain 'fd00::1'
        $addresses.Where{ $_.local -eq '10.0.0.1' }.prefixlen | Should -Be 24
    }

    It 'takes its settings, times as seconds or TimeSpans' {
        New-NetBridge br0 -Stp -ForwardDelay 4 -HelloTime 1.5 -MaximumAge ([timespan]::FromSeconds(10)) -AgeingTime 00:01:00 -Priority 4096 -MulticastSnooping:$false -MacAddress 02-00-00-00-00-0a -MtuSize 1400 -Down -Namespace c1 |
            Select-Object -ExpandProperty Namespace | Should -Be 'c1'
        $link = Get-Link br0 -In '-n', 'c1'
        $data = $link.linkinfo.info_data
        $data.stp_state, $data.forward_delay, $data.hello_time, $data.max_age, $data.ageing_time, $data.priority, $data.mcast_snooping |
            Should -Be 1, 400, 150, 1000, 6000, 4096, 0
        $link.address, $link.mtu | Should -Be '02:00:00:00:00:0a', 1400
        $link.flags | Should -Not -Contain 'UP'
    }

    It 'gives the spanning tree a delay it can live with' {
        (New-NetBridge br0 -Stp).ForwardDelay.TotalSeconds | Should -Be 15
    }

    It 'is not made when <What>' -ForEach @(
        @{ What = 'an address is none'; Parameter = 'IPAddress'; With = @{ IPAddress = '10.0.0.300/24' } }
        @{ What = 'the second address is none'; Parameter = 'IPAddress'; With = @{ IPAddress = '10.0.0.1/24', '10.0.0.2/33' } }
        @{ What = 'the delay is too short for the spanning tree'; Parameter = 'ForwardDelay'; With = @{ Stp = $true; ForwardDelay = 1 } }
        @{ What = 'the priority is out of range'; Parameter = 'Priority'; With = @{ Priority = 70000 } }
        @{ What = 'the MAC address is multicast'; Parameter = 'MacAddress'; With = @{ MacAddress = '01-00-00-00-00-01' } }
    ) {
        New-NetBridge br0 @With -ErrorAction SilentlyContinue -ErrorVariable failure | Should -BeNullOrEmpty
        $failure[0].FullyQualifiedErrorId | Should -BeLike "InvalidArgument_$Parameter,*"
        Get-LinkName | Should -Be 'lo'
    }

    It 'is taken away again when the kernel refuses an address' {
        New-NetBridge br0 -IPAddress 10.0.0.1/24, 10.0.0.1/24 -ErrorAction SilentlyContinue -ErrorVariable failure | Should -BeNullOrEmpty
        $failure[0].CategoryInfo.Category | Should -Be 'ResourceExists'
        "$($failure[0])" | Should -Match '10\.0\.0\.1'
        Get-LinkName | Should -Be 'lo'
    }

    It 'says that the name is taken' {
        ip link add br0 type bridge
        New-NetBridge br0 -ErrorAction SilentlyContinue -ErrorVariable failure
        $failure[0].FullyQualifiedErrorId | Should -Be 'EEXIST,NetLab.PowerShell.Network.NewNetBridgeCommand'
        $failure[0].CategoryInfo.Category | Should -Be 'ResourceExists'
        $failure[0].TargetObject | Should -Be 'br0'
    }

    It 'filters VLANs, or says that this kernel does not' {
        ip link add probe type bridge vlan_filtering 1 2>$null
        $able = $LASTEXITCODE -eq 0
        New-NetBridge br0 -VlanFiltering -ErrorAction SilentlyContinue -ErrorVariable failure | Out-Null
        if ($able) { (Get-Link br0).linkinfo.info_data.vlan_filtering | Should -Be 1; return }
        Get-FailureText $failure[0] | Should -Match 'cannot filter VLANs'
        $failure[0].CategoryInfo.Category | Should -Be 'NotImplemented'
        Get-LinkName | Should -Be 'lo'
    }

    It 'changes nothing with -WhatIf' {
        New-NetBridge br0 -IPAddress 10.0.0.1/24 -WhatIf | Should -BeNullOrEmpty
        Get-LinkName | Should -Be 'lo'
    }

    It 'shows as a table that fits' {
        $text = New-NetBridge br0 | Out-String -Width 100
        $text | Should -Match 'Name\s+ifIndex\s+Status\s+MacAddress\s+Stp\s+Ports\s+Namespace'
        ($text -split "`n" | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 100
    }

    It 'leaves no thread in a foreign namespace' { Get-ThreadAway | Should -BeNullOrEmpty }
}
