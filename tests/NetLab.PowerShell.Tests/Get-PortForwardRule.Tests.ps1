Describe 'Get-PortForwardRule' {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        Clear-TestHost
        ip netns add c1
        $quiet = @{ WarningAction = 'SilentlyContinue' }
        $null = Add-PortForwardRule 8080 10.0.0.2 80 -Comment web @quiet
        $null = Add-PortForwardRule 8000-8010 10.0.0.3 -Protocol Udp -HostAddress 192.0.2.1 @quiet
        $null = Add-PortForwardRule 22 fd00::2 -Namespace c1 @quiet
        nft add rule inet netlab prerouting tcp dport 25 dnat ip to 10.0.0.25
    }
    AfterAll { nft flush ruleset; Clear-TestHost }

    It 'lists NetLab''s and nobody else''s' {
        $rules = Get-PortForwardRule
        $rules.Port | Should -Be '8080', '8000-8010'
        $rules.ToPort | Should -Be '80', '8000-8010'
        $rules[0].Comment | Should -Be web
        (Get-PortForwardRule -Namespace c1).HostAddress | Should -Be '::'
    }

    It 'filters by <What>' -ForEach @(
        @{ What = 'port'; Code = { Get-PortForwardRule 8080 } }
        @{ What = 'service'; Code = { Get-PortForwardRule http-alt } }
        @{ What = 'protocol'; Code = { Get-PortForwardRule -Protocol Tcp } }
        @{ What = 'target'; Code = { Get-PortForwardRule -ToAddress *.2 } }
        @{ What = 'host address'; Code = { Get-PortForwardRule -HostAddress 0.0.0.0 } }
    ) { (& $Code).Port | Should -Be 8080 }

    It 'finds a port within a range' { (Get-PortForwardRule 8003).Port | Should -Be '8000-8010' }

    It 'says so when nothing publishes the port' {
        Get-PortForwardRule 99, 8080 -ErrorAction SilentlyContinue -ErrorVariable failure | Should -HaveCount 1
        $failure[0].FullyQualifiedErrorId | Should -Be 'CmdletizationQuery_NotFound_Port,NetLab.PowerShell.Firewall.GetPortForwardRuleCommand'
        $failure[0].CategoryInfo.Category | Should -Be ObjectNotFound
    }

    It 'reads well as a table, and survives as JSON' {
        Get-PortForwardRule | Out-String -Width 100 | Should -Match 'Tcp\s+0\.0\.0\.0\s+8080\s+10\.0\.0\.2\s+80\s+0'
        (Get-PortForwardRule | ConvertTo-Json | ConvertFrom-Json)[0].ToAddress | Should -Be 10.0.0.2
    }

    It 'completes what is published' {
        (TabExpansion2 'Get-PortForwardRule 8').CompletionMatches.CompletionText | Should -Be '8080', '8000-8010'
    }

    It 'leaves no thread away' { Get-ThreadAway | Should -BeNullOrEmpty }
}
