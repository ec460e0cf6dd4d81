# Dot-sourced by every test file: imports the built module and brings what the tests share.
# The tests run under tests/isolated.sh, so that the "host" they change is a namespace of their own.
$ErrorActionPreference = 'Stop'
if (-not (Get-Module NetLab)) { Import-Module "$PSScriptRoot/../../NetLab.psd1" }

function Get-ThreadAway {
    # The threads of this process that are in another network namespace than its main thread.
    $main = [IO.FileInfo]::new("/proc/self/task/$PID/ns/net").LinkTarget
    foreach ($task in [IO.Directory]::GetDirectories('/proc/self/task')) {
        $there = [IO.FileInfo]::new("$task/ns/net").LinkTarget
        if ($there -and $there -ne $main) { [pscustomobject]@{ Task = Split-Path -Leaf $task; Namespace = $there } }
    }
}

function Clear-TestHost {
    # Ends what earlier tests left: every named namespace of this mount namespace, and every link but lo. One shell: what takes time is starting processes.
    sh -c 'ip netns list | while IFS= read -r name; do ip netns del "${name%% (id:*}"; done
        ip -o link | sed -En "/^1: /d; s/^[0-9]+: ([^:@]+).*/link del \1/p" | ip -force -batch - 2>/dev/null
        true'
}

function Test-Writable([string] $Path) {
    # Whether this user may write to a file or into a directory that is there; in a user namespace root may not.
    test -w $Path
    $LASTEXITCODE -eq 0
}

function Get-FailureText([Parameter(Mandatory)] $Record) {
    # What a user reads of an error: PowerShell shows the recommended action below the message.
    "$Record $($Record.ErrorDetails.RecommendedAction)"
}

function Get-Quickest {
    # The lowest of what a script measures, in milliseconds, of at most five times; the first below the bound will do. A busy machine holds
    # one up now and then; what waits for something else is held up every time.
    param([scriptblock] $Measure, [double] $Below)
    $lowest = [double]::MaxValue
    for ($try = 0; $try -lt 5 -and $lowest -ge $Below; $try++) { $lowest = [Math]::Min($lowest, (& $Measure)) }
    $lowest
}
