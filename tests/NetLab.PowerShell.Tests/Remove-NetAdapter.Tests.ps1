Describe 'Remove-NetAdapter' {
    BeforeAll { . $PSScriptRoot/Support.ps1 }
    BeforeEach {
        Clear-TestHost
        ip netns add c1
        ip link add left type veth peer name right
        ip link add near type veth peer name far netns c1
        ip link add br0 type bridge
    }
    AfterAll { Clear-TestHost }

    It 'removes a pair by one end' {
        Remove-NetAdapter left -Confirm:$false | Should -BeNullOrEmpty
        (ip -j link | ConvertFrom-Json).ifname | Should -Be lo, near, br0
        Get-NetAdapter far -Namespace c1 | Remove-NetAdapter -Confirm:$false
        (ip -j link | ConvertFrom-Json).ifname | Should -Be lo, br0
    }

    It 'removes by wildcard and emits with -PassThru' {
        (Remove-NetAdapter br* -Confirm:$false -PassThru).Name | Should -Be br0
        (ip -j link | ConvertFrom-Json).ifname | Should -Not -Contain br0
    }

    It 'changes nothing with -WhatIf, and says what would go' {
        $said = pwsh -NoProfile -c "Import-Module '$PSScriptRoot/../../NetLab.psd1'; Remove-NetAdapter near -WhatIf"
        $said | Should -Be "What if: Remove the adapter 'near' (Veth) and the other end of its pair, 'far' in 'c1'."
        (ip -j link | ConvertFrom-Json).ifname | Should -Contain near
        (Get-Command Remove-NetAdapter).ImplementingType.GetCustomAttributes([Management.Automation.CmdletAttribute], $false).ConfirmImpact | Should -Be High
    }

    It 'refuses loopback and goes on' {
        Remove-NetAdapter lo, br0, nosuch -Confirm:$false -ErrorVariable wrong -ErrorAction SilentlyContinue
        $wrong.Count | Should -Be 2
        $wrong.FullyQualifiedErrorId | Should -Contain 'NotSupported,NetLab.PowerShell.Network.RemoveNetAdapterCommand'
        ($wrong | Where-Object FullyQualifiedErrorId -Like NotSupported*).Exception.Message | Should -BeLike '*loopback*'
        (ip -j link | ConvertFrom-Json).ifname | Should -Be lo, right, left, near
    }

    It 'leaves no thread away' { Get-ThreadAway | Should -BeNullOrEmpty }
}
