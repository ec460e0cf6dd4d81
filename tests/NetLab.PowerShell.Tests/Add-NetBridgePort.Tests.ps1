Describe 'Add-NetBridgePort' {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        function Get-Port($Bridge, [string[]] $In = @()) { (ip @In -j link show master $Bridge | ConvertFrom-Json).ifname | Sort-Object }
        function Get-PortData($Name) { (ip -d -j link show $Name | ConvertFrom-Json).linkinfo.info_slave_data }
    }
    BeforeEach {
        Clear-TestHost
        ip netns add c1
        ip link add br0 type bridge forward_delay 0
        ip link set br0 up
        ip link add br1 type bridge
        foreach ($n in 1, 2, 3) {
            ip link add "v$n" type veth peer name "p$n"
            ip link set "v$n" up
            ip link set "p$n" up
        }
        ip -n c1 link add inside type bridge
        ip -n c1 link add v9 type veth peer name p9
    }
    AfterAll { Clear-TestHost }

    It 'makes several adapters ports and emits them' {
        $ports = Add-NetBridgePort br0 v1, v2
        $ports | Should -HaveCount 2
        $ports[0] | Should -BeOfType NetLab.Network.NetBridgePort
        $ports.Name | Should -Be 'v1', 'v2'
        $ports.Bridge | Should -Be 'br0', 'br0'
        $ports.State | Should -Be 'Forwarding', 'Forwarding'
        Get-Port br0 | Should -Be 'v1', 'v2'
    }

    It 'takes adapters from the pipeline, and wildcards' {
        Get-NetAdapter v1, v2 | Add-NetBridgePort br0 | Should -HaveCount 2
        Add-NetBridgePort br1 v3* | Should -HaveCount 1
        Get-NetAdapter v9 -Namespace c1 | Add-NetBridgePort inside | Select-Object -ExpandProperty Namespace | Should -Be 'c1'
        Get-Port br0 | Should -Be 'v1', 'v2'
        Get-Port br1 | Should -Be 'v3'
        Get-Port inside -In '-n', 'c1' | Should -Be 'v9'
    }

    It 'sets what is given, on new ports and on those there are' {
        Add-NetBridgePort br0 v1 -Hairpin -Isolated -BpduGuard -RootBlock -FastLeave -Learning:$false -UnicastFlood:$false -Cost 7 -Priority 9 | Out-Null
        $data = Get-PortData v1
        $data.hairpin, $data.isolated, $data.guard, $data.root_block, $data.fastleave, $data.learning, $data.flood, $data.cost, $data.priority |
            Should -Be $true, $true, $true, $true, $true, $false, $false, 7, 9
        (Add-NetBridgePort br0 v1 -Isolated:$false).Isolated | Should -BeFalse
        (Get-PortData v1).hairpin | Should -BeTrue
    }

    It 'gives each adapter that cannot be a port its own error and goes on' {
        ip link set v3 master br1
        Add-NetBridgePort br0 v1, nosuch, lo, br1, v3, v2 -ErrorAction SilentlyContinue -ErrorVariable failure | Should -HaveCount 2
        $failure.TargetObject | Should -Be 'nosuch', 'lo', 'br1', 'v3'
        $failure.CategoryInfo.Category[0] | Should -Be 'ObjectNotFound'
        $failure[3].CategoryInfo.Category | Should -Be 'ResourceBusy'
        Get-FailureText $failure[3] | Should -Match "port of 'br1'"
        Get-Port br0 | Should -Be 'v1', 'v2'
        Get-Port br1 | Should -Be 'v3'
    }

    It 'names a bridge that is not there, or is none' {
        Add-NetBridgePort nosuch v1 -ErrorAction SilentlyContinue -ErrorVariable failure
        $failure[0].CategoryInfo.Category | Should -Be 'ObjectNotFound'
        "$($failure[0])" | Should -Match "'nosuch' \(Bridge\)"
        Add-NetBridgePort v2 v1 -ErrorAction SilentlyContinue -ErrorVariable failure
        $failure[0].FullyQualifiedErrorId | Should -BeLike 'InvalidArgument_Bridge,*'
    }

    It 'refuses a cost of 0 and a priority of 64' {
        Add-NetBridgePort br0 v1 -Cost 0 -ErrorAction SilentlyContinue -ErrorVariable failure
        $failure[0].FullyQualifiedErrorId | Should -BeLike 'InvalidArgument_Cost,*'
        Add-NetBridgePort br0 v1 -Priority 64 -ErrorAction SilentlyContinue -ErrorVariable failure
        $failure[0].FullyQualifiedErrorId | Should -BeLike 'InvalidArgument_Priority,*'
        Get-Port br0 | Should -BeNullOrEmpty
    }

    It 'changes nothing with -WhatIf' {
        Add-NetBridgePort br0 v1 -WhatIf
        Get-Port br0 | Should -BeNullOrEmpty
    }

    It 'shows as a table' {
        Add-NetBridgePort br0 v1 -Hairpin -Isolated | Format-Table | Out-String -Width 100 | Should -Match 'v1\s+br0\s+\d+\s+Forwarding\s+\d+\s+32\s+Hairpin, Isolated'
    }

    It 'completes bridges and the adapters that can be ports' {
        ip link set v1 master br0
        (TabExpansion2 'Add-NetBridgePort ').CompletionMatches.CompletionText | Should -Be 'br0', 'br1'
        $free = (TabExpansion2 'Add-NetBridgePort br0 ').CompletionMatches.CompletionText
        $free | Should -Contain 'v2'
        $free | Should -Not -Contain 'v1'
        $free | Should -Not -Contain 'lo'
        $free | Should -Not -Contain 'br1'
    }

    It 'leaves no thread in a foreign namespace' { Get-ThreadAway | Should -BeNullOrEmpty }
}
