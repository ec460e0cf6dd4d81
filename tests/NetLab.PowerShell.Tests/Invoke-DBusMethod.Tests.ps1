BeforeDiscovery { . "$PSScriptRoot/Support.ps1"; . "$PSScriptRoot/DBus.Support.ps1" }

Describe 'Invoke-DBusMethod' -Skip:(-not (Test-DBusWitness)) {
    BeforeAll {
        . "$PSScriptRoot/Support.ps1"
        . "$PSScriptRoot/DBus.Support.ps1"
        $bus = New-TestBus
        $env:DBUS_SYSTEM_BUS_ADDRESS = $bus.Address
        $lab = @{ Destination = 'org.netlab.Lab'; Path = '/org/netlab/Lab'; Interface = 'org.netlab.Lab' }
        function Get-Failure([scriptblock] $Code) {
            $ErrorActionPreference = 'SilentlyContinue'
            $Error.Clear()
            & $Code | Should -BeNullOrEmpty
            $Error[0]
        }
    }
    AfterAll {
        $env:DBUS_SYSTEM_BUS_ADDRESS = $null
        Stop-TestBus $bus
    }

    It 'takes the four things and arguments by position' {
        $job = Invoke-DBusMethod org.netlab.Lab /org/netlab/Lab org.netlab.Lab Start ssh replace
        $job | Should -BeOfType NetLab.DBus.DBusObjectPath
        "$job" | Should -Be /job/ssh
        Invoke-DBusMethod org.freedesktop.DBus /org/freedesktop/DBus org.freedesktop.DBus GetId | Should -Match '^[0-9a-f]{32}$'
    }

    It 'finds the interface where none is named, and the method where a member comes' {
        "$(Invoke-DBusMethod org.netlab.Lab /org/netlab/Lab -Method Start -ArgumentList a, b)" | Should -Be /job/a
        Get-DBusMember org.netlab.Lab /org/netlab/Lab -Name StartAll | Invoke-DBusMethod | Should -BeNullOrEmpty
        (Get-DBusMember org.freedesktop.DBus /org/freedesktop/DBus -Name ListNames | Invoke-DBusMethod) | Should -Contain org.netlab.Lab
    }

    It 'emits an array element by element, bytes whole, several values as one object' {
        $lines = Invoke-DBusMethod @lab Lines 3
        $lines.Count, $lines[2] | Should -Be 3, 'line 2'
        Invoke-DBusMethod @lab Lines 0 | Should -BeNullOrEmpty
        $bytes = Invoke-DBusMethod @lab Bytes ([byte[]](1, 2, 3))
        , $bytes | Should -BeOfType byte[]
        $several = Invoke-DBusMethod @lab Several
        $several.PSObject.Properties.Name | Should -Be name, size, Out2
        $several.name, $several.size | Should -Be x, 5
        (Invoke-DBusMethod @lab Several -ByteStringAsText).Out2 | Should -Be /dev/sda
    }

    It 'gives bytes as text inside structs too' {
        $path = [Text.Encoding]::UTF8.GetBytes("/dev/sda`0")
        $read = Invoke-DBusMethod @lab Undescribed -ArgumentList @(, @(, @($path, 'x'))) -Signature 'a(ays)' -ByteStringAsText
        $read.Item1 | Should -Be /dev/sda
        "$($read.Signature)" | Should -Be '(ss)'
        (Invoke-DBusMethod @lab Undescribed -ArgumentList @(, @(, @($path, 'x'))) -Signature 'a(ays)').Item1 | Should -Be $path
    }

    It 'converts numbers as PowerShell passes them' {
        Invoke-DBusMethod @lab Numbers 255 -32768 65535 -5 4294967295 -9223372036854775808 18446744073709551615 1.5 $true |
            Should -Be '255 -32768 65535 -5 4294967295 -9223372036854775808 18446744073709551615 1.5 True'
    }

    It 'converts lists, structs and dictionaries' {
        Invoke-DBusMethod @lab Names a b | Should -Be a, b
        Invoke-DBusMethod @lab Names a | Should -Be a
        Invoke-DBusMethod @lab Names @() | Should -BeNullOrEmpty
        Invoke-DBusMethod @lab Names (Get-ChildItem "$PSScriptRoot/DBus.*" -Name) | Should -Be (Get-ChildItem "$PSScriptRoot/DBus.*" -Name)
        $pairs = Invoke-DBusMethod @lab Structs @(@('a', 1), @('b', 2))
        $pairs.Count, $pairs[1].Item1, $pairs[1][1] | Should -Be 2, b, 2
        $options = Invoke-DBusMethod @lab Options ([ordered]@{ z = 1; a = 'text'; m = $true, $false; n = @{ deep = [NetLab.DBus.DBusVariant]::new('t', 7) } })
        $options.Keys | Should -Be z, a, m, n
        $options['a'], $options.z | Should -Be text, 1
        $options.n.deep | Should -BeOfType uint64
        (Invoke-DBusMethod @lab Options ([pscustomobject]@{ made = 'of properties' })).made | Should -Be 'of properties'
        (Invoke-DBusMethod @lab Options @{}).Count | Should -Be 0
    }

    It 'infers <Signature> for a variant' -ForEach @(
        @{ Value = 'x'; Signature = 's' }, @{ Value = $true; Signature = 'b' }, @{ Value = 5; Signature = 'i' }, @{ Value = 5L; Signature = 'x' }, @{ Value = 5u; Signature = 'u' }, @{ Value = 1.5; Signature = 'd' }
        @{ Value = [byte[]](1, 2); Signature = 'ay' }, @{ Value = [string[]]('a', 'b'); Signature = 'as' }, @{ Value = @{ a = 1 }; Signature = 'a{sv}' }, @{ Value = [NetLab.DBus.DBusObjectPath]'/a'; Signature = 'o' }
        @{ Value = [NetLab.DBus.DBusVariant]::new('q', 5); Signature = 'q' }, @{ Value = Get-Date -Format yyyy; Signature = 's' }
    ) { Invoke-DBusMethod @lab Typed -ArgumentList @(, $Value) | Should -Be $Signature }

    It 'says which argument does not fit' {
        $failure = Get-Failure { Invoke-DBusMethod @lab Start a 5 }
        $failure.FullyQualifiedErrorId | Should -BeLike 'InvalidArgument_ArgumentList,*'
        $failure.CategoryInfo.Category | Should -Be InvalidArgument
        "$failure" | Should -Be "Argument 2 'mode' wants s (string), got Int32 5."
        "$(Get-Failure { Invoke-DBusMethod @lab Start a })" | Should -Be 'It takes 2 arguments (s unit, s mode), got 1.'
        "$(Get-Failure { Invoke-DBusMethod @lab Lines $null })" | Should -BeLike '*D-Bus has no null.'
        "$(Get-Failure { Invoke-DBusMethod @lab Structs @(@('a', 1), @('b', -2)) })" | Should -Be "Argument 1 'pairs' at [1][1] wants u (unsigned 32 bit integer), got Int32 -2: it must be 0 to 4294967295."
    }

    It 'takes a signature for what is not described' {
        Invoke-DBusMethod @lab Undescribed 5 -Signature t | Should -BeOfType uint64
        Get-FailureText (Get-Failure { Invoke-DBusMethod @lab Undescribed 5 }) | Should -BeLike "*'Undescribed'*-Signature*"
        (Get-Failure { Invoke-DBusMethod @lab Undescribed 5 -Signature 'a{' }).FullyQualifiedErrorId | Should -BeLike 'InvalidArgument_Signature,*'
    }

    It 'gives a descriptor that can be read' {
        $handle = Invoke-DBusMethod @lab Pipe
        $handle | Should -BeOfType Microsoft.Win32.SafeHandles.SafeFileHandle
        $stream = [IO.FileStream]::new($handle, 'Read')
        try { [IO.StreamReader]::new($stream).ReadToEnd() | Should -Be 'from the service' } finally { $stream.Dispose() }
    }

    It 'gives the message with -Raw' {
        $reply = Invoke-DBusMethod @lab Options @{ a = 1u } -Raw
        $reply | Should -BeOfType NetLab.DBus.DBusMessage
        "$($reply.ReadArguments($true)[0].a.Signature)" | Should -Be u
    }

    It 'shows the typed message with -WhatIf and sends nothing' {
        Start-Transcript "$TestDrive/whatif.txt" | Out-Null
        try { Invoke-DBusMethod @lab Options @{ force = $true } -WhatIf | Out-Host } finally { Stop-Transcript | Out-Null }
        Get-Content -Raw "$TestDrive/whatif.txt" | Should -Match "What if: Call org\.netlab\.Lab\.Options\(a\{sv\} \{force: b true\}\) on /org/netlab/Lab of org\.netlab\.Lab \(System\)\."
        Invoke-DBusMethod @lab Forever -WhatIf | Should -BeNullOrEmpty
    }

    It 'waits for nothing with -NoReply, nor where introspection says that none comes' {
        $watch = [Diagnostics.Stopwatch]::StartNew()
        Invoke-DBusMethod @lab Forever -NoReply | Should -BeNullOrEmpty
        Invoke-DBusMethod @lab Silent | Should -BeNullOrEmpty
        $watch.Elapsed.TotalSeconds | Should -BeLessThan 5
    }

    It 'starts nothing with -NoAutoStart' {
        $failure = Get-Failure { Invoke-DBusMethod org.netlab.Sleeping /org/netlab/Lab org.netlab.Lab StartAll -NoAutoStart }
        $failure.CategoryInfo.Category | Should -Be ObjectNotFound
        (Get-DBusName org.netlab.Sleeping).IsRunning | Should -BeFalse
        Invoke-DBusMethod org.netlab.Sleeping /org/netlab/Lab org.netlab.Lab StartAll
        (Get-DBusName org.netlab.Sleeping).IsRunning | Should -BeTrue
    }

    It '<Id> is <Category> and says: <Says>' -ForEach @(
        @{ Call = { Invoke-DBusMethod @lab Strat }; Id = 'org.freedesktop.DBus.Error.UnknownMethod'; Category = 'ObjectNotFound'; Says = '*org.netlab.Lab /org/netlab/Lab org.netlab.Lab.Strat*There are: Start*' }
        @{ Call = { Invoke-DBusMethod org.netlab.Lab /org/netlab/Lab org.netlab.Lob StartAll }; Id = 'org.freedesktop.DBus.Error.UnknownInterface'; Category = 'ObjectNotFound'; Says = '*The interfaces of*org.netlab.Lab*' }
        @{ Call = { Invoke-DBusMethod org.netlab.Lab /org/netlab/Lub org.netlab.Lab StartAll }; Id = 'org.freedesktop.DBus.Error.UnknownObject'; Category = 'ObjectNotFound'; Says = "*Below '/org/netlab' there are: Lab*" }
        @{ Call = { Invoke-DBusMethod org.netlab.Lap /org/netlab/Lab org.netlab.Lab StartAll }; Id = 'org.freedesktop.DBus.Error.ServiceUnknown'; Category = 'ObjectNotFound'; Says = '*org.netlab.Lap /org/netlab/Lab org.netlab.Lab.StartAll*There are: org.netlab.Lab*' }
        @{ Call = { Invoke-DBusMethod @lab Denied }; Id = 'org.freedesktop.DBus.Error.InteractiveAuthorizationRequired'; Category = 'PermissionDenied'; Says = '*-AllowInteractiveAuthorization*' }
        @{ Call = { Invoke-DBusMethod @lab Forever -Timeout 0.2 }; Id = 'org.freedesktop.DBus.Error.NoReply'; Category = 'OperationTimeout'; Says = '*0.2 s*org.netlab.Lab.Forever*-Timeout*' }
        @{ Call = { Invoke-DBusMethod @lab Start -Timeout -1 }; Id = 'InvalidArgument_Timeout'; Category = 'InvalidArgument'; Says = '*Timeout*' }
    ) {
        $failure = Get-Failure $Call
        $failure.FullyQualifiedErrorId | Should -BeLike "$Id,*"
        $failure.CategoryInfo.Category | Should -Be $Category
        Get-FailureText $failure | Should -BeLike $Says
    }

    It 'is refused by the policy of a system bus as PermissionDenied' {
        $system = New-TestBus -Style System
        try {
            $failure = Get-Failure { Invoke-DBusMethod @lab StartAll -Bus $system.Address }
            $failure.FullyQualifiedErrorId | Should -BeLike 'org.freedesktop.DBus.Error.AccessDenied,*'
            $failure.CategoryInfo.Category | Should -Be PermissionDenied
        } finally { Stop-TestBus $system }
    }

    It 'ends within 200 ms of Ctrl+C' {
        Measure-Stop 'Invoke-DBusMethod org.netlab.Lab /org/netlab/Lab org.netlab.Lab Forever' | Should -BeLessThan 200
    }

    It 'asks the NetworkManager of python3-dbusmock for its devices' {
        /usr/bin/python3 -c 'import dbusmock' 2>$null
        if ($LASTEXITCODE) { Set-ItResult -Skipped -Because 'python3-dbusmock is not installed'; return }
        $manager = @{ Destination = 'org.freedesktop.NetworkManager'; Path = '/org/freedesktop/NetworkManager' }
        $mock = Start-Witness /usr/bin/python3 '-m', 'dbusmock', '--system', '--template', 'networkmanager'
        $bus.Processes.Add($mock)
        while (-not ((Get-DBusName "$($manager.Destination)*") -and (Get-DBusMember @manager -Name GetDevices* -ErrorAction Ignore))) { if ($mock.HasExited) { throw $mock.StandardError.ReadToEnd() } }
        $made = Invoke-DBusMethod @manager org.freedesktop.DBus.Mock AddEthernetDevice mock_eth0 eth0 100 -Signature ssi
        $devices = Invoke-DBusMethod org.freedesktop.NetworkManager /org/freedesktop/NetworkManager org.freedesktop.NetworkManager GetDevices
        "$devices" | Should -Be $made
        Get-DBusProperty $manager.Destination $devices -Name Interface -ValueOnly | Should -Be eth0
        (Get-DBusManagedObject $manager.Destination -Interface *.Device).Interface | Should -Be org.freedesktop.NetworkManager.Device
        $failure = Get-Failure { Invoke-DBusMethod @manager org.freedesktop.NetworkManager GetDevice }
        "$failure" | Should -Not -BeLike '*Traceback*'
        Get-FailureText $failure | Should -BeLike '*GetDevice*There are: GetDevices, GetDeviceByIpIface.*'
    }

    It 'works in runspaces beside each other' {
        $answers = 1..20 | ForEach-Object -Parallel {
            Import-Module $using:PSScriptRoot/../../NetLab.psd1
            Invoke-DBusMethod org.netlab.Lab /org/netlab/Lab org.netlab.Lab Lines $_ | Select-Object -Last 1
        } -ThrottleLimit 5
        $answers | Sort-Object { [int]($_ -replace '\D') } | Should -Be (0..19).ForEach{ "line $_" }
    }

    It 'leaves no thread away' { Get-ThreadAway | Should -BeNullOrEmpty }
}
