# Acts on sticks for udisks-delay.py: udisks-delay.ps1 BUS Usb|Signal|Queue [Waits]: by an action, in a script that runs or one that waits in
# Wait-Event; or without an action by Wait-Event.
param([string] $Bus, [string] $How, [string] $Meanwhile)
$env:DBUS_SYSTEM_BUS_ADDRESS = $Bus
Import-Module "$PSScriptRoot/../../../NetLab.psd1"
if ($How -eq 'Usb') {
    $null = Register-UsbStorageEvent -Source UDisks2 -EventType Arrived -Action {
        $now = [Diagnostics.Stopwatch]::GetTimestamp()
        [Console]::WriteLine((($now - [long] $EventArgs.Device.Model) / 1000).ToString([cultureinfo]::InvariantCulture))
    }
}
elseif ($How -eq 'Queue') { $null = Register-UsbStorageEvent -Source UDisks2 -EventType Arrived -SourceIdentifier stick }
else {
    $null = Register-DBusSignal org.freedesktop.UDisks2 -Member InterfacesAdded -Action {
        $now = [Diagnostics.Stopwatch]::GetTimestamp()
        $drive = $EventArgs.Arguments[1]['org.freedesktop.UDisks2.Drive']
        if ($drive) { [Console]::WriteLine((($now - [long] "$($drive['Model'])") / 1000).ToString([cultureinfo]::InvariantCulture)) }
    }
}
[Console]::WriteLine('ready')
while ($How -eq 'Queue') {
    $happened = Wait-Event -SourceIdentifier stick
    $now = [Diagnostics.Stopwatch]::GetTimestamp()
    [Console]::WriteLine((($now - [long] $happened.SourceEventArgs.Device.Model) / 1000).ToString([cultureinfo]::InvariantCulture))
    $happened | Remove-Event
}
if ($Meanwhile -eq 'Waits') { Wait-Event -SourceIdentifier never }
while ($true) { [Threading.Thread]::Sleep(1) }
