Describe 'Set-NetAdapter' {
    BeforeAll { . $PSScriptRoot/Support.ps1 }
    BeforeEach {
        Clear-TestHost
        ip netns add c1
        ip link add left type veth peer name right
        ip link add near type veth peer name far netns c1
        function Get-Link($Name) { ip -d -j link show $Name | ConvertFrom-Json }
    }
    AfterAll { Clear-TestHost }

    It 'sets everything, as ip sees it' {
        ip link add br0 type bridge
        Set-NetAdapter left -MtuSize 1300 -MacAddress 02:00:00:00:00:01 -Alias 'a cable' -Promiscuous $true -Master br0 -TransmitQueueLength 5 -Group 3 |
            Should -BeNullOrEmpty
        $link = Get-Link left
        $link.mtu, $link.address, $link.ifalias, $link.master, $link.txqlen, $link.group | Should -Be 1300, '02:00:00:00:00:01', 'a cable', 'br0', 5, '3'
        $link.flags | Should -Contain PROMISC
        Set-NetAdapter left -Alias '' -Promiscuous $false -Master ''
        $link = Get-Link left
        $link.flags | Should -Not -Contain PROMISC
        $link.PSObject.Properties.Name | Should -Not -Contain ifalias
        $link.PSObject.Properties.Name | Should -Not -Contain master
    }

    It 'takes adapters from the pipeline, each in its namespace' {
        $changed = @(Get-NetAdapter far -Namespace c1; Get-NetAdapter left, right) | Set-NetAdapter -Mtu 1400 -PassThru
        $changed.Name | Should -Be far, left, right
        $changed.MtuSize | Should -Be 1400, 1400, 1400
        $changed[0].Namespace | Should -Be c1
        (ip -n c1 -j link show far | ConvertFrom-Json).mtu | Should -Be 1400
        Set-NetAdapter -InputObject (Get-NetAdapter far -Namespace c1) -Mtu 1350
        (ip -n c1 -j link show far | ConvertFrom-Json).mtu | Should -Be 1350
    }

    It 'changes nothing with -WhatIf, and says what it would do' {
        $before = ip -d link
        $said = pwsh -NoProfile -c "Import-Module '$PSScriptRoot/../../NetLab.psd1'; Set-NetAdapter left -Mtu 1400 -MacAddress 02-00-00-00-00-01 -WhatIf"
        $said -join ' ' | Should -Be "What if: On the adapter 'left' set the MAC address to 02-00-00-00-00-01, the MTU to 1400."
        ip -d link | Should -Be $before
    }

    It 'refuses <What>, naming -<Parameter>' -ForEach @(
        @{ What = 'an MTU of 10'; Parameter = 'MtuSize'; With = @{ Mtu = 10 } }
        @{ What = 'an MTU of 70000'; Parameter = 'MtuSize'; With = @{ MtuSize = 70000 } }
        @{ What = 'a multicast MAC'; Parameter = 'MacAddress'; With = @{ MacAddress = '01-00-5E-00-00-01' } }
        @{ What = 'a zero MAC'; Parameter = 'MacAddress'; With = @{ MacAddress = '000000000000' } }
        @{ What = 'a word as MAC'; Parameter = 'MacAddress'; With = @{ LinkLayerAddress = 'banana' } }
        @{ What = 'a text of 256 bytes'; Parameter = 'Alias'; With = @{ Alias = 'x' * 256 } }
    ) {
        $before = ip -d link
        $other = Set-NetAdapter left @With -Promiscuous $true -ErrorVariable wrong -ErrorAction SilentlyContinue
        $other | Should -BeNullOrEmpty
        $wrong.Count | Should -Be 1
        $wrong[0].FullyQualifiedErrorId | Should -BeLike "InvalidArgument_$Parameter,*"
        $wrong[0].CategoryInfo.Category | Should -Be InvalidArgument
        $wrong[0].TargetObject | Should -Be left
        ip -d link | Should -Be $before
    }

    It 'goes on after an adapter that is not there' {
        Set-NetAdapter nosuch, left -Mtu 1300 -ErrorVariable wrong -ErrorAction SilentlyContinue
        $wrong[0].FullyQualifiedErrorId | Should -BeLike 'CmdletizationQuery_NotFound_Name,*'
        (Get-Link left).mtu | Should -Be 1300
    }

    It 'says so where there is nothing to change, no such master, and no VLAN' {
        Set-NetAdapter left -ErrorVariable wrong -ErrorAction SilentlyContinue
        $wrong[0].CategoryInfo.Category | Should -Be InvalidArgument
        Set-NetAdapter left -Master nosuch -ErrorVariable wrong -ErrorAction SilentlyContinue
        $wrong[0].FullyQualifiedErrorId | Should -BeLike 'ENODEV,*'
        Set-NetAdapter left -VlanID 5 -ErrorVariable wrong -ErrorAction SilentlyContinue
        $wrong[0].Exception.Message | Should -BeLike '*New-NetAdapter -Kind Vlan*'
    }

    It 'says which capability an ordinary user lacks' -Skip:(-not (Get-Command setpriv -ErrorAction Ignore)) {
        $said = setpriv --bounding-set -all --inh-caps -all --reuid 65534 --clear-groups env HOME=/tmp pwsh -NoProfile -c "
            Import-Module '$PSScriptRoot/../../NetLab.psd1'
            (Get-NetAdapter left).Name
            Set-NetAdapter left -Mtu 1300 -ErrorVariable wrong -ErrorAction SilentlyContinue
            `$wrong[0].CategoryInfo.Category, `$wrong[0].Exception.Message"
        $said[0..1] | Should -Be left, PermissionDenied
        $said[2] | Should -BeLike '*CAP_NET_ADMIN*'
    }

    It 'leaves no thread away' { Get-ThreadAway | Should -BeNullOrEmpty }
}
