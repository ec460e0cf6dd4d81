BeforeDiscovery {
    . $PSScriptRoot/Support.ps1
    . $PSScriptRoot/Usb.Support.ps1
    $obstacle = Get-StickObstacle
}

Describe 'Register-UsbStorageEvent' {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        . $PSScriptRoot/Usb.Support.ps1
        # Waits, letting actions run, until something is so.
        function Wait-Until([scriptblock] $So) {
            $watch = [Diagnostics.Stopwatch]::StartNew()
            while (-not (& $So) -and $watch.Elapsed.TotalSeconds -lt 10) { Start-Sleep -Milliseconds 20 }
        }
    }

    It 'says what is wrong with a parameter, and registers nothing' {
        { Register-UsbStorageEvent -ProductId 12345 -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidArgument_ProductId*'
        Get-EventSubscriber | Should -BeNullOrEmpty
    }

    It 'costs next to nothing while nothing happens, and gives everything back' {
        # Threads, sockets and files of a subscription by the kernel's events.
        function Get-Use { [pscustomobject]@{ Files = (Get-ChildItem /proc/self/fd).Count; Threads = @(Get-ChildItem /proc/self/task | ForEach-Object { Get-Content "$_/comm" -ErrorAction Ignore } | Where-Object { $_ -like 'netlab-usb*' }).Count } }
        Register-UsbStorageEvent -Source Kernel -SourceIdentifier first
        Unregister-Event first
        Wait-Until { (Get-Use).Threads -eq 0 }
        $before = Get-Use
        foreach ($i in 1..5) { Register-UsbStorageEvent -Source Kernel -SourceIdentifier "s$i" -Action { } | Out-Null }
        (Get-Use).Threads | Should -Be 5
        Get-EventSubscriber -SourceIdentifier s* | Unregister-Event
        Wait-Until { (Get-Use).Threads -eq 0 -and (Get-Use).Files -le $before.Files }
        (Get-Use).Threads | Should -Be 0
        (Get-Use).Files | Should -BeLessOrEqual $before.Files
    }

    Context 'sticks in a genuine udisksd' -Skip:($null -ne $obstacle) {
        BeforeAll { $world = Start-Sticks }
        AfterAll {
            Get-EventSubscriber | Unregister-Event
            Get-Event | Remove-Event
            Stop-Sticks $world
        }
        AfterEach {
            Get-EventSubscriber | Unregister-Event
            Get-Event | Remove-Event
            Get-Job | Remove-Job -Force
        }

        It 'returns at once and runs the action for each thing that happens, in order, with typed arguments' {
            $global:seen = [Collections.Generic.List[object]]::new()
            $watch = [Diagnostics.Stopwatch]::StartNew()
            $job = Register-UsbStorageEvent -SourceIdentifier sticks -Action { $global:seen.Add(@($Event.SourceArgs[1], $EventArgs, $Event.SourceIdentifier)) }
            $watch.Elapsed.TotalSeconds | Should -BeLessThan 15
            $job | Should -BeOfType System.Management.Automation.PSEventJob
            Send-Stick 'plug sda ABC 2'
            Wait-Until { $seen.Count -ge 2 }
            Send-Stick 'unplug sda'
            Wait-Until { $seen.Count -ge 3 }
            $seen | ForEach-Object { "$($_[1].EventType) $($_[1].Device.DeviceNode) $($_[1].Device.Volumes.Count) $($_[2])" } | Should -Be 'Arrived /dev/sda 0 sticks', 'Ready /dev/sda 2 sticks', 'Removed /dev/sda 2 sticks'
            $seen[0][0] | Should -BeOfType NetLab.Devices.UsbStorageEventArgs
            [object]::ReferenceEquals($seen[0][0], $seen[0][1]) | Should -BeTrue
            $source = (Get-EventSubscriber sticks).SourceObject
            "$($source.Source) $($source.Received) $($source.Failure)" | Should -Be 'UDisks2 3 '
        }

        It 'tells only of what is asked for, and begins with what is there' {
            Send-Stick 'plug sda ABC 1'
            Send-Stick 'plug sdb DEF 1'
            Wait-Until { @((Get-UsbStorageDevice).Volumes).Count -eq 2 }
            Register-UsbStorageEvent -SourceIdentifier one -EventType Ready, Removed -SerialNumber DEF -IncludePresent
            Register-UsbStorageEvent -SourceIdentifier none -EventType VolumeChanged -Label PARTY
            (Wait-Event one -Timeout 10).SourceEventArgs | ForEach-Object { "$($_.EventType) $($_.Device.Serial)" } | Should -Be 'Ready DEF'
            Remove-Event one
            Send-Stick 'label sda1 PARTY'
            (Wait-Event none -Timeout 10).SourceEventArgs.Volume.DeviceNode | Should -Be /dev/sda1
            Send-Stick 'unplug sda'
            Send-Stick 'unplug sdb'
            (Wait-Event one -Timeout 10).SourceEventArgs.Device.Serial | Should -Be DEF
            @(Get-Event).Count | Should -Be 2
        }

        It 'ends after -MaxTriggerCount, and carries -MessageData' {
            Register-UsbStorageEvent -SourceIdentifier once -EventType Arrived -MaxTriggerCount 1 -MessageData mine
            Send-Stick 'plug sda ABC 1'
            (Wait-Event once -Timeout 10).MessageData | Should -Be mine
            Wait-Until { -not (Get-EventSubscriber) }
            Get-EventSubscriber | Should -BeNullOrEmpty
            Send-Stick 'unplug sda'
        }

        It 'takes the match rule off the bus with Unregister-Event' {
            $me = { (gdbus call -a $env:DBUS_SYSTEM_BUS_ADDRESS -d org.freedesktop.DBus -o /org/freedesktop/DBus -m org.freedesktop.DBus.Debug.Stats.GetAllMatchRules) -match '/org/freedesktop/UDisks2' }
            if (-not (Get-Command gdbus -ErrorAction Ignore)) { Set-ItResult -Skipped -Because 'gdbus is not installed'; return }
            Register-UsbStorageEvent -SourceIdentifier rule -Action { } | Out-Null
            & $me | Should -BeTrue
            Unregister-Event rule
            Wait-Until { -not (& $me) }
            & $me | Should -BeFalse
        }

        It 'goes on when udisksd was killed and started again' {
            Send-Stick 'plug sda ABC 1'
            Wait-Until { @((Get-UsbStorageDevice).Volumes).Count -eq 1 }
            Register-UsbStorageEvent -SourceIdentifier sticks
            Send-Stick 'kill'
            Send-Stick 'start'
            "$((Wait-Event sticks -Timeout 10).SourceEventArgs.EventType)" | Should -Be EventsLost
            Get-Event | Remove-Event
            Send-Stick 'unplug sda'
            "$((Wait-Event sticks -Timeout 10).SourceEventArgs)" | Should -Be 'Removed /dev/sda (/dev/sda Kingston DataTraveler)'
        }

        It 'leaves every thread at home, also when called inside a namespace' {
            if ((Get-Command New-NetNamespace -ErrorAction Ignore)) {
                New-NetNamespace usb1 | Out-Null
                Invoke-NetNamespace usb1 { Register-UsbStorageEvent -SourceIdentifier inside; Register-UsbStorageEvent -Source Kernel -SourceIdentifier insidek }
                Unregister-Event inside; Unregister-Event insidek
                Remove-NetNamespace usb1 -Confirm:$false
            }
            Get-ThreadAway | Should -BeNullOrEmpty
        }
    }
}
