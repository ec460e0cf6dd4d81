Describe 'Remove-NetNeighbor' {
    BeforeAll { . $PSScriptRoot/Support.ps1 }
    BeforeEach {
        Clear-TestHost
        ip netns add c1
        ip -n c1 link add eth0 type veth peer name eth1
        ip -n c1 addr add 10.0.0.2/24 dev eth0
        ip -n c1 -6 addr add 2001:db8::2/64 dev eth0 nodad
        ip -n c1 link set eth0 up
        ip -n c1 link set eth1 up
        ip -n c1 neigh add 10.0.0.3 lladdr 02:00:00:00:00:03 dev eth0 nud stale
        ip -n c1 neigh add 10.0.0.4 lladdr 02:00:00:00:00:04 dev eth0 nud permanent
        ip -n c1 neigh add proxy 10.0.0.77 dev eth0
        function Get-Entry { @(ip -n c1 -4 -j neigh | ConvertFrom-Json).dst | Sort-Object }
    }
    AfterAll { Clear-TestHost }

    It 'removes by address' {
        Remove-NetNeighbor 10.0.0.3 -Namespace c1 -Confirm:$false | Should -BeNullOrEmpty
        Get-Entry | Should -Be '10.0.0.4'
    }

    It 'removes what is piped in' {
        Get-NetNeighbor 10.0.0.* -Namespace c1 | Remove-NetNeighbor -Confirm:$false -PassThru | Should -HaveCount 2
        Get-Entry | Should -BeNullOrEmpty
    }

    It 'removes by state, interface and MAC' {
        Remove-NetNeighbor -State Stale -Namespace c1 -Confirm:$false
        Get-Entry | Should -Be '10.0.0.4'
        Remove-NetNeighbor -InterfaceAlias eth0 -LinkLayerAddress 02:00:00:00:00:04 -Namespace c1 -Confirm:$false
        Get-Entry | Should -BeNullOrEmpty
    }

    It 'removes proxy entries' {
        Remove-NetNeighbor -Proxy -Namespace c1 -Confirm:$false
        ip -n c1 neigh show proxy | Should -BeNullOrEmpty
        Get-Entry | Should -Be '10.0.0.3', '10.0.0.4'
    }

    It 'changes nothing with -WhatIf' {
        Remove-NetNeighbor -Namespace c1 -WhatIf
        Get-Entry | Should -Be '10.0.0.3', '10.0.0.4'
    }

    It 'tells of a neighbour that is gone, and goes on' {
        $all = Get-NetNeighbor 10.0.0.3, 10.0.0.4 -Namespace c1 | Sort-Object IPAddress
        Remove-NetNeighbor 10.0.0.3 -Namespace c1 -Confirm:$false
        $all | Remove-NetNeighbor -Confirm:$false -ErrorVariable failed -ErrorAction SilentlyContinue
        $failed | Should -HaveCount 1
        $failed[0].CategoryInfo.Category | Should -Be 'ObjectNotFound'
        Get-Entry | Should -BeNullOrEmpty
    }

    It 'asks first' { (Get-Command Remove-NetNeighbor).ImplementingType.GetCustomAttributes([Management.Automation.CmdletAttribute], $false).ConfirmImpact | Should -Be 'High' }

    It 'completes addresses' { (TabExpansion2 'Remove-NetNeighbor -Namespace c1 10.0.0.4').CompletionMatches.CompletionText | Should -Be '10.0.0.4' }

    It 'leaves no thread in a foreign namespace' { Get-ThreadAway | Should -BeNullOrEmpty }
}
