BeforeDiscovery { . "$PSScriptRoot/Support.ps1"; . "$PSScriptRoot/DBus.Support.ps1" }

Describe 'The DBus: drive' -Skip:(-not (Test-DBusWitness)) {
    BeforeAll {
        . "$PSScriptRoot/Support.ps1"
        . "$PSScriptRoot/DBus.Support.ps1"
        $before = @{ System = $env:DBUS_SYSTEM_BUS_ADDRESS; Session = $env:DBUS_SESSION_BUS_ADDRESS }
        $bus = New-TestBus
        $env:DBUS_SYSTEM_BUS_ADDRESS = $bus.Address
        $env:DBUS_SESSION_BUS_ADDRESS = "unix:path=$($bus.Directory)/nobody"
        $lab = 'DBus:/System/org.netlab.Lab/org/netlab/Lab'
        $standard = 'org.freedesktop.DBus.Introspectable', 'org.freedesktop.DBus.Properties'
        function Get-Tab([string] $Text) { (TabExpansion2 $Text $Text.Length).CompletionMatches.CompletionText }
        function Test-Sleeping { (Get-DBusName org.netlab.Sleeping).IsRunning -eq $false }
    }
    BeforeEach { Set-Location /; $failure = $null }
    AfterAll {
        Set-Location /
        $env:DBUS_SYSTEM_BUS_ADDRESS, $env:DBUS_SESSION_BUS_ADDRESS = $before.System, $before.Session
        Stop-TestBus $bus
    }

    Context 'Looking around' {
        It 'is there after the import, which connects to nothing' {
            $open = pwsh -NoProfile -Command "Import-Module '$PSScriptRoot/../../NetLab.psd1'; (Get-PSDrive DBus).Provider.Name; (Get-ChildItem DBus:/).Name; (Get-ChildItem /proc/self/fd).Target -match 'bus'; [NetLab.DBus.DBusConnection]::Shared('System').IsConnected"
            $open | Should -Be 'DBus', 'System', 'Session', 'False'
        }

        It 'lists the buses, reachable or not, with their addresses' {
            $buses = Get-ChildItem DBus:/
            $buses.Bus | Should -Be 'System', 'Session'
            $buses.ForEach{ $_.Address } | Should -Be $bus.Address, "unix:path=$($bus.Directory)/nobody"
            (Get-Item DBus:/Session).Name | Should -Be Session
        }

        It 'gets its root' {
            (Get-Item DBus:/).Name | Should -Be DBus
            (Get-Item DBus::).Name | Should -Be DBus
        }

        It 'lists names of what is there with -Name, and says what is not' {
            Get-ChildItem DBus:/System -Name | Should -Be (Get-ChildItem DBus:/System).Name
            Get-ChildItem $lab/drives -Name | Should -Be 'd0', 'd1', 'd2'
            Get-ChildItem DBus:/System/org.netlab.Nobody -Name -ErrorVariable failure -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
            $failure[0].CategoryInfo.Category | Should -Be ObjectNotFound
        }

        It 'lists names as Get-DBusName does, unique ones with -Force' {
            $names = Get-ChildItem DBus:/System
            $names.Name | Should -Be 'org.freedesktop.DBus', 'org.netlab.Lab', 'org.netlab.Sleeping'
            $names[1] | Should -BeOfType NetLab.DBus.DBusName
            $names[1].ProcessId | Should -Be (Get-DBusName org.netlab.Lab).ProcessId
            (Get-ChildItem DBus:/System -Force).Name | Should -Contain (Get-DBusName org.netlab.Lab).Owner
        }

        It 'lists objects and interfaces below an object' {
            $items = Get-ChildItem $lab -ErrorAction SilentlyContinue
            $items.PSChildName | Should -Be (@('drives', 'broken') + $standard + 'org.netlab.Lab', 'org.netlab.Lab.Fragile', 'org.freedesktop.DBus.ObjectManager')
            $items[0] | Should -BeOfType NetLab.DBus.DBusObject
            $items[0].Children.Count | Should -Be 3
            $items[4] | Should -BeOfType NetLab.DBus.DBusObjectInterface
            $items[4].Methods.Name | Should -Contain Start
            $items.PSIsContainer | Should -Not -Contain $false
        }

        It 'lists an object that does not describe itself, and says why' {
            $items = Get-ChildItem $lab -ErrorVariable failure -ErrorAction SilentlyContinue
            $items.PSChildName | Should -Contain broken
            $failure.Count | Should -Be 1
            $failure[0].FullyQualifiedErrorId | Should -BeLike 'InvalidData,*GetChildItemCommand'
        }

        It 'lists members below an interface, properties with their values' {
            $members = Get-ChildItem "$lab/org.netlab.Lab"
            $members.Name | Should -Be (Get-DBusMember org.netlab.Lab /org/netlab/Lab org.netlab.Lab).Name
            $label = $members.Where{ $_.Name -eq 'Limit' }
            $label.Kind, $label.Signature, $label.Value | Should -Be 'Property', 'q', 7
            $members.Where{ $_.Name -eq 'Broken' }.Error | Should -BeLike '*The property is broken*'
            $members.PSIsContainer | Should -Not -Contain $true
        }

        It 'gets single items of each kind' {
            (Get-Item DBus:/System/org.netlab.Lab).ProcessId | Should -Be $bus.Processes[1].Id
            (Get-Item "$lab/drives").Children.Count | Should -Be 3
            (Get-Item "$lab/org.netlab.Lab").Interface | Should -Be org.netlab.Lab
            (Get-Item "$lab/org.netlab.Lab/Start").Definition | Should -Be 'Start(s unit, s mode) -> o job'
            (Get-Item "$lab/org.netlab.Lab/power-saver-enabled").Value | Should -BeTrue
        }

        It 'goes down with -Recurse, as far as -Depth' {
            (Get-ChildItem "$lab/drives" -Recurse -Depth 0).PSChildName | Should -Be 'd0', 'd1', 'd2'
            (Get-ChildItem "$lab/drives" -Recurse -Depth 1).PSChildName | Should -Be (@('d0', 'd1', 'd2').ForEach{ $_; $standard; 'org.netlab.Drive' })
            (Get-ChildItem "$lab/drives" -Recurse).Where{ $_.PSChildName -eq 'ConnectionBus' }.Value | Should -Be 'usb', 'usb', 'usb'
            (Get-ChildItem DBus:/System -Recurse -ErrorAction SilentlyContinue).PSChildName | Should -Contain ConnectionBus
            Test-Sleeping | Should -BeTrue
        }

        It 'knows what is there' -ForEach @(
            @{ Path = 'DBus:/'; Is = $true }
            @{ Path = 'DBus:/system'; Is = $true }
            @{ Path = 'DBus:/Sytem'; Is = $false }
            @{ Path = 'DBus:/Session'; Is = $true }
            @{ Path = 'DBus:/Session/org.netlab.Lab'; Is = $false }
            @{ Path = 'DBus:/System/org.netlab.Nobody'; Is = $false }
            @{ Path = 'DBus:/System/org.netlab.Sleeping'; Is = $true }
            @{ Path = 'DBus:\System\org.netlab.Lab\org\netlab'; Is = $true }
            @{ Path = 'DBus:/System/org.netlab.Lab/org/nowhere'; Is = $false }
            @{ Path = 'DBus:/System/org.netlab.Lab/org/netlab/Lab/org.netlab.Lab'; Is = $true }
            @{ Path = 'DBus:/System/org.netlab.Lab/org/netlab/Lab/org.netlab.Lab/Label'; Is = $true }
            @{ Path = 'DBus:/System/org.netlab.Lab/org/netlab/Lab/org.netlab.Lab/label'; Is = $false }
            @{ Path = 'DBus:/System/org.netlab.Lab/org/netlab/Lab/org.netlab.Other'; Is = $false }
        ) { Test-Path $Path | Should -Be $Is; Test-Sleeping | Should -BeTrue }

        It 'tells containers from leaves' {
            Test-Path "$lab/org.netlab.Lab" -PathType Container | Should -BeTrue
            Test-Path "$lab/org.netlab.Lab/Label" -PathType Leaf | Should -BeTrue
        }

        It 'is walked through with both separators' {
            Set-Location DBus:/System/org.netlab.Lab
            Set-Location org\netlab/Lab/drives
            "$PWD" | Should -Be "$lab/drives"
            Set-Location ../org.netlab.Lab
            (Get-Item Label).Value | Should -Be first
            Set-Location ..\..\..\..
            "$PWD" | Should -Be DBus:/System/org.netlab.Lab
        }

        It 'takes unique names' {
            $owner = (Get-DBusName org.netlab.Lab).Owner
            (Get-ChildItem "DBus:/System/$owner/org/netlab").PSChildName | Should -Be Lab
            Set-Location DBus:/System
            (Get-ChildItem $owner/org).Destination | Should -Be $owner
            Set-Location ./$owner
            "$PWD" | Should -Be "DBus:/System/$owner"
            (Get-Item .).Name | Should -Be $owner
        }

        It 'expands wildcards, which start nothing' {
            (Get-ChildItem "$lab/org.netlab.Lab*").PSChildName | Should -Be 'org.netlab.Lab', 'org.netlab.Lab.Fragile'
            (Get-Item "$lab/org.netlab.Lab/S*").Name | Should -Be 'Start', 'StartAll', 'Several', 'Structs', 'Sleepy', 'Silent'
            (Resolve-Path DBus:/System/org.*/org/netlab).Path | Should -Be DBus:/System/org.netlab.Lab/org/netlab
            Get-ChildItem DBus:/System/org.netlab.S*/* | Should -BeNullOrEmpty
            Test-Sleeping | Should -BeTrue
        }

        It 'reads as one table' {
            $table = Get-ChildItem "$lab/org.netlab.Lab" | Out-String -Width 100
            $table | Should -Match 'Path: DBus:/System/org.netlab.Lab/org/netlab/Lab/org.netlab.Lab\s'
            $table | Should -Match 'Name +Kind +Signature +Access +Value'
            $table | Should -Match 'Start +Method +ss -> o'
            $table | Should -Match 'Limit +Property +q +ReadWrite 7'
            $table | Should -Match 'Device +Property +ay +Read +/dev/sda'
            Get-ChildItem $lab/drives | Out-String -Width 100 | Should -Match 'd0 +Object +org.netlab.Drive'
        }
    }

    Context 'Properties' {
        It 'reads all of an object, and an error for each that cannot be read' {
            $read = Get-ItemProperty $lab -ErrorVariable failure -ErrorAction SilentlyContinue
            $read.Label, $read.Good, $read.'power-saver-enabled' | Should -Be 'first', 1, $true
            $failure.FullyQualifiedErrorId | Should -Be (@('org.netlab.Error.Broken,Microsoft.PowerShell.Commands.GetItemPropertyCommand') * 2)
        }

        It 'reads those of an interface by name' {
            (Get-ItemProperty "$lab/org.netlab.Lab.Fragile" -Name *Good).PSObject.Properties.Name | Select-Object -First 2 | Should -Be 'Good', 'AlsoGood'
            Get-ItemPropertyValue "$lab/org.netlab.Lab" Label, Limit | Should -Be 'first', 7
            Get-ItemPropertyValue "$lab/org.netlab.Lab" Hidden | Should -Be 5
            (Get-ItemProperty "$lab/org.netlab.Lab/Limit").Limit | Should -Be 7
        }

        It 'says what there is where there is none of the name' {
            Get-ItemProperty $lab -Name Lable -ErrorVariable failure -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
            $failure[0].FullyQualifiedErrorId | Should -BeLike 'org.freedesktop.DBus.Error.UnknownProperty,*'
            $failure[0].CategoryInfo.Category | Should -Be ObjectNotFound
            Get-FailureText $failure[0] | Should -BeLike "*has no property 'Lable'*There are: Label*"
            Get-ItemProperty DBus:/System -ErrorVariable failure -ErrorAction SilentlyContinue
            $failure[-1].FullyQualifiedErrorId | Should -BeLike 'DBusNoProperties,*'
        }

        It 'writes with the type of the property, not with -WhatIf' {
            Set-ItemProperty $lab Limit 9 -WhatIf
            Get-ItemPropertyValue $lab/org.netlab.Lab Limit | Should -Be 7
            (Set-ItemProperty $lab Limit '9' -PassThru).Limit | Should -Be 9
            Get-ItemPropertyValue $lab/org.netlab.Lab Limit | Should -Be 9
            Set-ItemProperty "$lab/org.netlab.Lab" Hidden 6
            Get-ItemPropertyValue $lab/org.netlab.Lab Hidden | Should -Be 6
            (Get-DBusProperty org.netlab.Lab /org/netlab/Lab org.netlab.Lab Hidden).Signature | Should -Be u
            Get-Item "$lab/org.netlab.Lab" | Set-ItemProperty -Name Limit -Value 7
            Get-ItemPropertyValue $lab/org.netlab.Lab Limit | Should -Be 7
        }

        It 'refuses what does not fit or may not be written' {
            Set-ItemProperty $lab Limit 65536 -ErrorVariable failure -ErrorAction SilentlyContinue
            "$failure" | Should -BeLike '*Limit*0 to 65535*'
            Set-ItemProperty $lab power-saver-enabled $false -ErrorVariable failure -ErrorAction SilentlyContinue
            $failure[-1].FullyQualifiedErrorId | Should -BeLike 'org.freedesktop.DBus.Error.PropertyReadOnly,*'
            Set-ItemProperty $lab Lable x -ErrorVariable failure -ErrorAction SilentlyContinue
            $failure[-1].FullyQualifiedErrorId | Should -BeLike 'org.freedesktop.DBus.Error.UnknownProperty,*'
            Clear-ItemProperty $lab Label -ErrorVariable failure -ErrorAction SilentlyContinue
            $failure[-1].FullyQualifiedErrorId | Should -BeLike 'NotSupported,*'
            Get-ItemPropertyValue $lab/org.netlab.Lab Label | Should -Be first
        }
    }

    Context 'With the cmdlets' {
        It 'gives objects that they take' {
            (Get-Item DBus:/System/org.netlab.Lab | Get-DBusObject -Recurse -ErrorAction SilentlyContinue).Path | Should -Contain /org/netlab/Lab/drives/d2
            (Get-ChildItem "$lab/drives" | Get-DBusProperty).Value | Should -Be 'usb', 'usb', 'usb'
            (Get-Item "$lab/org.netlab.Lab" | Get-DBusMember -Name Label).Value | Should -Be first
            Get-Item "$lab/org.netlab.Lab/Lines" | Invoke-DBusMethod -ArgumentList 2 | Should -Be 'line 0', 'line 1'
            Get-Item "$lab/org.netlab.Lab/Label" | Set-DBusProperty -Value second -PassThru | ForEach-Object Value | Should -Be second
            Get-Item "$lab/org.netlab.Lab/Label" | Set-DBusProperty -Value first
        }

        It 'gives objects that the cmdlets for items take' {
            (Get-ChildItem "$lab/drives" | Get-ItemProperty).ConnectionBus | Should -Be 'usb', 'usb', 'usb'
            (Get-ChildItem "$lab/drives" | Get-Item).Path | Should -Be '/org/netlab/Lab/drives/d0', '/org/netlab/Lab/drives/d1', '/org/netlab/Lab/drives/d2'
            (Get-ChildItem "$lab/drives" | Get-ChildItem).Count | Should -Be 9
        }
    }

    Context 'Tab' {
        It 'completes <Text>' -ForEach @(
            @{ Text = 'Get-ChildItem DBus:/S'; Is = 'DBus:/Session', 'DBus:/System' }
            @{ Text = 'Get-ChildItem DBus:/System/org.netlab.L'; Is = 'DBus:/System/org.netlab.Lab' }
            @{ Text = 'Set-Location DBus:\System\org.netlab.lab\o'; Is = $null }
            @{ Text = 'Set-Location DBus:\System\org.netlab.Lab\O'; Is = 'DBus:/System/org.netlab.Lab/org' }
            @{ Text = 'Get-ChildItem DBus:/System/org.netlab.Lab/org/netlab/Lab/dr'; Is = 'DBus:/System/org.netlab.Lab/org/netlab/Lab/drives' }
            @{ Text = 'Get-ChildItem DBus:/System/org.netlab.Lab/org/netlab/Lab/org.n'; Is = 'DBus:/System/org.netlab.Lab/org/netlab/Lab/org.netlab.Lab', 'DBus:/System/org.netlab.Lab/org/netlab/Lab/org.netlab.Lab.Fragile' }
            @{ Text = 'Get-ItemProperty DBus:/System/org.netlab.Lab/org/netlab/Lab/org.netlab.Lab/La'; Is = 'DBus:/System/org.netlab.Lab/org/netlab/Lab/org.netlab.Lab/Label' }
            @{ Text = 'Get-ChildItem DBus:/Session/'; Is = $null }
            @{ Text = 'Get-ChildItem DBus:/System/org.netlab.Sleeping/'; Is = $null }
            @{ Text = 'Get-ChildItem DBus:/System/org.netlab.Sleeping/org/ne'; Is = $null }
        ) {
            Get-Tab $Text | Should -Be $Is
            Test-Sleeping | Should -BeTrue
        }

        It 'completes unique names' {
            $owner = (Get-DBusName org.netlab.Lab).Owner
            Get-Tab 'Get-ChildItem DBus:/System/:' | Should -Contain "DBus:/System/$owner"
            Get-Tab "Get-ChildItem DBus:/System/$owner" | Should -Contain "DBus:/System/$owner"
            Get-Tab "Get-ChildItem DBus:/System/$owner/o" | Should -Be "DBus:/System/$owner/org"
            Set-Location DBus:/System
            Get-Tab "Set-Location ./$owner/o" | Should -Be "./$owner/org"
        }

        It 'completes relative paths' {
            Set-Location DBus:/System/org.netlab.Lab
            Get-Tab 'Set-Location org/net' | Should -Be ./org/netlab
        }
    }

    Context 'Drives and errors' {
        It 'mounts an address, or a place on a bus' {
            $null = New-PSDrive Lab -PSProvider DBus -Root $bus.Address
            $null = New-PSDrive Drives -PSProvider DBus -Root System/org.netlab.Lab/org/netlab/Lab/drives
            (Get-ChildItem Lab:/).Name | Should -Contain org.netlab.Lab
            (Get-ChildItem Lab:/org.netlab.Lab/org/netlab).Bus | Should -Be $bus.Address
            Set-Location Lab:/org.netlab.Lab/org
            Set-Location ../../org.freedesktop.DBus
            "$PWD" | Should -Be Lab:/org.freedesktop.DBus
            Get-Tab 'Get-ChildItem Lab:/org.netlab.L' | Should -Be Lab:/org.netlab.Lab
            (Get-ChildItem Drives:/).PSChildName | Should -Be 'd0', 'd1', 'd2'
            (Get-ChildItem Drives:/d1/org.netlab.Drive).Name | Should -Contain Eject
            Set-Location /
            Remove-PSDrive Lab, Drives
        }

        It 'refuses a root that is none' {
            New-PSDrive Lab -PSProvider DBus -Root Sytem -ErrorVariable failure -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
            $failure.FullyQualifiedErrorId | Should -Contain 'InvalidArgument_Root,Microsoft.PowerShell.Commands.NewPSDriveCommand'
            "$failure" | Should -BeLike "*'Sytem' is no bus*"
        }

        It 'says why a bus cannot be reached' {
            Get-ChildItem DBus:/Session -ErrorVariable failure -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
            $failure[0].FullyQualifiedErrorId | Should -BeLike 'DBusConnectionFailed,*'
            Get-ChildItem DBus:/Session/org.netlab.Lab/org -ErrorVariable failure -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
            $failure[0].FullyQualifiedErrorId | Should -BeLike 'DBusConnectionFailed,*'
        }

        It 'says that there is no such path' {
            Get-ChildItem DBus:/System/org.netlab.Lab/nowhere -ErrorVariable failure -ErrorAction SilentlyContinue
            $failure[0].FullyQualifiedErrorId | Should -BeLike 'org.freedesktop.DBus.Error.UnknownObject,*'
        }

        It 'cannot <Command>' -ForEach @(
            @{ Command = 'Remove-Item'; Call = { Remove-Item "$lab/org.netlab.Lab/Label" } }
            @{ Command = 'New-Item'; Call = { New-Item DBus:/System/org.netlab.New } }
            @{ Command = 'Set-Item'; Call = { Set-Item "$lab/org.netlab.Lab/Label" x } }
            @{ Command = 'Rename-Item'; Call = { Rename-Item "$lab/org.netlab.Lab/Label" x } }
            @{ Command = 'Invoke-Item'; Call = { Invoke-Item "$lab/org.netlab.Lab/Label" } }
            @{ Command = 'Get-Content'; Call = { Get-Content "$lab/org.netlab.Lab/Label" -ErrorAction Stop } }
        ) { $Call | Should -Throw -ErrorId '*NotSupported*' }

        It 'starts a service that a path names outright' {
            Test-Sleeping | Should -BeTrue
            Set-Location DBus:/System/org.netlab.Sleeping/org/netlab/Lab
            (Get-Item drives).Children.Count | Should -Be 3
            Test-Sleeping | Should -BeFalse
        }

        It 'is held up for seconds at most by looking at a service that does not answer' {
            kill -STOP $bus.Processes[1].Id
            try {
                $watch = [Diagnostics.Stopwatch]::StartNew()
                # What was seen a moment ago would still be known.
                Test-Path "$lab/never/asked" | Should -BeFalse
                Set-Location "$lab/never/asked"
                "$PWD" | Should -Be "$lab/never/asked"
                $watch.Elapsed.TotalSeconds | Should -BeLessThan 15
            } finally { kill -CONT $bus.Processes[1].Id }
        }

        It 'goes with the module' {
            pwsh -NoProfile -Command "Import-Module '$PSScriptRoot/../../NetLab.psd1'; Remove-Module NetLab; @(Get-PSDrive).Name -contains 'DBus'" | Should -Be False
        }
    }

    It 'leaves no thread elsewhere' { Get-ThreadAway | Should -BeNullOrEmpty }
}
