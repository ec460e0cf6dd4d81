BeforeDiscovery { . "$PSScriptRoot/Support.ps1"; . "$PSScriptRoot/DBus.Support.ps1" }

Describe 'Set-DBusProperty' -Skip:(-not (Test-DBusWitness)) {
    BeforeAll {
        . "$PSScriptRoot/Support.ps1"
        . "$PSScriptRoot/DBus.Support.ps1"
        $bus = New-TestBus
        $env:DBUS_SYSTEM_BUS_ADDRESS = $bus.Address
        $lab = @{ Destination = 'org.netlab.Lab'; Path = '/org/netlab/Lab' }
    }
    AfterAll {
        $env:DBUS_SYSTEM_BUS_ADDRESS = $null
        Stop-TestBus $bus
    }

    It 'writes with the type of introspection' {
        Set-DBusProperty @lab org.netlab.Lab Limit '0x10' | Should -BeNullOrEmpty
        $now = Set-DBusProperty @lab -Name Limit -Value 17.0 -PassThru
        $now.Value, $now.Signature | Should -Be 17, q
    }

    It 'writes one that introspection does not know with the type it has' {
        (Set-DBusProperty @lab org.netlab.Lab Hidden 9 -PassThru).Value | Should -BeOfType uint32
        (Get-DBusProperty @lab org.netlab.Lab Hidden).Value | Should -Be 9
    }

    It 'takes properties from the pipeline' {
        Get-DBusProperty @lab org.netlab.Lab Label | Set-DBusProperty -Value piped
        Get-DBusProperty @lab org.netlab.Lab Label -ValueOnly | Should -Be piped
    }

    It 'changes nothing with -WhatIf' {
        Set-DBusProperty @lab org.netlab.Lab Limit 99 -WhatIf
        Get-DBusProperty @lab org.netlab.Lab Limit -ValueOnly | Should -Be 17
    }

    It 'refuses <Value> for <Name>' -ForEach @(
        @{ Name = 'Limit'; Value = 70000; Id = 'InvalidArgument_Value'; Text = "The value of 'Limit' wants q (unsigned 16 bit integer), got Int32 70000: it must be 0 to 65535*" }
        @{ Name = 'Label'; Value = $null; Id = 'InvalidArgument_Value'; Text = '*D-Bus has no null*' }
        @{ Name = 'Device'; Value = [byte[]](1, 2); Id = 'org.freedesktop.DBus.Error.PropertyReadOnly'; Text = '*read-only*' }
        @{ Name = 'Lobel'; Value = 'x'; Id = 'org.freedesktop.DBus.Error.UnknownProperty'; Text = "*'Lobel'*Label*" }
    ) {
        Set-DBusProperty @lab org.netlab.Lab $Name $Value -ErrorVariable failure -ErrorAction SilentlyContinue
        $failure[0].FullyQualifiedErrorId | Should -BeLike "$Id,*"
        Get-FailureText $failure[0] | Should -BeLike $Text
    }

    It 'leaves no thread away' { Get-ThreadAway | Should -BeNullOrEmpty }
}
