BeforeDiscovery {
    . $PSScriptRoot/Support.ps1
    . $PSScriptRoot/Usb.Support.ps1
    $obstacle = Get-StickObstacle
}

Describe 'Get-UsbStorageDevice' {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        . $PSScriptRoot/Usb.Support.ps1
    }

    It 'gives nothing where nothing is plugged in, and all disks with -AllDrives' {
        Get-UsbStorageDevice -Source Kernel -SerialNumber nosuch* | Should -BeNullOrEmpty
        $Error.Clear()
        $disks = Get-UsbStorageDevice -AllDrives -Source Kernel
        $expected = Get-ChildItem /sys/block | Where-Object { [long](Get-Content "$_/size") -gt 0 -and -not (Test-Path "$_/dm") } | ForEach-Object { "/dev/$($_.Name)" }
        $disks.DeviceNode | Sort-Object | Should -Be ($expected | Sort-Object)
        $disks | ForEach-Object { "$($_.Source)" } | Sort-Object -Unique | Should -Be 'Kernel'
    }

    It 'names the parameter of a bad value' {
        { Get-UsbStorageDevice -VendorId nosuch -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidArgument_VendorId*'
    }

    Context 'sticks in a genuine udisksd' -Skip:($null -ne $obstacle) {
        BeforeAll {
            $world = Start-Sticks
            Send-Stick 'plug sda SAME 2'
            Send-Stick 'plug sdb SAME 1'
            Send-Stick 'plug sdc - 0'
            $watch = [Diagnostics.Stopwatch]::StartNew()
            while (@((Get-UsbStorageDevice).Volumes).Count -lt 4 -and $watch.Elapsed.TotalSeconds -lt 10) { }
        }
        AfterAll { Stop-Sticks $world }

        It 'gives one object a stick, twins and those without serial number too' {
            $sticks = Get-UsbStorageDevice
            $sticks | ForEach-Object { "$($_.Id) $($_.DeviceNode) $($_.Serial) $($_.Port) $($_.Volumes.Count)" } | Should -Be '1-1:1.0/0 /dev/sda SAME 1-1 2', '1-2:1.0/0 /dev/sdb SAME 1-2 1', '1-3:1.0/0 /dev/sdc  1-3 1'
            $first = $sticks[0]
            "$($first.Vendor) $($first.Model) $($first.Size) $($first.Removable) $($first.ConnectionBus) $($first.UsbVendorId):$($first.UsbProductId) $($first.Speed) $($first.UsbVersion) $($first.MaxPower) $($first.Driver) $($first.Source)" |
                Should -Be 'Kingston DataTraveler 15518924800 True usb 0951:1666 480 2.00 300 usb-storage UDisks2'
            $first.Volumes | ForEach-Object { "$($_.DeviceNode) $($_.Label) $($_.FileSystem) $($_.Uuid) $($_.Size) $($_.ReadOnly) $($_.Encrypted) $($_.MountPoints.Count)" } |
                Should -Be '/dev/sda1 STICK vfat 1234-ABCD 512000 False False 0', '/dev/sda2 STICK2 vfat 1234-ABCD 512000 False False 0'
        }

        It 'filters by <Name>' -ForEach @(
            @{ Name = 'Label'; Arguments = @{ Label = '*2' }; Nodes = '/dev/sda' }
            @{ Name = 'SerialNumber'; Arguments = @{ SerialNumber = 'same' }; Nodes = '/dev/sda', '/dev/sdb' }
            @{ Name = 'VendorId'; Arguments = @{ VendorId = '951' }; Nodes = '/dev/sda', '/dev/sdb', '/dev/sdc' }
            @{ Name = 'ProductId'; Arguments = @{ ProductId = '0x1667' }; Nodes = $null }
            @{ Name = 'FileSystem'; Arguments = @{ FileSystem = 'ext4', 'vf*' }; Nodes = '/dev/sda', '/dev/sdb', '/dev/sdc' }
            @{ Name = 'MinimumSize'; Arguments = @{ MinimumSize = 16GB }; Nodes = $null }
            @{ Name = 'Port'; Arguments = @{ Port = '1-[23]' }; Nodes = '/dev/sdb', '/dev/sdc' }
            @{ Name = 'DeviceNode'; Arguments = @{ DeviceNode = '/dev/sda2', '/dev/sdc' }; Nodes = '/dev/sda', '/dev/sdc' }
        ) { (Get-UsbStorageDevice @Arguments).DeviceNode | Should -Be $Nodes }

        It 'says what is not there' {
            $failed = $null
            (Get-UsbStorageDevice -Label STICK, BACKUP -ErrorVariable failed -ErrorAction SilentlyContinue).Count | Should -Be 3
            $failed.FullyQualifiedErrorId | Should -Be 'CmdletizationQuery_NotFound_Label,NetLab.PowerShell.Devices.GetUsbStorageDeviceCommand'
            $failed.CategoryInfo.Category | Should -Be ObjectNotFound
        }

        It 'takes device files from the pipeline by name' { (Get-UsbStorageDevice /dev/sdb | Get-UsbStorageDevice).Port | Should -Be '1-2' }

        It 'reads well in 100 columns' {
            $lines = Get-UsbStorageDevice | Out-String -Width 100 -Stream | ForEach-Object { $_ -replace '\x1b\[[\d;]*m' }
            $lines -match 'sda' | Should -BeLike '/dev/sda*Kingston DataTraveler*SAME*14.5 GB*1-1*STICK, STICK2'
            $lines | Where-Object Length -gt 100 | Should -BeNullOrEmpty
            (Get-UsbStorageDevice)[0].Volumes | Out-String -Width 100 | Should -Match 'STICK2 +vfat'
        }

        It 'survives the trip to JSON and CliXml' {
            (Get-UsbStorageDevice | ConvertTo-Json -Depth 4 | ConvertFrom-Json)[0].Volumes[1].Label | Should -Be STICK2
            [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize((Get-UsbStorageDevice), 4))[0].Volumes[1].Label | Should -Be STICK2
        }

        It 'completes what is plugged in: <Typed>' -ForEach @(
            @{ Typed = 'Get-UsbStorageDevice -Label '; Offered = 'STICK', 'STICK2' }
            @{ Typed = 'Get-UsbStorageDevice -SerialNumber '; Offered = 'SAME' }
            @{ Typed = 'Get-UsbStorageDevice -Port 1-'; Offered = '1-1', '1-2', '1-3' }
            @{ Typed = 'Get-UsbStorageDevice -VendorId '; Offered = '0951' }
            @{ Typed = 'Register-UsbStorageEvent -ProductId '; Offered = '1666' }
            @{ Typed = 'Wait-UsbStorage -FileSystem v'; Offered = 'vfat' }
            @{ Typed = 'Get-UsbStorageDevice /dev/sda'; Offered = '/dev/sda', '/dev/sda1', '/dev/sda2' }
        ) { (TabExpansion2 $Typed).CompletionMatches.CompletionText | Should -Be $Offered }

        It 'leaves every thread at home' { Get-ThreadAway | Should -BeNullOrEmpty }
    }
}
