# Resolve-DnsRecord over TLS and HTTPS against BIND 9 with a certification authority of the tests' own; cookies, client subnets; changes of a zone from Knot.
BeforeDiscovery {
    . $PSScriptRoot/Support.ps1
    $noBind = -not (Test-Path /usr/sbin/named)
    $noKnot = -not ((Test-Path /usr/sbin/knotd) -and (Test-Path /usr/sbin/knotc))
}

Describe 'Resolve-DnsRecord against BIND 9' -Skip:$noBind {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        . $PSScriptRoot/Dns.Support.ps1
        $ErrorActionPreference = 'Continue'
        Clear-TestHost
        $folder = (New-Item -ItemType Directory "$([IO.Path]::GetTempPath())/netlab-bind-$([guid]::NewGuid())").FullName
        $made = New-TestCertificate
        $authority, $certificate, $key, $pin = $made.Authority, $made.Certificate, $made.Key, $made.Pin
        Set-Content "$folder/ca.pem" $authority.ExportCertificatePem()
        Set-Content "$folder/cert.pem" $certificate.ExportCertificatePem()
        Set-Content "$folder/key.pem" $key.ExportPkcs8PrivateKeyPem()
        Set-Content "$folder/zone" "`$ORIGIN example.test.`n`$TTL 300`n@ SOA ns admin 1 3600 600 86400 300`n@ NS ns`nns A 127.0.0.1`nwww A 192.0.2.7"
        Set-Content "$folder/conf" @"
tls own { cert-file "$folder/cert.pem"; key-file "$folder/key.pem"; };
http own { endpoints { "/dns-query"; }; };
options {
  directory "$folder"; pid-file "$folder/pid"; session-keyfile "$folder/session.key"; lock-file none;
  listen-on port 5300 { 127.0.0.1; };
  listen-on port 8853 tls own { 127.0.0.1; };
  listen-on port 8443 tls own http own { 127.0.0.1; };
  listen-on-v6 { none; };
  recursion no; notify no; server-id "bind-of-netlab"; answer-cookie yes; require-server-cookie yes;
};
controls { };
zone "example.test" { type primary; file "zone"; };
"@
        $start = [Diagnostics.ProcessStartInfo]::new('/usr/sbin/named', [string[]]('-g', '-n', '1', '-c', "$folder/conf"))
        $start.RedirectStandardError = $true
        $bind = [Diagnostics.Process]::Start($start)
        $log = @(do { $line = $bind.StandardError.ReadLine(); $line } while ($null -ne $line -and $line -notmatch ' running$'))
        if ($null -eq $log[-1]) { throw "named ended at once: $($log -join "`n")" }
        $null = $bind.StandardError.ReadToEndAsync()
        $trust = @{ TlsAuthority = "$folder/ca.pem"; Tries = 1 }
        $ways = @{ Tls = @{ Transport = 'Tls'; Server = '127.0.0.1'; Port = 8853 }; Https = @{ Transport = 'Https'; Server = '127.0.0.1'; Port = 8443 } }
    }
    AfterAll {
        if ($bind) { kill -TERM $bind.Id; $bind.WaitForExit() }
        Remove-Item -Recurse -Force $folder
    }

    Context '<Way>' -ForEach @(@{ Way = 'Tls'; Url = 'tls://127.0.0.1:8853'; Named = 'tls://127.0.0.1:8853#dns.test' }, @{ Way = 'Https'; Url = 'https://127.0.0.1:8443/dns-query'; Named = 'https://127.0.0.1:8443/dns-query' }) {
        BeforeAll { $how = $ways[$Way] }

        It 'answers to who trusts the authority: file, certificate, address in the certificate or name' {
            foreach ($more in @{}, @{ TlsAuthority = $authority }, @{ TlsHostName = 'dns.test' }) {
                $with = $trust + @{}
                foreach ($name in $more.Keys) { $with[$name] = $more[$name] }
                $record = Resolve-DnsRecord www.example.test A @how @with
                $record.IPAddress, "$($record.Response.Transport)" | Should -Be 192.0.2.7, $Way
            }
            foreach ($server in $Url, $Named) { (Resolve-DnsRecord www.example.test A -Server $server @trust).IPAddress | Should -Be 192.0.2.7 }
        }

        It 'asks for a stapled response with -TlsRevocation, of which BIND sends none' {
            $failed = Resolve-DnsRecord www.example.test A @how @trust -TlsRevocation Offline 2>&1
            $failed.FullyQualifiedErrorId | Should -Match '^DnsTls,'
            Get-FailureText $failed | Should -Match 'nothing says that it is not revoked'
        }

        It 'writes the keys of its connections where SSLKEYLOGFILE says' {
            # .NET looks for it once a process.
            $keys = "$folder/keys-$Way"
            $script = "Import-Module '$((Get-Module NetLab).Path)'; (Resolve-DnsRecord www.example.test A -Server $Url -TlsAuthority $folder/ca.pem).IPAddress"
            $env:SSLKEYLOGFILE = $keys
            try { pwsh -NoProfile -Command $script | Should -Be 192.0.2.7 } finally { $env:SSLKEYLOGFILE = $null }
            Get-Content $keys -Raw | Should -Match '(?m)^CLIENT_(TRAFFIC_SECRET_0|RANDOM) [0-9a-fA-F]{64} '
        }

        It 'says that nobody known vouches' {
            $failed = Resolve-DnsRecord www.example.test A @how -Tries 1 2>&1
            $failed.FullyQualifiedErrorId, "$($failed.CategoryInfo.Category)" | Should -Be 'DnsTls,NetLab.PowerShell.Dns.ResolveDnsRecordCommand', AuthenticationError
            Get-FailureText $failed | Should -Match 'no trusted authority has signed it'
            (Resolve-DnsRecord www.example.test A @how -Tries 1 -SkipCertificateCheck).IPAddress | Should -Be 192.0.2.7
        }

        It 'says whom the certificate is for' {
            $failed = Resolve-DnsRecord www.example.test A @how @trust -TlsHostName other.test 2>&1
            $failed.FullyQualifiedErrorId | Should -Match '^DnsTls,'
            Get-FailureText $failed | Should -Match "its certificate is not for 'other.test' but for 'dns.test', '127.0.0.1'"
        }

        It 'takes a pin for an authority, and tells the pin there is' {
            (Resolve-DnsRecord www.example.test A @how -Tries 1 -TlsPin $pin).IPAddress | Should -Be 192.0.2.7
            $failed = Resolve-DnsRecord www.example.test A @how -Tries 1 -TlsPin ([Convert]::ToBase64String([byte[]]::new(32))) 2>&1
            $failed.FullyQualifiedErrorId | Should -Match '^DnsTls,'
            Get-FailureText $failed | Should -Match ([regex]::Escape($pin))
        }

        It 'gets many answers, in order' {
            $seen = 1..200 | ForEach-Object { 'www.example.test', 'ns.example.test' } | Resolve-DnsRecord -Type A @how @trust
            $seen.Count | Should -Be 400
            $seen[0].IPAddress, $seen[399].IPAddress | Should -Be 192.0.2.7, 127.0.0.1
        }
    }

    It 'puts the question into the body with -HttpPost' {
        $how = $ways.Https
        $record = Resolve-DnsRecord www.example.test A @how @trust -HttpPost
        $record.IPAddress, "$($record.Response.Transport)" | Should -Be 192.0.2.7, Https
        $record.Response.GetMessage().Id | Should -Be 0 -Because 'RFC 8484 4.1 wants it so, for caches'
    }

    It 'gets an answer to the EDNS option EXPIRE' {
        $options = (Resolve-DnsRecord example.test SOA -Server 127.0.0.1:5300 -Transport Tcp -EdnsOption EXPIRE).Response.Edns.Options
        ($options | Where-Object Code -eq Expire).Seconds | Should -Be 86400
    }

    It 'says what a web server says' {
        $failed = Resolve-DnsRecord www.example.test A -Server https://127.0.0.1:8443/other @trust 2>&1
        $failed.FullyQualifiedErrorId | Should -Match '^DnsHttp,'
        Get-FailureText $failed | Should -Match 'the HTTP status 404'
    }

    It 'says that a port does not speak TLS' {
        $failed = Resolve-DnsRecord www.example.test A -Server tls://127.0.0.1:5300 -Timeout 2 @trust 2>&1
        $failed.FullyQualifiedErrorId | Should -Match '^Dns(Tls|Timeout|ConnectionLost),'
        Get-FailureText $failed | Should -Match '127.0.0.1:5300'
    }

    It 'names the parameter of a bad value' {
        (Resolve-DnsRecord a A -Server tls://127.0.0.1 -TlsPin x 2>&1).FullyQualifiedErrorId | Should -Match '^InvalidArgument_TlsPin,'
        (Resolve-DnsRecord a A -Server tls://127.0.0.1 -TlsAuthority /nonexistent 2>&1).FullyQualifiedErrorId | Should -Match '^InvalidArgument_TlsAuthority,'
    }

    It 'asks again with the cookie the server insists on' {
        # BIND answers BADCOOKIE to who has none yet.
        dig '@127.0.0.1' -p 5300 +nobadcookie www.example.test A | Out-String | Should -Match 'status: BADCOOKIE'
        $record = Resolve-DnsRecord www.example.test A -Server 127.0.0.1:5300 -Transport Udp -Cookie
        $record.IPAddress, "$($record.Response.Cookie)", "$($record.Response.ResponseCode)", "$($record.Response.Transport)" | Should -Be 192.0.2.7, GoodAfterRetry, NoError, Udp
        (Resolve-DnsRecord www.example.test A -Server 127.0.0.1:5300 -Transport Tcp -Cookie).Response.Cookie | Should -BeIn Good, GoodAfterRetry
    }

    It 'gets the client subnet back: <Subnet>' -ForEach @(@{ Subnet = '198.51.100.0/24' }, @{ Subnet = '2001:db8:1200::/40' }) {
        $edns = (Resolve-DnsRecord www.example.test A -Server 127.0.0.1:5300 -Transport Tcp -ClientSubnet $Subnet).Response.Edns
        "$($edns.Options)" | Should -Match ([regex]::Escape("$Subnet/0"))
        "$(dig '@127.0.0.1' -p 5300 +tcp "+subnet=$Subnet" www.example.test A)" | Should -Match ([regex]::Escape("CLIENT-SUBNET: $Subnet/0"))
    }

    It 'leaves no thread away' { Get-ThreadAway | Should -BeNullOrEmpty }
}

Describe 'Order and changes' {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        . $PSScriptRoot/Dns.Support.ps1
        $ErrorActionPreference = 'Continue'
    }

    It 'gives first what is answered first with -AsCompleted, and else the order of the names' {
        # The first question for slow. is lost; the second comes after the time-out.
        $answers = Start-UdpResponder { param($q) if ($q[13] -eq [byte][char]'s' -and -not ($global:slow++ % 2)) { return }; $q[2] = $q[2] -bor 0x84; $q[3] = 3; , $q }
        try {
            $ask = @{ Type = 'A'; Server = $answers.Server; IncludeNegative = $true; NoEdns = $true; Timeout = 0.4; Tries = 4 }
            ('slow.test.', 'fast.test.' | Resolve-DnsRecord @ask -AsCompleted).Name | Should -Be fast.test., slow.test.
            ('slow.test.', 'fast.test.' | Resolve-DnsRecord @ask).Name | Should -Be slow.test., fast.test.
        }
        finally { Stop-UdpResponder $answers }
    }

    It 'shows what was taken away and added since a version' -Skip:$noKnot {
        $folder = (New-Item -ItemType Directory "$([IO.Path]::GetTempPath())/netlab-knot-$([guid]::NewGuid())").FullName
        Set-Content "$folder/example.test.zone" "`$ORIGIN example.test.`n`$TTL 300`n@ SOA ns admin 1 3600 600 86400 300`n@ NS ns`nns A 127.0.0.1`nold A 192.0.2.1`nkept A 192.0.2.2"
        Set-Content "$folder/conf" @"
server:
  rundir: $folder
  listen: 127.0.0.1@5301
  udp-workers: 1
  tcp-workers: 1
  background-workers: 1
database:
  storage: $folder
control:
  listen: $folder/knot.sock
log:
  - target: stderr
    any: info
acl:
  - id: near
    address: 127.0.0.1
    action: transfer
template:
  - id: default
    storage: $folder
    file: "%s.zone"
    acl: near
    journal-content: changes
zone:
  - domain: example.test
"@
        $start = [Diagnostics.ProcessStartInfo]::new('/usr/sbin/knotd', [string[]]('-c', "$folder/conf"))
        $start.RedirectStandardError = $start.RedirectStandardOutput = $true
        $knot = [Diagnostics.Process]::Start($start)
        try {
            $log = @(do { $line = $knot.StandardError.ReadLine(); $line } while ($null -ne $line -and $line -notmatch 'server started in|\] loaded'))
            if ($null -eq $log[-1]) { throw "knotd ended at once: $($log -join "`n")" }
            $null = $knot.StandardError.ReadToEndAsync(); $null = $knot.StandardOutput.ReadToEndAsync()
            (Wait-DnsRecord kept.example.test A -Expected 192.0.2.2 -Server 127.0.0.1:5301 -Timeout 10 -Interval 0.05).IPAddress | Should -Be 192.0.2.2
            foreach ($step in @('zone-begin', 'example.test'), @('zone-set', 'example.test', 'new', '300', 'A', '192.0.2.99'), @('zone-unset', 'example.test', 'old', 'A'), @('zone-commit', 'example.test')) {
                $null = knotc -s "$folder/knot.sock" @step
                $LASTEXITCODE | Should -Be 0
            }
            $changes = Get-DnsZone example.test -Server 127.0.0.1:5301 -Serial 1
            $changes | ForEach-Object { "$($_.Change) $($_.TypeName) $($_.Name)" } | Should -Be @('None SOA example.test', 'Deleted SOA example.test', 'Deleted A old.example.test', 'Added SOA example.test', 'Added A new.example.test', 'None SOA example.test')
            ($changes | Where-Object TypeName -eq SOA).SerialNumber | Should -Be 2, 1, 2, 2
        }
        finally {
            kill -TERM $knot.Id
            $knot.WaitForExit()
            Remove-Item -Recurse -Force $folder
        }
        Get-ThreadAway | Should -BeNullOrEmpty
    }
}
