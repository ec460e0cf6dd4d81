# Dot-sourced by the test files of the D-Bus cmdlets, after Support.ps1: private buses and a foreign service on them, ended by their ids.
$ErrorActionPreference = 'Stop'

function Test-DBusWitness {
    # Whether what the tests need of the distribution is there; they skip otherwise.
    if (-not (Test-Path /usr/bin/dbus-daemon)) { return $false }
    & /usr/bin/python3 -c 'import dbus, gi' 2>$null
    $LASTEXITCODE -eq 0
}

function Start-Witness([string] $Program, [string[]] $Arguments) {
    # A process whose output can be waited for.
    $start = [Diagnostics.ProcessStartInfo]::new($Program)
    $Arguments.ForEach{ $start.ArgumentList.Add($_) }
    $start.RedirectStandardOutput = $start.RedirectStandardError = $true
    [Diagnostics.Process]::Start($start)
}

function New-TestBus {
    # A dbus-daemon of the test's own, and the service org.netlab.Lab (DBus.Service.py) on it. A system-style bus has the limits and policies of one; both can
    # start org.netlab.Sleeping. Address is for -Bus; Stop-TestBus ends everything.
    param([ValidateSet('System', 'Session')] [string] $Style = 'Session', [switch] $NoService)
    $directory = (New-Item -ItemType Directory "$([IO.Path]::GetTempPath())/netlab-bus-$([Guid]::NewGuid())").FullName
    $address = "unix:path=$directory/bus"
    $limits = if ($Style -eq 'System') {
        @'
  <policy context="default">
    <allow user="*"/><deny own="*"/><deny send_type="method_call"/><allow send_type="signal"/>
    <allow send_requested_reply="true" send_type="method_return"/><allow send_requested_reply="true" send_type="error"/>
    <allow receive_type="method_call"/><allow receive_type="method_return"/><allow receive_type="error"/><allow receive_type="signal"/>
    <allow send_destination="org.freedesktop.DBus"/><allow own_prefix="org.netlab"/><allow send_destination_prefix="org.netlab"/>
    <deny send_destination="org.netlab.Lab" send_interface="org.netlab.Lab" send_member="StartAll"/>
  </policy>
  <limit name="max_match_rules_per_connection">512</limit><limit name="max_replies_per_connection">128</limit>
'@
    } else { '  <policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy>' }
    Set-Content "$directory/org.netlab.Sleeping.service" "[D-BUS Service]`nName=org.netlab.Sleeping`nExec=/usr/bin/python3 $PSScriptRoot/DBus.Service.py org.netlab.Sleeping`nUser=$(id -un)"
    Set-Content "$directory/bus.conf" @"
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>$($Style.ToLowerInvariant())</type><listen>$address</listen><auth>EXTERNAL</auth><servicedir>$directory</servicedir>
$limits
</busconfig>
"@
    $daemon = Start-Witness /usr/bin/dbus-daemon '--nofork', '--nopidfile', '--print-address', "--config-file=$directory/bus.conf"
    if (-not $daemon.StandardOutput.ReadLine()) { throw "dbus-daemon did not start: $($daemon.StandardError.ReadToEnd())" }
    $bus = [pscustomobject]@{ Address = $address; Directory = $directory; Processes = [Collections.Generic.List[object]]@($daemon) }
    if (-not $NoService) { $null = Start-TestService $bus org.netlab.Lab }
    $bus
}

function Start-TestService {
    # The service of DBus.Service.py under a name on a bus; ready when this returns.
    param($Bus, [string] $Name, [string] $Script = "$PSScriptRoot/DBus.Service.py")
    $service = Start-Witness /usr/bin/python3 $Script, $Bus.Address, $Name
    if ($service.StandardOutput.ReadLine() -ne 'ready') { throw "The service did not start: $($service.StandardError.ReadToEnd())" }
    $Bus.Processes.Add($service)
    $service
}

function Stop-TestBus {
    # Ends a bus and its services by their ids; those the bus started end with their connection.
    param($Bus)
    if (-not $Bus) { return }
    foreach ($process in $Bus.Processes[($Bus.Processes.Count - 1)..0]) {
        if (-not $process.HasExited) { $process.Kill(); $process.WaitForExit() }
    }
    Remove-Item -Recurse -Force $Bus.Directory
}

function Use-TestBus {
    # Makes a bus the System bus of this PowerShell; returns what was, for Restore.
    param($Bus)
    $env:DBUS_SYSTEM_BUS_ADDRESS = $Bus.Address
}

function Restart-TestBus {
    # Kills the bus as a crash would, and starts it again at the same address; its services are gone.
    param($Bus)
    foreach ($process in $Bus.Processes[($Bus.Processes.Count - 1)..0]) {
        if (-not $process.HasExited) { $process.Kill(); $process.WaitForExit() }
    }
    Remove-Item "$($Bus.Directory)/bus" -ErrorAction Ignore
    $Bus.Processes.Clear()
    $daemon = Start-Witness /usr/bin/dbus-daemon '--nofork', '--nopidfile', '--print-address', "--config-file=$($Bus.Directory)/bus.conf"
    if (-not $daemon.StandardOutput.ReadLine()) { throw "dbus-daemon did not start: $($daemon.StandardError.ReadToEnd())" }
    $Bus.Processes.Add($daemon)
}

function Wait-Until {
    # Until something is so; PowerShell handles its events meanwhile.
    param([scriptblock] $Condition, [double] $Seconds = 10)
    $watch = [Diagnostics.Stopwatch]::StartNew()
    while (-not (& $Condition)) {
        if ($watch.Elapsed.TotalSeconds -gt $Seconds) { throw "It never became so: $Condition" }
        Start-Sleep -Milliseconds 5
    }
}

function Get-BusRule {
    # The match rules at a bus, as it tells a client of its own.
    param($Bus, [string] $Like = '*')
    $told = & /usr/bin/python3 -c @'
import dbus, dbus.bus, sys
bus = dbus.bus.BusConnection(sys.argv[1])
stats = dbus.Interface(bus.get_object('org.freedesktop.DBus', '/org/freedesktop/DBus', introspect=False), 'org.freedesktop.DBus.Debug.Stats')
for name, rules in stats.GetAllMatchRules().items():
    for rule in rules: print(rule)
'@ $Bus.Address
    $told | Where-Object { $_ -like $Like }
}

function Send-Burst {
    # Signals org.netlab.Burst.Tick of a foreign connection, numbered from 0.
    param($Bus, [int] $Count, [string] $Name = '', [string] $Member = 'Tick')
    & /usr/bin/python3 -c @'
import dbus, dbus.bus, dbus.lowlevel, sys
address, count, name, member = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4]
bus = dbus.bus.BusConnection(address)
if name: bus.request_name(name)
for i in range(count):
    signal = dbus.lowlevel.SignalMessage('/org/netlab/Burst', 'org.netlab.Burst', member)
    signal.append(i, name)
    bus.send_message(signal)
bus.flush()
'@ $Bus.Address $Count $Name $Member
    if ($LASTEXITCODE) { throw 'The signals could not be sent.' }
}

function Measure-Stop {
    # How many milliseconds a script takes to end after Ctrl+C, at its quickest; it writes when it is about to wait.
    param([string] $Script)
    Get-Quickest -Below 200 {
        $shell = [PowerShell]::Create().AddScript("Import-Module '$PSScriptRoot/../../NetLab.psd1'; 'ready'; $Script")
        $output = [Management.Automation.PSDataCollection[psobject]]::new()
        $running = $shell.BeginInvoke([Management.Automation.PSDataCollection[psobject]]$null, $output)
        while ($output.Count -eq 0 -and -not $running.IsCompleted) { [Threading.Thread]::Sleep(10) }
        [Threading.Thread]::Sleep(200)
        if ($running.IsCompleted) { throw "It does not wait: $Script $($shell.Streams.Error)" }
        $watch = [Diagnostics.Stopwatch]::StartNew()
        $shell.Stop()
        $watch.ElapsedMilliseconds
        $shell.Dispose()
    }
}
