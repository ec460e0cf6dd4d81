BeforeDiscovery {
    . $PSScriptRoot/Support.ps1
    . $PSScriptRoot/Usb.Support.ps1
    . $PSScriptRoot/DBus.Support.ps1
}

# What the genuine service says of its jobs, UsbStorageLoop.Tests.ps1 sees; here they last as long as the tests need (tests/usb/udisks-recorder.py).
Describe 'Get-UsbStorageJob' -Skip:(-not (Test-DBusWitness)) {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        . $PSScriptRoot/Usb.Support.ps1
        . $PSScriptRoot/DBus.Support.ps1
        $former = $env:DBUS_SYSTEM_BUS_ADDRESS
        $folder, $bus = Start-StickBus
        $env:DBUS_SYSTEM_BUS_ADDRESS = "unix:path=$folder/bus"
        $recorder = Start-Recorder

        function Send-Recorder([string] $Command) {
            $recorder.StandardInput.WriteLine($Command)
            $recorder.StandardInput.Flush()
            if ($recorder.StandardOutput.ReadLine() -ne 'ok') { throw $Command }
        }

        function Start-JobWait([string] $Script) {
            # The cmdlet in a runspace of its own; returns when it shows the job.
            $shell = [PowerShell]::Create().AddScript("Import-Module '$PSScriptRoot/../../NetLab.psd1'; $Script")
            $output = [Management.Automation.PSDataCollection[psobject]]::new()
            $running = $shell.BeginInvoke([Management.Automation.PSDataCollection[psobject]]$null, $output)
            Wait-Until { $shell.Streams.Progress.Count -or $running.IsCompleted } 20
            [pscustomobject]@{ Shell = $shell; Output = $output; Running = $running }
        }
    }
    AfterAll {
        $env:DBUS_SYSTEM_BUS_ADDRESS = $former
        if (-not $recorder.HasExited) { $recorder.Kill(); $recorder.WaitForExit() }
        Stop-StickBus $folder $bus
    }

    It 'gives nothing where nothing goes on' {
        Get-UsbStorageJob | Should -BeNullOrEmpty
        Get-UsbStorageJob -Wait | Should -BeNullOrEmpty
    }

    It 'tells what is done to what, how far it is, and when it should be done' {
        Send-Recorder begin
        $job = Get-UsbStorageJob
        "$($job.Operation) $($job.DeviceNode) $($job.Disk) $($job.PercentComplete) $($job.Bytes) $($job.Rate) $($job.IsCancelable) $($job.UserName) $($job.IsCompleted) $($job.Succeeded)" |
            Should -Be 'format-erase /dev/nls0p1 /dev/nls0 25 1073741824 1048576 True root False '
        ($job.ExpectedEndTime - $job.StartTime).TotalMinutes | Should -Be 60
        $job.StartTime.Date | Should -BeIn (Get-Date).Date, (Get-Date).Date.AddDays(-1)
        $job | Get-DBusProperty -Interface org.freedesktop.UDisks2.Job -ErrorAction SilentlyContinue -ErrorVariable unread
        # The recorder has no such properties to give; that it was asked shows that the job leads to its object.
        $unread | Should -Not -BeNullOrEmpty
    }

    It 'filters by <Name>' -ForEach @(
        @{ Name = 'the volume'; Arguments = @{ DeviceNode = '/dev/nls0p1' }; Count = 1 }
        @{ Name = 'the disk'; Arguments = @{ DeviceNode = '/dev/nls*0' }; Count = 1 }
        @{ Name = 'another device'; Arguments = @{ DeviceNode = '/dev/sda' }; Count = 0 }
        @{ Name = 'the operation'; Arguments = @{ Operation = 'format-*' }; Count = 1 }
        @{ Name = 'another operation'; Arguments = @{ Operation = 'filesystem-*' }; Count = 0 }
    ) { @(Get-UsbStorageJob @Arguments).Count | Should -Be $Count }

    It 'takes devices from the pipeline' {
        (Get-UsbStorageDevice | Get-UsbStorageJob).Operation | Should -Be format-erase
    }

    It 'shows a table that fits' {
        $text = (Get-UsbStorageJob | Out-String -Width 100 -Stream) -replace '\x1b\[[\d;]*m'
        $text.Where{ $_.Length -gt 100 } | Should -BeNullOrEmpty
        "$text" | Should -Match 'format-erase\s+/dev/nls0p1\s+25 %\s+1 MB/s'
    }

    It 'gives up after -Timeout' {
        $failed = $null
        Get-UsbStorageJob -Wait -Timeout 0.2 -ErrorVariable failed -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        "$($failed[0])" | Should -Be 'Within 0.2 s format-erase of /dev/nls0p1 has not ended.'
        $failed[0].CategoryInfo.Category | Should -Be OperationTimeout
        { Get-UsbStorageJob -Timeout -1 -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidArgument_Timeout*'
    }

    It 'ends with Ctrl+C' { Measure-Stop 'Get-UsbStorageJob -Wait' | Should -BeLessThan 200 }

    It 'waits, shows progress, and says how it ended' {
        $waits = Start-JobWait 'Get-UsbStorageJob -Wait'
        $shown = $waits.Shell.Streams.Progress
        "$($shown[0].Activity): $($shown[0].StatusDescription), $($shown[0].PercentComplete)" | Should -Be 'format-erase of /dev/nls0p1: 25 % of 1 GB at 1 MB/s, 25'
        $shown[0].SecondsRemaining | Should -BeGreaterThan 3000
        Send-Recorder 'progress 0.75'
        Wait-Until { $shown[$shown.Count - 1].PercentComplete -eq 75 } 20
        $waits.Output.Count | Should -Be 0
        Send-Recorder 'end yes'
        $waits.Running.AsyncWaitHandle.WaitOne(20000) | Should -BeTrue
        "$($waits.Output[0].Operation) $($waits.Output[0].IsCompleted) $($waits.Output[0].Succeeded)" | Should -Be 'format-erase True True'
        "$($shown[$shown.Count - 1].RecordType)" | Should -Be Completed
        $waits.Shell.Dispose()
    }

    It 'says why one failed, and nothing of one that went with its service' {
        Send-Recorder begin
        $waits = Start-JobWait 'Get-UsbStorageJob -Wait'
        Send-Recorder 'end no Error wiping device'
        $waits.Running.AsyncWaitHandle.WaitOne(20000) | Should -BeTrue
        "$($waits.Output[0].Succeeded) $($waits.Output[0].Message)" | Should -Be 'False Error wiping device'
        $waits.Shell.Dispose()
        Send-Recorder begin
        $waits = Start-JobWait 'Get-UsbStorageJob -Wait'
        $recorder.Kill()
        $recorder.WaitForExit()
        $waits.Running.AsyncWaitHandle.WaitOne(20000) | Should -BeTrue
        "$($waits.Output[0].IsCompleted) $($null -eq $waits.Output[0].Succeeded)" | Should -Be 'True True'
        $waits.Shell.Dispose()
    }

    It 'gives nothing where there is no UDisks2' {
        Wait-Until { -not (Get-DBusName org.freedesktop.UDisks2 -ErrorAction Ignore) }
        Get-UsbStorageJob -ErrorAction Stop | Should -BeNullOrEmpty
    }

    It 'lets -Eject do without it, for root' {
        $failed = $null
        Get-UsbStorageDevice nosuch* | Dismount-UsbStorage -Eject -ErrorAction Stop
        Dismount-UsbStorage /dev/nosuch -Eject -ErrorVariable failed -ErrorAction SilentlyContinue
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'CmdletizationQuery_NotFound_DeviceNode,*'
    }

    It 'leaves every thread at home' { Get-ThreadAway | Should -BeNullOrEmpty }
}
