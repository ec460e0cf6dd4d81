# Dot-sourced by the tests of mail, after Support.ps1: real mail servers of the tests' own (tests/mail), each in a namespace, with its files in a directory
# and a certificate of a test authority. They end with Stop-MailServer, or with this process. Without root or the package they are not to be had:
# Start-* then returns nothing, and $MailServerReason says why; tests skip with it.
#
#   $mail = Start-Postfix -Namespace c1 [-Submission] [-Setting 'mydestination=...', ...]   at 25 of 127.0.0.1 and ::1; with -Submission at 465 and 587 too, where
#                                                     alice logs in with 'wonder land' ($mail.Credential). Host name mail.netlab.test.
#   Set-Postfix $mail 'mydestination=localhost'       changes main.cf and starts it anew
#   Get-Mailbox $mail [-User games] [-With text]      a user's mailbox; waits until the text is in it. alice's mail ends with games, bob's with news
#   $mail = Start-Aiosmtpd -Namespace c1 --starttls   at $mail.Port of 127.0.0.1; options as in tests/mail/aiosmtp.py. Read-Aiosmtpd $mail waits for its next message
#   $mail = Start-Exim -Namespace c1 [-Open]          at 25 of 127.0.0.1 and ::1, with STARTTLS; an open relay with -Open
#   $mail.CaFile, $mail.Authority                     whom to trust
$MailServerReason = $null

function New-MailCertificate {
    # Writes ca.pem, server.pem and server.key: an authority and what it vouches for, for mail.netlab.test, localhost and the loopback addresses. Emits the authority.
    param([Parameter(Mandatory)] [string] $Directory, [string[]] $Name = @('mail.netlab.test', 'localhost'))
    $now = [DateTimeOffset]::UtcNow
    $curve = [Security.Cryptography.ECCurve+NamedCurves]::nistP256
    $caKey = [Security.Cryptography.ECDsa]::Create($curve)
    $request = [Security.Cryptography.X509Certificates.CertificateRequest]::new('CN=NetLab test authority', $caKey, 'SHA256')
    $request.CertificateExtensions.Add([Security.Cryptography.X509Certificates.X509BasicConstraintsExtension]::new($true, $false, 0, $true))
    $request.CertificateExtensions.Add([Security.Cryptography.X509Certificates.X509KeyUsageExtension]::new('KeyCertSign, CrlSign', $true))
    $request.CertificateExtensions.Add([Security.Cryptography.X509Certificates.X509SubjectKeyIdentifierExtension]::new($request.PublicKey, $false))
    $authority = $request.CreateSelfSigned($now.AddDays(-2), $now.AddDays(60))
    $key = [Security.Cryptography.ECDsa]::Create($curve)
    $request = [Security.Cryptography.X509Certificates.CertificateRequest]::new("CN=$($Name[0])", $key, 'SHA256')
    $request.CertificateExtensions.Add([Security.Cryptography.X509Certificates.X509BasicConstraintsExtension]::new($false, $false, 0, $true))
    $request.CertificateExtensions.Add([Security.Cryptography.X509Certificates.X509KeyUsageExtension]::new('DigitalSignature', $true))
    $uses = [Security.Cryptography.OidCollection]::new()
    $null = $uses.Add([Security.Cryptography.Oid]::new('1.3.6.1.5.5.7.3.1'))
    $request.CertificateExtensions.Add([Security.Cryptography.X509Certificates.X509EnhancedKeyUsageExtension]::new($uses, $false))
    $names = [Security.Cryptography.X509Certificates.SubjectAlternativeNameBuilder]::new()
    $Name | ForEach-Object { $names.AddDnsName($_) }
    $names.AddIpAddress('127.0.0.1'); $names.AddIpAddress('::1')
    $request.CertificateExtensions.Add($names.Build($false))
    $request.CertificateExtensions.Add([Security.Cryptography.X509Certificates.X509AuthorityKeyIdentifierExtension]::CreateFromCertificate($authority, $true, $false))
    $server = $request.Create($authority, $now.AddDays(-1), $now.AddDays(30), [byte[]](1..8))
    [IO.File]::WriteAllText("$Directory/ca.pem", $authority.ExportCertificatePem())
    [IO.File]::WriteAllText("$Directory/server.pem", $server.ExportCertificatePem())
    [IO.File]::WriteAllText("$Directory/server.key", $key.ExportPkcs8PrivateKeyPem())
    [Security.Cryptography.X509Certificates.X509Certificate2]::CreateFromPem($authority.ExportCertificatePem())
}

function Start-MailScript([string] $Namespace, [string] $Script, [scriptblock] $Argument) {
    # Runs a script of tests/mail until it says ready; emits its process and directory, or nothing where it says that it cannot.
    if (-not (Test-Path /usr/bin/python3)) { $script:MailServerReason = "the tool 'python3' is not installed"; return }
    $directory = (New-Item -ItemType Directory "$([IO.Path]::GetTempPath())/netlab-mail-$([Guid]::NewGuid())").FullName
    $authority = New-MailCertificate $directory
    $command = @(if ($Namespace) { 'ip', 'netns', 'exec', $Namespace }) + @('/usr/bin/python3', "$PSScriptRoot/../mail/$Script") + @(& $Argument $directory)
    $start = [Diagnostics.ProcessStartInfo]::new($command[0], [string[]]($command | Select-Object -Skip 1))
    $start.RedirectStandardInput = $start.RedirectStandardOutput = $true
    $process = [Diagnostics.Process]::Start($start)
    $line = $process.StandardOutput.ReadLine()
    $server = [pscustomobject]@{
        Process = $process; Directory = $directory; Namespace = $Namespace; CaFile = "$directory/ca.pem"; Authority = $authority; Greeting = $line; Port = 25
        Credential = [pscredential]::new('alice', (ConvertTo-SecureString 'wonder land' -AsPlainText -Force))
    }
    if ($line -like 'ready*') { return $server }
    Stop-MailServer $server
    if ($line -notlike 'skip *') { throw "${Script}: $line" }
    $script:MailServerReason = $line.Substring(5)
}

function Start-Postfix {
    # A real Postfix at port 25 of a namespace (of this one without a name); see tests/mail/postfix.py.
    param([string] $Namespace, [switch] $Submission, [string[]] $Setting = @())
    Start-MailScript $Namespace postfix.py { param($directory) @($directory) + @(if ($Submission) { '--submission', '--user', 'alice:wonder land' }) + $Setting }.GetNewClosure()
}

function Set-Postfix($Server, [string[]] $Setting) {
    $Server.Process.StandardInput.WriteLine("set`t$($Setting -join "`t")")
    $line = $Server.Process.StandardOutput.ReadLine()
    if ($line -ne 'ok') { throw "postfix: $line" }
}

function Get-Mailbox($Server, [string] $User = 'games', [string] $With) {
    $watch = [Diagnostics.Stopwatch]::StartNew()
    while ($true) {
        $mail = if (Test-Path "$($Server.Directory)/mail/$User") { [IO.File]::ReadAllText("$($Server.Directory)/mail/$User") } else { '' }
        if (-not $With -or $mail.Contains($With)) { return $mail }
        if ($watch.Elapsed.TotalSeconds -gt 60) { throw "'$With' never came to ${User}: $mail`n$(Get-Content "$($Server.Directory)/log*" -Raw)" }
        [Threading.Thread]::Sleep(20)
    }
}

function Start-Exim {
    # A real Exim at port 25 of a namespace; see tests/mail/exim.py. alice's mail lies in the mailbox of alice.
    param([string] $Namespace, [switch] $Open)
    Start-MailScript $Namespace exim.py { param($directory) @($directory) + @(if ($Open) { '--open' }) }.GetNewClosure()
}

function Start-Aiosmtpd {
    # A server of python3-aiosmtpd; what is not -Namespace is for tests/mail/aiosmtp.py.
    param([string] $Namespace, [Parameter(ValueFromRemainingArguments)] [string[]] $Option = @())
    $server = Start-MailScript $Namespace aiosmtp.py { param($directory) @('--tls', $directory) + $Option }.GetNewClosure()
    if ($server) { $server.Port = [int]($server.Greeting -split ' ')[1]; $server }
}

function Read-Aiosmtpd($Server) { $Server.Process.StandardOutput.ReadLine() | ConvertFrom-Json }

function Stop-MailServer($Server) {
    # The end of its input ends it, and what it has started.
    if (-not $Server) { return }
    $Server.Process.StandardInput.Close()
    if (-not $Server.Process.WaitForExit(60000)) { $Server.Process.Kill($true) }
    $Server.Process.Dispose()
    Remove-Item -Recurse -Force $Server.Directory
}
