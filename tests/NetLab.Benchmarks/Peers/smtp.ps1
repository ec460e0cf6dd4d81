# Probes of a mail server in a running session: smtp.ps1 NetLab|Swaks|Openssl Clear|Tls|Many PORT, microseconds each, five times after a warm-up. The connection is made, greeted, asked
# (over STARTTLS with Tls) and closed with QUIT. Many probes 100 addresses of 127.0.0.0/8: NetLab at once by one pipeline, swaks one after another.
param([string] $Who, [string] $What, [int] $Port)
if ($Who -eq 'NetLab') { Import-Module "$PSScriptRoot/../../../NetLab.psd1" }
$many = foreach ($i in 1..100) { "127.0.1.$i" }
$once = switch ("$Who $What") {
    'NetLab Clear' { { Send-SmtpProbe 127.0.0.1 -Port $Port -Tls None } }
    'NetLab Tls' { { Send-SmtpProbe 127.0.0.1 -Port $Port -Tls Required -SkipCertificateCheck } }
    'NetLab Many' { { $many | Send-SmtpProbe -Port $Port -Tls None -ThrottleLimit 100 } }
    'Swaks Clear' { { swaks --server 127.0.0.1 --port $Port --quit-after EHLO } }
    'Swaks Tls' { { swaks --server 127.0.0.1 --port $Port --quit-after EHLO --tls } }
    'Swaks Many' { { foreach ($server in $many) { swaks --server $server --port $Port --quit-after EHLO } } }
    # With -quiet it prints what the server says after EHLO, and ends when that hangs up.
    'Openssl Tls' { { "EHLO bench.test`nQUIT`n" | openssl s_client -quiet -crlf -starttls smtp -connect "127.0.0.1:$Port" 2>$null } }
}
$answers = $What -eq 'Many' ? 100 : 1
$times = $Who -eq 'NetLab' ? ($What -eq 'Many' ? 5 : 200) : $What -eq 'Many' ? 1 : 10
foreach ($round in 0..5) {
    $watch = [Diagnostics.Stopwatch]::StartNew()
    for ($i = 0; $i -lt $times; $i++) { $said = & $once }
    if ($round) { ($watch.Elapsed.TotalMicroseconds / $times).ToString([cultureinfo]::InvariantCulture) }
    $right = $Who -eq 'NetLab' ? @($said | Where-Object Success).Count : @($said -match '250.8BITMIME').Count
    if ($right -lt $answers) { throw "$Who answered ${right}: $said" }
}
