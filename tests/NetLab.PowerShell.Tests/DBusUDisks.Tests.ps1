# The D-Bus cmdlets against a genuine udisksd, which is GLib's D-Bus: it answers for paths there are not, and gives file names as bytes. Its sticks are
# umockdev's (tests/usb/sticks.py).
BeforeDiscovery {
    . "$PSScriptRoot/Support.ps1"; . "$PSScriptRoot/DBus.Support.ps1"
    $sticks = "$PSScriptRoot/../usb/sticks.py"
    & /usr/bin/python3 -c 'import gi; gi.require_version("UMockdev", "1.0")' 2>$null
    $missing = -not (Test-DBusWitness) -or $LASTEXITCODE -ne 0 -or -not ((Test-Path $sticks) -and (Test-Path /usr/libexec/udisks2/udisksd) -and (Test-Path /usr/bin/umockdev-wrapper))
    if ($missing) { Write-Warning 'DBusUDisks.Tests.ps1 is skipped: dbus-daemon, python3-dbus, udisks2, umockdev or gir1.2-umockdev-1.0 is missing.' }
}

Describe 'A genuine udisksd' -Skip:$missing {
    BeforeAll {
        . "$PSScriptRoot/Support.ps1"
        . "$PSScriptRoot/DBus.Support.ps1"
        $before = $env:DBUS_SYSTEM_BUS_ADDRESS
        $bus = New-TestBus -NoService
        $env:DBUS_SYSTEM_BUS_ADDRESS = $bus.Address
        $name, $root = 'org.freedesktop.UDisks2', '/org/freedesktop/UDisks2'
        $start = [Diagnostics.ProcessStartInfo]::new('/usr/bin/umockdev-wrapper')
        '/usr/bin/python3', "$PSScriptRoot/../usb/sticks.py", $bus.Address | ForEach-Object { $start.ArgumentList.Add($_) }
        $start.RedirectStandardInput = $start.RedirectStandardOutput = $true
        $bed = [Diagnostics.Process]::Start($start)
        $null = $bed.StandardOutput.ReadLine()
        function Send-Stick([string] $Command) {
            $bed.StandardInput.WriteLine($Command)
            $answer = $bed.StandardOutput.ReadLine()
            if ($answer -ne 'ok') { throw "$Command : $answer" }
        }
        $null = Wait-DBusName $name -Timeout 20
        Wait-Until { Get-DBusObject $name $root/Manager -ErrorAction Ignore | Where-Object Interfaces -Contains org.freedesktop.UDisks2.Manager } 20
    }
    AfterAll {
        Set-Location /
        Get-EventSubscriber -SourceIdentifier netlab-stick* | Unregister-Event
        $env:DBUS_SYSTEM_BUS_ADDRESS = $before
        if ($bed) { $bed.StandardInput.Close(); $bed.WaitForExit() }
        Stop-TestBus $bus
    }

    It 'flows from the name to the members' {
        $members = Get-DBusName $name | Get-DBusObject -Recurse | Get-DBusMember
        $members.Name | Should -Contain GetBlockDevices
        ($members | Where-Object Name -EQ Version).Value | Should -Match '^\d+\.\d+'
    }

    It 'takes a hashtable for options, and gives a struct with fields' {
        Invoke-DBusMethod $name $root/Manager org.freedesktop.UDisks2.Manager GetBlockDevices @{} | Should -BeNullOrEmpty
        $answer = Invoke-DBusMethod $name $root/Manager org.freedesktop.UDisks2.Manager CanFormat no-such-filesystem -ErrorVariable failure -ErrorAction SilentlyContinue
        $failure[0].FullyQualifiedErrorId | Should -BeLike 'org.freedesktop.UDisks2.Error.NotSupported,*'
        $answer = Invoke-DBusMethod $name $root/Manager org.freedesktop.UDisks2.Manager CanFormat ext4
        $answer.Item1 | Should -BeOfType bool
    }

    It 'shows a raw reply on a line' {
        $reply = Invoke-DBusMethod $name $root/Manager org.freedesktop.UDisks2.Manager CanFormat ext4 -Raw
        $reply | Out-String -Width 100 | Should -Match 'MethodReturn +\S+ +reply to \d+ +\(bs\) +\((true|false), '
    }

    It 'says what there is instead of a path there is not, for which GLib answers with nothing' {
        Invoke-DBusMethod $name $root/Mana org.freedesktop.UDisks2.Manager CanFormat ext4 -ErrorVariable failure -ErrorAction SilentlyContinue
        Get-FailureText $failure[0] | Should -BeLike "*Below '$root' there are: Manager.*"
        foreach ($cmdlet in 'Get-Item', 'Get-ChildItem') {
            & $cmdlet "DBus:/System/$name$root/Nobody" -ErrorVariable failure -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
            $failure[0].CategoryInfo.Category | Should -Be ObjectNotFound
        }
        Get-ChildItem "DBus:/System/$name$root/Nobody" -Name -ErrorVariable failure -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $failure[0].CategoryInfo.Category | Should -Be ObjectNotFound
        Test-Path "DBus:/System/$name$root/Nobody" | Should -BeFalse
    }

    It 'hears of a stick as PowerShell event and as managed objects (tmds/Tmds.DBus#49)' {
        Register-DBusSignal $name $root org.freedesktop.DBus.ObjectManager InterfacesAdded -SourceIdentifier netlab-stick
        Send-Stick 'plug sda ABC123 1'
        $seen = [Collections.Generic.HashSet[string]]::new()
        Wait-Until { Get-Event -SourceIdentifier netlab-stick -ErrorAction Ignore | ForEach-Object { $null = $seen.Add("$($_.SourceEventArgs.Arguments[0])"); $_ | Remove-Event }; $seen.Contains("$root/block_devices/sda1") } 20
        $blocks = Get-DBusManagedObject $name $root -Interface org.freedesktop.UDisks2.Block
        $blocks.Path | Should -Contain $root/block_devices/sda1
        (Get-DBusManagedObject $name $root -Interface org.freedesktop.UDisks2.Drive).Properties.ConnectionBus | Should -Be usb
        Send-Stick 'unplug sda'
        Wait-Until { -not (Get-DBusManagedObject $name $root -Interface org.freedesktop.UDisks2.Block) } 20
        Unregister-Event netlab-stick
    }

    It 'gives file names as bytes, and as text where that is wanted' {
        Send-Stick 'plug sdb XYZ 0'
        $block = "$root/block_devices/sdb"
        Wait-Until { (Get-DBusObject $name $block -ErrorAction Ignore).Interfaces -contains 'org.freedesktop.UDisks2.Block' } 20
        , (Get-DBusProperty $name $block org.freedesktop.UDisks2.Block Device -ValueOnly) | Should -BeOfType byte[]
        Get-DBusProperty $name $block org.freedesktop.UDisks2.Block Device -ValueOnly -ByteStringAsText | Should -Be /dev/sdb
        # Configuration is a(sa{sv}), MountPoints aay, which has none here.
        @(Get-DBusProperty $name $block org.freedesktop.UDisks2.Block Configuration -ValueOnly).Count | Should -Be 0
        (Get-ItemProperty "DBus:/System/$name$block/org.freedesktop.UDisks2.Block").IdLabel | Should -Be STICK
        Send-Stick 'unplug sdb'
    }
}
