BeforeDiscovery { . "$PSScriptRoot/Support.ps1"; . "$PSScriptRoot/DBus.Support.ps1" }

Describe 'Watch-DBusSignal' -Skip:(-not (Test-DBusWitness)) {
    BeforeAll {
        . "$PSScriptRoot/Support.ps1"
        . "$PSScriptRoot/DBus.Support.ps1"
        $bus = New-TestBus
        $env:DBUS_SYSTEM_BUS_ADDRESS = $bus.Address
        $module = "$PSScriptRoot/../../NetLab.psd1"

        function Start-Watch([string] $Script) {
            # The cmdlet in a runspace of its own; returns when it listens.
            $shell = [PowerShell]::Create().AddScript("Import-Module '$module'; $Script")
            $output = [Management.Automation.PSDataCollection[psobject]]::new()
            $running = $shell.BeginInvoke([Management.Automation.PSDataCollection[psobject]]$null, $output)
            Wait-Until { (Get-BusRule $bus *Burst*) -or $running.IsCompleted }
            [pscustomobject]@{ Shell = $shell; Output = $output; Running = $running }
        }
    }
    AfterAll {
        $env:DBUS_SYSTEM_BUS_ADDRESS = $null
        Stop-TestBus $bus
    }

    It 'emits -Count signals and ends, with its rule gone' {
        $watch = Start-Watch 'Watch-DBusSignal -Interface org.netlab.Burst -Count 3'
        Send-Burst $bus 10
        $watch.Running.AsyncWaitHandle.WaitOne(10000) | Should -BeTrue
        $watch.Output.ForEach{ $_.Arguments[0] } | Should -Be 0, 1, 2
        $watch.Shell.Dispose()
        Wait-Until { -not (Get-BusRule $bus) }
    }

    It 'ends after -Timeout' {
        (Measure-Command { Watch-DBusSignal -Interface org.netlab.Burst -Timeout 0.3 | Should -BeNullOrEmpty }).TotalSeconds | Should -BeGreaterThan 0.2
        Watch-DBusSignal -Timeout 0 | Should -BeNullOrEmpty
        Wait-Until { -not (Get-BusRule $bus) }
    }

    It 'flows into the other cmdlets' {
        $watch = Start-Watch 'Watch-DBusSignal -Interface org.netlab.Burst -Count 1'
        Send-DBusSignal /org/netlab/Lab org.netlab.Burst Mine
        $watch.Running.AsyncWaitHandle.WaitOne(10000) | Should -BeTrue
        # From whom it came is this process, which answers what everybody answers.
        $watch.Output[0] | Invoke-DBusMethod -Interface org.freedesktop.DBus.Peer -Method GetMachineId | Should -Match '^[0-9a-f]{32}$'
        $watch.Shell.Dispose()
    }

    It 'goes on with the bus that was restarted, and warns' {
        $watch = Start-Watch 'Watch-DBusSignal -Interface org.netlab.Burst -Count 1'
        Restart-TestBus $bus
        $warnings = $watch.Shell.Streams.Warning
        Wait-Until { $warnings.Count -ge 2 -and $warnings[$warnings.Count - 1].Message -like '*is back*' } 20
        $warnings[0].Message | Should -BeLike '*is gone*'
        Send-Burst $bus 1
        $watch.Running.AsyncWaitHandle.WaitOne(10000) | Should -BeTrue
        $watch.Output[0].Member | Should -Be Tick
        $watch.Shell.Dispose()
        $null = Start-TestService $bus org.netlab.Lab
    }

    It 'warns when signals were lost' {
        $env:DBUS_TEST_GO = "$($bus.Directory)/go"
        $watch = Start-Watch 'Watch-DBusSignal -Interface org.netlab.Burst -Count 10 | ForEach-Object { while (-not (Test-Path "$env:DBUS_TEST_GO")) { Start-Sleep -Milliseconds 20 }; $_ }'
        Send-Burst $bus 70000
        Wait-Until { -not (Get-DBusStatistic).Where{ $_.OutgoingMessages } }
        $null = New-Item $env:DBUS_TEST_GO
        $watch.Running.AsyncWaitHandle.WaitOne(20000) | Should -BeTrue
        $watch.Output[-1].Dropped | Should -BeGreaterThan 0
        $watch.Shell.Streams.Warning[0].Message | Should -BeLike '*are lost*'
        $watch.Shell.Dispose()
        $env:DBUS_TEST_GO = $null
    }

    It 'says what is wrong' {
        { Watch-DBusSignal -Count 0 } | Should -Throw -ErrorId 'InvalidArgument_Count,*'
        { Watch-DBusSignal -Timeout -1 } | Should -Throw -ErrorId 'InvalidArgument_Timeout,*'
        { Watch-DBusSignal 'not a name' -Timeout 0 } | Should -Throw -ErrorId 'InvalidArgument_Destination,*'
    }

    It 'ends within 200 ms of Ctrl+C' {
        Measure-Stop 'Watch-DBusSignal -Interface org.netlab.Burst' | Should -BeLessThan 200
        Wait-Until { -not (Get-BusRule $bus *Burst*) }
    }

    It 'leaves no thread away' { Get-ThreadAway | Should -BeNullOrEmpty }
}
