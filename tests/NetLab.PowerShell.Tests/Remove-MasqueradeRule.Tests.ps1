Describe 'Remove-MasqueradeRule' {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        Clear-TestHost
        ip netns add c1
    }
    BeforeEach {
        nft flush ruleset
        $null = Add-MasqueradeRule 10.0.0.0/24 -WarningAction SilentlyContinue
        $null = Add-MasqueradeRule -OutInterface wlan0 -Comment wifi -WarningAction SilentlyContinue
    }
    AfterAll { nft flush ruleset; Clear-TestHost }

    It 'removes what it is given, and the table with the last rule' {
        Get-MasqueradeRule 10.0.0.0/24 | Remove-MasqueradeRule -Confirm:$false | Should -BeNullOrEmpty
        nft list ruleset | Out-String | Should -Not -Match 10.0.0.0
        Get-MasqueradeRule | Remove-MasqueradeRule -Confirm:$false
        nft list ruleset | Should -BeNullOrEmpty
    }

    It 'finds rules by themselves' {
        Remove-MasqueradeRule -OutInterface wlan* -Confirm:$false -PassThru | Should -HaveCount 1
        Remove-MasqueradeRule 10.0.0.0/24 -Confirm:$false
        nft list ruleset | Should -BeNullOrEmpty
    }

    It 'works in the namespace the rule came from' {
        $null = Add-MasqueradeRule -OutInterface eth0 -Namespace c1 -WarningAction SilentlyContinue
        Get-MasqueradeRule -Namespace c1 | Remove-MasqueradeRule -Confirm:$false
        ip netns exec c1 nft list ruleset | Should -BeNullOrEmpty
        Get-MasqueradeRule | Should -HaveCount 2
    }

    It 'says so when there is none' {
        Remove-MasqueradeRule 192.168.0.0/16 -Confirm:$false -ErrorAction SilentlyContinue -ErrorVariable failure
        $failure[0].CategoryInfo.Category | Should -Be ObjectNotFound
        $rule = Get-MasqueradeRule 10.0.0.0/24
        $rule | Remove-MasqueradeRule -Confirm:$false
        $rule | Remove-MasqueradeRule -Confirm:$false -ErrorAction SilentlyContinue -ErrorVariable failure
        $failure[0].FullyQualifiedErrorId | Should -Be 'ENOENT,NetLab.PowerShell.Firewall.RemoveMasqueradeRuleCommand'
        $failure[0].CategoryInfo.Category | Should -Be ObjectNotFound
    }

    It 'does not remove everything by mistake' {
        Remove-MasqueradeRule -Confirm:$false -ErrorAction SilentlyContinue -ErrorVariable failure
        $failure[0].CategoryInfo.Category | Should -Be InvalidArgument
        Get-MasqueradeRule | Should -HaveCount 2
    }

    It 'changes nothing with -WhatIf' {
        Get-MasqueradeRule | Remove-MasqueradeRule -WhatIf
        Get-MasqueradeRule | Should -HaveCount 2
    }

    It 'leaves no thread away' { Get-ThreadAway | Should -BeNullOrEmpty }
}
