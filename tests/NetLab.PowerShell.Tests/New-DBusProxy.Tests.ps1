BeforeDiscovery { . "$PSScriptRoot/Support.ps1"; . "$PSScriptRoot/DBus.Support.ps1" }

Describe 'New-DBusProxy' -Skip:(-not (Test-DBusWitness)) {
    BeforeAll {
        . "$PSScriptRoot/Support.ps1"
        . "$PSScriptRoot/DBus.Support.ps1"
        $before = $env:DBUS_SYSTEM_BUS_ADDRESS
        $bus = New-TestBus -NoService
        $env:DBUS_SYSTEM_BUS_ADDRESS = $bus.Address
        $null = Start-TestService $bus org.netlab.Proxied $PSScriptRoot/../NetLab.Core.Tests/DBus/Fixtures/proxied.py
        $there = @{ Destination = 'org.netlab.Proxied'; Path = '/org/netlab/Proxied' }
        $object = New-DBusProxy @there
        function Get-Thrown([scriptblock] $Script) { try { & $Script; throw 'It did not fail.' } catch { $_ } }
    }
    AfterAll {
        $env:DBUS_SYSTEM_BUS_ADDRESS = $before
        Stop-TestBus $bus
    }

    It 'calls methods by their names, with arguments converted' {
        $object.SetVolume('7')
        $object.Volume | Should -Be 7
        $object.Volume | Should -BeOfType uint32
        $object.Mix(@('a', 'b'), [ordered]@{ x = 1; y = $true }) | Should -Be 'a b x=1 y=1'
        $object.Mix('a', @{}) | Should -Be 'a '
        @($object.SetVolume(5)).Count | Should -Be 0
        @($object.Tracks()).Count | Should -Be 2
        $object.Tracks()[1] | Should -Be /org/netlab/Proxied/objects/b
        $both = $object.Both()
        $both.title, $both.volume | Should -Be one, 5
        @($object.NoAnswer()).Count | Should -Be 0
    }

    It 'reads and writes properties' {
        $object.Volume = 9
        $object.Volume | Should -Be 9
        $object.Title | Should -Be one
        $object | Select-Object -ExpandProperty Id | Should -Be p1
        ($object | Select-Object Volume, Id).Volume | Should -Be 9
        ,$object.File | Should -BeOfType byte[]
        (New-DBusProxy @there -ByteStringAsText).File | Should -Be /tmp/a
    }

    It 'lets the remote object''s names come first, and its own facts be psbase''s' {
        $object.Path | Should -Be remote
        $object.psbase.Path, $object.psbase.Destination, $object.Destination | Should -Be /org/netlab/Proxied, org.netlab.Proxied, org.netlab.Proxied
        "$object" | Should -Be /org/netlab/Proxied
        $object.Introspect | Should -Be 'a property'
        $object.'org.freedesktop.DBus.Introspectable'.Introspect() | Should -Match '<node'
        # What PowerShell needs itself is not taken from it.
        $object.GetHashCode() | Should -BeOfType int
        $object.'org.netlab.Proxied.Player'.GetHashCode() | Should -Be remote
    }

    It 'wants to know which of two members of a name' {
        $failed = Get-Thrown { $object.Shared }
        $failed.FullyQualifiedErrorId | Should -BeLike 'DBusAmbiguousMember*'
        "$failed" | Should -Be "'Shared' is a member of org.netlab.Proxied.Player and of org.netlab.Proxied.Other."
        $failed.ErrorDetails.RecommendedAction | Should -BeLike '*$object.''org.netlab.Proxied.Player''.Shared*'
        $object.'org.netlab.Proxied.Other'.Shared | Should -Be other
        $object.'org.netlab.Proxied.Player'.Shared | Should -Be player
        $object.'org.netlab.Proxied.Other'.Shared = 'new'
        (New-DBusProxy @there *.Other).Shared | Should -Be new
        $object.'org.netlab.Proxied.Player'.SetVolume(3)
        $object.Volume | Should -Be 3
    }

    It 'says what does not fit as Invoke-DBusMethod does' {
        foreach ($case in { $object.Mix('a') }, { $object.Mix(@{ x = 1 }, @{}) }, { $object.SetVolume(-1) }) {
            $failed = Get-Thrown $case
            $failed.FullyQualifiedErrorId | Should -BeLike 'InvalidArgument_ArgumentList*'
            $failed.CategoryInfo.Category | Should -Be InvalidArgument
        }
        "$(Get-Thrown { $object.SetVolume(-1) })" | Should -BeLike "Argument 1 'volume' wants u (*), got Int32 -1*"
        "$(Get-Thrown { $object.Volume = 'loud' })" | Should -BeLike "The value of 'Volume' wants u (*), got String 'loud'*"
        (Get-Thrown { $object.Title = 'x' }).FullyQualifiedErrorId | Should -BeLike 'org.freedesktop.DBus.Error.PropertyReadOnly*'
    }

    It 'gives errors the ids and categories the cmdlets give them' {
        $failed = Get-Thrown { $object.Fail() }
        $failed.FullyQualifiedErrorId | Should -BeLike 'org.netlab.Error.Broken*'
        "$failed" | Should -BeLike 'it is broken (*org.netlab.Proxied.Player.Fail)'
        $failed = Get-Thrown { $object.Broken }
        "$failed" | Should -BeLike "Cannot read 'Broken' of org.netlab.Proxied.Player on /org/netlab/Proxied: *"
        $failed.FullyQualifiedErrorId | Should -BeLike 'org.netlab.Error.Broken*'
        $slow = New-DBusProxy @there -Timeout 0.2
        (Get-Thrown { $slow.Never() }).CategoryInfo.Category | Should -Be OperationTimeout
        (Get-Thrown { $object.Shout() }).CategoryInfo.Category | Should -Be ObjectNotFound
    }

    It 'says what there is not' {
        { New-DBusProxy org.netlab.Nobody /org -ErrorAction Stop } | Should -Throw -ErrorId 'org.freedesktop.DBus.Error.ServiceUnknown,*'
        { New-DBusProxy @there org.netlab.Proxied.Playr -ErrorAction Stop } | Should -Throw -ErrorId 'org.freedesktop.DBus.Error.UnknownInterface,*'
        { New-DBusProxy org.netlab.Proxied /nothing -ErrorAction Stop } | Should -Throw -ErrorId 'org.freedesktop.DBus.Error.UnknownObject,*'
        { New-DBusProxy org.netlab.Proxied 'no path' -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidArgument_Path,*'
    }

    It 'shows signatures and completes members' {
        $members = $object | Get-Member
        $members.Where{ $_.Name -eq 'Mix' }.Definition | Should -Be 'Mix(as names, a{sv} options) -> s text'
        $members.Where{ $_.Name -eq 'Volume' }.Definition | Should -Be 'u Volume {get;set;}'
        $members.Where{ $_.Name -eq 'org.netlab.Proxied.Player' }.MemberType | Should -Be MemberSet
        (TabExpansion2 '$object.SetV').CompletionMatches.CompletionText | Should -Be 'SetVolume('
        (TabExpansion2 '$object.Vol').CompletionMatches[0].ToolTip | Should -Be 'u Volume {get;set;}'
        (TabExpansion2 'New-DBusProxy org.netlab.Proxied /org/netlab/Proxied org.netlab.Proxied.P').CompletionMatches.CompletionText | Should -Be org.netlab.Proxied.Player
    }

    It 'shows itself without asking for anything, and fits' {
        $asked = $object.Asked()
        $text = ($object | Out-String -Width 100 -Stream) -replace '\x1b\[[\d;]*m'
        $text.Where{ $_.Length -gt 100 } | Should -BeNullOrEmpty
        "$text" | Should -Match 'Path\s+: /org/netlab/Proxied '
        $now = $object.Asked()
        $now.gets, $now.all | Should -Be $asked.gets, $asked.all
    }

    It 'takes objects from the pipeline' {
        (Get-DBusObject @there | New-DBusProxy).Title | Should -Be one
        (Get-DBusMember @there -Name Volume | New-DBusProxy).psbase.Interfaces | Should -Be org.netlab.Proxied.Player
    }

    It 'survives -PassThru of serializers with one property that fails' {
        $json = $object | Select-Object Volume, Broken, Title | ConvertTo-Json | ConvertFrom-Json
        $json.Volume, $json.Title | Should -Be 3, one
    }

    Context '-Cached' {
        It 'asks once, and is right after every change' {
            $cached = New-DBusProxy @there -Cached
            $start = $object.Asked()
            foreach ($i in 1..20) { $null = $cached.Volume, $cached.Title, $cached.Id }
            $now = $object.Asked()
            ($now.gets - $start.gets), ($now.all - $start.all) | Should -Be 0, 1
            foreach ($i in 1..50) { $cached.SetVolume($i); $cached.Volume | Should -Be $i }
            $cached.Volume = 4
            $cached.Volume | Should -Be 4
            $cached.Invalidate('Title', 'two')
            $cached.Title | Should -Be two
            $cached.Dispose()
            $object.Invalidate('Title', 'one')
            $cached.Title | Should -Be one
        }

        It 'has no rule left when it was disposed of' {
            $cached = New-DBusProxy @there -Cached
            Get-BusRule $bus *PropertiesChanged* | Should -Not -BeNullOrEmpty
            $cached.Dispose()
            Wait-Until { -not (Get-BusRule $bus *PropertiesChanged*) }
            $cached.IsCached | Should -BeFalse
        }

        It 'ends with its runspace, and with the module' {
            foreach ($end in '', 'Remove-Module NetLab') {
                $shell = [PowerShell]::Create().AddScript("Import-Module '$PSScriptRoot/../../NetLab.psd1'; `$global:kept = New-DBusProxy org.netlab.Proxied /org/netlab/Proxied -Cached; `$kept.Volume")
                $shell.Invoke() | Should -Be 4
                Get-BusRule $bus *PropertiesChanged* | Should -Not -BeNullOrEmpty
                if ($end) {
                    $shell.Commands.Clear()
                    $null = $shell.AddScript($end).Invoke()
                } else { $shell.Dispose() }
                Wait-Until { -not (Get-BusRule $bus *PropertiesChanged*) } 20
                $shell.Dispose()
            }
        }
    }

    It 'stops with Ctrl+C in <_>' -ForEach 'a method', 'a property' {
        $use = if ($_ -eq 'a method') { '$p.Never()' } else { '$p.Title' }
        $make = "`$p = New-DBusProxy org.netlab.Proxied /org/netlab/Proxied; kill -STOP $($bus.Processes[1].Id); 'ready'; $use"
        Get-Quickest -Below 200 {
            $shell = [PowerShell]::Create().AddScript("Import-Module '$PSScriptRoot/../../NetLab.psd1'; $make")
            $output = [Management.Automation.PSDataCollection[psobject]]::new()
            $running = $shell.BeginInvoke([Management.Automation.PSDataCollection[psobject]]$null, $output)
            try {
                Wait-Until { $output.Count -gt 0 -or $running.IsCompleted } 20
                [Threading.Thread]::Sleep(200)
                $running.IsCompleted | Should -BeFalse
                $watch = [Diagnostics.Stopwatch]::StartNew()
                $shell.Stop()
                $watch.ElapsedMilliseconds
            } finally {
                kill -CONT $bus.Processes[1].Id
                $shell.Dispose()
            }
        } | Should -BeLessThan 200
    }

    It 'leaves no thread away' { Get-ThreadAway | Should -BeNullOrEmpty }
}
