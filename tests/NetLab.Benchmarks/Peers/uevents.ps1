# Listens for uevents.py: uevents.ps1 COUNT. As who cares for speed writes it: no conversion of a text to an enumeration, no look-up, an event.
param([int] $Count)
Import-Module "$PSScriptRoot/../../../NetLab.psd1"
$lost = [NetLab.Devices.DeviceAction]::EventsLost
$seen = $last = 0
Watch-DeviceEvent -Source Kernel -Count ($Count * 4) | ForEach-Object {
    if ($_.Action -eq $lost -or ($last -and $_.SequenceNumber -ne $last + 1)) { throw 'events were lost' }
    $last = $_.SequenceNumber
    if (++$seen % $Count -eq 0) { [Console]::WriteLine('done') }
}
