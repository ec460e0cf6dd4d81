Describe 'Set-NetBridge' {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        function Get-Data($Name, [string[]] $In = @()) { (ip @In -d -j link show $Name | ConvertFrom-Json).linkinfo.info_data }
    }
    BeforeEach {
        Clear-TestHost
        ip netns add c1
        ip link add br0 type bridge forward_delay 0
        ip link add br1 type bridge forward_delay 0
        ip -n c1 link add inside type bridge
    }
    AfterAll { Clear-TestHost }

    It 'changes what is given and leaves the rest' {
        Set-NetBridge br0 -AgeingTime 60 -Priority 4096 -MulticastSnooping:$false | Should -BeNullOrEmpty
        $data = Get-Data br0
        $data.ageing_time, $data.priority, $data.mcast_snooping, $data.forward_delay, $data.hello_time | Should -Be 6000, 4096, 0, 0, 200
    }

    It 'turns the spanning tree on, with a delay it can live with, and off again' {
        (Set-NetBridge br0 -Stp -PassThru).Stp | Should -BeTrue
        (Get-Data br0).stp_state, (Get-Data br0).forward_delay | Should -Be 1, 1500
        Set-NetBridge br0 -Stp:$false -ForwardDelay 0
        (Get-Data br0).stp_state, (Get-Data br0).forward_delay | Should -Be 0, 0
    }

    It 'takes bridges from the pipeline, each in its namespace' {
        @(Get-NetBridge br*; Get-NetBridge -Namespace c1) | Set-NetBridge -AgeingTime 30
        (Get-Data br0).ageing_time, (Get-Data br1).ageing_time, (Get-Data inside -In '-n', 'c1').ageing_time | Should -Be 3000, 3000, 3000
    }

    It 'refuses a delay the spanning tree cannot live with' {
        Set-NetBridge br0 -Stp
        Set-NetBridge br0 -ForwardDelay 1 -ErrorAction SilentlyContinue -ErrorVariable failure
        $failure[0].FullyQualifiedErrorId | Should -BeLike 'InvalidArgument_ForwardDelay,*'
        (Get-Data br0).forward_delay | Should -Be 1500
    }

    It 'one bad bridge does not stop the rest' {
        Set-NetBridge nosuch, br1 -AgeingTime 30 -ErrorAction SilentlyContinue -ErrorVariable failure
        $failure | Should -HaveCount 1
        $failure[0].CategoryInfo.Category | Should -Be 'ObjectNotFound'
        (Get-Data br1).ageing_time | Should -Be 3000
    }

    It 'takes back what the kernel took when it refuses the rest' {
        ip link add probe type bridge vlan_filtering 1 2>$null
        if ($LASTEXITCODE -eq 0) { Set-ItResult -Skipped -Because 'this kernel filters VLANs'; return }
        Set-NetBridge br0 -AgeingTime 30 -VlanFiltering -ErrorAction SilentlyContinue -ErrorVariable failure
        Get-FailureText $failure[0] | Should -Match 'cannot filter VLANs'
        (Get-Data br0).ageing_time | Should -Be 30000
    }

    It 'changes nothing with -WhatIf' {
        Set-NetBridge br0 -AgeingTime 30 -WhatIf
        (Get-Data br0).ageing_time | Should -Be 30000
    }

    It 'completes bridges' { (TabExpansion2 'Set-NetBridge ').CompletionMatches.CompletionText | Should -Be 'br0', 'br1' }

    It 'leaves no thread in a foreign namespace' { Get-ThreadAway | Should -BeNullOrEmpty }
}
