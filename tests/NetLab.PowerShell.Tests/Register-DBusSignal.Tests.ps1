BeforeDiscovery { . "$PSScriptRoot/Support.ps1"; . "$PSScriptRoot/DBus.Support.ps1" }

Describe 'Register-DBusSignal' -Skip:(-not (Test-DBusWitness)) {
    BeforeAll {
        . "$PSScriptRoot/Support.ps1"
        . "$PSScriptRoot/DBus.Support.ps1"
        $bus = New-TestBus
        $env:DBUS_SYSTEM_BUS_ADDRESS = $bus.Address
        $module = "$PSScriptRoot/../../NetLab.psd1"
    }
    AfterEach {
        Get-EventSubscriber -Force | Unregister-Event -Force
        # Remove-Event of so many would look for each.
        $queue = [runspace]::DefaultRunspace.Events.ReceivedEvents
        while ($queue.Count) { $queue.RemoveAt($queue.Count - 1) }
        Get-Job | Remove-Job -Force
    }
    AfterAll {
        $env:DBUS_SYSTEM_BUS_ADDRESS = $null
        Stop-TestBus $bus
    }

    It 'queues typed events for Get-Event and Wait-Event' {
        Register-DBusSignal -Interface org.netlab.Burst -SourceIdentifier burst -MessageData mine
        Send-Burst $bus 2 org.netlab.Burster
        Wait-Until { @(Get-Event burst -ErrorAction Ignore).Count -eq 2 }
        $first = Wait-Event burst -Timeout 5
        $first.MessageData | Should -Be mine
        $first.SourceArgs[1] | Should -Be $first.SourceEventArgs
        $signal = $first.SourceEventArgs
        $signal | Should -BeOfType NetLab.DBus.DBusSignalEventArgs
        $signal.Interface, $signal.Member, $signal.Path | Should -Be 'org.netlab.Burst', 'Tick', '/org/netlab/Burst'
        $signal.Sender | Should -BeLike ':1.*'
        $signal.Arguments | Should -Be 0, 'org.netlab.Burster'
        $signal.Bus, $signal.Destination, $signal.Dropped | Should -Be 'System', $signal.Sender, 0
    }

    It 'runs an action for each signal, in their order' {
        $seen = [Collections.Generic.List[object]]::new()
        $job = Register-DBusSignal -Interface org.netlab.Burst -MessageData $seen -Action { $Event.MessageData.Add($EventArgs.Arguments[0]); $EventArgs.Member }
        $job | Should -BeOfType System.Management.Automation.PSEventJob
        Send-Burst $bus 50
        Wait-Until { $seen.Count -eq 50 }
        $seen | Should -Be (0..49)
        ($job | Receive-Job)[0] | Should -Be Tick
    }

    It 'forwards to the PowerShell that made the session, with -Forward' {
        $before = @(Get-BusRule $bus *Burst*).Count
        $job = Start-Job { Import-Module $using:module; Register-DBusSignal -Interface org.netlab.Burst -SourceIdentifier far -Forward; 'ready'; Start-Sleep 60 }
        try {
            Wait-Until { @(Get-BusRule $bus *Burst*).Count -gt $before } 30
            Send-Burst $bus 2
            Wait-Until { @(Get-Event far -ErrorAction Ignore).Count -eq 2 }
            # What comes from another process is a copy, which only SourceArgs has.
            $signals = (Get-Event far).ForEach{ $_.SourceArgs[1] }
            $signals.Member | Should -Be Tick, Tick
            $signals.Interface | Select-Object -Unique | Should -Be org.netlab.Burst
            # PowerShell gives what comes from there to threads of the pool: in any order.
            $signals.ForEach{ $_.Arguments[0] } | Sort-Object | Should -Be 0, 1
        }
        finally { $job | Remove-Job -Force }
    }

    It 'is hidden with -SupportEvent, and works' {
        $seen = [Collections.Generic.List[object]]::new()
        $null = Register-DBusSignal -Interface org.netlab.Burst -SourceIdentifier hidden -SupportEvent -MessageData $seen -Action { $Event.MessageData.Add($EventArgs.Arguments[0]) }
        Get-EventSubscriber | Where-Object SourceIdentifier -EQ hidden | Should -BeNullOrEmpty
        (Get-EventSubscriber hidden -Force).SourceObject.Rules.Count | Should -Be 1
        Send-Burst $bus 3
        Wait-Until { $seen.Count -eq 3 }
        $seen | Should -Be 0, 1, 2
        Unregister-Event hidden -Force
        Wait-Until { -not (Get-BusRule $bus *Burst*) }
    }

    It 'lets an action end its own subscription with more signals behind it' {
        $seen = [Collections.Generic.List[object]]::new()
        $null = Register-DBusSignal -Interface org.netlab.Burst -MessageData $seen -SourceIdentifier own -Action { $Event.MessageData.Add(1); if ($Event.MessageData.Count -eq 3) { Unregister-Event own } }
        Send-Burst $bus 100
        Wait-Until { -not (Get-EventSubscriber own -ErrorAction Ignore) }
        $seen.Count | Should -Be 3
        Get-BusRule $bus *Burst* | Should -BeNullOrEmpty
        Get-Event | Should -BeNullOrEmpty
    }

    It 'ends after -MaxTriggerCount signals' {
        Register-DBusSignal -Interface org.netlab.Burst -SourceIdentifier three -MaxTriggerCount 3
        Send-Burst $bus 20
        Wait-Until { -not (Get-EventSubscriber three -ErrorAction Ignore) }
        @(Get-Event three).Count | Should -Be 3
        Get-BusRule $bus *Burst* | Should -BeNullOrEmpty
    }

    It 'keeps 50,000 signals while the subscriber sleeps' {
        Register-DBusSignal -Interface org.netlab.Burst -SourceIdentifier burst
        Send-Burst $bus 50000
        Start-Sleep -Milliseconds 500
        $source = (Get-EventSubscriber burst).SourceObject
        Wait-Until { $source.Received -eq 50000 }
        $events = Get-Event burst
        $events.Count, $source.Dropped | Should -Be 50000, 0
        $events[0].SourceEventArgs.Arguments[0], $events[49999].SourceEventArgs.Arguments[0] | Should -Be 0, 49999

        # More than the queue takes: the oldest go, and are counted.
        Send-Burst $bus 30000
        Wait-Until { $source.Received -eq 80000 }
        $events = Get-Event burst
        $events.Count | Should -BeLessOrEqual 65536
        $events.Count + $source.Dropped | Should -Be 80000
        $events[-1].SourceEventArgs.Arguments[0] | Should -Be 29999
        $events[-1].SourceEventArgs.Dropped | Should -BeGreaterThan 0
    }

    It 'keeps signals in its own queue while an action cannot run' {
        $seen = [Collections.Generic.List[object]]::new()
        $null = Register-DBusSignal -Interface org.netlab.Burst -SourceIdentifier asleep -MessageData $seen -Action { $Event.MessageData.Add($EventArgs) }
        $source = (Get-EventSubscriber asleep).SourceObject
        # One long cmdlet, in which PowerShell runs no action.
        Send-Burst $bus 70000 | Out-Null
        Wait-Until { $seen.Count -gt 5 }
        $source.Dropped | Should -BeGreaterThan 4000
        $source.Waiting | Should -BeGreaterThan 60000
        $seen[-1].Dropped | Should -BeGreaterThan 4000
    }

    It 'takes several objects from the pipeline as one subscription' {
        'One', 'Two' | ForEach-Object { [pscustomobject]@{ Interface = 'org.netlab.Burst'; Member = $_ } } | Register-DBusSignal -SourceIdentifier both
        (Get-EventSubscriber both).SourceObject.Rules.Count | Should -Be 2
        Send-Burst $bus 1 -Member One
        Send-Burst $bus 1 -Member Three
        Send-Burst $bus 1 -Member Two
        Wait-Until { @(Get-Event both -ErrorAction Ignore).Count -eq 2 }
        (Get-Event both).SourceEventArgs.Member | Should -Be One, Two
    }

    It 'tells two services with the same signal apart, and follows an owner that restarts' {
        $name = 'org.netlab.Apart'
        Register-DBusSignal $name -Interface org.netlab.Burst -SourceIdentifier apart
        Register-DBusSignal -Interface org.netlab.Burst -SourceIdentifier all
        # Each burst is another process that takes the name anew: another unique name.
        Send-Burst $bus 1 $name
        Send-Burst $bus 1 org.netlab.Other
        Send-Burst $bus 1 $name
        Wait-Until { @(Get-Event all -ErrorAction Ignore).Count -eq 3 }
        Wait-Until { @(Get-Event apart -ErrorAction Ignore).Count -eq 2 }
        $signals = (Get-Event apart).SourceEventArgs
        $signals.ForEach{ $_.Arguments[1] } | Should -Be $name, $name
        $signals.Destination | Should -Be $name, $name
        $signals[0].Sender | Should -Not -Be $signals[1].Sender
    }

    It 'narrows down by arguments' {
        Register-DBusSignal -Interface org.netlab.Burst -Argument @{ 1 = 'org.netlab.Wanted' } -SourceIdentifier one
        Register-DBusSignal -MatchRule "interface='org.netlab.Burst',arg1='org.netlab.Wanted'" -SourceIdentifier rule
        (Get-EventSubscriber one).SourceObject.Rules | Should -Be (Get-EventSubscriber rule).SourceObject.Rules
        Send-Burst $bus 1 org.netlab.Unwanted
        Send-Burst $bus 1 org.netlab.Wanted
        Wait-Until { (Get-Event one -ErrorAction Ignore) -and (Get-Event rule -ErrorAction Ignore) }
        @(Get-Event).Count | Should -Be 2
    }

    It 'leaves no match rule after Unregister-Event' {
        Register-DBusSignal org.netlab.Lab -Interface org.netlab.Burst -SourceIdentifier gone
        @(Get-BusRule $bus *Burst*).Count | Should -Be 1
        Unregister-Event gone
        Wait-Until { -not (Get-BusRule $bus) }
    }

    It 'leaves no match rule after <What>' -ForEach @(
        @{ What = 'Remove-Module'; End = 'Remove-Module NetLab; if (Get-EventSubscriber) { throw "There is still a subscriber." }' }
        @{ What = 'the end of its runspace'; End = '' }
    ) {
        $runspace = [RunspaceFactory]::CreateRunspace()
        $runspace.Open()
        $shell = [PowerShell]::Create($runspace)
        $null = $shell.AddScript("Import-Module '$module'; Register-DBusSignal -Interface org.netlab.Burst -Action { 1 }; Register-DBusSignal -Interface org.netlab.Burst -Member Two").Invoke()
        $shell.Streams.Error | Should -BeNullOrEmpty
        # Another runspace's stays.
        Register-DBusSignal -Interface org.netlab.Mine -SourceIdentifier mine
        @(Get-BusRule $bus *Burst*).Count | Should -Be 2
        if ($End) {
            $shell.Commands.Clear()
            $null = $shell.AddScript($End).Invoke()
            $shell.Streams.Error | Should -BeNullOrEmpty
            $shell.HadErrors | Should -BeFalse
        }
        else { $runspace.Close() }
        Wait-Until { -not (Get-BusRule $bus *Burst*) }
        @(Get-BusRule $bus *Mine*).Count | Should -Be 1
        $runspace.Dispose()
    }

    It 'leaves no match rule after the end of a <Kind>' -ForEach @(@{ Kind = 'Start-Job' }, @{ Kind = 'Start-ThreadJob' }) {
        $job = & $Kind { Import-Module $using:module; Register-DBusSignal -Interface org.netlab.Burst -SourceIdentifier inside; 'ready'; Start-Sleep 1 }
        Wait-Until { @(Get-BusRule $bus *Burst*).Count -eq 1 }
        $job | Wait-Job | Receive-Job | Should -Be ready
        Wait-Until { -not (Get-BusRule $bus *Burst*) }
    }

    It 'is restored when the bus was killed and restarted, and says so' {
        $job = Register-DBusSignal org.netlab.Burster -Interface org.netlab.Burst -SourceIdentifier action -Action { $EventArgs.Arguments[0] }
        Register-DBusSignal -Interface org.netlab.Burst -SourceIdentifier plain
        Restart-TestBus $bus
        $restored = Wait-Event plain.Restored -Timeout 20
        $restored.SourceEventArgs.Outage | Should -BeGreaterThan ([TimeSpan]::Zero)
        Wait-Until { $job.Warning.Count -eq 1 }
        "$($job.Warning)" | Should -BeLike '*restored*'
        Send-Burst $bus 1 org.netlab.Burster
        Wait-Until { (Get-Event plain -ErrorAction Ignore) -and $job.HasMoreData }
        Receive-Job $job -WarningAction SilentlyContinue | Should -Be 0
        $source = (Get-EventSubscriber plain).SourceObject
        $source.Restarts, $source.IsConnected | Should -Be 1, $true
        $null = Start-TestService $bus org.netlab.Lab
    }

    It 'connects to nothing on import' {
        $before = @(Get-DBusName -Unique).Count
        & (Get-Process -Id $PID).Path -NoProfile -Command "Import-Module '$module'; [IO.File]::ReadAllText('/proc/net/unix') -match [regex]::Escape('$($bus.Directory)') | Out-Null; (ls -l /proc/`$PID/fd | Out-String) | Out-Null; [NetLab.DBus.DBusConnection]::Shared('System').IsConnected" | Should -Be False
        @(Get-DBusName -Unique).Count | Should -Be $before
    }

    It 'says what is wrong' {
        $failed = { Register-DBusSignal -Path nonsense } | Should -Throw -PassThru
        $failed.FullyQualifiedErrorId | Should -BeLike 'InvalidArgument_Path,*'
        { Register-DBusSignal -Path /a -PathNamespace /b } | Should -Throw -ErrorId 'InvalidArgument_PathNamespace,*'
        { Register-DBusSignal -Argument @{ 64 = 'x' } } | Should -Throw -ErrorId 'InvalidArgument_Argument,*'
        { Register-DBusSignal -MatchRule "type='method_call'" } | Should -Throw -ErrorId 'InvalidArgument_MatchRule,*'
        { Register-DBusSignal -MatchRule 'nonsense' } | Should -Throw -ErrorId 'InvalidArgument_MatchRule,*'
        { Register-DBusSignal -Bus unix:path=/nowhere } | Should -Throw -ErrorId 'DBusConnectionFailed,*'
        Register-DBusSignal -Interface a.b -SourceIdentifier twice
        { Register-DBusSignal -Interface a.b -SourceIdentifier twice } | Should -Throw -ErrorId 'SUBSCRIBER_EXISTS,*'
        @(Get-BusRule $bus *a.b*).Count | Should -Be 1
    }

    It 'ends within 200 ms of Ctrl+C, with a bus that does not answer' {
        $path = "$($bus.Directory)/silent"
        $listener = [Net.Sockets.Socket]::new('Unix', 'Stream', 'Unspecified')
        $listener.Bind([Net.Sockets.UnixDomainSocketEndPoint]::new($path))
        $listener.Listen(10)
        Measure-Stop "Register-DBusSignal -Interface a.b -Bus unix:path=$path" | Should -BeLessThan 200
        $listener.Dispose()
    }

    It 'completes' {
        (TabExpansion2 'Register-DBusSignal org.netlab.La').CompletionMatches.CompletionText | Should -Be org.netlab.Lab
        (TabExpansion2 'Register-DBusSignal org.netlab.Lab /org/netlab/Lab org.netlab.Lab T').CompletionMatches.CompletionText | Should -Be Tick
    }

    It 'leaves no thread away' { Get-ThreadAway | Should -BeNullOrEmpty }
}
