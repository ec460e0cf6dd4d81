# Ctrl+C within 200 ms of a service, or a whole bus, that is there and does not answer: it is stopped by SIGSTOP. What waits by itself (Watch-, Wait-,
# Register-) has this in its own tests.
BeforeDiscovery { . "$PSScriptRoot/Support.ps1"; . "$PSScriptRoot/DBus.Support.ps1" }

Describe 'Ctrl+C and D-Bus' -Skip:(-not (Test-DBusWitness)) {
    BeforeAll {
        . "$PSScriptRoot/Support.ps1"
        . "$PSScriptRoot/DBus.Support.ps1"
        $before = $env:DBUS_SYSTEM_BUS_ADDRESS
        $bus = New-TestBus
        $env:DBUS_SYSTEM_BUS_ADDRESS = $bus.Address
        # What is not opened yet would wait for the stopped bus's authentication.
        $null = Get-DBusName
        function Measure-SilentStop([string] $Script, $Process) {
            kill -STOP $Process.Id
            try { Measure-Stop $Script } finally { kill -CONT $Process.Id }
        }
    }
    AfterAll {
        $env:DBUS_SYSTEM_BUS_ADDRESS = $before
        Stop-TestBus $bus
    }

    It 'ends <_>' -ForEach @(
        'Invoke-DBusMethod org.netlab.Lab /org/netlab/Lab org.netlab.Lab Silent'
        'Get-DBusObject org.netlab.Lab -Recurse'
        'Get-DBusMember org.netlab.Lab /org/netlab/Lab'
        'Get-DBusProperty org.netlab.Lab /org/netlab/Lab org.netlab.Lab'
        'Set-DBusProperty org.netlab.Lab /org/netlab/Lab org.netlab.Lab Label x'
        'Get-DBusManagedObject org.netlab.Lab /org/netlab/Lab'
        'Get-Item DBus:/System/org.netlab.Lab/org/netlab/Lab'
        'Get-ChildItem DBus:/System/org.netlab.Lab/org/netlab/Lab'
        'Get-ChildItem DBus:/System/org.netlab.Lab/org/netlab/Lab -Name'
        'Get-ChildItem DBus:/System -Recurse'
        'Get-Item DBus:/System/org.netlab.Lab/org/*'
        'Get-ItemProperty DBus:/System/org.netlab.Lab/org/netlab/Lab'
        'Get-ItemPropertyValue DBus:/System/org.netlab.Lab/org/netlab/Lab Label'
        'Set-ItemProperty DBus:/System/org.netlab.Lab/org/netlab/Lab Label x'
    ) { Measure-SilentStop $_ $bus.Processes[1] | Should -BeLessThan 200 }

    It 'ends <_> where the bus is silent' -ForEach @(
        'Get-DBusName'
        'Get-DBusStatistic'
        'Get-DBusObject org.netlab.Lab'
        'Get-ChildItem DBus:/System'
    ) { Measure-SilentStop $_ $bus.Processes[0] | Should -BeLessThan 200 }

    It 'leaves no thread elsewhere' { Get-ThreadAway | Should -BeNullOrEmpty }
}
