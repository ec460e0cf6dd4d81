# Tab from a bus's names to paths, interfaces and members.
BeforeDiscovery { . "$PSScriptRoot/Support.ps1"; . "$PSScriptRoot/DBus.Support.ps1" }

Describe 'Completion on a bus' -Skip:(-not (Test-DBusWitness)) {
    BeforeAll {
        . "$PSScriptRoot/Support.ps1"
        . "$PSScriptRoot/DBus.Support.ps1"
        $bus = New-TestBus
        $env:DBUS_SYSTEM_BUS_ADDRESS = $bus.Address
        # The first Tab of a process compiles.
        $null = TabExpansion2 'Get-DBusObject org.netlab.Lab /'
    }
    AfterAll {
        $env:DBUS_SYSTEM_BUS_ADDRESS = $null
        Stop-TestBus $bus
    }

    It 'completes <Typed>' -ForEach @(
        @{ Typed = 'Get-DBusName -Bus S'; Offered = 'System', 'Session' }
        @{ Typed = 'Get-DBusObject org.netlab.'; Offered = 'org.netlab.Lab', 'org.netlab.Sleeping' }
        @{ Typed = 'Get-DBusObject org.netlab.Lab '; Offered = '/', '/org/netlab/Lab' }
        @{ Typed = 'Get-DBusObject org.netlab.Lab /org/netlab/Lab/'; Offered = '/org/netlab/Lab/drives', '/org/netlab/Lab/broken' }
        @{ Typed = 'Get-DBusObject org.netlab.Lab /org/netlab/Lab/drives/'; Offered = (0..2).ForEach{ "/org/netlab/Lab/drives/d$_" } }
        @{ Typed = 'Invoke-DBusMethod org.netlab.Lab /org/netlab/Lab org.netlab.'; Offered = 'org.netlab.Lab', 'org.netlab.Lab.Fragile' }
        @{ Typed = 'Invoke-DBusMethod org.netlab.Lab /org/netlab/Lab org.netlab.Lab Sta'; Offered = 'Start', 'StartAll' }
        @{ Typed = 'Get-DBusProperty org.netlab.Lab /org/netlab/Lab org.netlab.Lab p'; Offered = 'power-saver-enabled' }
        @{ Typed = 'Get-DBusMember -Destination org.netlab.Lab -Path /org/netlab/Lab -Name T'; Offered = 'Typed', 'Tick' }
        @{ Typed = 'Get-DBusMember org.netlab.Sleeping /'; Offered = '/' }
        @{ Typed = 'Get-DBusMember org.netlab.None /org'; Offered = @() }
        @{ Typed = "Get-DBusMember -Bus unix:path=/nonexistent org."; Offered = @() }
    ) {
        $Error.Clear()
        # What the engine itself offers where nothing else is are files.
        $found = (TabExpansion2 $Typed).CompletionMatches | Where-Object ResultType -eq ParameterValue
        @($found.CompletionText) | Where-Object { $_ } | Should -Be $Offered
        $Error | Should -BeNullOrEmpty
    }

    It 'shows a method with its arguments in the tip' {
        (TabExpansion2 'Invoke-DBusMethod org.netlab.Lab /org/netlab/Lab org.netlab.Lab Start').CompletionMatches[0].ToolTip | Should -Be 'Start(s unit, s mode) -> o job'
    }

    It 'answers in less than 100 ms' {
        Get-Quickest -Below 100 { (Measure-Command { TabExpansion2 'Invoke-DBusMethod org.netlab.Lab /org/netlab/Lab org.netlab.Lab Sta' }).TotalMilliseconds } | Should -BeLessThan 100
    }

    It 'starts no service' { (Get-DBusName org.netlab.Sleeping).IsRunning | Should -BeFalse }

    It 'gives up on a service that does not answer' {
        $slow = $bus.Processes[1]
        kill -STOP $slow.Id
        try {
            Get-Quickest -Below 200 { (Measure-Command { TabExpansion2 "Get-DBusMember org.netlab.Lab /org/netlab/Lab/drives/d$try " }).TotalMilliseconds } | Should -BeLessThan 200
        } finally { kill -CONT $slow.Id }
    }
}
