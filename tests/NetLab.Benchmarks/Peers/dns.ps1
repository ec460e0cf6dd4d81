# Many names through the pipeline: dns.ps1 Ordered|AsCompleted PORT NAMES, five times in one process, milliseconds each; the first has all that is to be compiled.
param([string] $How, [int] $Port, [int] $Count)
Import-Module "$PSScriptRoot/../../../NetLab.psd1"
$names = foreach ($i in 0..($Count - 1)) { "h$i.bench.test" }
$more = if ($How -eq 'AsCompleted') { @{ AsCompleted = $true } } else { @{} }
foreach ($round in 1..5) {
    $watch = [Diagnostics.Stopwatch]::StartNew()
    $records = $names | Resolve-DnsRecord -Type A -Server "127.0.0.1:$Port" @more
    $watch.Elapsed.TotalMilliseconds.ToString([cultureinfo]::InvariantCulture)
    if ($records.Count -ne $Count) { throw "$($records.Count) of $Count names were answered" }
}
