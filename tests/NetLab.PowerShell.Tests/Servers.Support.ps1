# Dot-sourced by the tests of servers and clients.
function Wait-Until([scriptblock] $Condition, [string] $What = "$Condition") {
    # Waits for something to become so; the bound is there against hanging only.
    $watch = [Diagnostics.Stopwatch]::StartNew()
    while (-not (& $Condition)) {
        if ($watch.Elapsed.TotalSeconds -gt 60) { throw "It never came to be: $What" }
        [Threading.Thread]::Sleep(5)
    }
}

function Stop-AllServers { Get-SocketServer | Stop-SocketServer -Timeout 0 }

function Start-Beside([scriptblock] $Script, [hashtable] $Arguments = @{}) {
    # Runs something in a runspace beside this one, with the module; Receive-Beside waits for what it emits.
    $shell = [powershell]::Create().AddScript('Import-Module $args[0]').AddArgument("$PSScriptRoot/../../NetLab.psd1").AddStatement().AddScript("$Script")
    foreach ($name in $Arguments.Keys) { $null = $shell.AddParameter($name, $Arguments[$name]) }
    [pscustomobject]@{ Shell = $shell; Call = $shell.BeginInvoke() }
}

function Receive-Beside($Beside) {
    if (-not $Beside.Call.AsyncWaitHandle.WaitOne(60000)) { $Beside.Shell.Stop(); throw 'It did not end.' }
    try { $Beside.Shell.EndInvoke($Beside.Call); $Beside.Shell.Streams.Error | ForEach-Object { throw $_ } } finally { $Beside.Shell.Runspace.Dispose(); $Beside.Shell.Dispose() }
}

function Test-UdpPort([string] $Namespace, [int] $Port) {
    # Whether somebody listens at a UDP port of a namespace.
    [bool](ip netns exec $Namespace cat /proc/net/udp /proc/net/udp6 | Select-String (':{0:X4} ' -f $Port))
}
