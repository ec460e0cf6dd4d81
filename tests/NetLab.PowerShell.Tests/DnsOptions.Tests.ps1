# What Resolve-DnsRecord's rarer parameters put on the wire, seen by who receives it, and what real servers make of it; JSON of every type's records.
BeforeDiscovery {
    . $PSScriptRoot/Support.ps1
    . $PSScriptRoot/Dns.Support.ps1
    $witness = Test-DnsWitness
    $noUnbound = -not (Test-Path /usr/sbin/unbound)
}

Describe 'Resolve-DnsRecord''s options' -Skip:(-not $witness) {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        . $PSScriptRoot/Dns.Support.ps1
        $ErrorActionPreference = 'Continue'
        Clear-TestHost
        $nsd = Start-Nsd -Zones @{ 'every.test' = "$PSScriptRoot/../NetLab.Core.Tests/Dns/every.test.zone"; 'example.org' = "$PSScriptRoot/Dns/example.org.zone" } `
            -KeyBlock "key:`n  name: own`n  algorithm: hmac-sha256`n  secret: `"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=`"`n"
        $resolv = Mount-EtcFile resolv.conf 'nameserver 127.0.0.1'
        $silent = [Net.Sockets.UdpClient]::new([Net.IPEndPoint]::new([Net.IPAddress]::Loopback, 0))
        $silent.Client.ReceiveTimeout = 10000
        $nobody = @{ Server = "127.0.0.1:$($silent.Client.LocalEndPoint.Port)"; Timeout = 0.05; Tries = 1 }

        function Get-Sent([hashtable] $How) {
            # What goes out, as hexadecimal text, and from where.
            $from = [Net.IPEndPoint]::new(0, 0)
            while ($silent.Available) { $null = $silent.Receive([ref]$from) }
            $null = Resolve-DnsRecord www.example.org A @nobody @How 2>&1
            $bytes = $silent.Receive([ref]$from)
            while ($silent.Available) { $null = $silent.Receive([ref]$from) }
            [pscustomobject]@{ Hex = [Convert]::ToHexString($bytes); Bytes = $bytes; Name = [Text.Encoding]::ASCII.GetString($bytes, 13, 3 + 1 + 7 + 1 + 3); Port = $from.Port }
        }
    }
    AfterAll {
        $silent.Dispose()
        Dismount-EtcFile resolv.conf $resolv
        Stop-Nsd $nsd
        Clear-TestHost
    }

    It 'draws the case of letters with -RandomizeCase, and takes only that' {
        # All lower case once in 8,192 draws: twice in a row is a fault.
        @((Get-Sent @{ RandomizeCase = $true }).Name, (Get-Sent @{ RandomizeCase = $true }).Name) -cmatch '[A-Z]' | Should -Not -BeNullOrEmpty
        (Get-Sent @{}).Name | Should -Not -MatchExactly '[A-Z]'
        (Resolve-DnsRecord www.example.org A -RandomizeCase).IPAddress | Should -Be 192.0.2.80
        ('www.example.org', 'host1.example.org' | Resolve-DnsRecord -Type A -RandomizeCase).IPAddress | Should -Be 192.0.2.80, 192.0.2.101
        # One that folds case is passed over.
        $folds = Start-UdpResponder { param($q) $f = $q.Clone(); for ($i = 13; $i -lt 60 -and $i -lt $f.Length; $i++) { if ($f[$i] -ge 65 -and $f[$i] -le 90) { $f[$i] += 32 } }; $f[2] = 0x84; $f[3] = 3; $q[2] = 0x84; $q[3] = 5; $f, $q }
        try { { Resolve-DnsRecord abcdefghijklmnopqrstuvwxyz.abcdefghijklmnopqrstuvwxyz.test A -Server $folds.Server -NoEdns -RandomizeCase -Timeout 10 -Tries 1 -ErrorAction Stop } | Should -Throw -ErrorId 'DnsRefused,*' }
        finally { Stop-UdpResponder $folds }
    }

    It 'pads with -PaddingBlock' {
        (Get-Sent @{ PaddingBlock = 256 }).Bytes.Length | Should -Be 256
        (Get-Sent @{}).Bytes.Length | Should -BeLessThan 64
    }

    It 'sends any EDNS option: <Text>' -ForEach @(
        @{ Text = '65001:0a0b'; Wire = 'FDE900020A0B' }, @{ Text = 'EXPIRE'; Wire = '00090000' }, @{ Text = 'keepalive'; Wire = '000B0000' }, @{ Text = '3'; Wire = '00030000' }
    ) { (Get-Sent @{ EdnsOption = $Text }).Hex | Should -Match $Wire }

    It 'sends another EDNS version and shows what the server makes of it' {
        (Get-Sent @{ EdnsVersion = 1 }).Hex | Should -Match '00002904D00001'
        (Resolve-DnsRecord www.example.org A -EdnsVersion 1 -IncludeNegative).ResponseCode | Should -Be BadVers
    }

    It 'sends further bits of the header' { (Get-Sent @{ HeaderFlags = 'Z, AA' }).Hex.Substring(4, 4) | Should -Be 0560 }

    It 'asks from the port given' {
        $probe = [Net.Sockets.UdpClient]::new([Net.IPEndPoint]::new([Net.IPAddress]::Loopback, 0))
        $port = $probe.Client.LocalEndPoint.Port
        $probe.Dispose()
        (Get-Sent @{ SourcePort = $port }).Port | Should -Be $port
        (Resolve-DnsRecord www.example.org -SourcePort $port).IPAddress | Should -Be 192.0.2.80, 2001:db8::80
    }

    It 'asks servers of one family' {
        (Resolve-DnsRecord www.example.org A -Server 127.0.0.1, ::1 -AddressFamily IPv6).Response.Server | Should -Be ::1
        ('www.example.org', 'www.example.org' | Resolve-DnsRecord -Type A -Server 127.0.0.1, ::1 -AddressFamily IPv6).Response.Server | Should -Be ::1, ::1
        (Resolve-DnsRecord www.example.org A -AddressFamily IPv6 2>&1).FullyQualifiedErrorId | Should -Match '^DnsUnreachable,'
    }

    It 'does not ask faster than -QueriesPerSecond, over <Transport>' -ForEach @(@{ Transport = 'Auto' }, @{ Transport = 'Tcp' }) {
        $watch = [Diagnostics.Stopwatch]::StartNew()
        @(1..60 | ForEach-Object { 'host1.example.org' } | Resolve-DnsRecord -Type A -QueriesPerSecond 100 -Transport $Transport).Count | Should -Be 60
        # The first goes at once, the others a hundredth of a second apart.
        $watch.Elapsed.TotalSeconds | Should -BeGreaterThan 0.55
    }

    It 'says which server was asked in vain before' {
        $record = Resolve-DnsRecord www.example.org A -Server 127.0.0.1:5, 127.0.0.1
        $record.Response.Server, $record.Response.Problem | Should -Be 127.0.0.1, '127.0.0.1:5: nothing listens at that port (ECONNREFUSED)'
        (Resolve-DnsRecord www.example.org A).Response.Problem | Should -BeNullOrEmpty
        ('www.example.org', 'host1.example.org' | Resolve-DnsRecord -Type A -Server 127.0.0.1:5, 127.0.0.1)[0].Response.Problem | Should -Match ECONNREFUSED
    }

    It 'lets servers race' {
        (Resolve-DnsRecord www.example.org A -Server $nobody.Server, 127.0.0.1 -Strategy Race -Timeout 30).Response.Server | Should -Be 127.0.0.1
    }

    It 'signs with -TsigKey, and wants the answer signed' {
        (Resolve-DnsRecord www.example.org A -TsigKey own:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=).IPAddress | Should -Be 192.0.2.80
        (Resolve-DnsRecord www.example.org A -Timeout 1 -Tries 1 -TsigKey own:BAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8= 2>&1).FullyQualifiedErrorId | Should -Match '^Dns'
    }

    It 'says for whom it asks, to a server that takes PROXY headers, over <Transport>' -Skip:$noUnbound -ForEach @(@{ Transport = 'Udp' }, @{ Transport = 'Tcp' }) {
        (Get-Sent @{ ProxySource = '192.0.2.7:4711' }).Hex | Should -Match '^0D0A0D0A000D0A515549540A2112000CC00002070000000012670035'
        $folder = (New-Item -ItemType Directory "$([IO.Path]::GetTempPath())/netlab-proxy-$([guid]::NewGuid())").FullName
        $probe = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0); $probe.Start(); $port = $probe.LocalEndpoint.Port; $probe.Stop()
        Set-Content "$folder/conf" "server:`n  interface: 127.0.0.1@$port`n  proxy-protocol-port: $port`n  username: ''`n  chroot: ''`n  directory: $folder`n  pidfile: ''`n  use-syslog: no`n  access-control: 0.0.0.0/0 refuse`n  access-control: 192.0.2.7/32 allow`n  local-zone: own.test static`n  local-data: 'www.own.test A 192.0.2.99'`nremote-control:`n  control-enable: no"
        $start = [Diagnostics.ProcessStartInfo]::new('/usr/sbin/unbound', [string[]]('-d', '-d', '-c', "$folder/conf"))
        $start.RedirectStandardError = $true
        $unbound = [Diagnostics.Process]::Start($start)
        try {
            do { $line = $unbound.StandardError.ReadLine() } while ($null -ne $line -and $line -notmatch 'start of service')
            $line | Should -Not -BeNullOrEmpty
            $null = $unbound.StandardError.ReadToEndAsync()
            $ask = @{ Server = "127.0.0.1:$port"; Transport = $Transport }
            (Resolve-DnsRecord www.own.test A @ask -ProxySource 192.0.2.7).IPAddress | Should -Be 192.0.2.99
            # Whom it does not serve, unbound 1.17 gives no answer behind a proxy.
            (Resolve-DnsRecord www.own.test A @ask -ProxySource 192.0.2.8 -Timeout 0.3 -Tries 1 2>&1).FullyQualifiedErrorId | Should -Match '^Dns(Refused|Timeout),'
        }
        finally { kill -TERM $unbound.Id; $unbound.WaitForExit(); Remove-Item -Recurse -Force $folder }
    }

    It 'names the parameter of a bad value: <Parameter>' -ForEach @(
        @{ Parameter = 'PaddingBlock'; Value = 5000 }, @{ Parameter = 'QueriesPerSecond'; Value = 0 }, @{ Parameter = 'EdnsOption'; Value = 'BLUB' }, @{ Parameter = 'EdnsOption'; Value = '65536' }
        @{ Parameter = 'EdnsOption'; Value = '1:xyz' }, @{ Parameter = 'SourcePort'; Value = 70000 }, @{ Parameter = 'ProxySource'; Value = 'x y' }, @{ Parameter = 'ProxyDestination'; Value = '192.0.2.1' }
        @{ Parameter = 'TlsCertificate'; Value = '/nonexistent' }, @{ Parameter = 'TsigKey'; Value = 'nonexistent' }
    ) {
        $how = @{ $Parameter = $Value }
        (Resolve-DnsRecord www.example.org A @how 2>&1).FullyQualifiedErrorId | Should -Match "^InvalidArgument_$Parameter,"
    }

    It 'has -DnssecCd as Windows has it' { (Get-Sent @{ DnssecCd = $true }).Hex.Substring(4, 4) | Should -Be 0130 }

    It 'shows an internationalised name as it is meant' { (Resolve-DnsRecord bücher.every.test A).UnicodeName | Should -Be bücher.every.test }

    It 'makes JSON without a word of a plain record, and all of it of many' {
        Resolve-DnsRecord www.example.org A | ConvertTo-Json -WarningVariable warned -WarningAction SilentlyContinue | ConvertFrom-Json | ForEach-Object { $_.IPAddress, $_.Response.Server } | Should -Be 192.0.2.80, 127.0.0.1
        $warned | Should -BeNullOrEmpty
        # Every type of a zone; depth can lead nowhere without end.
        $records = Get-DnsZone every.test -Server 127.0.0.1 | ForEach-Object { Resolve-DnsRecord $_.Name $_.TypeName -Section All -ErrorAction Ignore }
        @($records.TypeName | Sort-Object -Unique).Count | Should -BeGreaterThan 40
        $json = $records | ConvertTo-Json -Depth 4 -WarningVariable warned -WarningAction SilentlyContinue
        $warned | Should -BeNullOrEmpty
        ($records | ConvertTo-Json -Depth 20) | Should -BeExactly $json
        ($json | ConvertFrom-Json).Data | Should -Be $records.Data
    }

    It 'leaves no thread away' { Get-ThreadAway | Should -BeNullOrEmpty }
}
