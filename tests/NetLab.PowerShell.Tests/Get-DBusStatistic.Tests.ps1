BeforeDiscovery { . "$PSScriptRoot/Support.ps1"; . "$PSScriptRoot/DBus.Support.ps1" }

Describe 'Get-DBusStatistic' -Skip:(-not (Test-DBusWitness)) {
    BeforeAll {
        . "$PSScriptRoot/Support.ps1"
        . "$PSScriptRoot/DBus.Support.ps1"
        $bus = New-TestBus
        $env:DBUS_SYSTEM_BUS_ADDRESS = $bus.Address
        # Somebody who leaks rules, and does not read.
        $leak = Start-Witness /usr/bin/python3 '-c', @'
import dbus, dbus.bus, sys, time
bus = dbus.bus.BusConnection(sys.argv[1])
bus.request_name('org.netlab.Leak')
for i in range(40): bus.add_match_string("type='signal',interface='org.netlab.Burst'")
print('ready', flush=True)
time.sleep(600)
'@, $bus.Address
        $bus.Processes.Add($leak)
        $leak.StandardOutput.ReadLine() | Should -Be ready
    }
    AfterAll {
        $env:DBUS_SYSTEM_BUS_ADDRESS = $null
        Stop-TestBus $bus
    }

    It 'shows first who leaks match rules' {
        $first = (Get-DBusStatistic)[0]
        $first.ProcessId, $first.ProcessName, $first.MatchRules | Should -Be $leak.Id, 'python3', 40
        $first.WellKnownNames | Should -Be org.netlab.Leak
        $first.Destination | Should -Be $first.Name
    }

    It 'lists the rules, with how many times each is set' {
        $use = Get-DBusStatistic org.netlab.Leak -MatchRule
        $use.Count, $use.Rule, $use.ProcessId | Should -Be 40, "type='signal',interface='org.netlab.Burst'", $leak.Id
    }

    It 'shows whose queue grows' {
        # More than the socket takes.
        Send-Burst $bus 20000
        Wait-Until { (Get-DBusStatistic org.netlab.Leak).OutgoingMessages -gt 1000 }
        (Get-DBusStatistic org.netlab.Leak).OutgoingBytes | Should -BeGreaterThan 100000
    }

    It 'counts the bus as a whole' {
        $summary = Get-DBusStatistic -Summary
        $summary.MatchRules | Should -Be 40
        $summary.Values['ActiveConnections'] | Should -Be $summary.ActiveConnections
    }

    It 'says who is not there' { { Get-DBusStatistic org.netlab.Nobody } | Should -Throw -ErrorId 'org.freedesktop.DBus.Error.NameHasNoOwner,*' }

    It 'fits 100 columns' {
        Get-DBusStatistic | Out-String -Width 100 -Stream | Where-Object { ($_ -replace '\x1b\[[\d;]*m').Length -gt 100 } | Should -BeNullOrEmpty
        Get-DBusStatistic -MatchRule | Out-String -Width 100 | Should -Match "org.netlab.Leak"
    }
}
