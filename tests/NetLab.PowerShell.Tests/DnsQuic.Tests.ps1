# Resolve-DnsRecord and Measure-DnsServer over QUIC, against a server of the tests' own (the xUnit tests' one) that asks an nsd, with kdig as witness. It needs libmsquic, which
# Debian does not have: without it these tests skip, and what is said then is tested. HTTP/3 is seen in DnsHttp3Tests.
BeforeDiscovery {
    . $PSScriptRoot/Support.ps1
    . $PSScriptRoot/Dns.Support.ps1
    $noQuic = -not ([Net.Quic.QuicListener]::IsSupported -and (Test-DnsWitness))
    $hasQuic = [Net.Quic.QuicListener]::IsSupported
    if ($noQuic) { Write-Host 'QUIC: libmsquic.so.2 is not installed; what needs it skips.' }
}

Describe 'Without libmsquic' -Skip:$hasQuic {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        $ErrorActionPreference = 'Continue'
    }

    It 'says once what to install: <Server> <Transport>' -ForEach @(@{ Server = 'quic://127.0.0.1'; Transport = 'Auto' }, @{ Server = '127.0.0.1'; Transport = 'Quic' }, @{ Server = 'h3://127.0.0.1'; Transport = 'Auto' }, @{ Server = 'https://127.0.0.1'; Transport = 'Http3' }) {
        $failed = @(1..20 | ForEach-Object { "host$_.example.org" } | Resolve-DnsRecord -Type A -Server $Server -Transport $Transport 2>&1)
        $failed.Count | Should -Be 1
        $failed[0].FullyQualifiedErrorId, "$($failed[0].CategoryInfo.Category)" | Should -Be 'DnsNotInstalled,NetLab.PowerShell.Dns.ResolveDnsRecordCommand', NotInstalled
        $failed[0].Exception.Message | Should -Be 'QUIC, which HTTP/3 stands on, needs the library libmsquic.so.2, which is not installed here.'
        $failed[0].ErrorDetails.RecommendedAction | Should -Match '^Install libmsquic 2'
    }
}

Describe 'In another namespace' {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        $ErrorActionPreference = 'Continue'
        Clear-TestHost
        New-NetNamespace away | Out-Null
    }
    AfterAll { Clear-TestHost }

    It 'refuses, with <What>' -ForEach @(
        @{ What = 'Invoke-NetNamespace'; Run = { Invoke-NetNamespace away { Resolve-DnsRecord www.example.org A -Server quic://127.0.0.1 } 2>&1 } }
        @{ What = 'Invoke-NetNamespace and HTTP/3'; Run = { Invoke-NetNamespace away { Resolve-DnsRecord www.example.org A -Server 127.0.0.1 -Transport Http3 } 2>&1 } }
        @{ What = 'Invoke-NetNamespace and -Namespace'; Run = { Invoke-NetNamespace away { Resolve-DnsRecord www.example.org A -Server quic://127.0.0.1 -Namespace $PID } 2>&1 } }) {
        $failed = @(& $Run)
        $failed.Count | Should -Be 1
        $failed[0].FullyQualifiedErrorId | Should -Match '^DnsNotInNamespace,'
        $failed[0].Exception.Message | Should -Be "QUIC, which HTTP/3 stands on, is spoken in the process's own network namespace alone."
        $failed[0].ErrorDetails.RecommendedAction | Should -Match 'ip netns exec'
        Get-ThreadAway | Should -BeNullOrEmpty
    }

    It 'refuses, with -Namespace' {
        $failed = @(Resolve-DnsRecord www.example.org A -Server quic://127.0.0.1 -Namespace away 2>&1)
        $failed.Count | Should -Be 1
        # Where the library is missing, that is what is in the way first.
        $failed[0].FullyQualifiedErrorId | Should -Match ([Net.Quic.QuicListener]::IsSupported ? '^DnsNotInNamespace,' : '^DnsNotInstalled,')
        Get-ThreadAway | Should -BeNullOrEmpty
    }
}

Describe 'DNS over QUIC' -Skip:$noQuic {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        . $PSScriptRoot/Dns.Support.ps1
        $ErrorActionPreference = 'Continue'
        Clear-TestHost
        $folder = (New-Item -ItemType Directory "$([IO.Path]::GetTempPath())/netlab-quic-$([guid]::NewGuid())").FullName
        $made = New-TestCertificate
        $authority, $bare, $key, $pin = $made.Authority, $made.Certificate, $made.Key, $made.Pin
        Set-Content "$folder/ca.pem" $authority.ExportCertificatePem()
        Set-Content "$folder/own.pem" "$($bare.ExportCertificatePem())`n$($key.ExportPkcs8PrivateKeyPem())"
        $certificate = [Security.Cryptography.X509Certificates.X509Certificate2]::CreateFromPemFile("$folder/own.pem")
        Add-Type -TypeDefinition ('using System; using System.Collections.Generic; using System.IO; using System.Threading; using System.Threading.Tasks;' + "`n" + (Get-Content -Raw "$PSScriptRoot/../NetLab.Core.Tests/Dns/Resolver/QuicServer.cs"))
        $nsd = Start-Nsd
        $server = [NetLab.Tests.Dns.Resolver.QuicServer]::Forwarding($certificate, 53, $true)
        $ask = @{ Server = "quic://127.0.0.1:$($server.Port)"; TlsAuthority = "$folder/ca.pem"; Tries = 1; Timeout = 30 }
    }
    AfterAll {
        if ($server) { $server.DisposeAsync().AsTask().Wait() }
        Stop-Nsd $nsd
        Remove-Item -Recurse -Force $folder
    }

    It 'gets what kdig gets from the same server' {
        $said = kdig '@127.0.0.1' -p $server.Port "+tls-ca=$folder/ca.pem" '+tls-hostname=dns.test' '+quic' www.example.org A | Out-String
        $said | Should -Match 'QUIC session \(QUICv1\)'
        $record = Resolve-DnsRecord www.example.org A @ask
        $said | Should -Match ([regex]::Escape($record.IPAddress))
        "$($record.Response.Transport)", $record.Response.Server, $record.Response.GetMessage().Id | Should -Be Quic, $ask.Server, 0
    }

    It 'takes the server by address, name, pin and transport' {
        $bare = @{ Tries = 1; Timeout = 30 }
        foreach ($way in @(
                @{ Server = '127.0.0.1'; Port = $server.Port; Transport = 'Quic'; TlsAuthority = "$folder/ca.pem" }
                @{ Server = "doq://127.0.0.1:$($server.Port)#dns.test"; TlsAuthority = $authority }
                @{ Server = $ask.Server; TlsPin = $pin }
                @{ Server = $ask.Server; SkipCertificateCheck = $true }
                @{ Server = $ask.Server; TlsAuthority = $authority; TlsCertificate = "$folder/own.pem"; SourceAddress = '127.0.0.8' })) {
            (Resolve-DnsRecord www.example.org A @way @bare).Response.Transport | Should -Be Quic
        }
        $server.Said | Should -Contain ' 127.0.0.8 CN=dns.test'
    }

    It 'says whom the certificate is for, and that nobody vouches' {
        $failed = Resolve-DnsRecord www.example.org A @ask -TlsHostName other.test 2>&1
        $failed.FullyQualifiedErrorId, "$($failed.CategoryInfo.Category)" | Should -Be 'DnsTls,NetLab.PowerShell.Dns.ResolveDnsRecordCommand', AuthenticationError
        Get-FailureText $failed | Should -Match "its certificate is not for 'other.test' but for 'dns.test', '127.0.0.1'"
        Get-FailureText (Resolve-DnsRecord www.example.org A -Server $ask.Server -Tries 1 2>&1) | Should -Match 'no trusted authority has signed it'
    }

    It 'gets many answers over one connection, in order' {
        $before = $server.Connections
        $seen = 1..200 | ForEach-Object { 'www.example.org', 'ns1.example.org' } | Resolve-DnsRecord -Type A -IncludeNegative @ask
        $seen.Count | Should -BeGreaterOrEqual 400
        ($seen.Name | Select-Object -First 1), ($seen.Name | Select-Object -Last 1) | Should -Be www.example.org, ns1.example.org
        $server.Connections - $before | Should -Be 1
    }

    It 'is measured as other transports are' {
        $measured = Measure-DnsServer -Server $ask.Server -TlsAuthority "$folder/ca.pem" -Name www.example.org -Count 3
        $measured.Lost | Should -Be 0
    }

    It 'says that nothing listens' {
        $failed = Resolve-DnsRecord www.example.org A -Server quic://127.0.0.1:1 -Tries 1 2>&1
        $failed.FullyQualifiedErrorId | Should -Match '^DnsPortRefused,'
        Get-FailureText $failed | Should -Match 'nothing listens at that UDP port'
    }

    It 'refuses what does not go with it' {
        (Resolve-DnsRecord a A @ask -ProxySource 192.0.2.1 2>&1).FullyQualifiedErrorId | Should -Match '^InvalidArgument_ProxySource,'
        (Resolve-DnsRecord a A -Server h3://127.0.0.1 -SourceAddress 127.0.0.1 2>&1).FullyQualifiedErrorId | Should -Match '^InvalidArgument_SourceAddress,'
        (Resolve-DnsRecord a A -Server fe80::1%lo -Transport Http3 2>&1).FullyQualifiedErrorId | Should -Match '^InvalidArgument_Server,'
        (Get-DnsZone example.org -Server $ask.Server 2>&1).FullyQualifiedErrorId | Should -Match '^InvalidArgument_Transport,'
        (Send-DnsMessage '0001' $ask.Server 2>&1).FullyQualifiedErrorId | Should -Match '^InvalidArgument_Transport,'
    }

    It 'is stopped by Ctrl+C while <What>' -ForEach @(@{ What = 'the server is silent'; Listens = $true }, @{ What = 'the connection is made'; Listens = $false }) {
        $silent = if ($Listens) { [NetLab.Tests.Dns.Resolver.QuicServer]::Silent($certificate) } else { [Net.Sockets.UdpClient]::new([Net.IPEndPoint]::new([ipaddress]::Loopback, 0)) }
        try {
            $port = $Listens ? $silent.Port : $silent.Client.LocalEndPoint.Port
            $shell = [powershell]::Create().AddScript("Import-Module '$((Get-Module NetLab).Path)'; Resolve-DnsRecord www.example.org A -Server quic://127.0.0.1:$port -SkipCertificateCheck -Timeout 60 -Tries 1")
            $running = $shell.BeginInvoke()
            if ($Listens) { [Threading.SpinWait]::SpinUntil({ $silent.Streams -gt 0 }, 30000) | Should -BeTrue }
            else { $silent.Client.ReceiveTimeout = 30000; $from = [Net.IPEndPoint]::new([ipaddress]::Any, 0); $null = $silent.Receive([ref] $from) }
            $watch = [Diagnostics.Stopwatch]::StartNew()
            $shell.Stop()
            $watch.Elapsed.TotalSeconds | Should -BeLessThan 10
        }
        finally {
            $shell.Dispose()
            if ($Listens) { $silent.DisposeAsync().AsTask().Wait() } else { $silent.Dispose() }
        }
    }

    It 'leaves no thread away' { Get-ThreadAway | Should -BeNullOrEmpty }
}
