BeforeDiscovery { . "$PSScriptRoot/Support.ps1"; . "$PSScriptRoot/DBus.Support.ps1" }

Describe 'Watch-DBusManagedObject' -Skip:(-not (Test-DBusWitness)) {
    BeforeAll {
        . "$PSScriptRoot/Support.ps1"
        . "$PSScriptRoot/DBus.Support.ps1"
        $before = $env:DBUS_SYSTEM_BUS_ADDRESS
        $bus = New-TestBus -NoService
        $env:DBUS_SYSTEM_BUS_ADDRESS = $bus.Address
        $script = "$PSScriptRoot/../NetLab.Core.Tests/DBus/Fixtures/proxied.py"
        $null = Start-TestService $bus org.netlab.Proxied $script
        $tree = New-DBusProxy org.netlab.Proxied /org/netlab/Proxied *.Tree

        function Start-Watch([string] $Script) {
            # The cmdlet in a runspace of its own; returns when it has told what is there.
            $shell = [PowerShell]::Create().AddScript("Import-Module '$PSScriptRoot/../../NetLab.psd1'; $Script")
            $output = [Management.Automation.PSDataCollection[psobject]]::new()
            $running = $shell.BeginInvoke([Management.Automation.PSDataCollection[psobject]]$null, $output)
            Wait-Until { $output.Count -gt 0 -or $running.IsCompleted } 20
            [pscustomobject]@{ Shell = $shell; Output = $output; Running = $running }
        }
    }
    AfterAll {
        $env:DBUS_SYSTEM_BUS_ADDRESS = $before
        Stop-TestBus $bus
    }

    It 'tells what is there, comes, changes and goes' {
        $watch = Start-Watch 'Watch-DBusManagedObject org.netlab.Proxied -Interface *.Disk -IncludePresent -Count 5'
        $tree.Add('c')
        $tree.Resize('c', 5)
        $tree.Remove('c', '')
        $watch.Running.AsyncWaitHandle.WaitOne(20000) | Should -BeTrue
        $watch.Output.ForEach{ "$($_.Change) $($_.Path) $($_.Properties.Size) $($_.ChangedProperty)" } | Should -Be 'Present /org/netlab/Proxied/objects/a 1 ', 'Present /org/netlab/Proxied/objects/b 2 ',
            'Added /org/netlab/Proxied/objects/c 1 ', 'Changed /org/netlab/Proxied/objects/c 5 Size', 'Removed /org/netlab/Proxied/objects/c 5 '
        $watch.Output[0].Manager | Should -Be /org/netlab/Proxied
        ($watch.Output[0] | Get-DBusProperty -Name Size -ErrorAction Stop).Value | Should -Be 1
        $watch.Shell.Dispose()
    }

    It 'picks changes' {
        $listens = Start-Watch "'listens'; Watch-DBusManagedObject org.netlab.Proxied /org/netlab/Proxied -Change Changed -Count 1"
        Wait-Until { Get-BusRule $bus *path_namespace* } 20
        # Changed again and again until it has looked, for nobody says when it has.
        $sizes = [Collections.Generic.Queue[int]][int[]](10..10000)
        Wait-Until { $tree.Resize('a', $sizes.Dequeue()); $listens.Running.IsCompleted } 20
        "$($listens.Output[1].Change) $($listens.Output[1].ChangedProperty)" | Should -Be 'Changed Size'
        $listens.Shell.Dispose()
    }

    It 'ends after -Timeout, with its rules gone' {
        Watch-DBusManagedObject org.netlab.Proxied -Timeout 0.2 | Should -BeNullOrEmpty
        Wait-Until { -not (Get-BusRule $bus *path_namespace*) }
    }

    It 'shows a table that fits' {
        $text = (Watch-DBusManagedObject org.netlab.Proxied -IncludePresent -Count 4 | Out-String -Width 100 -Stream) -replace '\x1b\[[\d;]*m'
        $text.Where{ $_.Length -gt 100 } | Should -BeNullOrEmpty
        "$text" | Should -Match 'Present /org/netlab/Proxied/objects/a'
    }

    It 'says what is wrong' {
        { Watch-DBusManagedObject org.netlab.Nobody -ErrorAction Stop } | Should -Throw -ErrorId 'org.freedesktop.DBus.Error.ServiceUnknown,*'
        { Watch-DBusManagedObject org.freedesktop.DBus -ErrorAction Stop } | Should -Throw -ExpectedMessage '*no object manager at*'
        { Watch-DBusManagedObject org.netlab.Proxied -Count 0 } | Should -Throw -ErrorId 'InvalidArgument_Count,*'
    }

    It 'ends with Ctrl+C' { Measure-Stop 'Watch-DBusManagedObject org.netlab.Proxied' | Should -BeLessThan 200 }

    It 'leaves no thread away' { Get-ThreadAway | Should -BeNullOrEmpty }
}
