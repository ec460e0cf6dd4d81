# Reads the routing table:  routes.ps1 NetLab|Json|Proc|Text|Memory. Prints milliseconds of the second reading, or for Memory the
# bytes an object of NetLab's takes while it is kept in a variable.
param([string] $How)
$ErrorActionPreference = 'Stop'
Import-Module "$PSScriptRoot/../../../NetLab.psd1"

$read = @{
    NetLab = { Get-NetRoute -AddressFamily IPv4 }
    Json   = { ip -4 -json route | ConvertFrom-Json }
    Proc   = {
        foreach ($line in [IO.File]::ReadLines('/proc/thread-self/net/route')) {
            $part = $line.Split("`t")
            if ($part[0] -ne 'Iface') {
                [pscustomobject]@{
                    Interface = $part[0]
                    Destination = [ipaddress][uint]::Parse($part[1], 'HexNumber')
                    NextHop = [ipaddress][uint]::Parse($part[2], 'HexNumber')
                    Metric = [int]$part[6]
                    Mask = [ipaddress][uint]::Parse($part[7], 'HexNumber')
                }
            }
        }
    }
    Text   = { ip -4 route }
}

if ($How -eq 'Memory') {
    $warm = & $read.NetLab
    $warm = $null
    $before = [GC]::GetTotalMemory($true)
    $kept = & $read.NetLab
    $after = [GC]::GetTotalMemory($true)
    ($after - $before) / $kept.Count
    return
}
$rows = & $read[$How]
$rows = $null
[GC]::Collect()
$clock = [Diagnostics.Stopwatch]::StartNew()
$rows = & $read[$How]
$time = $clock.Elapsed.TotalMilliseconds
if ($rows.Count -lt 100000) { throw "$How read $($rows.Count) routes" }
$time
