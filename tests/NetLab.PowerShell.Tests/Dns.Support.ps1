# Dot-sourced by the test files of the DNS cmdlets, after Support.ps1: an nsd of the tests' own with the zones of the folder Dns, and files that stand for
# /etc/resolv.conf and /etc/hosts, mounted over them in the tests' mount namespace (tests/isolated.sh). The host's own files are never written.
$ErrorActionPreference = 'Stop'

function Test-DnsWitness { (Test-Path /usr/sbin/nsd) -and (Test-Path /usr/bin/dig) }

function Start-Nsd {
    # nsd on 127.0.0.1 and ::1, ready when this returns. Zones is name = file, by default those of the folder Dns.
    param([int] $Port = 53, [hashtable] $Zones, [string[]] $More = @(), [string[]] $Address = @('127.0.0.1', '::1'), [string[]] $ZoneOptions = @('provide-xfr: 0.0.0.0/0 NOKEY', 'provide-xfr: ::/0 NOKEY'), [string] $KeyBlock = '', [string] $Namespace)
    $directory = (New-Item -ItemType Directory "$([IO.Path]::GetTempPath())/netlab-nsd-$([Guid]::NewGuid())").FullName
    if (-not $Zones) { $Zones = @{}; Get-ChildItem "$PSScriptRoot/Dns/*.zone" | ForEach-Object { $Zones[$_.BaseName] = $_.FullName } }
    Set-Content "$directory/nsd.conf" @"
server:
$(($Address | ForEach-Object { "  ip-address: $_@$Port" }) -join "`n")
  username: ""
  chroot: ""
  database: ""
  zonesdir: "$directory"
  zonelistfile: "$directory/zone.list"
  xfrdfile: "$directory/xfrd.state"
  xfrdir: "$directory"
  pidfile: "$directory/nsd.pid"
  server-count: 1
  rrl-ratelimit: 0
  nsid: "ascii_netlab"
$(($More | ForEach-Object { "  $_" }) -join "`n")
remote-control:
  control-enable: no
$KeyBlock
$(($Zones.GetEnumerator() | ForEach-Object { "zone:`n  name: $($_.Key)`n  zonefile: $($_.Value)`n" + (($ZoneOptions | ForEach-Object { "  $_" }) -join "`n") }) -join "`n")
"@
    $command = @(if ($Namespace) { 'ip', 'netns', 'exec', $Namespace }) + @('/usr/sbin/nsd', '-d', '-c', "$directory/nsd.conf")
    $start = [Diagnostics.ProcessStartInfo]::new($command[0], [string[]]($command | Select-Object -Skip 1))
    $start.RedirectStandardError = $true
    $process = [Diagnostics.Process]::Start($start)
    do { $line = $process.StandardError.ReadLine() } while ($null -ne $line -and $line -notmatch 'nsd started')
    if ($null -eq $line) { throw 'nsd ended at once' }
    # A full pipe would stop it.
    $null = $process.StandardError.ReadToEndAsync()
    [pscustomobject]@{ Process = $process; Directory = $directory; Port = $Port }
}

function Stop-Nsd($Server) {
    if (-not $Server) { return }
    # The signal lets it end its helpers too.
    kill -TERM $Server.Process.Id
    $Server.Process.WaitForExit()
    Remove-Item -Recurse -Force $Server.Directory
}

function Get-ResolvedWitness {
    # systemd-resolved of the distribution, or as tests/run.sh unpacks it, where it can be run; else nothing.
    '/usr/lib/systemd/systemd-resolved', '/lib/systemd/systemd-resolved', "$PSScriptRoot/../../.tools/resolved/lib/systemd/systemd-resolved", "$PSScriptRoot/../../.tools/resolved/usr/lib/systemd/systemd-resolved" |
        Where-Object { (Test-Path $_) -and "$(& $_ --version 2>$null)" -match '^systemd' } | Select-Object -First 1
}

function Start-Resolved {
    # A systemd-resolved on a bus of its own; ready when this returns. It wants its user, and writes below /run/systemd/resolve, which is in memory here.
    $directory = (New-Item -ItemType Directory "$([IO.Path]::GetTempPath())/netlab-resolved-$([Guid]::NewGuid())").FullName
    chmod 755 $directory
    Set-Content "$directory/bus.conf" @"
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>system</type><listen>unix:path=$directory/bus</listen><auth>EXTERNAL</auth>
<policy context="default"><allow user="*"/><allow own="*"/><allow send_destination="*" eavesdrop="true"/><allow receive_sender="*"/></policy></busconfig>
"@
    if (-not (getent passwd systemd-resolve)) {
        Add-Content /etc/passwd 'systemd-resolve:x:993:993:systemd Resolver:/:/usr/sbin/nologin'
        Add-Content /etc/group 'systemd-resolve:x:993:'
    }
    $null = New-Item -ItemType Directory -Force /run/systemd
    mount -t tmpfs tmpfs /run/systemd
    if ($LASTEXITCODE) { throw '/run/systemd cannot be mounted over' }
    $launch = {
        param($program, $arguments, $ready)
        $start = [Diagnostics.ProcessStartInfo]::new($program, [string[]]$arguments)
        $start.RedirectStandardOutput = $start.RedirectStandardError = $true
        $start.Environment['DBUS_SYSTEM_BUS_ADDRESS'] = "unix:path=$directory/bus"
        $start.Environment['SYSTEMD_LOG_TARGET'] = 'console'
        $process = [Diagnostics.Process]::Start($start)
        $process
    }
    $bus = & $launch /usr/bin/dbus-daemon @('--nofork', '--nopidfile', '--print-address', "--config-file=$directory/bus.conf")
    if (-not $bus.StandardOutput.ReadLine()) { throw "dbus-daemon did not start: $($bus.StandardError.ReadToEnd())" }
    $daemon = & $launch (Get-ResolvedWitness) @()
    $said = $daemon.StandardError.ReadToEndAsync(); $null = $daemon.StandardOutput.ReadToEndAsync()
    $env:DBUS_SYSTEM_BUS_ADDRESS, $before = "unix:path=$directory/bus", $env:DBUS_SYSTEM_BUS_ADDRESS
    try { $null = Wait-DBusName org.freedesktop.resolve1 -Timeout 20 -ErrorAction SilentlyContinue -ErrorVariable late } finally { $env:DBUS_SYSTEM_BUS_ADDRESS = $before }
    $server = [pscustomobject]@{ Address = "unix:path=$directory/bus"; Directory = $directory; Processes = $daemon, $bus; Said = $said }
    if ($late -or $daemon.HasExited) { Stop-Resolved $server; throw "systemd-resolved did not come up: $($said.Result)" }
    $server
}

function Stop-Resolved($Server) {
    if (-not $Server) { return }
    foreach ($process in $Server.Processes) {
        if (-not $process.HasExited) { kill -TERM $process.Id }
        $process.WaitForExit()
    }
    umount /run/systemd
    Remove-Item -Recurse -Force $Server.Directory
}

function Mount-EtcFile([string] $Name, [string] $Text) {
    # Lets a file of ours stand for /etc/NAME in this mount namespace. Dismount-EtcFile takes it away.
    $mine = "$([IO.Path]::GetTempPath())/netlab-$Name-$([Guid]::NewGuid())"
    Set-Content $mine $Text
    mount --bind $mine "/etc/$Name"
    if ($LASTEXITCODE) { throw "/etc/$Name cannot be mounted over" }
    $mine
}

function Dismount-EtcFile([string] $Name, [string] $Mine) {
    if (-not $Mine) { return }
    umount "/etc/$Name"
    Remove-Item $Mine
}

function Get-Dig {
    # What dig prints of the records, a line each, blanks made one.
    (& dig +noall +answer +time=5 +tries=1 @args) -replace '\s+', ' ' | Where-Object { $_ }
}

function Format-Record {
    # A record as dig spells it, blanks made one.
    process { "$_" -replace '\s+', ' ' }
}

function Start-UdpResponder([scriptblock] $Answer, [string] $Address = '127.0.0.1') {
    # A hostile server on a free port: Answer gets each datagram's bytes as $args[0] and gives byte arrays to send back.
    $socket = [Net.Sockets.UdpClient]::new([Net.IPEndPoint]::new([Net.IPAddress]::Parse($Address), 0))
    $shell = [powershell]::Create().AddScript({
        param($socket, $answer)
        $block = [scriptblock]::Create($answer)
        $from = [Net.IPEndPoint]::new([Net.IPAddress]::Any, 0)
        while ($true) {
            try { $question = $socket.Receive([ref]$from) } catch { return }
            foreach ($reply in & $block $question) { if ($reply) { $null = $socket.Send($reply, $reply.Length, $from) } }
        }
    }).AddArgument($socket).AddArgument("$Answer")
    [pscustomobject]@{ Socket = $socket; Shell = $shell; Call = $shell.BeginInvoke(); Port = $socket.Client.LocalEndPoint.Port; Server = "${Address}:$($socket.Client.LocalEndPoint.Port)" }
}

function Stop-UdpResponder($Responder) {
    if (-not $Responder) { return }
    $Responder.Socket.Dispose()
    $null = $Responder.Shell.EndInvoke($Responder.Call)
    $Responder.Shell.Dispose()
}

function New-TestCertificate {
    # An authority of the tests' own, and a certificate of its for dns.test and 127.0.0.1, with its key and its pin.
    $hash = [Security.Cryptography.HashAlgorithmName]::SHA256
    $curve = [Security.Cryptography.ECCurve+NamedCurves]::nistP256
    $authorityKey, $key = [Security.Cryptography.ECDsa]::Create($curve), [Security.Cryptography.ECDsa]::Create($curve)
    $request = [Security.Cryptography.X509Certificates.CertificateRequest]::new('CN=NetLab test authority', $authorityKey, $hash)
    $request.CertificateExtensions.Add([Security.Cryptography.X509Certificates.X509BasicConstraintsExtension]::new($true, $false, 0, $true))
    $authority = $request.CreateSelfSigned([DateTimeOffset]::UtcNow.AddDays(-1), [DateTimeOffset]::UtcNow.AddDays(2))
    $request = [Security.Cryptography.X509Certificates.CertificateRequest]::new('CN=dns.test', $key, $hash)
    $names = [Security.Cryptography.X509Certificates.SubjectAlternativeNameBuilder]::new()
    $names.AddDnsName('dns.test')
    $names.AddIpAddress([ipaddress]::Loopback)
    $request.CertificateExtensions.Add($names.Build())
    $certificate = $request.Create($authority, [DateTimeOffset]::UtcNow.AddDays(-1), [DateTimeOffset]::UtcNow.AddDays(1), [byte[]](1, 2, 3, 4))
    [pscustomobject]@{
        Authority = $authority
        Certificate = $certificate
        Key = $key
        Pin = [Convert]::ToBase64String([Security.Cryptography.SHA256]::HashData($certificate.PublicKey.ExportSubjectPublicKeyInfo()))
    }
}
