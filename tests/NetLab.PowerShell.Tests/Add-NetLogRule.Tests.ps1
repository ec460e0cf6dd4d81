# Add-, Get- and Remove-NetLogRule.
Describe 'Add-NetLogRule' {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        Clear-TestHost
        ip netns add c1
        ip link add br0 type bridge
        ip addr add 10.0.0.1/24 dev br0
    }
    BeforeEach { nft flush ruleset; ip netns exec c1 nft flush ruleset }
    AfterAll { nft flush ruleset; Clear-TestHost }

    It 'does what the seed says' {
        $rule = Add-NetLogRule -Chain Forward -InInterface br0 -Prefix IN
        $rule.Rule | Should -BeExactly 'iifname "br0" counter log prefix "IN" group 78'
        "$($rule.Chain)", $rule.InInterface, $rule.Prefix, $rule.Group, $rule.Owner, $rule.Table | Should -Be 'Forward', 'br0', 'IN', 78, 'netlab', 'inet netlab'
        (nft -a list table inet netlab | Out-String).Replace('packets 0 bytes 0 ', '') | Should -Match ([regex]::Escape("$($rule.Rule) # handle $($rule.Handle)"))
    }

    It 'adds the rule nft lists: <Text>' -ForEach @(
        @{ Text = 'ip saddr 10.0.0.0/24 ip daddr != 10.0.0.0/24 tcp dport 80-90 counter log prefix "web" group 5'; Code = { Add-NetLogRule Input -SourcePrefix 10.0.0.0/24 -NotDestinationPrefix 10.0.0.0/24 -Protocol TCP -DestinationPort 80-90 -Prefix web -Group 5 } }
        @{ Text = 'oifname != "lo" oifname != "br0" meta l4proto icmp limit rate 3/minute counter log group 78'; Code = { Add-NetLogRule Output -NotOutInterface lo, br0 -Protocol ICMP -Limit 3/min } }
        @{ Text = 'meta nfproto ipv6 udp sport 53 limit rate 10/second burst 20 packets counter log prefix "it''s" group 78'; Code = { Add-NetLogRule Prerouting -AddressFamily IPv6 -Protocol UDP -SourcePort domain -Limit 10/second -Burst 20 -Prefix "it's" } }
    ) {
        $rule = & $Code
        $rule.Rule | Should -BeExactly $Text
        (nft list ruleset | Out-String).Replace('packets 0 bytes 0 ', '') | Should -Match ([regex]::Escape($Text))
    }

    It 'returns the rule that is there and changes nothing' {
        $first = Add-NetLogRule Forward -InInterface br0 -Prefix IN -Comment one
        $before = nft -a list ruleset | Out-String
        (Add-NetLogRule Forward -InInterface br0 -Prefix IN -Comment two).Handle | Should -Be $first.Handle
        nft -a list ruleset | Out-String | Should -Be $before
        (Add-NetLogRule Input -InInterface br0 -Prefix IN).Handle | Should -Not -Be $first.Handle
    }

    It 'binds what Get-NetLogRule emits, in another namespace' {
        $null = Add-NetLogRule Forward -InInterface br0 -NotOutInterface a, b -SourcePrefix 10.0.0.0/24 -Protocol TCP -DestinationPort 22 -Prefix IN -Group 9 -Limit 5/hour -Comment note
        $copy = Get-NetLogRule | Select-Object * -ExcludeProperty Namespace | Add-NetLogRule -Namespace c1
        $copy.Rule, $copy.Namespace, $copy.Comment | Should -Be (Get-NetLogRule).Rule, 'c1', 'note'
        ip netns exec c1 nft list ruleset | Out-String | Should -Match 'log prefix "IN" group 9'
    }

    It 'lists with filters, and Get-NetFilterRule shows the rules readably' {
        $null = Add-NetLogRule Forward -InInterface br0 -Prefix IN
        $null = Add-NetLogRule Input -Prefix web1 -Group 5 -Comment mine
        (Get-NetLogRule).Prefix | Should -Be 'IN', 'web1' -Because 'the kernel lists chains as they were made'
        (Get-NetLogRule web*).Group | Should -Be 5
        (Get-NetLogRule -Chain Forward).Prefix | Should -Be IN
        (Get-NetLogRule -Group 5).Comment | Should -Be mine
        (Get-NetLogRule -Comment m*).Prefix | Should -Be web1
        Get-NetLogRule nosuch -ErrorVariable failure -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $failure[0].FullyQualifiedErrorId | Should -BeLike 'CmdletizationQuery_NotFound_Prefix,*'
        $seen = Get-NetFilterRule -Owner netlab
        $seen.Rule | Should -Contain 'iifname "br0" counter log prefix "IN" group 78'
        ($seen | Where-Object Hook -eq forward).Chain | Should -Be log-forward
    }

    It 'removes by object and by filter, and with the last rule the table' {
        $null = Add-NetLogRule Forward -Prefix a; $null = Add-NetLogRule Forward -Prefix b; $null = Add-NetLogRule Input -Prefix c
        (Remove-NetLogRule b -PassThru -Confirm:$false).Prefix | Should -Be b
        Remove-NetLogRule -Chain Input -Confirm:$false
        (Get-NetLogRule).Prefix | Should -Be a
        nft list chains | Out-String | Should -Not -Match 'log-input'
        Get-NetLogRule | Remove-NetLogRule -Confirm:$false
        nft list ruleset | Should -BeNullOrEmpty
        $said = @(Remove-NetLogRule -Confirm:$false -ErrorAction Continue 2>&1)
        $said[0].FullyQualifiedErrorId | Should -BeLike 'InvalidArgument_Prefix,*'
        $said = @(Remove-NetLogRule nosuch -Confirm:$false -ErrorAction Continue 2>&1)
        $said[0].CategoryInfo.Category | Should -Be ObjectNotFound
    }

    It 'changes nothing with -WhatIf' {
        Add-NetLogRule Forward -WhatIf | Should -BeNullOrEmpty
        nft list ruleset | Should -BeNullOrEmpty
        $null = Add-NetLogRule Forward
        Get-NetLogRule | Remove-NetLogRule -WhatIf
        Get-NetLogRule | Should -HaveCount 1
    }

    It 'names <Parameter> when it is wrong, and goes on' -ForEach @(
        @{ Parameter = 'InInterface'; Code = { Add-NetLogRule Output -InInterface br0 } }
        @{ Parameter = 'OutInterface'; Code = { Add-NetLogRule Input -OutInterface br0 } }
        @{ Parameter = 'SourcePrefix'; Code = { Add-NetLogRule Input -SourcePrefix 10.0.0.1/24 } }
        @{ Parameter = 'DestinationPrefix'; Code = { Add-NetLogRule Input -SourcePrefix 10.0.0.0/24 -DestinationPrefix fd00::/64 } }
        @{ Parameter = 'Protocol'; Code = { Add-NetLogRule Input -DestinationPort 80 } }
        @{ Parameter = 'DestinationPort'; Code = { Add-NetLogRule Input -Protocol TCP -DestinationPort 70000 } }
        @{ Parameter = 'Prefix'; Code = { Add-NetLogRule Input -Prefix ('p' * 128) } }
        @{ Parameter = 'Group'; Code = { Add-NetLogRule Input -Group 70000 } }
        @{ Parameter = 'Limit'; Code = { Add-NetLogRule Input -Limit 10 } }
        @{ Parameter = 'Burst'; Code = { Add-NetLogRule Input -Burst 10 } }
        @{ Parameter = 'Comment'; Code = { Add-NetLogRule Input -Comment ('c' * 128) } }
    ) {
        $ErrorActionPreference = 'Continue'
        $failure = @(& $Code 2>&1 | Where-Object { $_ -is [Management.Automation.ErrorRecord] })
        $failure | Should -HaveCount 1
        $failure[0].FullyQualifiedErrorId | Should -Be "InvalidArgument_$Parameter,NetLab.PowerShell.Firewall.AddNetLogRuleCommand"
        nft list ruleset | Should -BeNullOrEmpty
    }

    It 'fits 100 columns, shows no control characters, and completes' {
        $null = Add-NetLogRule Forward -InInterface br0 -SourcePrefix 2001:db8:1234:5678::/64 -DestinationPrefix 2001:db8::/32 -Protocol TCP -DestinationPort 8000-9000 -Limit 10/second -Burst 20 -Prefix 'a long prefix'
        $text = Get-NetLogRule | Out-String -Width 100
        $text -split "`n" | ForEach-Object { ($_ -replace '\x1b\[[\d;]*m').TrimEnd().Length } | Measure-Object -Maximum | ForEach-Object Maximum | Should -BeLessOrEqual 100
        $text | Should -Match 'Forward +a long'
        (TabExpansion2 'Add-NetLogRule -Chain F').CompletionMatches.CompletionText | Should -Be Forward
        (TabExpansion2 'Add-NetLogRule Forward -InInterface b').CompletionMatches.CompletionText | Should -Be br0
        (TabExpansion2 'Remove-NetLogRule ').CompletionMatches.CompletionText | Should -Contain "'a long prefix'"
    }

    It 'leaves no thread away' { Get-ThreadAway | Should -BeNullOrEmpty }
}
