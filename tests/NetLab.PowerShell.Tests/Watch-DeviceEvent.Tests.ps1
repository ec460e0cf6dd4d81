Describe 'Watch-DeviceEvent' {
    BeforeDiscovery {
        # The kernel tells of devices only outside user namespaces, and lets root alone ask it to.
        $heard = (id -u) -eq 0 -and (Get-Content /proc/self/uid_map) -match '^\s*0\s+0\s+4294967295$'
    }
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        Clear-TestHost
        $id = [guid]::NewGuid().ToString()
        # Harmless words about /dev/null and its like, marked as ours.
        function Send-Uevent([string] $Action, [string] $Device = 'null', [string] $More) { [IO.File]::WriteAllText("/sys/class/mem/$Device/uevent", "$Action $id $More".Trim()) }
        # What is present comes when the watch listens already: the moment to let things happen.
        function Watch-While([scriptblock] $Happens, [hashtable] $Arguments) {
            $begun = $false
            Watch-DeviceEvent -Source Kernel -IncludePresent -Timeout 10 @Arguments | ForEach-Object {
                if (-not $begun) { $begun = $true; & $Happens }
                if ("$($_.Action)" -ne 'Present') { $_ }
            }
        }
        $own = @{ Property = @{ SYNTH_UUID = $id } }
    }
    AfterAll { Clear-TestHost }

    It 'shows what is there, and nothing else at once' {
        $watch = [Diagnostics.Stopwatch]::StartNew()
        $present = Watch-DeviceEvent mem -Source Kernel -IncludePresent -Timeout 0
        $watch.Elapsed.TotalSeconds | Should -BeLessThan 15
        $present.Name | Sort-Object | Should -Be (Get-ChildItem /sys/class/mem).Name
        $present | ForEach-Object { "$($_.Source) $($_.Action)" } | Sort-Object -Unique | Should -Be 'Sysfs Present'
        ($present | Where-Object Name -eq null).DevNode, ($present | Where-Object Name -eq null).DeviceNumber | Should -Be '/dev/null', '1:3'
    }

    Context 'events' -Skip:(-not $heard) {
        It 'shows them in their order as they happen, up to -Count' {
            $seen = Watch-While { Send-Uevent add; Send-Uevent change zero; Send-Uevent remove; Send-Uevent add } @{ Subsystem = 'mem'; Count = 3 }
            $seen | ForEach-Object { "$($_.Action) $($_.DevNode)" } | Should -Be 'Add /dev/null', 'Change /dev/zero', 'Remove /dev/null'
            $seen[0].Properties.SYNTH_UUID | Should -Be $id
            $seen[0].Time | Should -BeGreaterThan ([datetime]::Now.AddMinutes(-1))
            $seen[1].SequenceNumber | Should -BeGreaterThan $seen[0].SequenceNumber
        }

        It 'filters: <Name>' -ForEach @(
            @{ Name = 'action'; Arguments = @{ Action = 'Change', 'Bind' }; Seen = 'Change zero 2', 'Bind null 4' }
            @{ Name = 'property'; Arguments = @{ Property = @{ SYNTH_ARG_N = '3' } }; Seen = 'Remove null 3' }
            @{ Name = 'several values'; Arguments = @{ Property = @{ SYNTH_ARG_N = 1, '[4-9]' } }; Seen = 'Add null 1', 'Bind null 4' }
            @{ Name = 'two properties'; Arguments = @{ Property = @{ SYNTH_ARG_N = '*'; DEVNAME = 'z*' } }; Seen = 'Change zero 2' }
            @{ Name = 'a missing property'; Arguments = @{ Property = @{ SYNTH_ARG_N = $null } }; Seen = 'Online null ' }
            @{ Name = 'subsystem pattern'; Arguments = @{ Subsystem = 'm*m', 'nosuch' ; Action = 'Add' }; Seen = 'Add null 1' }
        ) {
            if (-not $Arguments.ContainsKey('Subsystem')) { $Arguments.Subsystem = 'mem' }
            $given = $Arguments.Clone()
            if ($given.Property) { $given.Property = $own.Property + $given.Property } else { $given += $own }
            $events = [powershell]::Create().AddScript({
                param($module, $given)
                Import-Module $module
                'ready'
                Watch-DeviceEvent -Source Kernel -Timeout 10 @given
            }).AddArgument("$PSScriptRoot/../../NetLab.psd1").AddArgument($given)
            # All that is sent before the last one wanted is seen or not seen by then.
            $given["Count"] = @($Seen).Count
            $output = [System.Management.Automation.PSDataCollection[psobject]]::new()
            $before = @((Get-Content /proc/net/netlink) -match '^\S+ +15 ').Count
            $run = $events.BeginInvoke([System.Management.Automation.PSDataCollection[psobject]]::new(), $output)
            while (@((Get-Content /proc/net/netlink) -match '^\S+ +15 ').Count -le $before -and -not $run.IsCompleted) { [Threading.Thread]::Yield() | Out-Null }
            Send-Uevent add null N=1
            Send-Uevent change zero N=2
            Send-Uevent remove null N=3
            Send-Uevent bind null N=4
            Send-Uevent online null
            $events.EndInvoke($run)
            $events.Streams.Error | Should -BeNullOrEmpty
            $events.Dispose()
            $output | Select-Object -Skip 1 | ForEach-Object { "$($_.Action) $($_.Name) $($_.Properties['SYNTH_ARG_N'])" } | Should -Be $Seen
        }

        It 'says where events were lost, and then tells the state again' {
            $begun = $false; $after = 0; $seen = [System.Collections.Generic.List[object]]::new()
            foreach ($round in 1) {
                Watch-DeviceEvent mem -Source Kernel -IncludePresent -QueueSize 8192 -Timeout 10 | ForEach-Object {
                    if (-not $begun) { $begun = $true; foreach ($i in 1..300) { Send-Uevent change } }
                    $seen.Add($_)
                    if ($seen.Action -contains 'EventsLost' -and ++$after -gt 6) { break }
                }
            }
            $lost = $seen | Where-Object Action -eq EventsLost
            $lost | Should -HaveCount 1
            $changes = @($seen | Where-Object Action -eq Change).Count
            $changes | Should -BeLessThan 300
            $lost.Lost | Should -BeGreaterOrEqual (300 - $changes)
            $told = $seen | Select-Object -Skip ($seen.IndexOf($lost) + 1)
            $told | ForEach-Object { "$($_.Source) $($_.Action)" } | Sort-Object -Unique | Should -Be 'Sysfs Present'
            $told.Name | Sort-Object | Should -Be (Get-ChildItem /sys/class/mem).Name
            $lost | Out-String -Width 100 | Should -Match "EventsLost .* $($lost.Lost) lost"
        }

        It 'hears the interfaces of another namespace there only' {
            ip netns add c1
            $seen = Watch-While { ip -n c1 link add br7 type bridge } @{ Subsystem = 'net'; Namespace = 'c1'; Count = 1; Action = 'Add'; WarningAction = 'SilentlyContinue' }
            $seen.Properties.INTERFACE | Should -Be br7
        }

        It 'ends within 200 ms of Ctrl+C' {
            Get-Quickest -Below 200 {
                $shell = [powershell]::Create().AddScript('Import-Module $args[0]; Watch-DeviceEvent mem -Source Kernel -IncludePresent').AddArgument("$PSScriptRoot/../../NetLab.psd1")
                $output = [System.Management.Automation.PSDataCollection[psobject]]::new()
                $run = $shell.BeginInvoke([System.Management.Automation.PSDataCollection[psobject]]::new(), $output)
                while ($output.Count -lt 6 -and -not $run.IsCompleted) { [Threading.Thread]::Yield() | Out-Null }
                $watch = [Diagnostics.Stopwatch]::StartNew()
                $shell.Stop()
                $watch.ElapsedMilliseconds
                $shell.InvocationStateInfo.State | Should -Be 'Stopped'
                $shell.Dispose()
            } | Should -BeLessThan 200
        }
    }

    It 'ends in time when nothing happens' {
        $watch = [Diagnostics.Stopwatch]::StartNew()
        Watch-DeviceEvent nosuchthing -Source Kernel -Timeout 0.3 | Should -BeNullOrEmpty
        $watch.Elapsed.TotalSeconds | Should -BeGreaterThan 0.2
        $watch.Elapsed.TotalSeconds | Should -BeLessThan 15
    }

    It 'says that no udevd runs' {
        Watch-DeviceEvent mem -Source Udev -Timeout 0 -WarningVariable warned -WarningAction SilentlyContinue | Should -BeNullOrEmpty
        if (-not (Test-Path /run/udev/control)) { $warned | Should -Match 'No udevd' } else { $warned | Should -BeNullOrEmpty }
    }

    It 'says that in a user namespace there is nothing to hear but interfaces' {
        $code = "Import-Module '$PSScriptRoot/../../NetLab.psd1'; Watch-DeviceEvent mem -Source Kernel -Timeout 0 -WarningVariable w -WarningAction Ignore; `"`$w`""
        $said = unshare --user --map-root-user --net pwsh -NoProfile -Command $code 2>&1
        if ($LASTEXITCODE) { Set-ItResult -Skipped -Because 'no user namespace can be made here'; return }
        $said | Should -Match 'user namespace'
        Watch-DeviceEvent mem -Source Kernel -Timeout 0 -WarningVariable warned -WarningAction SilentlyContinue
        if ((Get-Content /proc/self/uid_map) -match '^\s*0\s+0\s+4294967295$') { $warned | Should -BeNullOrEmpty }
    }

    It 'says which parameter is wrong: <Arguments.Keys>' -ForEach @(
        @{ Arguments = @{ Count = 0 } }, @{ Arguments = @{ Timeout = -1 } }, @{ Arguments = @{ Subsystem = 'a/b' } }, @{ Arguments = @{ QueueSize = 0 } }
    ) {
        Watch-DeviceEvent @Arguments -ErrorVariable failure -ErrorAction SilentlyContinue
        $failure | Should -HaveCount 1
        $failure[0].CategoryInfo.Category | Should -Be 'InvalidArgument'
        $failure[0].FullyQualifiedErrorId | Should -BeLike "InvalidArgument_$($Arguments.Keys),*"
    }

    It 'says when there is no such namespace' {
        Watch-DeviceEvent -Namespace nosuch -ErrorVariable failure -ErrorAction SilentlyContinue
        $failure[0].FullyQualifiedErrorId | Should -BeLike 'NamespaceNotFound,*'
    }

    It 'fits 80 columns and shows no control characters' {
        $text = Watch-DeviceEvent -Source Kernel -IncludePresent -Timeout 0 | Out-String -Width 80
        $text -split "`n" | ForEach-Object { ($_ -replace '\x1b\[[\d;]*m').TrimEnd().Length } | Measure-Object -Maximum | ForEach-Object Maximum | Should -BeLessOrEqual 80
        $text | Should -Match 'Sysfs +Present +block/disk'
    }

    It 'keeps what is useful through Clixml and JSON' {
        $one = Watch-DeviceEvent mem -Source Kernel -IncludePresent -Timeout 0 | Where-Object Name -eq null
        ($one | ConvertTo-Json -EnumsAsStrings | ConvertFrom-Json).Properties.DEVNAME | Should -Be 'null'
        $copy = [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($one, 3))
        $copy.DevNode, $copy.Properties['MAJOR'] | Should -Be '/dev/null', '1'
    }

    It 'completes subsystems, sources and actions' {
        (TabExpansion2 'Watch-DeviceEvent -Subsystem bl').CompletionMatches.CompletionText | Should -Be 'block'
        (TabExpansion2 'Watch-DeviceEvent -Source ').CompletionMatches.CompletionText | Should -Be 'Both', 'Kernel', 'Udev'
        (TabExpansion2 'Watch-DeviceEvent -Action Ev').CompletionMatches.CompletionText | Should -Be 'EventsLost'
    }

    It 'leaves no thread away and no socket open' {
        Get-ThreadAway | Should -BeNullOrEmpty
        (Get-Content /proc/net/netlink) -match '^\S+ +15 +[1-9]' | Should -BeNullOrEmpty
    }
}
