# The lab by cmdlets, several times in one session:  lab.ps1 COUNT LABS. Prints the milliseconds of each.
param([int] $Count, [int] $Labs)
$ErrorActionPreference = 'Stop'
Import-Module "$PSScriptRoot/../../../NetLab.psd1"

function Build {
    $clock = [Diagnostics.Stopwatch]::StartNew()
    $null = New-NetBridge peer-br -IPAddress 10.50.0.1/16
    for ($i = 0; $i -lt $Count; $i++) {
        $name = "peer$i"
        $null = New-NetNamespace $name
        $null = New-VethPair $name eth0 -PeerNamespace $name
        $null = Add-NetBridgePort peer-br $name
        $null = New-NetIPAddress "10.50.$(($i + 2) -shr 8).$(($i + 2) -band 255)/16" -InterfaceAlias eth0 -Namespace $name
        $null = New-NetRoute 0.0.0.0/0 -NextHop 10.50.0.1 -InterfaceAlias eth0 -Namespace $name
    }
    $clock.Elapsed.TotalMilliseconds
}

function Clear {
    Remove-NetBridge peer-br -Confirm:$false
    Get-NetNamespace peer* | Remove-NetNamespace -Confirm:$false
}

for ($lab = 0; $lab -lt $Labs; $lab++) {
    Build
    Clear
    Start-Sleep 1 # The kernel is still taking it down.
}
