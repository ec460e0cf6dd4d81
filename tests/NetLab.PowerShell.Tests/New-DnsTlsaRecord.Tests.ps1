# New-DnsTlsaRecord from live servers, probes, certificates and files, with openssl's digest beside it.
BeforeDiscovery {
    . $PSScriptRoot/Support.ps1
    $missing = 'python3', 'openssl' | Where-Object { -not (Get-Command $_ -CommandType Application -ErrorAction Ignore) }
    # python3-minimal alone has no TLS.
    if (-not $missing -and $(python3 -c 'import ssl' 2>$null; $LASTEXITCODE -ne 0)) { $missing = 'libpython3-stdlib' }
}

Describe 'New-DnsTlsaRecord' -Skip:([bool]$missing) {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        . $PSScriptRoot/MailServer.ps1
        . $PSScriptRoot/Smtp.Support.ps1
        $ErrorActionPreference = 'Continue'
        $talker = Start-Talker -Tls
        $pem = "$($talker.Directory)/server.pem"
        $own = [Security.Cryptography.X509Certificates.X509CertificateLoader]::LoadCertificateFromFile($pem)
        openssl x509 -in $pem -pubkey -noout -out "$TestDrive/key.pem"
        openssl pkey -pubin -in "$TestDrive/key.pem" -outform DER -out "$TestDrive/key.der"
        $spki = ((openssl dgst -sha256 -r "$TestDrive/key.der") -split ' ')[0].ToUpperInvariant()
        function Show($Records) { $Records | ForEach-Object { "$($_.Name) $($_.TTL) $($_.TypeName) $($_.Usage) $($_.Selector) $($_.MatchingType) $([Convert]::ToHexString($_.CertificateData))" } }
    }
    AfterAll { Stop-MailServer $talker }

    It 'makes 3 1 1 of a live server' {
        $record = New-DnsTlsaRecord 127.0.0.1 -Port $talker.Port -Tls Required -HostName mail.netlab.test
        $record | Should -BeOfType NetLab.Dns.DnsTlsaRecord
        Show $record | Should -Be "_$($talker.Port)._tcp.mail.netlab.test 3600 TLSA 3 1 1 $spki"
        ("$record" -split "`t")[0..3] | Should -Be "_$($talker.Port)._tcp.mail.netlab.test.", '3600', 'IN', 'TLSA'
        ("$record" -split "`t")[4] -replace '(?<=^3 1 1 .*) ' | Should -Be "3 1 1 $spki"
    }

    It 'makes it with TLS from the first byte, by the port' {
        $web = Start-Talker -Tls --implicit
        try {
            $theirs = Show (New-DnsTlsaRecord -Path "$($web.Directory)/server.pem" -HostName web.test -Port $web.Port)
            Show (New-DnsTlsaRecord localhost -Port $web.Port -HostName web.test) | Should -Be $theirs
        }
        finally { Stop-MailServer $web }
    }

    It 'makes it of a probe, with its server and port' {
        $probe = Send-SmtpProbe localhost -Port $talker.Port -Tls Optional
        Show ($probe | New-DnsTlsaRecord) | Should -Be "_$($talker.Port)._tcp.localhost 3600 TLSA 3 1 1 $spki"
        Show ($probe | New-DnsTlsaRecord -HostName mx.test -Port 25 -TTL 60) | Should -Be "_25._tcp.mx.test 60 TLSA 3 1 1 $spki"
        Send-SmtpProbe localhost -Port $talker.Port -Tls None | New-DnsTlsaRecord -ErrorVariable failed -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'SmtpNoCertificate,*'
        Get-FailureText $failed[0] | Should -BeLike '*-Tls Required*'
    }

    It 'makes it of certificates and files, in every form' {
        Show ('localhost' | New-DnsTlsaRecord -Port $talker.Port -Tls Required -HostName mx.test) | Should -Be "_$($talker.Port)._tcp.mx.test 3600 TLSA 3 1 1 $spki"
        $own | New-DnsTlsaRecord -ErrorVariable failed -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'InvalidArgument_HostName,*'
        Show ($own | New-DnsTlsaRecord -HostName mx.test) | Should -Be "_25._tcp.mx.test 3600 TLSA 3 1 1 $spki"
        Show (New-DnsTlsaRecord -Path $pem -HostName mx.test -Port 465) | Should -Be "_465._tcp.mx.test 3600 TLSA 3 1 1 $spki"
        $whole = New-DnsTlsaRecord -Path $pem -HostName mx.test -Usage DANE-EE -Selector Cert -MatchingType Full
        [Convert]::ToHexString($whole.CertificateData) | Should -Be ([Convert]::ToHexString($own.RawData))
        (New-DnsTlsaRecord -Path $pem -HostName mx.test -MatchingType 2).CertificateData.Count | Should -Be 64
        Get-Content $pem, $talker.CaFile | Set-Content "$TestDrive/full.pem"
        (New-DnsTlsaRecord -Path "$TestDrive/full.pem" -HostName mx.test -Usage 2).Match($talker.Authority) | Should -BeTrue
        ($talker.Authority | New-DnsTlsaRecord -HostName mx.test -Usage DANE-TA).Match($talker.Authority) | Should -BeTrue
    }

    It 'warns of a usage mail servers do not heed' {
        $record = New-DnsTlsaRecord -Path $pem -HostName mx.test -Usage 1 -WarningVariable warned -WarningAction SilentlyContinue
        $record.Usage | Should -Be 1
        "$warned" | Should -BeLike '*usage 1 (PKIX-EE) is not for mail*'
        $null = New-DnsTlsaRecord -Path $pem -HostName mx.test -Usage 1 -Port 443 -WarningVariable warned
        $warned | Should -BeNullOrEmpty
    }

    It 'says what is wrong with <What>, and goes on' -ForEach @(
        @{ What = 'an address without a name'; Parameters = @{ Server = '127.0.0.1' }; Id = 'InvalidArgument_HostName' }
        @{ What = 'a usage that is none'; Parameters = @{ Server = 'localhost'; Usage = 7 }; Id = 'InvalidArgument_Usage' }
        @{ What = 'a selector that is none'; Parameters = @{ Server = 'localhost'; Selector = 'Half' }; Id = 'InvalidArgument_Selector' }
        @{ What = 'a matching type that is none'; Parameters = @{ Server = 'localhost'; MatchingType = 'MD5' }; Id = 'InvalidArgument_MatchingType' }
        @{ What = 'no TLS'; Parameters = @{ Server = 'localhost'; Tls = 'None' }; Id = 'InvalidArgument_Tls' }
        @{ What = 'a time that is none'; Parameters = @{ Server = 'localhost'; Timeout = 0 }; Id = 'InvalidArgument_Timeout' }
        @{ What = 'a file that is not there'; Parameters = @{ Path = '/nosuch.pem'; HostName = 'mx.test' }; Id = 'InvalidArgument_Path' }
        @{ What = 'a file that is no certificate'; Parameters = @{ Path = $PSCommandPath }; Id = 'InvalidArgument_Path' }
        @{ What = 'what is none of it'; Parameters = @{ InputObject = 42; HostName = 'mx.test' }; Id = 'InvalidArgument_InputObject' }
        @{ What = 'an authority that is not shown'; Parameters = @{ Server = 'localhost'; Usage = 2; Tls = 'Required'; UsePort = $true }; Id = 'InvalidArgument_Usage' }
        @{ What = 'a server that is not there'; Parameters = @{ Server = '127.0.0.9'; HostName = 'mx.test'; UsePort = $true }; Id = 'ECONNREFUSED' }
    ) {
        $all = $Parameters.Clone()
        if ($all.UsePort) { $all.Port = "$($talker.Port)"; $all.Remove('UsePort') }
        New-DnsTlsaRecord @all -ErrorVariable failed -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $failed.Count | Should -Be 1
        $failed[0].FullyQualifiedErrorId | Should -BeLike "$Id,*"
    }

    It 'fits a terminal, and completes its numbers by their names' {
        $text = New-DnsTlsaRecord -Path $pem -HostName mail.netlab.test | Out-String -Width 100 -Stream
        $text | ForEach-Object { $_.Length } | Should -Not -BeGreaterThan 100
        $text -join "`n" | Should -Match '_25\._tcp\.mail\.netlab\.test\..*TLSA'
        (TabExpansion2 'New-DnsTlsaRecord x -Usage ').CompletionMatches | ForEach-Object { "$($_.CompletionText) $($_.ToolTip.Split(':')[0])" } | Should -Be '0 PKIX-TA', '1 PKIX-EE', '2 DANE-TA', '3 DANE-EE'
        (TabExpansion2 'New-DnsTlsaRecord x -MatchingType ').CompletionMatches.CompletionText | Should -Be 0, 1, 2
    }

    It 'leaves no thread away' { Get-ThreadAway | Should -BeNullOrEmpty }
}
