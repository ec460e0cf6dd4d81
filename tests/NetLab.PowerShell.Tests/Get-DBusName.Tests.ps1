BeforeDiscovery { . "$PSScriptRoot/Support.ps1"; . "$PSScriptRoot/DBus.Support.ps1" }

Describe 'Get-DBusName' -Skip:(-not (Test-DBusWitness)) {
    BeforeAll {
        . "$PSScriptRoot/Support.ps1"
        . "$PSScriptRoot/DBus.Support.ps1"
        $bus = New-TestBus
        $env:DBUS_SYSTEM_BUS_ADDRESS = $bus.Address
        $service = $bus.Processes[1]
    }
    AfterAll {
        $env:DBUS_SYSTEM_BUS_ADDRESS = $null
        Stop-TestBus $bus
    }

    It 'lists what busctl lists' {
        if (-not (Get-Command busctl -ErrorAction Ignore)) { Set-ItResult -Skipped -Because 'busctl is not installed'; return }
        $known = busctl --address=$($bus.Address) --no-pager --json=short list | ConvertFrom-Json
        $known.Where{ $_.name -notlike ':*' -and $_.pid }.name | Sort-Object | Should -Be (Get-DBusName).Name
        $known.Where{ $_.connection -eq '(activatable)' }.name | Should -Be (Get-DBusName -Activatable | Where-Object IsRunning -eq $false).Name
    }

    It 'tells who is behind a name' {
        $name = Get-DBusName org.netlab.Lab
        $name.ProcessId | Should -Be $service.Id
        $name.ProcessName | Should -Be (Get-Content "/proc/$($service.Id)/comm")
        $name.UserName | Should -Be (id -un)
        $name.Owner | Should -BeLike ':1.*'
        $name.IsUnique, $name.IsActivatable, $name.IsRunning | Should -Be $false, $false, $true
        $name.Bus, $name.Destination | Should -Be 'System', 'org.netlab.Lab'
        $name.GroupId | Should -Contain ([uint32](id -g))
        $name.QueuedOwner | Should -BeNullOrEmpty
        $name.CommandLine | Should -BeLike '*DBus.Service.py*'
        $name.ControlGroup | Should -Be (Get-Content "/proc/$($service.Id)/cgroup" | Where-Object { $_ -like '0::*' -or $_ -like '*:name=systemd:*' } | Select-Object -Last 1).Split(':', 3)[2]
        $mask = [Convert]::ToUInt64((@(Get-Content "/proc/$($service.Id)/status") -like 'CapEff:*')[0].Split()[-1], 16)
        $name.Capability.Count | Should -Be ([Numerics.BitOperations]::PopCount($mask))
        if ($mask -band 2) { $name.Capability | Should -Contain DAC_OVERRIDE }
        $login = [uint32](Get-Content "/proc/$($service.Id)/loginuid")
        $name.LoginUserId | Should -Be $(if ($login -eq [uint32]::MaxValue) { $null } else { $login })
    }

    It 'tells who waits for a name' {
        # 0: neither to be replaced nor unwilling to wait. 2: in the queue.
        Invoke-DBusMethod org.freedesktop.DBus /org/freedesktop/DBus org.freedesktop.DBus RequestName org.netlab.Lab 0 | Should -Be 2
        try {
            $me = (Get-DBusName -Unique | Where-Object ProcessId -eq $PID).Name
            (Get-DBusName org.netlab.Lab).QueuedOwner | Should -Be $me
        } finally { $null = Invoke-DBusMethod org.freedesktop.DBus /org/freedesktop/DBus org.freedesktop.DBus ReleaseName org.netlab.Lab }
        (Get-DBusName org.netlab.Lab).QueuedOwner | Should -BeNullOrEmpty
    }

    It 'lists unique names with -Unique, and one by its pattern' {
        $owner = (Get-DBusName org.netlab.Lab).Owner
        (Get-DBusName -Unique).Name | Should -Contain $owner
        (Get-DBusName -Unique).IsUnique | Should -Not -Contain $false
        (Get-DBusName ':1.*').Name | Should -Contain $owner
        (Get-DBusName $owner).Owner | Should -Be $owner
    }

    It 'starts nothing' {
        $sleeping = Get-DBusName org.netlab.Sleeping
        $sleeping.IsRunning, $sleeping.IsActivatable, $sleeping.Owner | Should -Be $false, $true, $null
        (Get-DBusName -Activatable).Name | Should -Contain org.netlab.Sleeping
        (Get-DBusName).Name | Should -Not -Contain org.netlab.Sleeping
    }

    It 'takes wildcards, which fit nothing without an error' {
        (Get-DBusName *.lab).Name | Should -Be org.netlab.Lab
        Get-DBusName no.such.* | Should -BeNullOrEmpty
    }

    It 'says what there is instead of a name there is not' {
        Get-DBusName org.netlab.Lap -ErrorVariable failure -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $failure.FullyQualifiedErrorId | Should -BeLike 'org.freedesktop.DBus.Error.NameHasNoOwner,*'
        $failure.CategoryInfo.Category | Should -Be ObjectNotFound
        Get-FailureText $failure[0] | Should -BeLike "*'org.netlab.Lap'*org.netlab.Lab*"
    }

    It 'takes a session bus and an address' {
        $session = New-TestBus -NoService
        try {
            $env:DBUS_SESSION_BUS_ADDRESS = $session.Address
            (Get-DBusName -Bus Session).Bus | Should -Be Session
            (Get-DBusName -Bus $bus.Address).Name | Should -Contain org.netlab.Lab
        } finally {
            $env:DBUS_SESSION_BUS_ADDRESS = $null
            Stop-TestBus $session
        }
    }

    It 'takes an address with commas as it is typed' {
        $directory = $bus.Directory
        (Get-DBusName org.netlab.Lab -Bus unix:path=$directory/nosuch,guid=00`;unix:path=$directory/bus,runtime=no).Name | Should -Be org.netlab.Lab
    }

    It 'reports a bus that is not there, and one that is none' {
        Get-DBusName -Bus unix:path=/nonexistent/bus -ErrorVariable failure -ErrorAction SilentlyContinue
        $failure.CategoryInfo.Category | Should -Be ConnectionError
        Get-DBusName -Bus Nonsense -ErrorVariable failure -ErrorAction SilentlyContinue
        $failure.FullyQualifiedErrorId | Should -BeLike 'InvalidArgument_Bus,*'
    }

    It 'shows a table that fits' {
        $text = Get-DBusName | Out-String -Width 100 -Stream
        $text -join "`n" | Should -Match 'org\.netlab\.Lab +\d+ python3'
        ($text -replace '\x1b\[[\d;]*m').Where{ $_.Length -gt 100 } | Should -BeNullOrEmpty
    }

    It 'works inside a namespace and leaves no thread away' {
        $found = New-NetNamespace dbus1 | ForEach-Object { Invoke-NetNamespace dbus1 { Get-DBusName org.netlab.Lab } }
        Remove-NetNamespace dbus1 -Confirm:$false
        $found.Name | Should -Be org.netlab.Lab
        Get-ThreadAway | Should -BeNullOrEmpty
    }
}
