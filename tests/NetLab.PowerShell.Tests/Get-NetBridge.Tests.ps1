Describe 'Get-NetBridge' {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        Clear-TestHost
        ip netns add c1
        ip link add br0 type bridge ageing_time 12300 priority 100
        ip link add br1 type bridge
        ip -n c1 link add inside type bridge
        foreach ($n in 1, 2) {
            ip link add "v$n" type veth peer name "p$n"
            ip link set "v$n" master br0 up
            ip link set "p$n" up
        }
        bridge link set dev v1 isolated on hairpin on guard on learning off cost 7 priority 9
    }
    AfterAll { Clear-TestHost }

    It 'reads what ip made' {
        $bridge = Get-NetBridge br0
        $bridge.AgeingTime.TotalSeconds, $bridge.Priority, $bridge.Stp | Should -Be 123, 100, $false
        $bridge.Ports.Name | Should -Be 'v1', 'v2'
        $bridge.Kind | Should -Be 'Bridge'
        $witness = (ip -d -j link show br0 | ConvertFrom-Json)
        $bridge.MacAddress.Replace('-', ':') | Should -Be $witness.address
        $bridge.InterfaceIndex | Should -Be $witness.ifindex
        $bridge.BridgeId | Should -Match '^0064\.'
    }

    It 'reads what bridge set of a port' {
        $port = (Get-NetBridge br0).Ports[0]
        $port.Bridge, $port.Isolated, $port.Hairpin, $port.Guard, $port.Learning, $port.Cost, $port.Priority | Should -Be 'br0', $true, $true, $true, $false, 7, 9
        $port.State | Should -BeIn 'Disabled', 'Forwarding', 'Learning'
        ($port | Out-String) | Should -Match 'br0'
    }

    It 'lists all bridges and nothing else, with wildcards' {
        (Get-NetBridge).Name | Should -Be 'br0', 'br1'
        (Get-NetBridge *1).Name | Should -Be 'br1'
        Get-NetBridge nosuch* | Should -BeNullOrEmpty
        (Get-NetBridge br1).Ports | Should -BeNullOrEmpty
    }

    It 'looks into other namespaces' {
        $bridge = Get-NetBridge -Namespace c1
        $bridge.Name, $bridge.Namespace | Should -Be 'inside', 'c1'
        ([pscustomobject]@{ Name = 'whatever'; Namespace = 'c1' } | Get-NetBridge).Name | Should -Be 'inside'
    }

    It 'says so when there is none: <_>' -ForEach 'nosuch', 'v1', 'a-name-that-no-interface-could-have' {
        Get-NetBridge br0, $_ -ErrorAction SilentlyContinue -ErrorVariable failure | Should -HaveCount 1
        $failure | Should -HaveCount 1
        $failure[0].FullyQualifiedErrorId | Should -Be 'CmdletizationQuery_NotFound_Name,NetLab.PowerShell.Network.GetNetBridgeCommand'
        $failure[0].CategoryInfo.Category | Should -Be 'ObjectNotFound'
    }

    It 'survives as JSON' {
        $copy = Get-NetBridge br0 | ConvertTo-Json -Depth 3 | ConvertFrom-Json
        $copy.Name, $copy.Ports[0].Name | Should -Be 'br0', 'v1'
    }

    It 'completes bridges' {
        (TabExpansion2 'Get-NetBridge ').CompletionMatches.CompletionText | Should -Be 'br0', 'br1'
        (TabExpansion2 'Get-NetBridge -Namespace c1 -Name ').CompletionMatches.CompletionText | Should -Be 'inside'
    }

    It 'leaves no thread in a foreign namespace' { Get-ThreadAway | Should -BeNullOrEmpty }
}
