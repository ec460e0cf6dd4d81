Describe 'Remove-PortForwardRule' {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        Clear-TestHost
        ip netns add c1
    }
    BeforeEach {
        nft flush ruleset
        $null = Add-PortForwardRule 8080 10.0.0.2 80 -WarningAction SilentlyContinue
        $null = Add-PortForwardRule 8000-8010 10.0.0.3 9000-9010 -Protocol Udp -WarningAction SilentlyContinue
    }
    AfterAll { nft flush ruleset; Clear-TestHost }

    It 'removes every rule of a port, and the table with the last' {
        Remove-PortForwardRule 8080 -Confirm:$false | Should -BeNullOrEmpty
        nft list ruleset | Out-String | Should -Not -Match '10\.0\.0\.2'
        (Get-PortForwardRule).Port | Should -Be '8000-8010'
        Get-PortForwardRule | Remove-PortForwardRule -Confirm:$false -PassThru | Should -HaveCount 1
        nft list ruleset | Should -BeNullOrEmpty
    }

    It 'works in the namespace the port came from' {
        $null = Add-PortForwardRule 22 10.0.0.2 -Namespace c1 -WarningAction SilentlyContinue
        Get-PortForwardRule -Namespace c1 | Remove-PortForwardRule -Confirm:$false
        ip netns exec c1 nft list ruleset | Should -BeNullOrEmpty
        Get-PortForwardRule | Should -HaveCount 2
    }

    It 'says so when there is none' {
        Remove-PortForwardRule 99, 8080 -Confirm:$false -ErrorAction SilentlyContinue -ErrorVariable failure
        $failure | Should -HaveCount 1
        $failure[0].CategoryInfo.Category | Should -Be ObjectNotFound
        Get-PortForwardRule | Should -HaveCount 1
    }

    It 'is ENOENT for one that is gone' {
        $rule = Get-PortForwardRule 8080
        $rule | Remove-PortForwardRule -Confirm:$false
        $rule | Remove-PortForwardRule -Confirm:$false -ErrorAction SilentlyContinue -ErrorVariable failure
        $failure[0].FullyQualifiedErrorId | Should -Be 'ENOENT,NetLab.PowerShell.Firewall.RemovePortForwardRuleCommand'
    }

    It 'changes nothing with -WhatIf' {
        Get-PortForwardRule | Remove-PortForwardRule -WhatIf
        Get-PortForwardRule | Should -HaveCount 2
    }

    It 'completes what is published' {
        (TabExpansion2 'Remove-PortForwardRule 80').CompletionMatches.CompletionText | Should -Contain 8080
    }

    It 'leaves no thread away' { Get-ThreadAway | Should -BeNullOrEmpty }
}
