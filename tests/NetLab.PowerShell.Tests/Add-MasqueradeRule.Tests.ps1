Describe 'Add-MasqueradeRule' {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        Clear-TestHost
        ip netns add c1
        ip link add br0 type bridge
        ip addr add 10.0.0.1/24 dev br0
        sysctl -qw net.ipv4.ip_forward=1
    }
    BeforeEach { nft flush ruleset; ip netns exec c1 nft flush ruleset }
    AfterAll { nft flush ruleset; sysctl -qw net.ipv4.ip_forward=0; Clear-TestHost }

    It 'adds the rule nft lists: <Text>' -ForEach @(
        @{ Text = 'ip saddr 10.0.0.0/24 oifname != "br0" counter masquerade'; Code = { Add-MasqueradeRule -SourcePrefix 10.0.0.0/24 -NotOutInterface br0 } }
        @{ Text = 'meta nfproto ipv4 oifname "wlan0" counter masquerade'; Code = { Add-MasqueradeRule -OutInterface wlan0 } }
        @{ Text = 'meta nfproto ipv6 oifname "wlan0" counter masquerade'; Code = { Add-MasqueradeRule -OutInterface wlan0 -AddressFamily IPv6 } }
        @{ Text = 'ip saddr 10.0.0.0/20 iifname "veth*" oifname != "a" oifname != "b" counter masquerade random,persistent'; Code = { Add-MasqueradeRule 10.0.0.0/20 -InInterface veth* -NotOutInterface a, b -Random -Persistent } }
        @{ Text = 'ip6 saddr fd00::/64 ip6 daddr != fd00::/64 iifname != "lo" counter masquerade fully-random'; Code = { Add-MasqueradeRule fd00::/64 -NotDestinationPrefix fd00::/64 -NotInInterface lo -FullyRandom } }
    ) {
        $rule = & $Code -WarningAction SilentlyContinue
        $rule.Rule | Should -BeExactly $Text
        $rule.Owner, $rule.Table, $rule.PacketCount, $rule.ByteCount | Should -Be 'netlab', 'inet netlab', 0, 0
        $listed = nft -a list table inet netlab | Out-String
        $listed.Replace('packets 0 bytes 0 ', '') | Should -Match ([regex]::Escape("$Text # handle $($rule.Handle)"))
    }

    It 'leaves the tables of others alone' {
        iptables -t nat -A POSTROUTING -s 10.5.0.0/24 -j MASQUERADE
        $before = nft list table ip nat | Out-String
        Add-MasqueradeRule -SourcePrefix 10.0.0.0/24 | Should -HaveCount 1
        nft list table ip nat | Out-String | Should -Be $before
        iptables -t nat -S | Out-String | Should -Match '-A POSTROUTING -s 10.5.0.0/24 -j MASQUERADE'
    }

    It 'keeps the comment where nft shows it' {
        (Add-MasqueradeRule -OutInterface wlan0 -Comment "it's shared").Comment | Should -Be "it's shared"
        nft list ruleset | Out-String | Should -Match "comment `"it's shared`""
    }

    It 'returns the rule that is there and changes nothing' {
        $first = Add-MasqueradeRule -SourcePrefix 10.0.0.0/24 -NotOutInterface br0
        $before = nft -a list ruleset | Out-String
        (Add-MasqueradeRule -SourcePrefix 10.0.0.0/24 -NotOutInterface br0 -Comment again).Handle | Should -Be $first.Handle
        nft -a list ruleset | Out-String | Should -Be $before
    }

    It 'works in another namespace, and says so' {
        $rule = Add-MasqueradeRule -OutInterface eth0 -Namespace c1 -WarningVariable warned -WarningAction SilentlyContinue
        $rule.Namespace | Should -Be c1
        ip netns exec c1 nft list ruleset | Out-String | Should -Match 'oifname "eth0"'
        nft list ruleset | Should -BeNullOrEmpty
        # Forwarding is off there.
        $warned | Out-String | Should -Match 'Set-NetIPInterface -Forwarding Enabled -Namespace c1'
    }

    It 'binds what Get-MasqueradeRule emits' {
        Add-MasqueradeRule 10.0.0.0/24 -NotOutInterface br0, br1 -Random -Comment one | Out-Null
        $copy = Get-MasqueradeRule | Select-Object SourcePrefix, NotOutInterface, Random, Comment, @{ n = 'Namespace'; e = { 'c1' } } | Add-MasqueradeRule -WarningAction SilentlyContinue
        $copy.Rule, $copy.Namespace, $copy.Comment | Should -Be (Get-MasqueradeRule).Rule, 'c1', 'one'
    }

    It 'warns of a foreign drop with its owner and remedy, and changes nothing there' {
        iptables -P FORWARD DROP
        $before = iptables -S | Out-String
        Add-MasqueradeRule -SourcePrefix 10.0.0.0/24 -WarningVariable warned -WarningAction SilentlyContinue | Should -HaveCount 1
        $warned | Should -HaveCount 1
        "$warned" | Should -Match "'FORWARD' of the table 'ip filter'"
        "$warned" | Should -Match 'iptables -I FORWARD -s 10.0.0.0/24 -j ACCEPT'
        iptables -S | Out-String | Should -Be $before
        # The remedy, run as it stands, ends the warning.
        "$warned" -split "`n" | Where-Object { $_ -like 'iptables *' } | ForEach-Object { sh -c $_ }
        $null = Add-MasqueradeRule -SourcePrefix 10.0.0.0/24 -WarningVariable warned -WarningAction SilentlyContinue
        $warned | Should -BeNullOrEmpty
    }

    It 'changes nothing with -WhatIf' {
        Add-MasqueradeRule -SourcePrefix 10.0.0.0/24 -WhatIf | Should -BeNullOrEmpty
        nft list ruleset | Should -BeNullOrEmpty
    }

    It 'names <Parameter> when it is wrong, and goes on' -ForEach @(
        @{ Parameter = 'SourcePrefix'; Code = { Add-MasqueradeRule -SourcePrefix 10.0.0.1/24 } }
        @{ Parameter = 'SourcePrefix'; Code = { Add-MasqueradeRule -SourcePrefix 10.0.0.0/33 } }
        @{ Parameter = 'SourcePrefix'; Code = { Add-MasqueradeRule } }
        @{ Parameter = 'NotDestinationPrefix'; Code = { Add-MasqueradeRule -SourcePrefix 10.0.0.0/24 -NotDestinationPrefix fd00::/64 } }
        @{ Parameter = 'OutInterface'; Code = { Add-MasqueradeRule -OutInterface abcdefghijklmnop } }
        @{ Parameter = 'OutInterface'; Code = { Add-MasqueradeRule -OutInterface '*' } }
        @{ Parameter = 'NotInInterface'; Code = { Add-MasqueradeRule -NotInInterface 'a b' } }
        @{ Parameter = 'AddressFamily'; Code = { Add-MasqueradeRule 10.0.0.0/24 -AddressFamily IPv6 } }
        @{ Parameter = 'FullyRandom'; Code = { Add-MasqueradeRule 10.0.0.0/24 -Random -FullyRandom } }
        @{ Parameter = 'Comment'; Code = { Add-MasqueradeRule 10.0.0.0/24 -Comment ('c' * 128) } }
    ) {
        $ErrorActionPreference = 'Continue'
        $failure = @(& $Code 2>&1 | Where-Object { $_ -is [Management.Automation.ErrorRecord] })
        $failure | Should -HaveCount 1
        $failure[0].FullyQualifiedErrorId | Should -Be "InvalidArgument_$Parameter,NetLab.PowerShell.Firewall.AddMasqueradeRuleCommand"
        $failure[0].CategoryInfo.Category | Should -Be InvalidArgument
        nft list ruleset | Should -BeNullOrEmpty
    }

    It 'completes networks and interfaces' {
        (TabExpansion2 'Add-MasqueradeRule -SourcePrefix 10').CompletionMatches.CompletionText | Should -Contain '10.0.0.0/24'
        (TabExpansion2 'Add-MasqueradeRule -NotOutInterface b').CompletionMatches.CompletionText | Should -Contain 'br0'
    }

    It 'leaves no thread away' { Get-ThreadAway | Should -BeNullOrEmpty }
}
