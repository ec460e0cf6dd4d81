# The DNS cmdlets on the signed tree of tests/DnsTree/dns-tree.sh: validation from a trust anchor of its own, delegations, a validating resolver.
BeforeDiscovery {
    . $PSScriptRoot/Support.ps1
    $missing = 'dig', 'nsd', 'unbound', 'dnssec-signzone' | Where-Object { -not (Get-Command $_ -CommandType Application -ErrorAction Ignore) -and -not (Test-Path "/usr/sbin/$_") }
}

Describe 'DNS cmdlets on a signed tree' -Skip:([bool]$missing) {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        . $PSScriptRoot/Dns.Support.ps1
        $ErrorActionPreference = 'Continue'
        Clear-TestHost
        $script = "$PSScriptRoot/../DnsTree/dns-tree.sh"
        $tree = (New-Item -ItemType Directory "$([IO.Path]::GetTempPath())/netlab-signed-$([guid]::NewGuid())").FullName
        $said = bash $script start $tree
        if ($LASTEXITCODE) { throw "the tree does not stand: $said" }
        $anchor = "$tree/anchor.ds"
        $validate = @{ Server = '127.0.1.53'; Validate = $true; TrustAnchor = $anchor }
        # dig +trace looks the root's servers up where every program does.
        $resolv = Mount-EtcFile resolv.conf 'nameserver 127.0.1.53'
    }
    AfterAll {
        Dismount-EtcFile resolv.conf $resolv
        bash $script stop $tree
        Remove-Item -Recurse -Force $tree
    }

    Context 'Resolve-DnsRecord -Validate' {
        It 'finds <Name> <Type> secure' -ForEach @(
            @{ Name = 'www.rsa256.test'; Type = 'A' }, @{ Name = 'www.ecdsa256.test'; Type = 'AAAA' }, @{ Name = 'www.ecdsa384.test'; Type = 'A' }
            @{ Name = 'www.nsec3.test'; Type = 'A' }, @{ Name = 'secure.alias.test'; Type = 'A' }, @{ Name = 'any.wild.ecdsa256.test'; Type = 'TXT' }
            @{ Name = 'www.sub.deeper.parent.test'; Type = 'A' }
        ) {
            $records = @(Resolve-DnsRecord $Name $Type @validate)
            $records.Count | Should -BeGreaterThan 0
            foreach ($record in $records) { "$($record.Response.Dnssec.Status)" | Should -Be Secure -Because $record.Response.Dnssec }
            $records[0].Response.Dnssec.BrokenLink | Should -BeNullOrEmpty
        }

        It 'takes the anchor as text, and a denial for secure too' {
            $none = Resolve-DnsRecord no.nsec3.test A -Server 127.0.1.53 -Validate -TrustAnchor (Get-Content $anchor) -IncludeNegative
            "$($none.Reason)", "$($none.Response.Dnssec.Status)" | Should -Be NameDoesNotExist, Secure
        }

        It 'finds <Name> insecure, and says where signing ends' -ForEach @(
            @{ Name = 'www.insecure.test'; Zone = 'insecure.test' }, @{ Name = 'www.leaf.unsigned'; Zone = 'unsigned' }, @{ Name = 'www.plain.optout'; Zone = 'plain.optout' }, @{ Name = 'www.island.test'; Zone = 'island.test' }
        ) {
            $verdict = (Resolve-DnsRecord $Name A @validate)[0].Response.Dnssec
            "$($verdict.Status)" | Should -Be Insecure
            $verdict.BrokenLink.Name | Should -Be $Zone
            $verdict.Reason | Should -Match $Zone
        }

        It 'takes <Name> for bogus, names the link, and shows no record' -ForEach @(
            @{ Name = 'www.expired.test'; Text = 'expired' }, @{ Name = 'www.future.test'; Text = 'not.*(yet|before)|begin' }, @{ Name = 'www.wrongds.test'; Text = 'DS' }
            @{ Name = 'www.nosig.test'; Text = 'www\.nosig\.test|not signed|no signature' }, @{ Name = 'www.badsig.test'; Text = 'www\.badsig\.test|signature' }
            @{ Name = 'www.nokey.test'; Text = 'DNSKEY|key' }, @{ Name = 'bogus.alias.test'; Text = 'expired' }
        ) {
            $failed = @(Resolve-DnsRecord $Name A @validate 2>&1)
            $failed.Count | Should -Be 1
            $failed[0].FullyQualifiedErrorId | Should -Be 'DnsBogus,NetLab.PowerShell.Dns.ResolveDnsRecordCommand'
            $failed[0].CategoryInfo.Category | Should -Be SecurityError
            "$($failed[0])" | Should -Match ([regex]::Escape($Name))
            "$($failed[0])" | Should -Match "is bogus: .*($Text)"
            # Told to look all the same, it shows the records, and which link is broken.
            $verdict = (Resolve-DnsRecord $Name A @validate -CheckingDisabled)[0].Response.Dnssec
            "$($verdict.Status)", "$($verdict.BrokenLink.Status)" | Should -Be Bogus, Bogus
            "$($failed[0])" | Should -Match ([regex]::Escape($verdict.BrokenLink.Detail))
        }

        It 'takes a denial for bogus that proves nothing: <Name>' -ForEach @(@{ Name = 'no.nodenial.test' }, @{ Name = 'no.badnsec3.test' }) {
            $failed = @(Resolve-DnsRecord $Name A @validate -IncludeNegative 2>&1)
            $failed.Count | Should -Be 1
            $failed[0].FullyQualifiedErrorId | Should -Match '^DnsBogus,'
        }

        It 'trusts nothing that the anchor does not reach' {
            $failed = Resolve-DnsRecord www.ecdsa256.test A -Server 127.0.1.53 -Validate 2>&1
            $failed.FullyQualifiedErrorId | Should -Match '^DnsBogus,' -Because 'the root of this tree is not the Internet''s'
            (Resolve-DnsRecord www.ecdsa256.test A @validate).Count | Should -Be 2
        }

        It 'shows the chain as a table' {
            $chain = (Resolve-DnsRecord www.ecdsa256.test A @validate)[0].Response.Dnssec.Chain
            "$($chain[0].Zone) $($chain[0].Kind)", "$($chain[-1].Zone) $($chain[-1].Kind)" | Should -Be '. Dnskey', 'ecdsa256.test Answer'
            "$($chain.Status | Sort-Object -Unique)" | Should -Be Secure
            $lines = @($chain | Out-String -Stream -Width 100 | ForEach-Object { $_ -replace '\x1b\[[\d;]*m' } | Where-Object { $_.Trim() })
            $lines[0] | Should -Match 'Zone +Kind +Status +Detail'
            $rows = $lines -match '^\S+ +(Dnskey|Ds|Answer|Denial) +\w'
            $rows.Count | Should -Be $chain.Count
            $rows[-1] | Should -Match '^ecdsa256\.test\. +Answer +Secure +The A records of www\.ecdsa256\.test'
            ($lines | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 100
        }

        It 'names a bad anchor' {
            (Resolve-DnsRecord a A -Server 127.0.1.53 -Validate -TrustAnchor /nonexistent 2>&1).FullyQualifiedErrorId | Should -Match '^InvalidArgument_TrustAnchor,'
            (Resolve-DnsRecord a A -Server 127.0.1.53 -Validate -TrustAnchor '. IN DS x y z' 2>&1).FullyQualifiedErrorId | Should -Match '^InvalidArgument_TrustAnchor,'
        }
    }

    Context 'Trace-DnsDelegation' {
        It 'says what parents say about <Name>: <States>' -ForEach @(
            @{ Name = 'www.ecdsa256.test'; States = 'Signed Signed None' }, @{ Name = 'www.insecure.test'; States = 'Signed ProvenUnsigned None' }
            @{ Name = 'www.island.test'; States = 'Signed ProvenUnsigned None' }, @{ Name = 'www.plain.optout'; States = 'Signed ProvenUnsigned None' }
            @{ Name = 'www.leaf.unsigned'; States = 'ProvenUnsigned Unsigned None' }
        ) {
            "$((Trace-DnsDelegation $Name -RootHints "$tree/root.hints").DsState)" | Should -Be $States
        }

        It 'goes the way of dig +trace to <Name>' -ForEach @(
            @{ Name = 'www.ecdsa256.test' }, @{ Name = 'www.sub.deeper.parent.test' }, @{ Name = 'www.leaf.unsigned' }, @{ Name = 'www.plain.optout' }, @{ Name = 'short.nsec3.test' }, @{ Name = 'no.insecure.test' }
        ) {
            # dig's first part is its own question for the root's servers; the others are a referral or the answer, each with its server.
            $dig = @(dig +trace +nodnssec $Name A)
            $servers = @($dig -match '^;; Received' -replace '.* from ([^#]+)#53\(([^)]*)\).*', '$1 $2' | Select-Object -Skip 1)
            $servers.Count | Should -BeGreaterThan 2
            $referrals = @(($dig -match '\sNS\s' -replace '\s.*').TrimEnd('.') | Where-Object { $_ } | Select-Object -Unique)
            $steps = @(Trace-DnsDelegation $Name -RootHints "$tree/root.hints")
            $steps | ForEach-Object { "$($_.Address) $($_.NameServer)" } | Should -Be $servers
            # The last answer's own NS records may stand behind it.
            $steps.Referral | Where-Object { $_ } | Should -BeIn $referrals
            # It shows the answer's signatures all the same; ours has them too.
            $records = $dig -match '\sIN\s+(A|CNAME|SOA)\s' -replace '\s+', ' '
            $last = $steps[-1].Response.GetMessage()
            @($last.Answers) + @($last.Authority) | Where-Object TypeName -in A, CNAME, SOA | Format-Record | Sort-Object | Should -Be ($records | Sort-Object)
        }
    }

    Context 'Test-DnsServer' {
        It 'sees that a resolver validates' {
            $test = Test-DnsServer 127.0.1.53 -BogusName www.expired.test -OtherName www.ecdsa256.test
            $test.Recursion, $test.DnssecValidating, $test.Edns, $test.Tcp | Should -Be $true, $true, $true, $true
            # Without such a name by the root's signature.
            (Test-DnsServer 127.0.1.53 -BogusName www.ecdsa256.test -OtherName www.ecdsa256.test).DnssecValidating | Should -BeFalse -Because 'the name given as broken is not'
            (Test-DnsServer 127.0.1.3 -Zone ecdsa256.test -OtherName www.leaf.unsigned).DnssecValidating | Should -Not -Be $true
        }
    }

    It 'leaves no thread away' { Get-ThreadAway | Should -BeNullOrEmpty }
}
