Describe 'Enable-NetAdapter' {
    BeforeAll { . $PSScriptRoot/Support.ps1 }
    BeforeEach {
        Clear-TestHost
        ip netns add c1
        ip link add left type veth peer name right
    }
    AfterAll { Clear-TestHost }

    It 'enables by name, and both ends make a carrier' {
        Enable-NetAdapter left | Should -BeNullOrEmpty
        (ip -j link show left | ConvertFrom-Json).flags | Should -Contain UP
        (Get-NetAdapter left).Status | Should -Be Disconnected
        (Enable-NetAdapter right -PassThru).AdminStatus | Should -Be Up
        (Get-NetAdapter left, right).MediaConnectionState | Should -Be Connected, Connected
    }

    It 'enables what the pipeline brings, in its namespace' {
        Get-NetAdapter -Namespace c1 | Where-Object Status -EQ Disabled | Enable-NetAdapter -PassThru | ForEach-Object Namespace | Should -Be c1
        (ip -n c1 -j link show lo | ConvertFrom-Json).flags | Should -Contain UP
    }

    It 'changes nothing with -WhatIf' {
        Enable-NetAdapter left, right -WhatIf
        (ip -j link show left | ConvertFrom-Json).flags | Should -Not -Contain UP
    }

    It 'goes on after an adapter that is gone' {
        $gone = Get-NetAdapter left
        ip link add other type bridge
        ip link del left
        $gone, (Get-NetAdapter other) | Enable-NetAdapter -ErrorVariable wrong -ErrorAction SilentlyContinue
        $wrong[0].FullyQualifiedErrorId | Should -BeLike 'ENODEV,*'
        $wrong[0].CategoryInfo.Category | Should -Be ObjectNotFound
        $wrong[0].TargetObject | Should -Be left
        (Get-NetAdapter other).AdminStatus | Should -Be Up
    }

    It 'leaves no thread away' { Get-ThreadAway | Should -BeNullOrEmpty }
}
