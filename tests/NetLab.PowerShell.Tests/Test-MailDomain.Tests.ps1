# Test-MailDomain on domains of our own: signed and unsigned zones of an nsd, exchangers with STARTTLS and a policy host, all in a namespace.
BeforeDiscovery {
    . $PSScriptRoot/Support.ps1
    $missing = 'nsd', 'dnssec-signzone', 'python3', 'openssl' | Where-Object { -not (Get-Command $_ -CommandType Application -ErrorAction Ignore) -and -not (Test-Path "/usr/sbin/$_") }
    # python3-minimal alone has no TLS.
    if (-not $missing -and $(python3 -c 'import ssl' 2>$null; $LASTEXITCODE -ne 0)) { $missing = 'libpython3-stdlib' }
}

Describe 'Test-MailDomain' -Skip:([bool]$missing) {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        . $PSScriptRoot/Dns.Support.ps1
        $ErrorActionPreference = 'Continue'
        Clear-TestHost
        $folder = (New-Item -ItemType Directory "$([IO.Path]::GetTempPath())/netlab-maildomain-$([guid]::NewGuid())").FullName

        function New-TestCertificate([string] $Name, $Issuer) {
            # PEM files NAME.pem and NAME.key, and the certificate. Without an issuer it is an authority.
            $key = [Security.Cryptography.ECDsa]::Create([Security.Cryptography.ECCurve+NamedCurves]::nistP256)
            $request = [Security.Cryptography.X509Certificates.CertificateRequest]::new("CN=$Name", $key, 'SHA256')
            $request.CertificateExtensions.Add([Security.Cryptography.X509Certificates.X509BasicConstraintsExtension]::new(-not $Issuer, $false, 0, $true))
            $now = [DateTimeOffset]::UtcNow
            if ($Issuer) {
                $names = [Security.Cryptography.X509Certificates.SubjectAlternativeNameBuilder]::new()
                $names.AddDnsName($Name)
                $request.CertificateExtensions.Add($names.Build())
                $bare = $request.Create($Issuer, $now.AddDays(-1), $now.AddDays(20), [byte[]](1..8 | ForEach-Object { Get-Random -Maximum 127 }))
                $made = [Security.Cryptography.X509Certificates.ECDsaCertificateExtensions]::CopyWithPrivateKey($bare, $key)
            }
            else { $made = $request.CreateSelfSigned($now.AddDays(-2), $now.AddDays(30)) }
            Set-Content "$folder/$Name.pem" $made.ExportCertificatePem()
            Set-Content "$folder/$Name.key" $key.ExportPkcs8PrivateKeyPem()
            $made
        }
        $authority = New-TestCertificate 'authority'
        $mx = New-TestCertificate 'mx.lab.test' $authority
        $null = New-TestCertificate 'mta-sts.lab.test' $authority
        $spki = [Convert]::ToHexString([Security.Cryptography.SHA256]::HashData($mx.PublicKey.ExportSubjectPublicKeyInfo()))
        $rsa = [Security.Cryptography.RSA]::Create(2048)
        $dkim = [Convert]::ToBase64String($rsa.ExportSubjectPublicKeyInfo())

        $head = '$TTL 300' + "`n@ SOA ns.lab.test. admin.lab.test. 1 3600 900 604800 300`n@ NS ns.lab.test.`n"
        Push-Location $folder
        $key = dnssec-keygen -q -a ECDSAP256SHA256 -f KSK -n ZONE lab.test
        Set-Content lab.db (@"
`$ORIGIN lab.test.
$head
ns A 127.0.0.1
@ MX 10 mx
@ TXT "v=spf1 mx include:_spf.lab.test -all"
_spf TXT "v=spf1 ip4:198.51.100.0/24 -all"
mx A 192.0.2.25
_25._tcp.mx TLSA 3 1 1 $spki
main._domainkey TXT "v=DKIM1; k=rsa; p=$($dkim.Substring(0, 200))" "$($dkim.Substring(200))"
_dmarc TXT "v=DMARC1; p=reject; rua=mailto:dmarc@lab.test,mailto:reports@other.test"

_mta-sts TXT "v=STSv1; id=20261122;"
mta-sts A 192.0.2.80
_smtp._tls TXT "v=TLSRPTv1; rua=mailto:tls@lab.test"
default._bimi TXT "v=BIMI1; l=https://lab.test/logo.svg; a=https://lab.test/logo.pem"
none MX 0 .
"@)
        Get-Content "$key.key" | Add-Content lab.db
        dnssec-signzone -q -P -z -O full -o lab.test -f lab.zone lab.db $key *> $null
        dnssec-dsfromkey -2 "$key.key" | Set-Content anchor.ds
        Pop-Location
        Set-Content "$folder/bad.zone" @"
`$ORIGIN bad.test.
$head
@ MX 10 alias
@ MX 20 gone
@ MX 30 mx
alias CNAME mx
mx A 192.0.2.26
@ TXT "v=spf1 include:bad.test ptr +all"
_dmarc TXT "v=DMARC1; p=none"
weak._domainkey TXT "v=DKIM1; p="
_mta-sts TXT "v=STSv1; id=1;"
"@
        Set-Content "$folder/other.zone" "`$ORIGIN other.test.`n${head}lab.test._report._dmarc TXT `"v=DMARC1`"`n"
        Set-Content "$folder/list.zone" "`$ORIGIN list.test.`n${head}2.0.0.127 A 127.0.0.2`n26.2.0.192 A 127.0.0.4`n26.2.0.192 TXT `"Sent spam, see https://list.test/26`"`n7.100.51.198 A 127.255.255.254`n"
        Set-Content "$folder/reverse.zone" "`$ORIGIN 2.0.192.in-addr.arpa.`n${head}25 PTR mx.lab.test.`n26 PTR nothing.bad.test.`n"
        Set-Content "$folder/policy" "version: STSv1`nmode: enforce`nmx: *.lab.test`nmax_age: 604800`n"

        ip netns add dom
        ip -n dom link set lo up
        foreach ($address in '192.0.2.25', '192.0.2.26', '192.0.2.80') { ip -n dom addr add "$address/32" dev lo }
        $nsd = Start-Nsd -Namespace dom -Address 127.0.0.1 -Zones @{ 'lab.test' = "$folder/lab.zone"; 'bad.test' = "$folder/bad.zone"; 'other.test' = "$folder/other.zone"; 'list.test' = "$folder/list.zone"; '2.0.192.in-addr.arpa' = "$folder/reverse.zone" }
        $start = [Diagnostics.ProcessStartInfo]::new('ip', [string[]](@('netns', 'exec', 'dom', 'python3', "$PSScriptRoot/../mail/exchanger.py") +
                @('smtp', '192.0.2.25', '25', 'mx.lab.test', "$folder/mx.lab.test.pem", "$folder/mx.lab.test.key", '--') +
                @('smtp', '192.0.2.26', '25', 'localhost', '-', '-', '--') +
                @('web', '192.0.2.80', '443', "$folder/policy", "$folder/mta-sts.lab.test.pem", "$folder/mta-sts.lab.test.key")))
        $start.RedirectStandardInput = $start.RedirectStandardOutput = $true
        $exchanger = [Diagnostics.Process]::Start($start)
        if ($exchanger.StandardOutput.ReadLine() -ne 'ready') { throw 'the exchangers do not listen' }
        $there = @{ Namespace = 'dom'; Server = '127.0.0.1'; TrustAnchor = "$folder/anchor.ds"; TlsAuthority = "$folder/authority.pem" }

        function Show($Results) { $Results | ForEach-Object { "$($_.Status) $($_.Check) $($_.Reason) $($_.Subject)" } }
    }
    AfterAll {
        if ($exchanger) { $exchanger.StandardInput.Close(); $exchanger.WaitForExit() }
        Stop-Nsd $nsd
        Clear-TestHost
        if ($folder) { Remove-Item -Recurse -Force $folder }
    }

    It 'passes a domain that does all of it' {
        $results = Test-MailDomain lab.test -Selector main -Address 198.51.100.7, 203.0.113.1 @there
        Show $results | Should -Be @(
            'Pass MX Ok lab.test', 'Pass MX Ok mx.lab.test', 'Pass SPF Ok lab.test', 'Pass SPF Pass 198.51.100.7', 'Fail SPF Fail 203.0.113.1', 'Pass DKIM Ok main._domainkey.lab.test'
            'Pass DMARC Ok _dmarc.lab.test', 'Pass DMARC Ok lab.test._report._dmarc.other.test', 'Pass MtaSts Ok _mta-sts.lab.test', 'Pass MtaSts Ok mta-sts.lab.test', 'Pass MtaSts Ok mx.lab.test'
            'Pass TlsRpt Ok _smtp._tls.lab.test', 'Pass BIMI Ok default._bimi.lab.test', 'Pass DANE Ok mx.lab.test [192.0.2.25]', 'Pass PTR Ok mx.lab.test [192.0.2.25]', 'Pass HELO Ok mx.lab.test [192.0.2.25]')
        $results.Domain | Sort-Object -Unique | Should -Be lab.test
        $results.Namespace | Sort-Object -Unique | Should -Be dom
        $results.Where({ "$($_.Check)" -eq 'SPF' })[0].Data.Lookups | Should -Be 2
        $results.Where({ "$($_.Check)" -eq 'DKIM' }).Data.KeyLength | Should -Be 2048
        foreach ($result in $results) { $result.Evidence | Should -Not -BeNullOrEmpty -Because $result }
    }

    It 'agrees with openssl about DANE' {
        $said = 'QUIT' | ip netns exec dom openssl s_client -connect 192.0.2.25:25 -starttls smtp -dane_tlsa_domain mx.lab.test -dane_tlsa_rrdata "3 1 1 $spki" -verify_return_error -brief 2>&1
        "$said" | Should -Match 'Verification: OK'
        "$said" | Should -Match 'DANE TLSA 3 1 1'
        (Test-MailDomain lab.test -Check DANE @there).Detail | Should -Match "3 1 1 $($spki.Substring(0, 16))"
    }

    It 'fails one that does not' {
        $results = Test-MailDomain bad.test -Selector weak, gone @there
        Show $results | Should -Be @(
            'Pass MX Duplicate bad.test', 'Fail MX Alias alias.bad.test', 'Fail MX Unresolvable gone.bad.test', 'Pass MX Ok mx.bad.test', 'Fail SPF Loop bad.test'
            'Fail DKIM Revoked weak._domainkey.bad.test', 'Fail DKIM NoName gone._domainkey.bad.test', 'NotProven DMARC MonitorOnly _dmarc.bad.test', 'Pass MtaSts Ok _mta-sts.bad.test', 'Fail MtaSts NoPolicyHost mta-sts.bad.test'
            'NotProven TlsRpt NotPublished _smtp._tls.bad.test', 'NotProven BIMI NotPublished default._bimi.bad.test', 'NotProven DANE NotSigned bad.test', 'Fail PTR NotConfirmed alias.bad.test [192.0.2.26]', 'Fail PTR NotConfirmed mx.bad.test [192.0.2.26]'
            'Fail HELO NoHostName alias.bad.test [192.0.2.26]', 'Fail HELO NoHostName mx.bad.test [192.0.2.26]')
        $results.Where({ "$($_.Status)" -eq 'Fail' }) | ForEach-Object { $_.Advice | Should -Not -BeNullOrEmpty -Because $_ }
    }

    It 'trusts nobody but the authority it is given' {
        $results = Test-MailDomain lab.test -Check MtaSts, DANE -Namespace dom -Server 127.0.0.1 -TrustAnchor (Get-Content "$folder/anchor.ds")
        Show $results | Should -Be 'Pass MtaSts Ok _mta-sts.lab.test', 'Fail MtaSts Certificate mta-sts.lab.test', 'Pass DANE Ok mx.lab.test [192.0.2.25]'
        # A certificate as an object will do as well.
        Show (Test-MailDomain lab.test -Check MtaSts -Namespace dom -Server 127.0.0.1 -TlsAuthority $authority) | Should -Contain 'Pass MtaSts Ok mta-sts.lab.test'
    }

    It 'looks at the well-known selectors, and knows a domain without mail' {
        Show (Test-MailDomain lab.test -Check DKIM @there) | Should -Be 'NotProven DKIM NotFound _domainkey.lab.test'
        Show (Test-MailDomain none.lab.test -Check MX, DANE, PTR @there) | Should -Be 'Pass MX NullMx none.lab.test', 'NotProven DANE NotApplicable none.lab.test', 'NotProven PTR NotApplicable none.lab.test'
        Show (Test-MailDomain nowhere.lab.test -Check MX, SPF @there) | Should -Be 'Fail MX NoSuchDomain nowhere.lab.test', 'Fail SPF NoSuchDomain nowhere.lab.test'
    }

    It 'takes domains from the pipeline, and one bad one does not stop the rest' {
        $results = 'lab.test', 'a..b', 'bad.test' | Test-MailDomain -Check SPF @there -ErrorVariable failed -ErrorAction SilentlyContinue
        "$($results.Domain)" | Should -Be 'lab.test bad.test'
        $failed.FullyQualifiedErrorId | Should -Match '^InvalidArgument_Domain,'
        $rows = [pscustomobject]@{ Name = 'lab.test'; Namespace = 'dom' }, [pscustomobject]@{ Domain = 'bad.test'; Namespace = 'dom' } | Test-MailDomain -Check TlsRpt -Server 127.0.0.1
        "$($rows.Domain)" | Should -Be 'lab.test bad.test'
        # What it gives is what it takes.
        ($rows[0] | Test-MailDomain -Check TlsRpt -Server 127.0.0.1).Status | Should -Be Pass
    }

    It 'names the parameter that is wrong: <Parameter>' -ForEach @(
        @{ Parameter = 'Selector'; Value = 'a b' }, @{ Parameter = 'Address'; Value = '192.0.2.256' }, @{ Parameter = 'Server'; Value = 'ftp://x' }, @{ Parameter = 'Timeout'; Value = 0 }
        @{ Parameter = 'ConnectionTimeout'; Value = -1 }, @{ Parameter = 'Port'; Value = 'nonsense' }, @{ Parameter = 'Port'; Value = '0' }, @{ Parameter = 'PolicyPort'; Value = 70000 }, @{ Parameter = 'TrustAnchor'; Value = '/nonexistent' }
        @{ Parameter = 'BlockList'; Value = 'list' }, @{ Parameter = 'BlockList'; Value = '.' }, @{ Parameter = 'BlockList'; Value = 'a..b' }, @{ Parameter = 'ThrottleLimit'; Value = 0 }, @{ Parameter = 'ThrottleLimit'; Value = 257 }
        @{ Parameter = 'TlsAuthority'; Value = '/nonexistent' }, @{ Parameter = 'SourceAddress'; Value = 'x' }, @{ Parameter = 'Helo'; Value = "a`r`nb" }
    ) {
        $arguments = @{ $Parameter = $Value }
        $failed = @(Test-MailDomain lab.test -Namespace dom @arguments 2>&1)
        $failed.Count | Should -Be 1
        $failed[0].FullyQualifiedErrorId | Should -Match "^InvalidArgument_$Parameter,"
        $failed[0].CategoryInfo.Category | Should -Be InvalidArgument
    }

    It 'says what a silent server, and time that is over, leave open' {
        $silent = [Net.Sockets.UdpClient]::new([Net.IPEndPoint]::new([Net.IPAddress]::Loopback, 0))
        try {
            $results = Test-MailDomain x.test -Server "127.0.0.1:$($silent.Client.LocalEndPoint.Port)" -Timeout 0.3
            $results.Count | Should -Be 10
            "$($results.Status | Sort-Object -Unique) $($results.Reason | Sort-Object -Unique)" | Should -Be 'NotProven TimedOut'
            (Test-MailDomain x.test -Server 127.0.0.1:5 -Check SPF).Reason | Should -Be DnsFailed
        }
        finally { $silent.Dispose() }
    }

    It 'asks block lists where they are named, about the exchangers and the addresses given' {
        $results = Test-MailDomain bad.test -Check TlsRpt -BlockList list.test, none.test @there
        Show $results | Should -Be 'NotProven TlsRpt NotPublished _smtp._tls.bad.test', 'Fail BlockList Listed alias.bad.test [192.0.2.26]', 'NotProven BlockList DnsFailed alias.bad.test [192.0.2.26]'
        $results[1].Detail | Should -Be 'list.test lists it (127.0.0.4): Sent spam, see https://list.test/26.'
        $results[1].Evidence | Should -Be '26.2.0.192.list.test A 127.0.0.4', '26.2.0.192.list.test TXT "Sent spam, see https://list.test/26"'
        $results[1].Data.Codes, $results[1].Data.IsListed | Should -Be '127.0.0.4', $true
        $results = Test-MailDomain lab.test -Check BlockList -BlockList list.test -Address 198.51.100.7 @there
        Show $results | Should -Be 'Pass BlockList Ok mx.lab.test [192.0.2.25]', 'NotProven BlockList NotAllowed 198.51.100.7'
        $results[0].Evidence | Should -Contain '2.0.0.127.list.test A 127.0.0.2'
        (Test-MailDomain lab.test -Check BlockList @there 2>&1).FullyQualifiedErrorId | Should -Match '^InvalidArgument_BlockList,'
        "$((Test-MailDomain lab.test -Check MX @there).Check | Sort-Object -Unique)" | Should -Be MX
    }

    It 'sums up: one object a domain, the worst of each check' {
        $all = 'lab.test', 'bad.test' | Test-MailDomain -Summary -Selector main -BlockList list.test @there
        $all.Domain | Should -Be lab.test, bad.test
        "$($all[0].MX) $($all[0].SPF) $($all[0].DKIM) $($all[0].DMARC) $($all[0].MtaSts) $($all[0].TlsRpt) $($all[0].BIMI) $($all[0].DANE) $($all[0].PTR) $($all[0].HELO) $($all[0].BlockList)" | Should -Be (@('Pass') * 11 -join ' ')
        "$($all[1].MX) $($all[1].SPF) $($all[1].DKIM) $($all[1].DMARC) $($all[1].TlsRpt) $($all[1].BlockList)" | Should -Be 'Fail Fail Fail NotProven NotProven Fail'
        $all[0].Failed, $all[0].ToDo.Count, $all[0].Namespace | Should -Be 0, 0, dom
        $all[1].Passed + $all[1].Failed + $all[1].NotProven | Should -Be $all[1].Results.Count
        $all[1].ToDo.Count | Should -Be $all[1].Failed
        $all[1].ToDo | Where-Object { $_ -match '^SPF: bad\.test: .+\.' } | Should -HaveCount 1
        $some = Test-MailDomain lab.test -Summary -Check MX @there
        $some.MX, $some.SPF | Should -Be Pass, $null
        $lines = @($all + $some | Out-String -Stream -Width 100 | ForEach-Object { $_ -replace '\x1b\[[\d;]*m' } | Where-Object { $_.Trim() })
        $lines[0] | Should -Match '^Domain +MX +SPF +DKIM +DMARC +MtaSts +TlsRpt +BIMI +DANE +PTR +HELO +BlockList'
        $lines[3] | Should -Match '^bad\.test +Fail Fail Fail \? +Fail +\? '
        $lines[4] | Should -Match '^lab\.test +Pass\s*$'
        ($lines | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 100
        $all | Export-Clixml "$folder/summary.xml"
        $back = Import-Clixml "$folder/summary.xml"
        ($back | Out-String -Width 100) -replace '\x1b\[[\d;]*m' | Should -Match 'bad\.test +Fail Fail Fail \?'
        $all[1] | Format-List | Out-String -Width 100 | Should -Match '(?s)ToDo +: MX: '
    }

    It 'checks several domains at the same time, and gives them in their order' {
        # The server says nothing before three of the five have been asked about, and then answers the last first.
        $socket = [Net.Sockets.UdpClient]::new([Net.IPEndPoint]::new([Net.IPAddress]::Loopback, 0))
        $socket.Client.ReceiveTimeout = 60000
        $shell = [powershell]::Create()
        try {
            $null = $shell.AddScript('param($module, $port) Import-Module $module; 1..5 | ForEach-Object { "d$_.test" } | Test-MailDomain -Check TlsRpt -ThrottleLimit 3 -Server "127.0.0.1:$port"')
            $null = $shell.AddArgument("$PSScriptRoot/../../NetLab.psd1").AddArgument($socket.Client.LocalEndPoint.Port)
            $running = $shell.BeginInvoke()
            $held = [Collections.Generic.List[object]]::new()
            $first = [Collections.Generic.HashSet[string]]::new()
            $answered = [Collections.Generic.HashSet[string]]::new()
            $peer = $null
            while ($answered.Count -lt 5) {
                $question = $socket.Receive([ref] $peer)
                # A name of a label of two letters and one of four.
                $name = [Text.Encoding]::ASCII.GetString($question, 13, 2)
                $held.Add(@($name, $question, $peer))
                $null = $first.Add($name)
                if ($first.Count -lt 3) { continue }
                if ($answered.Count -eq 0) { "$($first | Sort-Object)" | Should -Be 'd1 d2 d3' }
                $held.Reverse()
                foreach ($one in $held) {
                    # No such name, says a server that recurses.
                    $one[1][2] = $one[1][2] -bor 0x80
                    $one[1][3] = 0x83
                    $null = $socket.Send($one[1], $one[1].Length, $one[2])
                    $null = $answered.Add($one[0])
                }
                $held.Clear()
            }
            $results = $shell.EndInvoke($running)
            "$($results.Domain)" | Should -Be 'd1.test d2.test d3.test d4.test d5.test'
            $results.Reason | Select-Object -Unique | Should -Be NoSuchDomain
        }
        finally { $shell.Dispose(); $socket.Dispose() }
    }

    It 'ends with whoever takes only the first results' {
        'lab.test', 'bad.test', 'other.test', 'none.lab.test' | Test-MailDomain @there | Select-Object -First 1 | ForEach-Object Domain | Should -Be lab.test
    }

    It 'shows a table that fits, by domain' {
        $lines = @('lab.test', 'bad.test' | Test-MailDomain -Check MX, SPF, DKIM, DANE @there | Out-String -Stream -Width 100 | ForEach-Object { $_ -replace '\x1b\[[\d;]*m' } | Where-Object { $_.Trim() })
        $lines -match '^ +Domain: ' | Should -Be '   Domain: lab.test', '   Domain: bad.test'
        $lines[1] | Should -Match '^Status +Check +Subject +Detail'
        $lines -match '^NotProven DKIM +_domainkey +None of' | Should -HaveCount 2
        ($lines | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 100
        $list = Test-MailDomain lab.test -Check SPF @there | Format-List | Out-String -Width 100
        $list | Should -Match '(?s)Evidence +: lab\.test TXT .*include:_spf\.lab\.test'
    }

    It 'survives Export-Clixml and ConvertTo-Json' {
        $results = Test-MailDomain lab.test -Check SPF, DMARC @there
        $results | Export-Clixml "$folder/results.xml"
        $back = Import-Clixml "$folder/results.xml"
        "$($back[0].Reason) $($back[0].Data.Lookups) $($back[0].Evidence[0])" | Should -Be "Ok 2 $($results[0].Evidence[0])"
        ($back | Out-String -Width 100) -replace '\x1b\[[\d;]*m' | Should -Match 'Pass +DMARC +_dmarc '
        ($results | ConvertTo-Json -Depth 4 -EnumsAsStrings | ConvertFrom-Json)[1].Data.EffectivePolicy | Should -Be reject
    }

    It 'completes' {
        (TabExpansion2 'Test-MailDomain x -Check ').CompletionMatches.CompletionText | Should -Be BIMI, BlockList, DANE, DKIM, DMARC, HELO, MtaSts, MX, PTR, SPF, TlsRpt
        (TabExpansion2 'Test-MailDomain x -Namespace d').CompletionMatches.CompletionText | Should -Be dom
        (TabExpansion2 'Test-MailDomain x -Port smt').CompletionMatches.CompletionText | Should -Contain smtp
    }

    It 'leaves no thread away' { Get-ThreadAway | Should -BeNullOrEmpty }
}
