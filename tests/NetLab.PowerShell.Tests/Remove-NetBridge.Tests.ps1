Describe 'Remove-NetBridge' {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        function Get-LinkName([string[]] $In = @()) { (ip @In -j link | ConvertFrom-Json).ifname | Sort-Object }
    }
    BeforeEach {
        Clear-TestHost
        ip netns add c1
        ip link add br0 type bridge
        ip link add br1 type bridge
        ip -n c1 link add inside type bridge
        ip link add v1 type veth peer name p1
        ip link set v1 master br0
    }
    AfterAll { Clear-TestHost }

    It 'removes a bridge and leaves its ports' {
        Remove-NetBridge br0 -Confirm:$false | Should -BeNullOrEmpty
        Get-LinkName | Should -Be 'br1', 'lo', 'p1', 'v1'
    }

    It 'removes by wildcard, and emits what was there with -PassThru' {
        (Remove-NetBridge br* -Confirm:$false -PassThru).Name | Should -Be 'br0', 'br1'
        Get-LinkName | Should -Be 'lo', 'p1', 'v1'
    }

    It 'takes bridges from the pipeline, each in its namespace' {
        @(Get-NetBridge br0; Get-NetBridge -Namespace c1) | Remove-NetBridge -Confirm:$false
        Get-LinkName | Should -Be 'br1', 'lo', 'p1', 'v1'
        Get-LinkName -In '-n', 'c1' | Should -Be 'lo'
    }

    It 'leaves alone what is no bridge, and goes on' {
        Remove-NetBridge v1, br1 -Confirm:$false -ErrorAction SilentlyContinue -ErrorVariable failure
        $failure | Should -HaveCount 1
        $failure[0].CategoryInfo.Category | Should -Be 'ObjectNotFound'
        Get-LinkName | Should -Be 'br0', 'lo', 'p1', 'v1'
    }

    It 'changes nothing with -WhatIf, and asks otherwise' {
        Remove-NetBridge br* -WhatIf
        Get-LinkName | Should -Contain 'br0'
        ((Get-Command Remove-NetBridge).ImplementingType.GetCustomAttributes([System.Management.Automation.CmdletAttribute], $true)).ConfirmImpact | Should -Be 'High'
    }

    It 'completes bridges' { (TabExpansion2 'Remove-NetBridge ').CompletionMatches.CompletionText | Should -Be 'br0', 'br1' }

    It 'leaves no thread in a foreign namespace' { Get-ThreadAway | Should -BeNullOrEmpty }
}
