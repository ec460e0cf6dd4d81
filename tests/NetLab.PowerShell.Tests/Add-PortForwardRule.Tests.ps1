Describe 'Add-PortForwardRule' {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        Clear-TestHost
        ip netns add c1
        ip link add br0 type bridge
        ip addr add 10.0.0.1/24 dev br0
        ip link set br0 up
        sysctl -qw net.ipv4.ip_forward=1
    }
    BeforeEach { nft flush ruleset }
    AfterAll { nft flush ruleset; sysctl -qw net.ipv4.ip_forward=0; Clear-TestHost }

    It 'publishes as the issue writes it' {
        $rule = Add-PortForwardRule -Protocol Tcp -Port 8080 -ToAddress 10.0.0.2 -ToPort 80
        $rule.Protocol, $rule.HostAddress, $rule.Port, $rule.ToAddress, $rule.ToPort, $rule.Owner | Should -Be Tcp, 0.0.0.0, 8080, 10.0.0.2, 80, netlab
        $rules = (nft -j list ruleset | ConvertFrom-Json).nftables.rule | Where-Object { $_ }
        $rules.handle | Sort-Object | Should -Be ($rule.Handles | Sort-Object)
        $rules.chain | Sort-Object | Should -Be 'forward', 'output', 'postrouting', 'prerouting'
        $listed = nft list ruleset | Out-String
        $listed | Should -Match 'type nat hook prerouting priority dstnat - 1'
        $listed | Should -Match 'ip saddr 10.0.0.0/24 ip daddr 10.0.0.2 tcp dport 80 ct status dnat counter packets 0 bytes 0 masquerade'
    }

    It 'takes <What>' -ForEach @(
        @{ What = 'a service name'; Port = '53'; Code = { Add-PortForwardRule domain 10.0.0.2 -Protocol Udp } }
        @{ What = 'a range'; Port = '8000-8010'; Code = { Add-PortForwardRule 8000-8010 10.0.0.2 } }
        @{ What = 'a shifted range'; Port = '8000-8010'; Code = { Add-PortForwardRule 8000-8010 10.0.0.2 9000-9010 -Protocol Sctp } }
        @{ What = 'IPv6'; Port = '8080'; Code = { Add-PortForwardRule 8080 fd00::2 80 } }
        @{ What = 'one host address'; Port = '8080'; Code = { Add-PortForwardRule 8080 10.0.0.2 -HostAddress 10.0.0.1 } }
    ) {
        (& $Code -WarningAction SilentlyContinue).Port | Should -Be $Port
        (Get-PortForwardRule).Port | Should -Be $Port
    }

    It 'returns what is published already, and refuses another target' {
        $first = Add-PortForwardRule 8080 10.0.0.2 80
        (Add-PortForwardRule 8080 10.0.0.2 80).Handle | Should -Be $first.Handle
        Add-PortForwardRule 8080 10.0.0.3 80 -ErrorAction SilentlyContinue -ErrorVariable failure | Should -BeNullOrEmpty
        $failure[0].CategoryInfo.Category | Should -Be ResourceExists
        $failure[0].FullyQualifiedErrorId | Should -Be 'EEXIST,NetLab.PowerShell.Firewall.AddPortForwardRuleCommand'
        Get-FailureText $failure[0] | Should -Match '10\.0\.0\.2:80'
        Get-PortForwardRule | Should -HaveCount 1
    }

    It 'publishes on 127.0.0.1 only when asked, and puts the switch back' {
        $null = Add-PortForwardRule 8080 10.0.0.2 80
        Get-Content /proc/sys/net/ipv4/conf/br0/route_localnet | Should -Be 0
        $rule = Add-PortForwardRule 8081 10.0.0.2 80 -IncludeLoopback
        Get-Content /proc/sys/net/ipv4/conf/br0/route_localnet | Should -Be 1
        nft list ruleset | Out-String | Should -Match 'iifname != "lo" ip daddr 127.0.0.0/8 counter packets \d+ bytes \d+ drop'
        $rule | Remove-PortForwardRule -Confirm:$false
        Get-Content /proc/sys/net/ipv4/conf/br0/route_localnet | Should -Be 0
        nft list ruleset | Out-String | Should -Not -Match loopback
    }

    It 'names <Parameter> when it is wrong' -ForEach @(
        @{ Parameter = 'Port'; Code = { Add-PortForwardRule 0 10.0.0.2 } }
        @{ Parameter = 'Port'; Code = { Add-PortForwardRule 70000 10.0.0.2 } }
        @{ Parameter = 'Port'; Code = { Add-PortForwardRule nosuchservice 10.0.0.2 } }
        @{ Parameter = 'ToPort'; Code = { Add-PortForwardRule 80-90 10.0.0.2 80-85 } }
        @{ Parameter = 'ToAddress'; Code = { Add-PortForwardRule 80 10.0.0.300 } }
        @{ Parameter = 'ToAddress'; Code = { Add-PortForwardRule 80 127.0.0.1 } }
        @{ Parameter = 'HostAddress'; Code = { Add-PortForwardRule 80 10.0.0.2 -HostAddress fd00::1 } }
        @{ Parameter = 'HostAddress'; Code = { Add-PortForwardRule 80 10.0.0.2 -HostAddress 127.0.0.1 } }
        @{ Parameter = 'IncludeLoopback'; Code = { Add-PortForwardRule 80 fd00::2 -IncludeLoopback } }
    ) {
        $ErrorActionPreference = 'Continue'
        $failure = @(& $Code 2>&1 | Where-Object { $_ -is [Management.Automation.ErrorRecord] })
        $failure | Should -HaveCount 1
        $failure[0].FullyQualifiedErrorId | Should -Be "InvalidArgument_$Parameter,NetLab.PowerShell.Firewall.AddPortForwardRuleCommand"
        nft list ruleset | Should -BeNullOrEmpty
    }

    It 'goes on behind a bad object in the pipeline' {
        $made = '80', '0', '81' | ForEach-Object { [pscustomobject]@{ Port = $_; ToAddress = '10.0.0.2' } } | Add-PortForwardRule -ErrorAction SilentlyContinue -ErrorVariable failure
        $made.Port | Should -Be 80, 81
        $failure | Should -HaveCount 1
    }

    It 'warns of a foreign drop with its owner and remedy' {
        iptables -P FORWARD DROP
        $null = Add-PortForwardRule 8080 10.0.0.2 80 -WarningVariable warned -WarningAction SilentlyContinue
        "$warned" | Should -Match 'owner: iptables-nft'
        "$warned" | Should -Match 'iptables -I FORWARD -d 10.0.0.2 -p tcp --dport 80 -j ACCEPT'
    }

    It 'changes nothing with -WhatIf' {
        Add-PortForwardRule 8080 10.0.0.2 -WhatIf
        nft list ruleset | Should -BeNullOrEmpty
    }

    It 'completes services and addresses' {
        (TabExpansion2 'Add-PortForwardRule htt').CompletionMatches.CompletionText | Should -Contain http
        (TabExpansion2 'Add-PortForwardRule 80 10.0.0.2 -HostAddress 10').CompletionMatches.CompletionText | Should -Contain 10.0.0.1
    }

    It 'leaves no thread away' { Get-ThreadAway | Should -BeNullOrEmpty }
}
