# Real block devices, loop devices, through a genuine udevd and udisksd: seen by all three ways, mounted, held open and dismounted (tests/usb/loops.sh).
BeforeDiscovery {
    . $PSScriptRoot/Support.ps1
    . $PSScriptRoot/Usb.Support.ps1
    $obstacle = Get-StickObstacle
    # Whether a file can be a block device, and mounted: not in user namespaces, nor in many containers.
    if (-not $obstacle -and -not ((Test-Path /dev/loop-control) -and (Get-Command losetup, mkfs.ext4, mkfs.vfat -ErrorAction Ignore).Count -eq 3 -and (Test-Path /lib/systemd/systemd-udevd))) { $obstacle = 'loop devices, mkfs.ext4, mkfs.vfat or udevd are missing' }
    if (-not $obstacle) {
        $image = New-TemporaryFile
        truncate -s 1M $image
        $loop = losetup -f --show $image 2>$null
        if ($LASTEXITCODE) { $obstacle = 'no loop device can be made here' } else { losetup -d $loop }
        Remove-Item $image
    }
}

Describe 'USB storage cmdlets on a loop device' -Skip:($null -ne $obstacle) {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        $said = & "$PSScriptRoot/../usb/loops.sh" (Get-Process -Id $PID).Path 2>&1 | ForEach-Object { "$_" }
        $json = $said | Where-Object { $_.StartsWith('{') } | Select-Object -Last 1
        $seen = if ($json) { $json | ConvertFrom-Json -AsHashtable } else { @{ Failure = "$said" } }
    }

    It 'are heard' { $seen.Failure | Should -BeNullOrEmpty }

    It 'see it in all three ways, and only with -AllDrives' {
        $seen.Devices | Should -Be ('UDisks2', 'Udev', 'Kernel' | ForEach-Object { "$_ 8388608 $($seen.Loop) LOOPY ext4 8388608" })
        $seen.WithoutAllDrives | Should -Be 0
    }

    It 'mount it, and wait for that' {
        $seen.Point | Should -BeLike '*/LOOPY'
        $seen.Waited | Should -Be $seen.Loop
    }

    It 'name the process that keeps it busy' {
        $seen.Busy | Should -Match "LOOPY' at $($seen.Point) is in use by .*\($($seen.Process): fd \d+ $($seen.Point)/held\)"
        $seen.Advice | Should -Match '-Force'
        $seen.BusyId | Should -BeLike 'DeviceBusy,*'
        $seen.BusyCategory | Should -Be ResourceBusy
    }

    It 'dismount it, by force where it is busy' {
        $seen.Dismounted | Should -BeFalse
        $seen.Forced | Should -BeFalse
    }

    It 'see a job of the service''s' { $seen.Job | Should -Be "format-erase True True True $(id -un) 8388608 True" }

    It 'say that a loop device has nothing to eject' { $seen.Eject | Should -Match '^(EOPNOTSUPP|CannotEject),' }

    It 'tell each thing once: <_>' -ForEach 'UDisks2', 'Udev', 'Kernel' {
        $seen.Events[$_] | Should -Be "Mounted $($seen.Point)", "Unmounted $($seen.Point)", "Mounted $($seen.Point)", "Unmounted $($seen.Point)", 'Removed'
    }

    It 'see a FAT file system and its label in all three ways' { $seen.Card | Should -Be (@('MY CARD vfat 9 8388608') * 3) }

    It 'tell a true history of a hundred fast cycles: <_>' -ForEach 'UDisks2', 'Udev', 'Kernel' {
        $seen.Cycles[$_] | Should -BeNullOrEmpty
        $seen["Arrived$_"] | Should -BeGreaterThan 0
    }
}
