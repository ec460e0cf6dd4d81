BeforeDiscovery {
    . $PSScriptRoot/Support.ps1
    . $PSScriptRoot/Usb.Support.ps1
    $obstacle = Get-StickObstacle
}

Describe 'Watch-UsbStorageEvent and Wait-UsbStorage' {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        . $PSScriptRoot/Usb.Support.ps1
        # A script block may run on this thread only: what happens while a cmdlet waits is done by a class.
        Add-Type 'namespace NetLab.Tests { public sealed class LineWriter(System.IO.StreamWriter to, string line) { public void Write(object state) { to.WriteLine(line); to.Flush(); } } }'
    }

    It 'end in time: <Name>' -ForEach @(
        @{ Name = 'Watch'; Call = { Watch-UsbStorageEvent -Source Kernel -Timeout 0.2 } }
        @{ Name = 'Watch at once'; Call = { Watch-UsbStorageEvent -Source Kernel -Timeout 0 } }
        @{ Name = 'Wait for what is not there'; Call = { Wait-UsbStorage -Source Kernel -Label nosuch -State Removed } }
    ) {
        $watch = [Diagnostics.Stopwatch]::StartNew()
        & $Call | Should -BeNullOrEmpty
        $watch.Elapsed.TotalSeconds | Should -BeLessThan 15
    }

    It 'says that the time is up' {
        $failed = $null
        Wait-UsbStorage -Source Kernel -Label nosuch -Timeout 0.1 -ErrorVariable failed -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $failed[0].CategoryInfo.Category | Should -Be OperationTimeout
        "$($failed[0])" | Should -Be 'Within 0.1 s no such USB storage was ready.'
    }

    It 'names the parameter of a bad value: <Parameter>' -ForEach @(
        @{ Parameter = 'Count'; Call = { Watch-UsbStorageEvent -Count 0 -ErrorAction Stop } }
        @{ Parameter = 'Timeout'; Call = { Watch-UsbStorageEvent -Timeout -1 -ErrorAction Stop } }
        @{ Parameter = 'Timeout'; Call = { Wait-UsbStorage -Timeout -1 -ErrorAction Stop } }
        @{ Parameter = 'VendorId'; Call = { Wait-UsbStorage -VendorId xyz -ErrorAction Stop } }
    ) { $Call | Should -Throw -ErrorId "InvalidArgument_$Parameter*" }

    Context 'sticks in a genuine udisksd' -Skip:($null -ne $obstacle) {
        BeforeAll {
            $world = Start-Sticks
            Send-Stick 'plug sda ABC 1'
            $watch = [Diagnostics.Stopwatch]::StartNew()
            while (@((Get-UsbStorageDevice).Volumes).Count -lt 1 -and $watch.Elapsed.TotalSeconds -lt 10) { }
        }
        AfterAll { Stop-Sticks $world }

        It 'streams what happens as it happens' {
            # What is present comes when the watch listens already: the moment to let things happen.
            $seen = Watch-UsbStorageEvent -IncludePresent -Count 5 -Timeout 10 | ForEach-Object {
                if ("$($_.EventType)" -eq 'Ready' -and $_.Device.Serial -eq 'ABC') { Send-Stick 'plug sdb - 0' }
                if ("$($_.EventType)" -eq 'Ready' -and -not $_.Device.Serial) { Send-Stick 'unplug sdb' }
                $_
            }
            $seen | ForEach-Object { "$($_.EventType) $($_.Device.DeviceNode)" } | Should -Be 'Arrived /dev/sda', 'Ready /dev/sda', 'Arrived /dev/sdb', 'Ready /dev/sdb', 'Removed /dev/sdb'
            $seen | Out-String -Width 100 -Stream | ForEach-Object { $_ -replace '\x1b\[[\d;]*m' } | Where-Object Length -gt 100 | Should -BeNullOrEmpty
            $seen[1] | Out-String -Width 100 | Should -Match 'Ready +/dev/sda +Kingston DataTraveler +STICK'
        }

        It 'waits for what is there already no moment, and for what comes until it is ready' {
            (Wait-UsbStorage -Label STICK -Timeout 5).DeviceNode | Should -Be /dev/sda
            (Wait-UsbStorage -Label STICK -Timeout 0).DeviceNode | Should -Be /dev/sda
            # A timer of the tests' plugs it in while Wait-UsbStorage waits.
            $plug = [Threading.Timer]::new([NetLab.Tests.LineWriter]::new($world.Sticks.StandardInput, 'plug sdc LATE 2').Write, $null, 300, -1)
            $ready = Wait-UsbStorage -SerialNumber LATE -Timeout 10
            $null = $world.Sticks.StandardOutput.ReadLine()
            $plug.Dispose()
            "$($ready.DeviceNode) $($ready.Volumes.Count)" | Should -Be '/dev/sdc 2'
        }

        It 'waits until it is gone, and gives what was last known' {
            $pull = [Threading.Timer]::new([NetLab.Tests.LineWriter]::new($world.Sticks.StandardInput, 'unplug sdc').Write, $null, 300, -1)
            $gone = Wait-UsbStorage -SerialNumber LATE -State Removed -Timeout 10
            $null = $world.Sticks.StandardOutput.ReadLine()
            $pull.Dispose()
            "$($gone.Serial) $($gone.Volumes.Count)" | Should -Be 'LATE 2'
        }

        It 'leaves every thread at home' { Get-ThreadAway | Should -BeNullOrEmpty }
    }
}
