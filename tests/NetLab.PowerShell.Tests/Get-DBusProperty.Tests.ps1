BeforeDiscovery { . "$PSScriptRoot/Support.ps1"; . "$PSScriptRoot/DBus.Support.ps1" }

Describe 'Get-DBusProperty' -Skip:(-not (Test-DBusWitness)) {
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

    It 'reads one, and its value alone' {
        $property = Get-DBusProperty @lab org.netlab.Lab Limit
        $property.Value | Should -BeOfType uint16
        $property.Value, $property.Signature, $property.Access, $property.Interface, $property.Member | Should -Be 7, q, ReadWrite, org.netlab.Lab, Limit
        Get-DBusProperty @lab org.netlab.Lab Limit -ValueOnly | Should -Be 7
    }

    It 'reads all, also one that introspection does not know; one that fails is an error and hides none' {
        $all = Get-DBusProperty @lab -ErrorVariable failure -ErrorAction SilentlyContinue
        $all.Name | Should -Be Label, Limit, Device, Mounts, power-saver-enabled, Hidden, Good, AlsoGood
        $all.Where{ $_.Name -eq 'Hidden' }.Access | Should -BeNullOrEmpty
        $failure.Count | Should -Be 2
        $failure.FullyQualifiedErrorId | Should -BeLike 'org.netlab.Error.Broken,*'
        "$($failure[1])" | Should -BeLike "Cannot read 'Bad' of org.netlab.Lab.Fragile on /org/netlab/Lab: *"
    }

    It 'gives byte strings as text when asked' {
        (Get-DBusProperty @lab org.netlab.Lab Device -ValueOnly).GetType() | Should -Be ([byte[]])
        Get-DBusProperty @lab org.netlab.Lab Device -ValueOnly -ByteStringAsText | Should -Be /dev/sda
        Get-DBusProperty @lab org.netlab.Lab Mounts -ValueOnly -ByteStringAsText | Should -Be /mnt, /srv
    }

    It 'takes objects and members from the pipeline, and no name of a bus for a property' {
        (Get-DBusMember @lab -Name L*t | Get-DBusProperty).Value | Should -Be 7
        (Get-DBusObject @lab | Get-DBusProperty -Name Label).Value | Should -Be first
        (Get-Command Get-DBusProperty).Parameters.Name.Attributes.ValueFromPipelineByPropertyName | Should -Not -Contain $true
    }

    It 'says what there is instead' {
        Get-DBusProperty @lab org.netlab.Lab Lobel -ErrorVariable failure -ErrorAction SilentlyContinue
        $failure.FullyQualifiedErrorId | Should -BeLike 'org.freedesktop.DBus.Error.UnknownProperty,*'
        Get-FailureText $failure[0] | Should -BeLike "*'Lobel'*Label*"
        Get-DBusProperty @lab org.netlab.No -ErrorVariable failure -ErrorAction SilentlyContinue
        $failure.FullyQualifiedErrorId | Should -BeLike 'org.freedesktop.DBus.Error.UnknownInterface,*'
    }

    It 'shows a table that fits' {
        $text = Get-DBusProperty @lab -ErrorAction SilentlyContinue | Out-String -Width 100 -Stream
        ($text -replace '\x1b\[[\d;]*m').Where{ $_.Length -gt 100 } | Should -BeNullOrEmpty
        $text -join "`n" | Should -Match 'Mounts +aay +Read +\[/mnt, /srv\]'
    }

    It 'leaves no thread away' { Get-ThreadAway | Should -BeNullOrEmpty }
}
