# One D-Bus call in a running session: dbus-cmdlet.ps1 BUS NetLab|Busctl|Gdbus, microseconds each, five times after a warm-up.
param([string] $Bus, [string] $How)
$name, $object = 'org.freedesktop.DBus', '/org/freedesktop/DBus'
if ($How -eq 'NetLab') { Import-Module "$PSScriptRoot/../../../NetLab.psd1" }
$once = switch ($How) {
    NetLab { { $null = Invoke-DBusMethod $name $object $name GetId -Bus $Bus } }
    Busctl { { $null = busctl --address=$Bus call $name $object $name GetId } }
    Gdbus { { $null = gdbus call --address $Bus -d $name -o $object -m "$name.GetId" } }
}
$times = $How -eq 'NetLab' ? 500 : 20
foreach ($round in 0..5) {
    $watch = [Diagnostics.Stopwatch]::StartNew()
    for ($i = 0; $i -lt $times; $i++) { & $once }
    if ($round) { ($watch.Elapsed.TotalMicroseconds / $times).ToString([cultureinfo]::InvariantCulture) }
}
