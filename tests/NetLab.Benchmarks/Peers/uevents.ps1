# Listens for uevents.py: uevents.ps1 COUNT.
param([int] $Count)
Import-Module "$PSScriptRoot/../../../NetLab.psd1"
$state = @{ Seen = 0; Last = 0 }
Watch-DeviceEvent -Source Kernel -Count ($Count * 4) | ForEach-Object {
    if ($_.Action -eq 'EventsLost' -or ($state.Last -and $_.SequenceNumber -ne $state.Last + 1)) { throw 'events were lost' }
    $state.Last = $_.SequenceNumber
    if (++$state.Seen % $Count -eq 0) { [Console]::WriteLine('done') }
}
