BeforeDiscovery {
    . $PSScriptRoot/Support.ps1
    . $PSScriptRoot/Usb.Support.ps1
    $obstacle = Get-StickObstacle
}

Describe 'Mount-UsbStorage and Dismount-UsbStorage' -Skip:($null -ne $obstacle) {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        . $PSScriptRoot/Usb.Support.ps1
        $world = Start-Sticks
        Send-Stick 'plug sda SAME 1'
        Send-Stick 'plug sdb SAME 1'
        $watch = [Diagnostics.Stopwatch]::StartNew()
        while (@((Get-UsbStorageDevice).Volumes).Count -lt 2 -and $watch.Elapsed.TotalSeconds -lt 10) { }
    }
    AfterAll { Stop-Sticks $world }

    It 'want to know which' {
        { Mount-UsbStorage -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidArgument_DeviceNode*'
        { Dismount-UsbStorage -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidArgument_DeviceNode*'
        { Dismount-UsbStorage -Label nosuch -ErrorAction Stop } | Should -Throw -ErrorId 'CmdletizationQuery_NotFound_Label*'
    }

    It 'say exactly what they would do' {
        $log = New-TemporaryFile
        try {
            Start-Transcript $log -UseMinimalHeader | Out-Null
            Get-UsbStorageDevice /dev/sda | Mount-UsbStorage -ReadOnly -WhatIf
            Get-UsbStorageDevice /dev/sda | Dismount-UsbStorage -PowerOff -WhatIf
            Stop-Transcript | Out-Null
            $said = Get-Content $log -Raw
            $said | Should -BeLike "*Mount /dev/sda1 'STICK' of /dev/sda Kingston DataTraveler read-only.*"
            $said | Should -BeLike '*Unmount all of /dev/sda Kingston DataTraveler and turn its power off.*'
        } finally { Remove-Item $log }
    }

    It 'refuse to power one of two twins off' {
        { Dismount-UsbStorage /dev/sda -PowerOff -ErrorAction Stop } | Should -Throw -ErrorId 'SharedDrive*'
    }

    It 'pass on what UDisks2 says' {
        # Behind a stick of umockdev's is no device.
        { Mount-UsbStorage /dev/sda1 -ErrorAction Stop } | Should -Throw -ErrorId 'org.freedesktop.UDisks2.Error.*'
    }

    It 'turn the power off, and the stick goes' {
        Send-Stick 'plug sdc ONE 1'
        Send-Stick 'openable sdc'
        Wait-Sticks { @(Get-UsbStorageDevice -SerialNumber ONE -ErrorAction Ignore).Volumes.Count -eq 1 }
        $off = Get-UsbStorageDevice -SerialNumber ONE | Dismount-UsbStorage -PowerOff -PassThru
        "$($off.DeviceNode) $($off.Serial) $($off.Volumes.Count)" | Should -Be '/dev/sdc ONE 1'
        # What the kernel does when udisksd has written 1 to the USB device's file remove, which this checks.
        Send-Stick 'powered sdc'
        Wait-UsbStorage -SerialNumber ONE -State Removed -Timeout 20
        Get-UsbStorageDevice -SerialNumber ONE -ErrorAction Ignore | Should -BeNullOrEmpty
    }

    It 'say that there is nothing to mount, to who names it' {
        Send-Stick 'plug sde READER 0 1-5 0'
        Wait-Sticks { Get-UsbStorageDevice /dev/sde -ErrorAction Ignore }
        $failed = $null
        Mount-UsbStorage /dev/sde -ErrorVariable failed -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        "$($failed[0])" | Should -Be 'There is no medium in /dev/sde Kingston DataTraveler.'
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'NothingToMount,*'
        Get-UsbStorageDevice /dev/sde | Mount-UsbStorage -ErrorAction Stop | Should -BeNullOrEmpty
        Send-Stick 'unplug sde'
    }

    It 'say that what has no drive cannot be powered off' {
        Send-Stick 'plug sdd - 1'
        Wait-Sticks { @(Get-UsbStorageDevice /dev/sdd -ErrorAction Ignore).Volumes.Count -eq 1 }
        { Dismount-UsbStorage /dev/sdd -PowerOff -ErrorAction Stop } | Should -Throw -ErrorId 'CannotPowerOff*'
        Send-Stick 'unplug sdd'
    }

    It 'say that UDisks2 is missing, where it is' {
        Send-Stick 'kill'
        try {
            Wait-Sticks { -not (Get-DBusName org.freedesktop.UDisks2 -ErrorAction Ignore) }
            $failed = $null
            Get-UsbStorageDevice -Source UDisks2 -ErrorVariable failed -ErrorAction SilentlyContinue
            Get-FailureText $failed[0] | Should -BeLike '*UDisks2*neither runs here*package udisks2*'
        } finally { Send-Stick 'start' }
    }

    It 'take -Eject or -PowerOff, and say what -Eject would do' {
        Send-Stick 'plug sdf BOTH 1'
        Wait-Sticks { Get-UsbStorageDevice /dev/sdf -ErrorAction Ignore }
        { Dismount-UsbStorage /dev/sdf -PowerOff -Eject -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidArgument_Eject*'
        $shell = [PowerShell]::Create('CurrentRunspace').AddScript('Dismount-UsbStorage /dev/sdf -Eject -WhatIf 6>&1')
        $log = New-TemporaryFile
        try {
            Start-Transcript $log -UseMinimalHeader | Out-Null
            $null = $shell.Invoke()
            Stop-Transcript | Out-Null
            Get-Content $log -Raw | Should -BeLike '*Unmount all of /dev/sdf Kingston DataTraveler and eject it.*'
        } finally { Remove-Item $log }
        Send-Stick 'unplug sdf'
    }

    It 'have the kernel eject what UDisks2 has no drive for' {
        # Which the stick of umockdev's has no device file for; on a loop device the kernel says that it cannot.
        Send-Stick 'plug sdg - 1'
        Wait-Sticks { @(Get-UsbStorageDevice /dev/sdg -ErrorAction Ignore).Volumes.Count -eq 1 }
        $failed = $null
        Dismount-UsbStorage /dev/sdg -Eject -ErrorVariable failed -ErrorAction SilentlyContinue
        "$($failed[0])" | Should -Match "Cannot open '/dev/sdg'"
        Send-Stick 'unplug sdg'
    }

    It 'leave every thread at home' { Get-ThreadAway | Should -BeNullOrEmpty }
}

# What needs hardware, or a kernel with dm-crypt, by a service that only writes down what it is asked (tests/usb/udisks-recorder.py).
Describe 'Dismount-UsbStorage -PowerOff of an unlocked volume' -Skip:(-not (Test-Path /usr/bin/dbus-daemon) -or $null -ne $obstacle) {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        . $PSScriptRoot/Usb.Support.ps1
        $former = $env:DBUS_SYSTEM_BUS_ADDRESS
        $folder, $bus = Start-StickBus
        $env:DBUS_SYSTEM_BUS_ADDRESS = "unix:path=$folder/bus"
        $recorder = Start-Recorder
    }
    AfterAll {
        $env:DBUS_SYSTEM_BUS_ADDRESS = $former
        $recorder.Kill()
        $recorder.WaitForExit()
        Stop-StickBus $folder $bus
    }

    It 'shows what is inside as part of the volume' {
        $volume = (Get-UsbStorageDevice).Volumes
        "$($volume.DeviceNode) $($volume.Encrypted) $($volume.CleartextDevice) $($volume.FileSystem) $($volume.Label) $($volume.MountPoints)" | Should -Be '/dev/nls0p1 True /dev/dm-99 ext4 VAULT /media/VAULT'
        Get-UsbStorageDevice | Out-String -Width 100 | Should -Match 'VAULT on /media/VAULT'
        $volume | Out-String -Width 100 | Should -Match 'VAULT'
    }

    It 'ejects after that, and shows how it goes' {
        $shell = [PowerShell]::Create().AddScript("Import-Module '$PSScriptRoot/../../NetLab.psd1'; Dismount-UsbStorage /dev/nls0 -Eject -PassThru")
        $device = $shell.Invoke()
        $shell.Streams.Error | Should -BeNullOrEmpty
        $said = foreach ($i in 1..3) { $recorder.StandardOutput.ReadLine() }
        $said | Should -Be 'Unmount dm_2d99 {}', 'Lock nls0p1 {}', 'Eject Test {}'
        $device.DeviceNode | Should -Be /dev/nls0
        $told = $shell.Streams.Progress.Where{ $_.Activity -like 'drive-eject*' }
        $told[0].Activity | Should -Be 'drive-eject of /dev/nls0'
        $told[0].StatusDescription | Should -Be '25 % of 1 GB at 1 MB/s'
        "$($told[-1].RecordType)" | Should -Be Completed
        $shell.Dispose()
        $recorder.StandardInput.WriteLine('again')
        $recorder.StandardInput.Flush()
        $recorder.StandardOutput.ReadLine() | Should -Be ok
    }

    It 'unmounts what is inside, locks it, and turns the power off, in this order' {
        $null = Dismount-UsbStorage -Label VAULT -PowerOff -Force
        $said = foreach ($i in 1..3) { $recorder.StandardOutput.ReadLine() }
        $said | Should -Be "Unmount dm_2d99 {'force': True}", 'Lock nls0p1 {}', 'PowerOff Test {}'
        Wait-UsbStorage -SerialNumber V1 -State Removed -Timeout 20
        Get-UsbStorageDevice | Should -BeNullOrEmpty
    }
}
