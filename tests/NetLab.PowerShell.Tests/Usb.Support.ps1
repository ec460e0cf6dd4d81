# Dot-sourced by the tests of USB storage: sticks of umockdev's in a genuine udisksd on a private bus (tests/usb/sticks.py). Their /sys is mounted
# over the real one, which tests may do only in a mount namespace of their own (tests/isolated.sh).
function Get-StickObstacle {
    # Why there can be no sticks here; nothing where there can.
    foreach ($tool in '/usr/bin/umockdev-wrapper', '/usr/libexec/udisks2/udisksd', '/usr/bin/dbus-daemon') { if (-not (Test-Path $tool)) { return "$tool is not installed" } }
    /usr/bin/python3 -c "import gi; gi.require_version('UMockdev', '1.0')" 2>$null
    if ($LASTEXITCODE) { return 'python3-gi and gir1.2-umockdev-1.0 are not installed' }
    if ((id -u) -ne 0 -or [IO.FileInfo]::new('/proc/self/ns/mnt').LinkTarget -eq [IO.FileInfo]::new('/proc/1/ns/mnt').LinkTarget) { return 'there is no mount namespace of the tests'' own (tests/isolated.sh)' }
}

function Start-Tool([string] $Path, [string[]] $Arguments) {
    $start = [Diagnostics.ProcessStartInfo]::new($Path, $Arguments)
    $start.RedirectStandardInput = $start.RedirectStandardOutput = $start.RedirectStandardError = $true
    [Diagnostics.Process]::Start($start)
}

function Start-StickBus {
    # A bus of its own, in a folder of its own.
    $folder = (New-Item -ItemType Directory (Join-Path ([IO.Path]::GetTempPath()) "netlab-usb-$([guid]::NewGuid())")).FullName
    Set-Content $folder/bus.conf @"
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>custom</type><listen>unix:path=$folder/bus</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>
"@
    $bus = Start-Tool /usr/bin/dbus-daemon '--nofork', '--nopidfile', '--print-address', "--config-file=$folder/bus.conf"
    $null = $bus.StandardOutput.ReadLine()
    $folder, $bus
}

function Stop-StickBus([string] $Folder, $Bus) {
    $Bus.Kill()
    $Bus.WaitForExit()
    Remove-Item -Recurse -Force $Folder
}

function Start-Recorder {
    # A UDisks2 that only writes down what it is asked, on the system bus there is now.
    $process = Start-Tool /usr/bin/python3 "$PSScriptRoot/../usb/udisks-recorder.py", $env:DBUS_SYSTEM_BUS_ADDRESS
    if ($process.StandardOutput.ReadLine() -ne 'ready') { throw $process.StandardError.ReadToEnd() }
    $process
}

function Start-Sticks {
    $folder, $bus = Start-StickBus
    $sticks = Start-Tool /usr/bin/umockdev-wrapper '/usr/bin/python3', "$PSScriptRoot/../usb/sticks.py", "unix:path=$folder/bus"
    $root = $sticks.StandardOutput.ReadLine()
    if (-not $root) { throw $sticks.StandardError.ReadToEnd() }
    mount --bind "$root/sys" /sys
    $former = $env:DBUS_SYSTEM_BUS_ADDRESS
    $env:DBUS_SYSTEM_BUS_ADDRESS = "unix:path=$folder/bus"
    $world = [pscustomobject]@{ Folder = $folder; Bus = $bus; Sticks = $sticks; Root = $root; Former = $former }
    $watch = [Diagnostics.Stopwatch]::StartNew()
    while (-not (Get-DBusName org.freedesktop.UDisks2 -ErrorAction Ignore)) { if ($watch.Elapsed.TotalSeconds -gt 10) { throw 'udisksd does not start' } }
    $world
}

function Send-Stick([string] $Command) {
    # plug sda ABC 2 · unplug sda · label sda1 HOLIDAY · media-out sdc · kill · start · ...
    $world.Sticks.StandardInput.WriteLine($Command)
    $answer = $world.Sticks.StandardOutput.ReadLine()
    if ($answer -ne 'ok') { throw "${Command}: $answer" }
}

function Wait-Sticks([scriptblock] $So) {
    # Waits until something is so.
    $watch = [Diagnostics.Stopwatch]::StartNew()
    while (-not (& $So)) {
        if ($watch.Elapsed.TotalSeconds -gt 20) { throw "It is not so: $So" }
        [Threading.Thread]::Sleep(10)
    }
}

function Stop-Sticks($World) {
    if (-not $World) { return }
    $env:DBUS_SYSTEM_BUS_ADDRESS = $World.Former
    umount /sys
    $World.Sticks.StandardInput.WriteLine('quit')
    if (-not $World.Sticks.WaitForExit(5000)) { $World.Sticks.Kill($true) }
    Stop-StickBus $World.Folder $World.Bus
}
