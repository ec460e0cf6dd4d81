Describe 'Restart-NetAdapter' {
    BeforeAll { . $PSScriptRoot/Support.ps1 }
    BeforeEach {
        Clear-TestHost
        ip netns add c1
        ip link add left up type veth peer name right
        ip link set right up
    }
    AfterAll { Clear-TestHost }

    It 'takes the adapter down and up again' {
        $before = (Get-NetAdapter left).CarrierChanges
        $after = Restart-NetAdapter left -PassThru
        $after.AdminStatus | Should -Be Up
        $after.CarrierChanges | Should -BeGreaterThan $before
        (ip -j link show left | ConvertFrom-Json).flags | Should -Contain UP
    }

    It 'keeps the IPv4 address, whose route comes back' {
        ip addr add 10.0.0.1/24 dev left
        Restart-NetAdapter left
        (ip -j route | ConvertFrom-Json).dst | Should -Be 10.0.0.0/24
    }

    It 'restarts what the pipeline brings' {
        Get-NetAdapter -Namespace c1 | Restart-NetAdapter
        (Get-NetAdapter lo -Namespace c1).AdminStatus | Should -Be Up
    }

    It 'changes nothing with -WhatIf' {
        $before = (Get-NetAdapter left).CarrierChanges
        Restart-NetAdapter left -WhatIf
        (Get-NetAdapter left).CarrierChanges | Should -Be $before
    }

    It 'reports an unknown adapter as Windows does' {
        Restart-NetAdapter nosuch -ErrorVariable wrong -ErrorAction SilentlyContinue
        $wrong[0].FullyQualifiedErrorId | Should -BeLike 'CmdletizationQuery_NotFound_Name,*'
    }

    It 'leaves no thread away' { Get-ThreadAway | Should -BeNullOrEmpty }
}
