# Acts on sticks for udisks-delay.py: udisks-delay.ps1 BUS Usb|Signal|Queue|Object [Wait-Event|Start-Sleep]: by an action, in a script that runs, that waits in
# Wait-Event, or that sleeps for 10 ms again and again; Queue is without an action, by Wait-Event. Object is PowerShell's own Register-ObjectEvent, of a .NET object
# that is told by a line on standard input, without a bus: whatever it takes is PowerShell's.
param([string] $Bus, [string] $How, [string] $Meanwhile)
$env:DBUS_SYSTEM_BUS_ADDRESS = $Bus
$culture = [cultureinfo]::InvariantCulture
switch ($How) {
    Object {
        Add-Type @'
public sealed class LineEventArgs(string line) : System.EventArgs { public string Line => line; }
public sealed class Lines
{
    public event System.EventHandler<LineEventArgs> Came;
    public void Start() => new System.Threading.Thread(() => { while (System.Console.In.ReadLine() is { } line) Came?.Invoke(this, new LineEventArgs(line)); }) { IsBackground = true }.Start();
}
'@
        $lines = [Lines]::new()
        $null = Register-ObjectEvent $lines Came -Action {
            $now = [Diagnostics.Stopwatch]::GetTimestamp()
            [Console]::WriteLine((($now - [long] $EventArgs.Line) / 1000).ToString([cultureinfo]::InvariantCulture))
        }
        $lines.Start()
    }
    Usb {
        Import-Module "$PSScriptRoot/../../../NetLab.psd1"
        $null = Register-UsbStorageEvent -Source UDisks2 -EventType Arrived -Action {
            $now = [Diagnostics.Stopwatch]::GetTimestamp()
            [Console]::WriteLine((($now - [long] $EventArgs.Device.Model) / 1000).ToString([cultureinfo]::InvariantCulture))
        }
    }
    Queue {
        Import-Module "$PSScriptRoot/../../../NetLab.psd1"
        $null = Register-UsbStorageEvent -Source UDisks2 -EventType Arrived -SourceIdentifier stick
    }
    Signal {
        Import-Module "$PSScriptRoot/../../../NetLab.psd1"
        $null = Register-DBusSignal org.freedesktop.UDisks2 -Member InterfacesAdded -Action {
            $now = [Diagnostics.Stopwatch]::GetTimestamp()
            $drive = $EventArgs.Arguments[1]['org.freedesktop.UDisks2.Drive']
            if ($drive) { [Console]::WriteLine((($now - [long] "$($drive['Model'])") / 1000).ToString([cultureinfo]::InvariantCulture)) }
        }
    }
}
[Console]::WriteLine('ready')
while ($How -eq 'Queue') {
    $happened = Wait-Event -SourceIdentifier stick
    $now = [Diagnostics.Stopwatch]::GetTimestamp()
    [Console]::WriteLine((($now - [long] $happened.SourceEventArgs.Device.Model) / 1000).ToString($culture))
    $happened | Remove-Event
}
if ($Meanwhile -eq 'Wait-Event') { Wait-Event -SourceIdentifier never }
while ($Meanwhile -eq 'Start-Sleep') { Start-Sleep -Milliseconds 10 }
while ($true) { [Threading.Thread]::Sleep(1) }
