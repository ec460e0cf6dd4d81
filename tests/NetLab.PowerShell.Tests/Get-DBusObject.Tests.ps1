BeforeDiscovery { . "$PSScriptRoot/Support.ps1"; . "$PSScriptRoot/DBus.Support.ps1" }

Describe 'Get-DBusObject' -Skip:(-not (Test-DBusWitness)) {
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

    It 'shows one object' {
        $object = Get-DBusObject org.netlab.Lab /org/netlab/Lab
        $object.Interfaces | Should -Be org.freedesktop.DBus.Introspectable, org.freedesktop.DBus.Properties, org.netlab.Lab, org.netlab.Lab.Fragile, org.freedesktop.DBus.ObjectManager
        $object.Children | Should -Be /org/netlab/Lab/drives, /org/netlab/Lab/broken
        $object.Bus, $object.Destination, $object.Path | Should -Be System, org.netlab.Lab, /org/netlab/Lab
    }

    It 'walks the tree, past an object that cannot be read' {
        $tree = Get-DBusObject org.netlab.Lab -Recurse -ErrorVariable failure -ErrorAction SilentlyContinue
        $tree.Path | Should -Be /, /org, /org/netlab, /org/netlab/Lab, /org/netlab/Lab/drives, /org/netlab/Lab/drives/d0, /org/netlab/Lab/drives/d1, /org/netlab/Lab/drives/d2
        $failure.Count | Should -Be 1
        "$failure" | Should -BeLike "*'/org/netlab/Lab/broken' of 'org.netlab.Lab'*"
        $failure.CategoryInfo.Category | Should -Be InvalidData
    }

    It 'finds the same as busctl tree' {
        if (-not (Get-Command busctl -ErrorAction Ignore)) { Set-ItResult -Skipped -Because 'busctl is not installed'; return }
        $known = busctl --address=$($bus.Address) --list tree org.netlab.Lab 2>$null
        (Get-DBusObject org.netlab.Lab -Recurse -ErrorAction SilentlyContinue).Path | Should -Be ($known | Where-Object { $_ -notlike '*broken' } | Sort-Object)
    }

    It 'keeps only what implements an interface' {
        (Get-DBusObject org.netlab.Lab -Recurse -Interface *.Drive -ErrorAction SilentlyContinue).Path | Should -Be (0..2).ForEach{ "/org/netlab/Lab/drives/d$_" }
    }

    It 'flows from names to members' {
        $members = Get-DBusName org.netlab.Lab | Get-DBusObject -Recurse -ErrorAction SilentlyContinue | Get-DBusMember
        $members.Where{ $_.Interface -eq 'org.netlab.Drive' }.Name | Should -Be (@('Eject', 'ConnectionBus') * 3)
        $members = Get-DBusName org.freedesktop.DBus | Get-DBusObject -Recurse | Get-DBusMember
        $members.Name | Should -Contain ListNames
        $members.Where{ $_.Name -eq 'Features' }.Value | Should -Contain HeaderFiltering
    }

    It 'starts a service that is not running' {
        (Get-DBusObject org.netlab.Sleeping /org/netlab/Lab).Interfaces | Should -Contain org.netlab.Lab
        (Get-DBusName org.netlab.Sleeping).IsRunning | Should -BeTrue
    }

    It 'says what there is instead of an object there is not' {
        Get-DBusObject org.netlab.Lab /org/netlab/Lub -ErrorVariable failure -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $failure.FullyQualifiedErrorId | Should -BeLike 'org.freedesktop.DBus.Error.UnknownObject,*'
        $failure.CategoryInfo.Category | Should -Be ObjectNotFound
        Get-FailureText $failure[0] | Should -BeLike "*/org/netlab/Lub*Below '/org/netlab' there are: Lab.*"
        Get-DBusObject org.netlab.Lab no/path -ErrorVariable failure -ErrorAction SilentlyContinue
        $failure.FullyQualifiedErrorId | Should -BeLike 'InvalidArgument_Path,*'
        Get-DBusObject nodots -ErrorVariable failure -ErrorAction SilentlyContinue
        $failure.FullyQualifiedErrorId | Should -BeLike 'InvalidArgument_Destination,*'
    }

    It 'shows a table that fits' {
        $text = Get-DBusObject org.netlab.Lab -Recurse -ErrorAction SilentlyContinue | Out-String -Width 100 -Stream
        ($text -replace '\x1b\[[\d;]*m').Where{ $_.Length -gt 100 } | Should -BeNullOrEmpty
        $text -join "`n" | Should -Match 'drives/d0 +0 org\.netlab\.Drive'
    }

    It 'leaves no thread away' { Get-ThreadAway | Should -BeNullOrEmpty }
}
