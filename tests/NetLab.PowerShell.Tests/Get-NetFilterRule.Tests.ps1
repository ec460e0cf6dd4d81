Describe 'Get-NetFilterRule' {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        Clear-TestHost
        nft flush ruleset
        sh "$PSScriptRoot/../NetLab.Core.Tests/Firewall/Fixtures/docker.sh"
        nft 'add table inet my; add chain inet my in { type filter hook input priority 5; policy drop; }; add rule inet my in tcp dport { 22, 80 } counter accept comment "ssh and web"'
        nft add table inet netlab '{ chain c { type nat hook postrouting priority 100 ; } ; }'
        nft add rule inet netlab c ip saddr 10.0.0.0/24 counter masquerade
        ip netns add c1
        ip netns exec c1 nft 'add table ip inside; add chain ip inside c; add rule ip inside c drop'
    }
    AfterAll {
        nft flush ruleset
        Clear-TestHost
    }

    It 'shows the rules of every table, as nft writes them' {
        $rules = Get-NetFilterRule
        $witness = (nft -j list ruleset | ConvertFrom-Json).nftables.rule | Where-Object { $_ }
        @($rules | Where-Object { -not $_.IsPolicy }).Count | Should -Be $witness.Count
        ($rules | Where-Object Table -eq my | Where-Object IsPolicy -eq $false).Rule | Should -Be 'tcp dport { 22, 80 } counter accept comment "ssh and web"'
        foreach ($rule in $witness) { $rules | Where-Object { $_.Table -eq $rule.table -and $_.Chain -eq $rule.chain -and $_.Handle -eq $rule.handle } | Should -HaveCount 1 }
    }

    It 'tells whose each rule is' {
        (Get-NetFilterRule -Owner netlab).Rule | Should -Be 'ip saddr 10.0.0.0/24 counter masquerade'
        Get-NetFilterRule my | ForEach-Object Owner | Select-Object -Unique | Should -Be 'user'
        Get-NetFilterRule -Chain DOCKER* | ForEach-Object Owner | Select-Object -Unique | Should -Be 'docker'
        Get-NetFilterRule -Owner DOCK* | Should -Not -BeNullOrEmpty
    }

    It 'shows a policy that drops as the last rule' {
        $rules = Get-NetFilterRule my
        $rules[-1].Rule, $rules[-1].IsPolicy, $rules[-1].Handle | Should -Be 'policy drop', $true, 0
        $rules[0].Policy, $rules[0].Hook, $rules[0].Priority, $rules[0].ChainType | Should -Be 'drop', 'input', 5, 'filter'
    }

    It 'filters by hook, family and chain with wildcards' {
        Get-NetFilterRule -Hook fo* | ForEach-Object Chain | Select-Object -Unique | Should -Be 'FORWARD'
        Get-NetFilterRule -Family IP | ForEach-Object Table | Sort-Object -Unique | Should -Be 'filter', 'nat'
        Get-NetFilterRule nat, my -Chain P*, in | ForEach-Object Chain | Sort-Object -Unique | Should -Be 'in', 'POSTROUTING', 'PREROUTING'
        Get-NetFilterRule nosuch | Should -BeNullOrEmpty
    }

    It 'counts' {
        $rule = Get-NetFilterRule my | Select-Object -First 1
        $rule.PacketCount, $rule.ByteCount, $rule.Comment | Should -Be 0, 0, 'ssh and web'
        (Get-NetFilterRule my)[-1].PacketCount | Should -BeNullOrEmpty
    }

    It 'looks into other namespaces' {
        $rule = Get-NetFilterRule -Namespace c1
        $rule.Rule, $rule.Namespace | Should -Be 'drop', 'c1'
        (Get-NetNamespace c1 | Get-NetFilterRule).Table | Should -Be 'inside'
    }

    It 'fits 100 columns and breaks between words' {
        $shown = Get-NetFilterRule | Out-String -Width 100
        $shown -split "`n" | ForEach-Object { $_.TrimEnd().Length } | Measure-Object -Maximum | ForEach-Object Maximum | Should -BeLessOrEqual 100
        $shown | Should -Match 'Chain: ip filter FORWARD \(filter, hook forward, priority 0, policy drop\)'
        $shown | Should -Match 'counter jump\s+DOCKER-ISOLATION-STAGE-2'
    }

    It 'shows control characters as text' {
        nft "add rule inet my in drop comment `"a`e[2Jb`""
        Get-NetFilterRule my | Out-String | Should -Not -Match "`e\[2J"
        nft flush chain inet my in
    }

    It 'completes what is there' {
        (TabExpansion2 'Get-NetFilterRule -Table n').CompletionMatches.CompletionText | Should -Be 'nat', 'netlab'
        (TabExpansion2 'Get-NetFilterRule -Hook f').CompletionMatches.CompletionText | Should -Be 'forward'
        (TabExpansion2 'Get-NetFilterRule -Owner d').CompletionMatches.CompletionText | Should -Be 'docker'
        (TabExpansion2 'Get-NetFilterRule -Chain DOCKER-U').CompletionMatches.CompletionText | Should -Be 'DOCKER-USER'
        (TabExpansion2 'Get-NetFilterRule -Namespace c1 -Table i').CompletionMatches.CompletionText | Should -Be 'inside'
    }

    It 'survives Clixml' {
        $path = Join-Path ([IO.Path]::GetTempPath()) "netlab-$PID.xml"
        Get-NetFilterRule -Owner netlab | Export-Clixml $path
        (Import-Clixml $path).Rule | Should -Be 'ip saddr 10.0.0.0/24 counter masquerade'
        Remove-Item $path
    }

    It 'says so when the namespace is not there' {
        Get-NetFilterRule -Namespace nosuch -ErrorVariable failure -ErrorAction SilentlyContinue
        $failure[0].CategoryInfo.Category | Should -Be 'ObjectNotFound'
    }

    It 'warns before a rule whose packets Docker drops, with the remedy, and changes nothing foreign' {
        $before = iptables-save
        Add-MasqueradeRule 10.9.0.0/24 -InInterface br9 -WarningVariable warnings -WarningAction SilentlyContinue | Should -Not -BeNullOrEmpty
        "$warnings" | Should -Match 'owner: docker'
        "$warnings" | Should -Match 'iptables -I DOCKER-USER -s 10\.9\.0\.0/24 -j ACCEPT'
        Add-PortForwardRule -Protocol Tcp -Port 8088 -ToAddress 10.9.0.2 -ToPort 80 -WarningVariable published -WarningAction SilentlyContinue | Should -Not -BeNullOrEmpty
        "$published" | Should -Match 'iptables -I DOCKER-USER -d 10\.9\.0\.2(/32)? -p tcp --dport 80 -j ACCEPT'
        ($before -notmatch '^#') -join "`n" | Should -Be ((iptables-save) -notmatch '^#' -join "`n")
        Get-PortForwardRule | Remove-PortForwardRule -Confirm:$false
        Get-MasqueradeRule | Remove-MasqueradeRule -Confirm:$false
    }

    It 'leaves no thread away' { Get-ThreadAway | Should -BeNullOrEmpty }
}
