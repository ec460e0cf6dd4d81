BeforeDiscovery { . "$PSScriptRoot/Support.ps1"; . "$PSScriptRoot/DBus.Support.ps1" }

Describe 'Wait-DBusName' -Skip:(-not (Test-DBusWitness)) {
    BeforeAll {
        . "$PSScriptRoot/Support.ps1"
        . "$PSScriptRoot/DBus.Support.ps1"
        $bus = New-TestBus
        $env:DBUS_SYSTEM_BUS_ADDRESS = $bus.Address
    }
    AfterAll {
        $env:DBUS_SYSTEM_BUS_ADDRESS = $null
        Stop-TestBus $bus
    }

    It 'returns at once for a name that is there' {
        $name = Wait-DBusName org.netlab.Lab -Timeout 0
        $name.Name, $name.ProcessId | Should -Be 'org.netlab.Lab', $bus.Processes[1].Id
        ($name | Wait-DBusName).Owner | Should -Be $name.Owner
    }

    It 'waits until the name is there' {
        $shell = [PowerShell]::Create().AddScript("Import-Module '$PSScriptRoot/../../NetLab.psd1'; Wait-DBusName org.netlab.Late -Timeout 20")
        $running = $shell.BeginInvoke()
        Wait-Until { Get-BusRule $bus *Late* }
        $running.IsCompleted | Should -BeFalse
        $service = Start-TestService $bus org.netlab.Late
        $shell.EndInvoke($running).ProcessId | Should -Be $service.Id
        $shell.Dispose()
        Wait-Until { -not (Get-BusRule $bus) }
    }

    It 'times out with an error, and starts nothing unasked' {
        $failed = { Wait-DBusName org.netlab.Sleeping -Timeout 0.2 } | Should -Throw -PassThru
        $failed.FullyQualifiedErrorId | Should -BeLike 'DBusNameTimeout,*'
        $failed.CategoryInfo.Category | Should -Be OperationTimeout
        Get-FailureText $failed | Should -BeLike '*-Activate*'
        Wait-Until { -not (Get-BusRule $bus) }
    }

    It 'has the service started with -Activate' {
        $started = Wait-DBusName org.netlab.Sleeping -Activate -Timeout 20
        $started.IsRunning | Should -BeTrue
        # It outlives its bus: the test ends it with the others.
        $bus.Processes.Add([Diagnostics.Process]::GetProcessById($started.ProcessId))
    }

    It 'says what cannot be started' { { Wait-DBusName org.netlab.Nobody -Activate } | Should -Throw -ErrorId 'org.freedesktop.DBus.Error.ServiceUnknown,*' }

    It 'ends within 200 ms of Ctrl+C' {
        Measure-Stop 'Wait-DBusName org.netlab.Never' | Should -BeLessThan 200
        Wait-Until { -not (Get-BusRule $bus) }
    }
}
