# Against a real nsd on loopback, with resolv.conf and hosts of the tests' own, and against servers that lie.
BeforeDiscovery {
    . $PSScriptRoot/Support.ps1
    . $PSScriptRoot/Dns.Support.ps1
    $witness = Test-DnsWitness
}

Describe 'Resolve-DnsRecord' -Skip:(-not $witness) {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        . $PSScriptRoot/Dns.Support.ps1
        # Errors are looked at, as a user sees them.
        $ErrorActionPreference = 'Continue'
        Clear-TestHost
        $nsd = Start-Nsd
        $resolv = Mount-EtcFile resolv.conf "nameserver 127.0.0.1`nsearch example.org"
        $hosts = Mount-EtcFile hosts "127.0.0.1 localhost`n192.0.2.7 known.example.org known`n"
    }
    AfterAll {
        Dismount-EtcFile resolv.conf $resolv
        Dismount-EtcFile hosts $hosts
        Stop-Nsd $nsd
        Clear-TestHost
    }

    Context 'answers' {
        It 'spells <Name> <Type> as dig does' -ForEach @(
            @{ Name = 'www.example.org'; Type = 'A' }, @{ Name = 'www.example.org'; Type = 'AAAA' }, @{ Name = 'example.org'; Type = 'MX' }
            @{ Name = 'example.org'; Type = 'SOA' }, @{ Name = 'example.org'; Type = 'TXT' }, @{ Name = 'example.org'; Type = 'CAA' }
            @{ Name = 'www.example.org'; Type = 'HTTPS' }, @{ Name = 'alias.example.org'; Type = 'A' }, @{ Name = '_sip._tcp.example.org'; Type = 'SRV' }
            @{ Name = '_25._tcp.mail.example.org'; Type = 'TLSA' }, @{ Name = 'own.example.org'; Type = 'TYPE65280' }, @{ Name = 'x.dname.example.org'; Type = 'A' }
            @{ Name = 'big.example.org'; Type = 'TXT' }
        ) {
            $seen = Resolve-DnsRecord $Name $Type -ErrorAction Ignore | Format-Record
            $seen | Sort-Object | Should -BeExactly (Get-Dig '@127.0.0.1' $Name $Type | Sort-Object)
            $seen | Should -Not -BeNullOrEmpty
        }

        It 'asks for both families, and shows the aliases on the way once' {
            Resolve-DnsRecord alias.example.org | ForEach-Object TypeName | Should -Be CNAME, A, AAAA
        }

        It 'asks for an address by its PTR record' {
            (Resolve-DnsRecord 192.0.2.80).NameHost | Should -Be www.example.org
            (Resolve-DnsRecord 192.0.2.80 PTR).Server | Should -Be www.example.org
        }

        It 'gives typed records with the answer they came with' {
            $mx = Resolve-DnsRecord example.org MX | Sort-Object Preference | Select-Object -First 1
            $mx | Should -BeOfType NetLab.Dns.DnsMxRecord
            $mx.Preference, $mx.NameExchange, $mx.Exchange, $mx.TTL, "$($mx.Section)", "$($mx.QueryType)" | Should -Be 10, mail.example.org, mail.example.org, 3600, Answer, MX
            $mx.Response.Server, "$($mx.Response.ResponseCode)", "$($mx.Response.Transport)", $mx.Response.Truncated | Should -Be 127.0.0.1, NoError, Udp, $false
            $mx.Response.Flags.HasFlag([NetLab.Dns.DnsHeaderFlags]::AA) | Should -BeTrue
            $mx.Response.RoundTripTime | Should -BeGreaterThan ([timespan]::Zero)
        }

        It 'has Windows''s property <Property> on <Type>' -ForEach @(
            @{ Type = 'A'; Name = 'www'; Property = 'IP4Address'; Value = '192.0.2.80' }, @{ Type = 'A'; Name = 'www'; Property = 'Address'; Value = '192.0.2.80' }
            @{ Type = 'AAAA'; Name = 'www'; Property = 'IP6Address'; Value = '2001:db8::80' }, @{ Type = 'CNAME'; Name = 'alias'; Property = 'NameHost'; Value = 'www.example.org' }
            @{ Type = 'CNAME'; Name = 'alias'; Property = 'Server'; Value = 'www.example.org' }, @{ Type = 'TXT'; Name = 'example.org.'; Property = 'Text'; Value = 'v=spf1 mx -all' }
            @{ Type = 'SRV'; Name = '_sip._tcp'; Property = 'Target'; Value = 'www.example.org' }, @{ Type = 'SOA'; Name = 'example.org.'; Property = 'Administrator'; Value = 'hostmaster.example.org' }
            @{ Type = 'DNAME'; Name = 'dname'; Property = 'Server'; Value = 'example.com' }, @{ Type = 'A'; Name = 'www'; Property = 'CharacterSet'; Value = 'Unicode' }
        ) { (Resolve-DnsRecord $Name $Type).$Property | Should -Be $Value }

        It 'shows the sections asked for' {
            Resolve-DnsRecord www.example.org A -Section Authority | ForEach-Object { "$($_.Section) $($_.TypeName)" } | Should -Be 'Authority NS', 'Authority NS'
            Resolve-DnsRecord www.example.org A -Section All | ForEach-Object { "$($_.Section)" } | Sort-Object -Unique | Should -Be Additional, Answer, Authority
        }

        It 'follows a referral''s records without recursion' {
            Resolve-DnsRecord x.sub.example.org A -NoRecursion -Section Authority, Additional | ForEach-Object TypeName | Should -Be NS, A
        }

        It 'takes names in other writing' {
            (Resolve-DnsRecord MÜNCHEN.example.org A).Name | Should -Be xn--mnchen-3ya.example.org
            { Resolve-DnsRecord münchen.example.org A -NoIdn -ErrorAction Stop } | Should -Throw -ErrorId 'DnsNameDoesNotExist,*'
        }

        It 'asks <Transport>' -ForEach @(@{ Transport = 'Udp' }, @{ Transport = 'Tcp' }) {
            $record = Resolve-DnsRecord www.example.org A -Transport $Transport
            "$($record.Response.Transport)" | Should -Be $Transport
        }

        It 'asks over TCP what was cut, unless UDP is all there may be' {
            $records = Resolve-DnsRecord big.example.org TXT
            $records.Count | Should -Be 30
            $records[0].Response.RetriedOverTcp | Should -BeTrue
            $cut = Resolve-DnsRecord big.example.org TXT -Transport Udp -IncludeNegative
            $cut[0].Response.Truncated | Should -BeTrue
        }

        It 'takes the class CH' { (Resolve-DnsRecord version.bind TXT -Class CH).Data | Should -Match NSD }

        It 'asks for the server''s identity' {
            $edns = (Resolve-DnsRecord www.example.org A -NsId).Response.Edns
            "$($edns.Options)" | Should -Match netlab
        }

        It 'asks without EDNS' { (Resolve-DnsRecord www.example.org A -NoEdns).Response.Edns | Should -BeNullOrEmpty }

        It 'knows what the hosts file says, unless told not to ask it' {
            $known = Resolve-DnsRecord known.example.org
            $known.IPAddress, "$($known.Response.Transport)" | Should -Be 192.0.2.7, HostsFile
            foreach ($way in @{ NoHostsFile = $true }, @{ DnsOnly = $true }, @{ Server = '127.0.0.1' }) {
                { Resolve-DnsRecord known.example.org @way -ErrorAction Stop } | Should -Throw -ErrorId 'DnsNameDoesNotExist,*'
            }
        }

        It 'takes the search list for short names, unless told not to' {
            (Resolve-DnsRecord www A).Name | Should -Be www.example.org
            { Resolve-DnsRecord www A -NoSearch -ErrorAction Stop } | Should -Throw -ErrorId 'DnsRefused,*'
            { Resolve-DnsRecord www. A -ErrorAction Stop } | Should -Throw -ErrorId 'DnsRefused,*'
        }

        It 'asks every server with -All' {
            $answers = Resolve-DnsRecord www.example.org A -Server 127.0.0.1, '[::1]:53' -All
            $answers.Response.Server | Sort-Object | Should -Be '[::1]:53', 127.0.0.1
        }

        It 'takes a link-local server with its interface' {
            ip link add left type veth peer name right
            ip link set left addrgenmode none; ip link set left up; ip link set right up
            ip address add fe80::1/64 dev left nodad
            $own = Start-Nsd -Port 5399 -Address 'fe80::1%left' 
            try { (Resolve-DnsRecord www.example.org A -Server '[fe80::1%left]:5399').IPAddress | Should -Be 192.0.2.80 }
            finally { Stop-Nsd $own; ip link del left }
        }
    }

    Context 'pipeline' {
        It 'takes names, and objects with a Name and a Type' {
            'host1.example.org', 'host2.example.org' | Resolve-DnsRecord -Type A | ForEach-Object IPAddress | Should -Be 192.0.2.101, 192.0.2.102
            ([pscustomobject]@{ Name = 'example.org'; Type = 'MX' }, [pscustomobject]@{ Name = 'www.example.org'; Type = 'A' } | Resolve-DnsRecord).TypeName | Should -Be MX, MX, A
            (Resolve-DnsRecord example.org MX | ForEach-Object NameExchange | Resolve-DnsRecord -Type A).IPAddress | Sort-Object | Should -Be 192.0.2.25, 192.0.2.26
        }

        It 'keeps the order of many names, and loses none' {
            $names = 1..1000 | ForEach-Object { "host$(1 + $_ % 3).example.org" }
            ($names | Resolve-DnsRecord -Type A).Name | Should -Be $names
        }

        It 'gives them as they come with -AsCompleted' {
            $slow = Start-UdpResponder { param($q) if ($q[13] -eq [byte][char]'s') { [Threading.Thread]::Sleep(400) }; $q[2] = $q[2] -bor 0x84; $q[3] = 3; , $q }
            try {
                $seen = 'slow.test', 'fast.test' | Resolve-DnsRecord -Type A -Server $slow.Server -IncludeNegative -AsCompleted -NoEdns
                @($seen).Count | Should -Be 2
            }
            finally { Stop-UdpResponder $slow }
        }

        It 'goes on after a name that is none' {
            $seen = 'a..b', 'host1.example.org' | Resolve-DnsRecord -Type A -ErrorAction SilentlyContinue -ErrorVariable failed
            $seen.IPAddress | Should -Be 192.0.2.101
            @($failed).Count | Should -Be 1
        }

        It 'stops when what follows has enough' { (1..5000 | ForEach-Object { 'host1.example.org' } | Resolve-DnsRecord -Type A | Select-Object -First 2).Count | Should -Be 2 }
    }

    Context 'errors' {
        BeforeAll {
            $failing = Start-UdpResponder { param($q) $q[2] = $q[2] -bor 0x80; $q[3] = 2; , $q }
            $silent = Start-UdpResponder { }
        }
        AfterAll { Stop-UdpResponder $failing; Stop-UdpResponder $silent }

        It 'tells <Id> apart' -ForEach @(
            @{ Id = 'DnsNameDoesNotExist'; Category = 'ObjectNotFound'; Call = { Resolve-DnsRecord nothing.example.org }; Text = "'nothing.example.org' does not exist" }
            @{ Id = 'DnsNoData'; Category = 'ResourceUnavailable'; Call = { Resolve-DnsRecord v4.example.org AAAA }; Text = 'no AAAA record' }
            @{ Id = 'DnsNoData'; Category = 'ResourceUnavailable'; Call = { Resolve-DnsRecord _sip._tcp.example.org }; Text = 'neither an A nor an AAAA record' }
            @{ Id = 'DnsServerFailure'; Category = 'InvalidResult'; Call = { Resolve-DnsRecord x.test A -Server $failing.Server }; Text = 'SERVFAIL' }
            @{ Id = 'DnsRefused'; Category = 'PermissionDenied'; Call = { Resolve-DnsRecord www.example.net }; Text = 'REFUSED' }
            @{ Id = 'DnsPortRefused'; Category = 'ConnectionError'; Call = { Resolve-DnsRecord x.test A -Server 127.0.0.1:5 }; Text = '127.0.0.1:5' }
            @{ Id = 'DnsTimeout'; Category = 'OperationTimeout'; Call = { Resolve-DnsRecord x.test A -Server $silent.Server -Timeout 0.1 -Tries 1 }; Text = '0.1 s' }
            @{ Id = 'DnsUnreachable'; Category = 'OpenError'; Call = { Resolve-DnsRecord x.test A -Server 203.0.113.1 -Tries 1 }; Text = '203.0.113.1: there is no route' }
            @{ Id = 'DnsUnreachable'; Category = 'OpenError'; Call = { Resolve-DnsRecord x.test A -Server 'fe80::1%nosuch' -Tries 1 }; Text = "no interface 'nosuch'" }
        ) {
            $failed = & $Call 2>&1
            @($failed).Count | Should -Be 1
            $failed | Should -BeOfType System.Management.Automation.ErrorRecord
            $failed.FullyQualifiedErrorId | Should -Be "$Id,NetLab.PowerShell.Dns.ResolveDnsRecordCommand"
            $failed.CategoryInfo.Category | Should -Be $Category
            Get-FailureText $failed | Should -Match ([regex]::Escape($Text))
        }

        It 'shows what the server says about an error' {
            $broken = Start-Nsd -Port 5398 -Zones @{ 'missing.test' = '/nonexistent' }
            try { Get-FailureText (Resolve-DnsRecord x.missing.test A -Server 127.0.0.1:5398 2>&1) | Should -Match 'Not Ready' }
            finally { Stop-Nsd $broken }
        }

        It 'gives an object with the SOA instead' {
            $none = Resolve-DnsRecord nothing.example.org -IncludeNegative
            "$($none.Reason)", $none.Soa.Name, $none.TTL, "$($none.ResponseCode)" | Should -Be NameDoesNotExist, example.org, 300, NXDomain
            "$((Resolve-DnsRecord v4.example.org AAAA -IncludeNegative).Reason)" | Should -Be NoData
        }

        It 'passes over <What>, and waits for the answer' -ForEach @(
            @{ What = 'a wrong id'; Lie = { param($q) $lie = $q.Clone(); $lie[0] = $lie[0] -bxor 1; $lie[2] = 0x84; $lie[3] = 3; $q[2] = 0x84; $q[3] = 5; $lie, $q } }
            @{ What = 'a wrong question'; Lie = { param($q) $lie = $q.Clone(); $lie[13] = 0x7a; $lie[2] = 0x84; $lie[3] = 3; $q[2] = 0x84; $q[3] = 5; $lie, $q } }
            @{ What = 'a question'; Lie = { param($q) $lie = $q.Clone(); $q[2] = 0x84; $q[3] = 5; $lie, $q } }
            @{ What = 'too few bytes'; Lie = { param($q) $q[2] = 0x84; $q[3] = 5; [byte[]](1, 2, 3), $q } }
        ) {
            $liar = Start-UdpResponder $Lie
            try { { Resolve-DnsRecord x.test A -Server $liar.Server -NoEdns -Timeout 2 -Tries 1 -ErrorAction Stop } | Should -Throw -ErrorId 'DnsRefused,*' }
            finally { Stop-UdpResponder $liar }
        }

        It 'names the parameter of a bad value: <Text>' -ForEach @(
            @{ Call = { Resolve-DnsRecord 'a..b' }; Parameter = 'Name'; Text = 'empty label' }
            @{ Call = { Resolve-DnsRecord '' }; Parameter = 'Name'; Text = 'empty' }
            @{ Call = { Resolve-DnsRecord ('a' * 64) }; Parameter = 'Name'; Text = '64 bytes' }
            @{ Call = { Resolve-DnsRecord ((@('a' * 63) * 4) -join '.') }; Parameter = 'Name'; Text = '255' }
            @{ Call = { Resolve-DnsRecord example.org BLUB }; Parameter = 'Type'; Text = "'BLUB' is no record type" }
            @{ Call = { Resolve-DnsRecord example.org AXFR }; Parameter = 'Type'; Text = 'Get-DnsZone' }
            @{ Call = { Resolve-DnsRecord example.org A -ClientSubnet 10/8 }; Parameter = 'ClientSubnet'; Text = 'no client subnet' }
            @{ Call = { Resolve-DnsRecord example.org A -ClientSubnet 192.0.2.0/33 }; Parameter = 'ClientSubnet'; Text = "'33'" }
            @{ Call = { Resolve-DnsRecord example.org A -Server '::zz' }; Parameter = 'Server'; Text = 'no DNS server' }
            @{ Call = { Resolve-DnsRecord example.org A -Port 70000 }; Parameter = 'Port'; Text = '70000' }
            @{ Call = { Resolve-DnsRecord example.org A -Class XX }; Parameter = 'Class'; Text = 'XX' }
            @{ Call = { Resolve-DnsRecord example.org A -BufferSize 100 }; Parameter = 'BufferSize'; Text = '512' }
            @{ Call = { Resolve-DnsRecord example.org A -Timeout 0 }; Parameter = 'Timeout'; Text = 'more than 0' }
            @{ Call = { Resolve-DnsRecord example.org A -Tries 0 }; Parameter = 'Tries'; Text = '1 to 100' }
            @{ Call = { Resolve-DnsRecord example.org A -ThrottleLimit 0 }; Parameter = 'ThrottleLimit'; Text = '10000' }
            @{ Call = { Resolve-DnsRecord example.org A -SourceAddress x }; Parameter = 'SourceAddress'; Text = 'no IP address' }
            @{ Call = { Resolve-DnsRecord example.org A -Namespace 'a b' }; Parameter = 'Namespace'; Text = 'a b' }
        ) {
            $failed = & $Call 2>&1
            @($failed).Count | Should -Be 1
            $failed.FullyQualifiedErrorId | Should -Be "InvalidArgument_$Parameter,NetLab.PowerShell.Dns.ResolveDnsRecordCommand"
            "$failed" | Should -Match ([regex]::Escape($Text))
        }
    }

    Context 'as Resolve-DnsName' {
        It 'answers as Windows does: all sections, and the SOA of a missing record' {
            Resolve-DnsName www.example.org A | ForEach-Object { "$($_.Section)" } | Sort-Object -Unique | Should -Be Additional, Answer, Authority
            (Resolve-DnsName v4.example.org -Type AAAA).TypeName | Should -Be SOA
            (Resolve-DnsName www.example.org -Type A_AAAA | Where-Object Section -eq Answer).TypeName | Should -Be A, AAAA
            (Resolve-DnsName 192.0.2.80 | Where-Object Section -eq Answer).NameHost | Should -Be www.example.org
        }

        It 'fails with Windows''s id and text' {
            $failed = Resolve-DnsName nothing.example.org 2>&1
            $failed.FullyQualifiedErrorId | Should -Match '^DNS_ERROR_RCODE_NAME_ERROR,'
            "$failed" | Should -Be 'nothing.example.org : DNS name does not exist'
        }

        It 'takes Windows''s switches, and says once what has no meaning' {
            $record = 'www.example.org', 'host1.example.org' | Resolve-DnsName -Type A -DnsOnly -TcpOnly -QuickTimeout -DnssecCd -NoIdn -NoHostsFile -LlmnrOnly -WarningVariable warned -WarningAction SilentlyContinue
            "$($record[0].Response.Transport)" | Should -Be Tcp
            @($warned).Count | Should -Be 1
            $warned[0] | Should -Match LlmnrOnly
        }

        It 'has every parameter of Windows''s cmdlet' {
            $own = (Get-Command Resolve-DnsName).ResolvedCommand
            foreach ($name in 'CacheOnly', 'DnsOnly', 'DnssecCd', 'DnssecOk', 'LlmnrFallback', 'LlmnrNetbiosOnly', 'LlmnrOnly', 'Name', 'NetbiosFallback', 'NoHostsFile', 'NoIdn', 'NoRecursion', 'QuickTimeout', 'Server', 'TcpOnly', 'Type') {
                { $own.ResolveParameter($name) } | Should -Not -Throw -Because $name
            }
        }
    }

    Context 'namespaces' {
        BeforeAll {
            ip netns add lab
            ip -n lab link set lo up
        }
        AfterAll { ip netns del lab }

        It 'asks from within, the servers that its own resolv.conf names' {
            # The host has its server at 127.0.0.1; the namespace's loopback has none.
            (Resolve-DnsRecord www.example.org A -Namespace lab -Tries 1 2>&1).FullyQualifiedErrorId | Should -Match '^DnsPortRefused,'
            Get-ThreadAway | Should -BeNullOrEmpty
        }

        It 'says which namespace there is not' { (Resolve-DnsRecord x.test -Namespace nosuch 2>&1).FullyQualifiedErrorId | Should -Match '^NamespaceNotFound,' }
    }

    It 'shows one line a record, as dig does' {
        $lines = Resolve-DnsRecord www.example.org | Out-String -Stream -Width 100 | Where-Object { $_ -match '192.0.2|2001' }
        $lines -replace '\x1b\[[\d;]*m' -replace '\s+', ' ' | ForEach-Object Trim | Should -Be (Get-Dig '@127.0.0.1' www.example.org A '@127.0.0.1' www.example.org AAAA)
    }

    It 'puts names without an answer into the same table' {
        $lines = 'host3.example.org', 'host4.example.org' | Resolve-DnsRecord -Type A -IncludeNegative | Out-String -Stream -Width 100
        @($lines -match 'host').Count | Should -Be 2
        $lines -match 'host4' | Should -Match 'NameDoesNotExist'
    }

    It 'survives Export-Clixml' {
        $copy = [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize((Resolve-DnsRecord www.example.org A), 2))
        $copy.IPAddress, $copy.Data, $copy.TTL, $copy.Response.Server | Should -Be 192.0.2.80, 192.0.2.80, 3600, 127.0.0.1
    }

    It 'completes types and servers' {
        (TabExpansion2 'Resolve-DnsRecord x -Type HT').CompletionMatches.CompletionText | Should -Be HTTPS
        (TabExpansion2 'Resolve-DnsRecord x M').CompletionMatches.CompletionText | Should -Contain MX
        (TabExpansion2 'Resolve-DnsRecord x -Server 1').CompletionMatches.CompletionText | Should -Be 127.0.0.1
        (TabExpansion2 'Resolve-DnsRecord x -Transport ').CompletionMatches.CompletionText | Should -Be Auto, Http3, Https, Quic, Tcp, Tls, Udp
    }

    It 'leaves no thread away' { Get-ThreadAway | Should -BeNullOrEmpty }
}
