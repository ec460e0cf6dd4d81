# Lists 10,000 TCP sockets in a running session:  sockets.ps1 Owners|NoProcess|Detailed|Listen|ListenNoProcess|Port. Prints milliseconds, five times, after two of warming up.
param([string] $How)
$ErrorActionPreference = 'Stop'
Import-Module "$PSScriptRoot/../../../NetLab.psd1"
$port = (Get-NetTCPConnection -State Listen -NoProcess)[0].LocalPort
$read = @{
    Owners = { Get-NetTCPConnection }
    NoProcess = { Get-NetTCPConnection -NoProcess }
    Detailed = { Get-NetTCPConnection -Detailed }
    Listen = { Get-NetTCPConnection -State Listen }
    ListenNoProcess = { Get-NetTCPConnection -State Listen -NoProcess }
    Port = { Get-NetTCPConnection -LocalPort $port -State Listen -NoProcess }
}[$How]
foreach ($time in 1..7) {
    $rows = $null
    [GC]::Collect()
    $clock = [Diagnostics.Stopwatch]::StartNew()
    $rows = @(& $read)
    $took = $clock.Elapsed.TotalMilliseconds
    if ($How -in 'Owners', 'NoProcess', 'Detailed' -and $rows.Count -lt 10000) { throw "$How listed $($rows.Count) sockets" }
    if ($How -eq 'Owners' -and @($rows | Where-Object OwningProcess).Count -lt 10000) { throw 'Owners are missing.' }
    if ($How -like 'Listen*' -and $rows.Count -lt 1) { throw 'Nothing listens.' }
    if ($time -gt 2) { $took.ToString([cultureinfo]::InvariantCulture) }
}
