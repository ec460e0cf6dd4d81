BeforeDiscovery { . "$PSScriptRoot/Support.ps1"; . "$PSScriptRoot/DBus.Support.ps1" }

Describe 'Watch-DBusMessage' -Skip:(-not (Test-DBusWitness)) {
    BeforeAll {
        . "$PSScriptRoot/Support.ps1"
        . "$PSScriptRoot/DBus.Support.ps1"
        $bus = New-TestBus
        $env:DBUS_SYSTEM_BUS_ADDRESS = $bus.Address
        $module = "$PSScriptRoot/../../NetLab.psd1"
        $lab = @{ Destination = 'org.netlab.Lab'; Path = '/org/netlab/Lab'; Interface = 'org.netlab.Lab' }

        function Invoke-Watch([string] $Script, [scriptblock] $Meanwhile, [scriptblock] $Enough) {
            # What the cmdlet emits while something happens, until it ends by itself or has emitted enough.
            Register-DBusSignal -Interface org.freedesktop.DBus -Member NameOwnerChanged -SourceIdentifier owners
            $shell = [PowerShell]::Create().AddScript("Import-Module '$module'; $Script")
            $output = [Management.Automation.PSDataCollection[psobject]]::new()
            $output.EnumeratorNeverBlocks = $true
            $running = $shell.BeginInvoke([Management.Automation.PSDataCollection[psobject]]$null, $output)
            # A connection gives its name up as it becomes a monitor; nobody else comes and goes.
            $came = @()
            do {
                $changed = Wait-Event owners -Timeout 30
                if (-not $changed) { throw "It does not watch: $($shell.Streams.Error)" }
                Remove-Event -EventIdentifier $changed.EventIdentifier
                $name, $from, $to = $changed.SourceEventArgs.Arguments
                if ($to) { $came += $name }
            } until (-not $to -and $name -in $came)
            Unregister-Event owners
            & $Meanwhile
            if ($Enough) {
                Wait-Until { & $Enough $output } 30
                $shell.Stop()
            }
            else { $running.AsyncWaitHandle.WaitOne(30000) | Should -BeTrue }
            $shell.Streams.Error | Should -BeNullOrEmpty
            $output
            $shell.Dispose()
        }
    }
    AfterAll {
        $env:DBUS_SYSTEM_BUS_ADDRESS = $null
        Stop-TestBus $bus
    }

    It 'shows calls, replies and signals, and who sent them' {
        $seen = Invoke-Watch 'Watch-DBusMessage -Timeout 60' {
            $null = Invoke-DBusMethod @lab Start x replace
            Send-Burst $bus 1
        } { $args[0].Member -contains 'Tick' }
        $call = $seen.Where{ $_.Member -eq 'Start' }
        $call.Type, $call.ProcessId, $call.Destination | Should -Be 'MethodCall', $PID, 'org.netlab.Lab'
        $call.Arguments | Should -Be 'x', 'replace'
        $reply = $seen.Where{ $_.ReplySerial -eq $call.Serial -and $_.Destination -eq $call.Sender }
        $reply.Type, $reply.ProcessId | Should -Be 'MethodReturn', $bus.Processes[1].Id
        $seen.Where{ $_.Member -eq 'Tick' }.Type | Should -Be Signal
        $seen.Where{ $_.Member -eq 'GetConnectionUnixProcessID' } | Should -BeNullOrEmpty
    }

    It 'joins calls with their replies, with the time between' {
        $calls = Invoke-Watch 'Watch-DBusMessage org.netlab.Lab -Pair -Timeout 60' {
            Invoke-DBusMethod @lab Sleepy 0.2
            Invoke-DBusMethod @lab Denied -ErrorAction SilentlyContinue
            Invoke-DBusMethod @lab Silent
            Invoke-DBusMethod @lab Lines 1
        } { @($args[0].Member -eq 'Lines').Count } | Where-Object Interface -eq org.netlab.Lab
        $calls.Member | Should -Be Sleepy, Denied, Silent, Lines
        $calls.Outcome | Should -Be Returned, Failed, NoReplyExpected, Returned
        # From when the monitor saw the call, which may be a moment after it was made.
        $calls[0].LatencyMs | Should -BeGreaterOrEqual 100
        $calls[0].LatencyMs | Should -BeLessThan 10000
        $calls[3].LatencyMs | Should -BeLessThan $calls[0].LatencyMs
        $calls.CallerProcessId | Select-Object -Unique | Should -Be $PID
        $calls[1].ErrorName | Should -Be org.freedesktop.DBus.Error.InteractiveAuthorizationRequired
        $calls[2].LatencyMs | Should -BeNullOrEmpty
        "$($calls[3].Result)" | Should -Be 'line 0'
    }

    It 'gives calls without an answer at its end' {
        $calls = Invoke-Watch 'Watch-DBusMessage -Destination org.netlab.Lab -Member Forever -Pair -Timeout 2.5' {
            Invoke-DBusMethod @lab Forever -Timeout 0.2 -ErrorAction SilentlyContinue
        }
        $calls.Member, $calls.Outcome | Should -Be Forever, Pending
    }

    It 'narrows down by <Filter>' -ForEach @(
        @{ Filter = '-Type Signal'; Wanted = 'Tick' }
        @{ Filter = '-Member Start'; Wanted = 'Start' }
        @{ Filter = '-Path /org/netlab/Burst'; Wanted = 'Tick' }
        @{ Filter = '-Arg0 wanted'; Wanted = 'Start' }
        @{ Filter = '-MatchRule "type=''method_call'',interface=''org.netlab.Lab''", "member=''Tick''"'; Wanted = 'Start', 'Tick' }
    ) {
        # All of it twice: when the last that is wanted has come, so has what is not wanted and was before it.
        $seen = Invoke-Watch "Watch-DBusMessage $Filter -Timeout 60" {
            foreach ($round in 1, 2) {
                $null = Invoke-DBusMethod @lab Start wanted replace
                Send-Burst $bus 1
            }
        } { @($args[0].Member -notlike 'Name*').Count -ge 2 * @($Wanted).Count }
        $seen.Member | Where-Object { $_ -notlike 'Name*' } | Should -Be (@($Wanted) * 2)
    }

    It 'falls back to signals, with a warning, for <Who>' -ForEach @(
        @{ Who = 'a bus that forbids it'; User = '' }
        @{ Who = 'an ordinary user on a system bus'; User = 'nobody' }
    ) {
        $prefix = @()
        if ($User) {
            if ((id -u) -ne 0) { Set-ItResult -Skipped -Because 'nobody else than this user can be had'; return }
            setpriv --reuid nobody --regid nogroup --clear-groups test -r "$PSScriptRoot/../../module/bin/NetLab.PowerShell.dll"
            if ($LASTEXITCODE) { Set-ItResult -Skipped -Because 'the module is where nobody may not read'; return }
            $prefix = 'setpriv', '--reuid', 'nobody', '--regid', 'nogroup', '--clear-groups', 'env', 'HOME=/tmp/netlab-nobody', 'XDG_CACHE_HOME=/tmp/netlab-nobody'
        }
        $system = New-TestBus -Style System -NoService
        try {
            chmod 755 $system.Directory
            if (-not $User) {
                (Get-Content -Raw "$($system.Directory)/bus.conf") -replace '</busconfig>', '<policy context="mandatory"><deny send_interface="org.freedesktop.DBus.Monitoring"/></policy></busconfig>' | Set-Content "$($system.Directory)/bus.conf"
                Restart-TestBus $system
            }
            $script = "Import-Module '$module'; Watch-DBusMessage -Bus '$($system.Address)' -Interface org.netlab.Burst -Count 1 -Timeout 20 -WarningVariable w 3>`$null | ForEach-Object Member; `$w | ForEach-Object Message; Watch-DBusMessage -Bus '$($system.Address)' -Pair -Timeout 1 -ErrorVariable e 2>`$null; `$e.FullyQualifiedErrorId; `$e.CategoryInfo.Category"
            $command = @($prefix) + @((Get-Process -Id $PID).Path, '-NoProfile', '-Command', $script)
            $watcher = Start-Witness $command[0] $command[1..($command.Count - 1)]
            Wait-Until { Get-BusRule $system *Burst* } 30
            Send-Burst $system 1
            $lines = $watcher.StandardOutput.ReadToEnd().TrimEnd() -split "`n"
            $watcher.WaitForExit()
            $lines[0] | Should -Be Tick
            $lines[1] | Should -BeLike '*does not let this user monitor it*Run as root*'
            $lines[2] | Should -BeLike 'org.freedesktop.DBus.Error.AccessDenied,*'
            $lines[3] | Should -Be PermissionDenied
        }
        finally { Stop-TestBus $system }
    }

    It 'says what is wrong' {
        { Watch-DBusMessage a.b -Sender c.d -Timeout 0 } | Should -Throw -ErrorId 'InvalidArgument_Name,*'
        { Watch-DBusMessage -Type Signal -Pair -Timeout 0 } | Should -Throw -ErrorId 'InvalidArgument_Type,*'
    }

    It 'ends within 200 ms of Ctrl+C<How>' -ForEach @(@{ How = '' }, @{ How = ' -Pair' }) {
        Measure-Stop "Watch-DBusMessage -Interface org.netlab.Burst$How" | Should -BeLessThan 200
    }

    It 'leaves no thread away' { Get-ThreadAway | Should -BeNullOrEmpty }
}
