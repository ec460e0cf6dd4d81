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

    It 'leave every thread at home' { Get-ThreadAway | Should -BeNullOrEmpty }
}
