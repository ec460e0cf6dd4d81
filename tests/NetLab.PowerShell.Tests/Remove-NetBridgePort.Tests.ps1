Describe 'Remove-NetBridgePort' {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        function Get-Port($Bridge) { (ip -j link show master $Bridge | ConvertFrom-Json).ifname | Sort-Object }
    }
    BeforeEach {
        Clear-TestHost
        ip link add br0 type bridge
        ip link add br1 type bridge
        foreach ($n in 1, 2, 3) {
            ip link add "v$n" type veth peer name "p$n"
            ip link set "v$n" up master $($n -eq 3 ? 'br1' : 'br0')
        }
    }
    AfterAll { Clear-TestHost }

    It 'takes a port out and leaves it as it is' {
        Remove-NetBridgePort br0 v1 -Confirm:$false | Should -BeNullOrEmpty
        Get-Port br0 | Should -Be 'v2'
        (ip -j link show v1 | ConvertFrom-Json).flags | Should -Contain 'UP'
    }

    It 'takes ports from the pipeline' {
        $gone = (Get-NetBridge br0).Ports | Remove-NetBridgePort -Confirm:$false -PassThru
        $gone.Name | Should -Be 'v1', 'v2'
        @($gone.Master).Where{ $_ } | Should -BeNullOrEmpty
        Get-Port br0 | Should -BeNullOrEmpty
        Get-NetAdapter v3 | Remove-NetBridgePort -Confirm:$false
        Get-Port br1 | Should -BeNullOrEmpty
    }

    It 'means only ports by a wildcard' {
        Remove-NetBridgePort br0 * -Confirm:$false
        Get-Port br0 | Should -BeNullOrEmpty
        Get-Port br1 | Should -Be 'v3'
    }

    It 'gives each that is no port its own error and goes on' {
        Remove-NetBridgePort br0 v3, nosuch, v1 -Confirm:$false -ErrorAction SilentlyContinue -ErrorVariable failure
        $failure.TargetObject | Should -Be 'v3', 'nosuch'
        $failure[0].CategoryInfo.Category | Should -Be 'ObjectNotFound'
        Get-FailureText $failure[0] | Should -Match "no port of 'br0'"
        Get-Port br0 | Should -Be 'v2'
        Get-Port br1 | Should -Be 'v3'
    }

    It 'changes nothing with -WhatIf' {
        Remove-NetBridgePort br0 * -WhatIf
        Get-Port br0 | Should -Be 'v1', 'v2'
    }

    It 'completes the ports of the bridge' {
        (TabExpansion2 'Remove-NetBridgePort br0 ').CompletionMatches.CompletionText | Should -Be 'v1', 'v2'
    }

    It 'leaves no thread in a foreign namespace' { Get-ThreadAway | Should -BeNullOrEmpty }
}
