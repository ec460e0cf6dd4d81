Describe 'Disable-NetAdapter' {
    BeforeAll { . $PSScriptRoot/Support.ps1 }
    BeforeEach {
        Clear-TestHost
        ip netns add c1
        ip link add left up type veth peer name right
        ip link set right up
    }
    AfterAll { Clear-TestHost }

    It 'disables one end, and the other loses its carrier' {
        Disable-NetAdapter left -Confirm:$false | Should -BeNullOrEmpty
        (ip -j link show left | ConvertFrom-Json).flags | Should -Not -Contain UP
        (Get-NetAdapter left, right).Status | Should -Be Disabled, Disconnected
    }

    It 'disables what the pipeline brings, by wildcard too' {
        (Get-NetAdapter left, right | Disable-NetAdapter -Confirm:$false -PassThru).Status | Should -Be Disabled, Disabled
        ip link set left up
        (Disable-NetAdapter 'le*' -Confirm:$false -PassThru).Name | Should -Be left
        ip -n c1 link set lo up
        (Disable-NetAdapter lo -Namespace c1 -Confirm:$false -PassThru).Namespace | Should -Be c1
        (Get-NetAdapter lo).AdminStatus | Should -Be Up
    }

    It 'changes nothing with -WhatIf, and asks before it does' {
        Disable-NetAdapter left -WhatIf
        (Get-NetAdapter left).AdminStatus | Should -Be Up
        (Get-Command Disable-NetAdapter).ImplementingType.GetCustomAttributes([Management.Automation.CmdletAttribute], $false).ConfirmImpact | Should -Be High
    }

    It 'reports an unknown adapter as Windows does' {
        Disable-NetAdapter nosuch -Confirm:$false -ErrorVariable wrong -ErrorAction SilentlyContinue
        $wrong[0].FullyQualifiedErrorId | Should -BeLike 'CmdletizationQuery_NotFound_Name,*'
    }

    It 'leaves no thread away' { Get-ThreadAway | Should -BeNullOrEmpty }
}
