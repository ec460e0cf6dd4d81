# What a registered event costs while nothing happens: idle.ps1 BUS Alone|Cpu [SOURCE], percent of a processor in 20 s without and with one;
# idle.ps1 BUS Nothing|Timer|First|Second [SOURCE]: the kilobytes that RssAnon grows by while nothing, an event of PowerShell's own, one of ours, or another of
# ours is registered.
param([string] $Bus, [string] $What, [string] $Source = 'UDisks2')
$env:DBUS_SYSTEM_BUS_ADDRESS = $Bus
Import-Module "$PSScriptRoot/../../../NetLab.psd1"
$mock = [Diagnostics.Process]::Start([Diagnostics.ProcessStartInfo]@{ FileName = '/usr/bin/python3'; Arguments = "$PSScriptRoot/udisks-mock.py $Bus"
    RedirectStandardInput = $true; RedirectStandardOutput = $true })
$null = $mock.StandardOutput.ReadLine()
function Get-Anonymous {
    # What waits to be collected is nobody's cost.
    foreach ($turn in 1..2) { [GC]::Collect(2, 'Aggressive', $true, $true); [GC]::WaitForPendingFinalizers() }
    [long] ((Select-String '^RssAnon:\s+(\d+)' /proc/self/status).Matches[0].Groups[1].Value)
}
function Wait-Second { [Threading.Thread]::Sleep(1000) }
function Add-Event { $null = Register-UsbStorageEvent -Source $Source -Action { $EventArgs } }
try {
    if ($What -in 'Alone', 'Cpu') {
        if ($What -eq 'Cpu') { Add-Event }
        [Threading.Thread]::Sleep(5000)
        $process = [Diagnostics.Process]::GetCurrentProcess()
        $start = $process.TotalProcessorTime
        [Threading.Thread]::Sleep(20000)
        $process.Refresh()
        (($process.TotalProcessorTime - $start).TotalSeconds * 5).ToString([cultureinfo]::InvariantCulture)
        return
    }
    # A session grows by some 8 MB in its first quiet second, whatever is registered, while methods are compiled in the background: that comes first.
    if ($What -eq 'Second') { Add-Event }
    foreach ($turn in 1..6) { $before = Get-Anonymous; Wait-Second }
    switch ($What) {
        Timer { $null = Register-ObjectEvent ([Timers.Timer]::new()) Elapsed -Action { $EventArgs } }
        First { Add-Event }
        Second { Add-Event }
    }
    Wait-Second
    $null = Get-Anonymous
    Wait-Second
    (Get-Anonymous) - $before
}
finally { $mock.Kill() }
