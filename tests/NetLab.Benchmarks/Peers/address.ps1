# One look at the addresses, many times over:  address.ps1 NetLab|Ip. Prints milliseconds a look.
param([string] $How, [int] $Count = 200)
$ErrorActionPreference = 'Stop'
Import-Module "$PSScriptRoot/../../../NetLab.psd1"
$look = if ($How -eq 'NetLab') { { $null = Get-NetIPAddress } } else { { $null = ip -j addr | ConvertFrom-Json } }
for ($i = 0; $i -lt 20; $i++) { & $look }
$clock = [Diagnostics.Stopwatch]::StartNew()
for ($i = 0; $i -lt $Count; $i++) { & $look }
$clock.Elapsed.TotalMilliseconds / $Count
