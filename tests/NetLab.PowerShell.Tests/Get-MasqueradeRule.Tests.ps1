Describe 'Get-MasqueradeRule' {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        Clear-TestHost
        ip netns add c1
        sysctl -qw net.ipv4.ip_forward=1
        Add-MasqueradeRule -SourcePrefix 10.0.0.0/24 -NotOutInterface br0 -Comment "lab`u{00e9}" | Out-Null
        Add-MasqueradeRule -OutInterface wlan0 | Out-Null
        Add-MasqueradeRule -SourcePrefix 10.9.0.0/16 -Namespace c1 -WarningAction SilentlyContinue | Out-Null
        # What is not NetLab's is not listed, in whatever table it is.
        nft add rule inet netlab postrouting oifname '"x"' masquerade
        iptables -t nat -A POSTROUTING -j MASQUERADE
    }
    AfterAll { nft flush ruleset; sysctl -qw net.ipv4.ip_forward=0; Clear-TestHost }

    It 'lists NetLab''s rules with nft''s handles, and nobody else''s' {
        $rules = Get-MasqueradeRule
        $rules | Should -HaveCount 2
        $rules[0].SourcePrefix | Should -Be '10.0.0.0/24'
        $rules[1].OutInterface | Should -Be 'wlan0'
        $rules[0].NotOutInterface | Should -Be 'br0'
        $handles = (nft -j list chain inet netlab postrouting | ConvertFrom-Json).nftables.rule.handle
        $rules.Handle | Should -Be $handles[0, 1]
    }

    It 'filters by <Filter>' -ForEach @(
        @{ Filter = 'prefix'; Code = { Get-MasqueradeRule 10.0.0.0/24 } }
        @{ Filter = 'a pattern of prefixes'; Code = { Get-MasqueradeRule 10.* } }
        @{ Filter = 'comment'; Code = { Get-MasqueradeRule -Comment lab* } }
    ) { (& $Code).SourcePrefix | Should -Be '10.0.0.0/24' }

    It 'takes namespaces from the pipeline, by name only' {
        ([pscustomobject]@{ Name = 'whatever'; Namespace = 'c1' } | Get-MasqueradeRule).SourcePrefix | Should -Be '10.9.0.0/16'
    }

    It 'says so when no rule has the prefix' {
        Get-MasqueradeRule 192.168.0.0/16, 10.0.0.0/24 -ErrorAction SilentlyContinue -ErrorVariable failure | Should -HaveCount 1
        $failure[0].FullyQualifiedErrorId | Should -Be 'CmdletizationQuery_NotFound_SourcePrefix,NetLab.PowerShell.Firewall.GetMasqueradeRuleCommand'
        $failure[0].CategoryInfo.Category | Should -Be ObjectNotFound
    }

    It 'reads well as a table and a list, and survives as JSON and XML' {
        $table = Get-MasqueradeRule | Format-Table | Out-String -Width 100
        $table | Should -Match 'Handle\s+Packets\s+Comment\s+Namespace\s+Rule'
        $table | Should -Match 'ip saddr 10.0.0.0/24 oifname != "br0" counter masquerade'
        Get-MasqueradeRule | Format-List | Out-String | Should -Match 'NotOutInterface\s+: \{br0\}'
        (Get-MasqueradeRule | ConvertTo-Json | ConvertFrom-Json)[0].Rule | Should -Match masquerade
        Get-MasqueradeRule | Export-Clixml TestDrive:/rules.xml
        (Import-Clixml TestDrive:/rules.xml)[0].SourcePrefix | Should -Be 10.0.0.0/24
    }

    It 'leaves no thread away' { Get-ThreadAway | Should -BeNullOrEmpty }
}
