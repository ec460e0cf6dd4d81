# What people do today with python-dbus and d-feet, as it is done here: rows 23 to 27 of the seeds, against python3-dbusmock's NetworkManager.
BeforeDiscovery {
    . "$PSScriptRoot/Support.ps1"; . "$PSScriptRoot/DBus.Support.ps1"
    & /usr/bin/python3 -c 'import dbusmock, gi' 2>$null
    $missing = -not (Test-DBusWitness) -or $LASTEXITCODE -ne 0
    if ($missing) { Write-Warning 'DBusSeeds.Tests.ps1 is skipped: dbus-daemon, python3-dbus, python3-gi or python3-dbusmock is missing.' }
}

Describe 'The seeds of D-Bus' -Skip:$missing {
    BeforeAll {
        . "$PSScriptRoot/Support.ps1"
        . "$PSScriptRoot/DBus.Support.ps1"
        $before = @{ System = $env:DBUS_SYSTEM_BUS_ADDRESS; Session = $env:DBUS_SESSION_BUS_ADDRESS }
        # System-style: its policy lets nobody own a name, or call a method, that is not allowed by one like the mock's package would bring.
        $bus = New-TestBus -Style System -NoService
        $policy = '<allow own="org.freedesktop.NetworkManager"/><allow send_destination="org.freedesktop.NetworkManager"/></policy>'
        (Get-Content "$($bus.Directory)/bus.conf" -Raw).Replace('</policy>', $policy) | Set-Content "$($bus.Directory)/bus.conf"
        $env:DBUS_SYSTEM_BUS_ADDRESS = $bus.Address
        Invoke-DBusMethod org.freedesktop.DBus /org/freedesktop/DBus org.freedesktop.DBus ReloadConfig
        $session = New-TestBus
        $env:DBUS_SESSION_BUS_ADDRESS = $session.Address
        $bus.Processes.Add((Start-Witness /usr/bin/python3 '-m', 'dbusmock', '--template', 'networkmanager'))
        $name, $path = 'org.freedesktop.NetworkManager', '/org/freedesktop/NetworkManager'
        # The name is there before the template's objects are.
        $clock = [Diagnostics.Stopwatch]::StartNew()
        do { $there = Get-DBusMember $name $path $name -NoValue -ErrorAction Ignore } until ($there -or $clock.Elapsed.TotalSeconds -gt 20)
        $made = 'eth0', 'wlan0' | ForEach-Object { Invoke-DBusMethod $name /org/freedesktop org.freedesktop.DBus.Mock AddEthernetDevice "mock_$_", $_, 100 -Signature ssi }
    }
    AfterAll {
        Set-Location /
        $env:DBUS_SYSTEM_BUS_ADDRESS, $env:DBUS_SESSION_BUS_ADDRESS = $before.System, $before.Session
        Stop-TestBus $bus
        Stop-TestBus $session
    }

    It '23: who is on the bus, both buses' {
        (Get-DBusName).Name | Should -Be 'org.freedesktop.DBus', 'org.freedesktop.NetworkManager'
        (Get-DBusName -Bus Session).Name | Should -Be 'org.freedesktop.DBus', 'org.netlab.Lab'
    }

    It '24: browse objects, interfaces and members' {
        (Get-DBusObject $name -Recurse).Path | Should -Contain '/org/freedesktop/NetworkManager/Devices/mock_eth0'
        (Get-DBusMember $name $path $name).Definition | Should -Contain 'GetDevices() -> ao'
        Set-Location DBus:/System/org.freedesktop.NetworkManager/org/freedesktop/NetworkManager
        (Get-ChildItem).PSChildName | Should -Contain Devices
        (Get-ChildItem Devices).PSChildName | Should -Be 'mock_eth0', 'mock_wlan0'
        (Get-ChildItem org.freedesktop.NetworkManager).Name | Should -Contain GetDevices
        (Get-ItemProperty Devices/mock_eth0/org.freedesktop.NetworkManager.Device).Interface | Should -Be eth0
    }

    It '25: call a method with the four things' {
        $devices = Invoke-DBusMethod org.freedesktop.NetworkManager /org/freedesktop/NetworkManager org.freedesktop.NetworkManager GetDevices
        $devices | Should -Be $made
        $devices | ForEach-Object { "$_" } | Should -Be '/org/freedesktop/NetworkManager/Devices/mock_eth0', '/org/freedesktop/NetworkManager/Devices/mock_wlan0'
        Invoke-DBusMethod $name $path $name GetDeviceByIpIface wlan0 | Should -Be '/org/freedesktop/NetworkManager/Devices/mock_wlan0'
        # As a tutorial goes on: each device by its path.
        $devices | ForEach-Object { Get-DBusProperty $name $_ org.freedesktop.NetworkManager.Device Interface -ValueOnly } | Should -Be 'eth0', 'wlan0'
    }

    It '25: and says what there is for a method there is none of' {
        Invoke-DBusMethod $name $path $name GetDevice -ErrorVariable failure -ErrorAction SilentlyContinue
        $failure[0].FullyQualifiedErrorId | Should -BeLike 'org.freedesktop.DBus.Error.UnknownMethod,*'
        Get-FailureText $failure[0] | Should -BeLike '*GetDevices*GetDeviceByIpIface*'
    }

    It '26: all managed objects' {
        $managed = Get-DBusManagedObject $name /org/freedesktop
        $managed.Path | Should -Contain '/org/freedesktop/NetworkManager/Devices/mock_eth0'
        (Get-DBusManagedObject $name /org/freedesktop -Interface org.freedesktop.NetworkManager.Device).Count | Should -Be 2
    }

    It '27: properties' {
        Get-DBusProperty $name $path $name Version -ValueOnly | Should -Be 0.9.6.0
        (Get-DBusProperty $name $path $name).Name | Should -Contain WirelessEnabled
        Set-DBusProperty $name $path $name WirelessEnabled $false
        Get-DBusProperty $name $path $name WirelessEnabled -ValueOnly | Should -BeFalse
        Set-ItemProperty DBus:/System/$name$path/$name WirelessEnabled $true
        Get-ItemPropertyValue DBus:/System/$name$path/$name WirelessEnabled | Should -BeTrue
    }
}
