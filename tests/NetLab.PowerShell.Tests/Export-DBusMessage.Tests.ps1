BeforeDiscovery { . "$PSScriptRoot/Support.ps1"; . "$PSScriptRoot/DBus.Support.ps1" }

Describe 'Export-DBusMessage and Import-DBusMessage' -Skip:(-not (Test-DBusWitness)) {
    BeforeAll {
        . "$PSScriptRoot/Support.ps1"
        . "$PSScriptRoot/DBus.Support.ps1"
        $bus = New-TestBus
        $env:DBUS_SYSTEM_BUS_ADDRESS = $bus.Address
        # Signals to have something to write; an empty interface name hears all of the burst's.
        function Get-Signal([int] $Count) {
            Register-DBusSignal -Interface org.netlab.Burst -SourceIdentifier capture
            Send-Burst $bus $Count
            Wait-Until { @(Get-Event capture -ErrorAction Ignore).Count -ge $Count }
            Get-Event capture
            Unregister-Event capture
            Get-Event capture | Remove-Event
        }
    }
    AfterAll {
        $env:DBUS_SYSTEM_BUS_ADDRESS = $null
        Stop-TestBus $bus
    }
    BeforeEach { $file = "$TestDrive/$([Guid]::NewGuid()).pcapng" }

    It 'writes what Watch-DBusMessage emits, and reads it back' {
        $shell = [PowerShell]::Create().AddScript("Import-Module '$PSScriptRoot/../../NetLab.psd1'; Watch-DBusMessage org.netlab.Lab -Count 4 -Timeout 30 | Export-DBusMessage '$file' -PassThru")
        $running = $shell.BeginInvoke()
        # As soon as it listens, what is called is heard; until then calls go unheard.
        Wait-Until { Invoke-DBusMethod org.netlab.Lab /org/netlab/Lab org.netlab.Lab Lines 1 | Out-Null; $running.IsCompleted } 30
        $heard = $shell.EndInvoke($running)
        $shell.Streams.Error | Should -BeNullOrEmpty
        $shell.Dispose()
        $read = @(Import-DBusMessage $file)
        $read.Count | Should -Be 4
        $read.Serial | Should -Be $heard.Serial
        $read.Member | Should -Be $heard.Member
        $read.ProcessId | Should -Be $heard.ProcessId
        $read.Bus | Should -Be (@('System') * 4)
        "$($read.Time)" | Should -Be "$($heard.Time)"
        $read[0] | Should -BeOfType NetLab.DBus.DBusMonitoredMessage
        $pair = Import-DBusMessage $file -Pair | Where-Object Outcome -EQ Returned | Select-Object -First 1
        $pair.CallerProcessId | Should -Be $PID
        $pair.LatencyMs | Should -BeGreaterThan 0
    }

    It 'writes events of Register-DBusSignal, and takes files from Get-ChildItem' {
        Get-Signal 3 | Export-DBusMessage $file
        $read = Get-Item $file | Import-DBusMessage
        $read.Member | Should -Be Tick, Tick, Tick
        $read.ForEach{ $_.Arguments[0] } | Should -Be 0, 1, 2
    }

    It 'writes again what it has read' {
        Get-Signal 2 | Export-DBusMessage $file
        $first = Import-DBusMessage $file
        $first | Export-DBusMessage "$file.again"
        (Get-FileHash "$file.again").Hash | Should -Be (Get-FileHash $file).Hash
    }

    It 'is read by tshark' -Skip:(-not (Get-Command tshark -ErrorAction Ignore)) {
        Get-Signal 2 | Export-DBusMessage $file
        tshark -r $file -T fields -e dbus.member 2>$null | Should -Be Tick, Tick
    }

    It 'shows what would be, with -WhatIf' {
        Get-Signal 1 | Export-DBusMessage $file -WhatIf
        Test-Path $file | Should -BeFalse
    }

    It 'leaves a file alone with -NoClobber, and replaces it without' {
        Set-Content $file before
        { Get-Signal 1 | Export-DBusMessage $file -NoClobber } | Should -Throw -ErrorId 'NoClobber,*'
        Get-Content $file | Should -Be before
        Get-Signal 1 | Export-DBusMessage $file
        @(Import-DBusMessage $file).Count | Should -Be 1
    }

    It 'says what is wrong' {
        { 5 | Export-DBusMessage $file } | Should -Throw -ErrorId 'InvalidArgument_InputObject,*'
        { Get-Signal 1 | Export-DBusMessage /nowhere/at/all.pcapng } | Should -Throw -ErrorId 'FileOpenFailure,*'
        { Get-Signal 1 | Export-DBusMessage env:x } | Should -Throw -ErrorId 'InvalidArgument_Path,*'
        { Import-DBusMessage /nowhere.pcapng } | Should -Throw -ErrorId 'PathNotFound,*'
        { Import-DBusMessage -LiteralPath /nowhere.pcapng } | Should -Throw -ErrorId 'PathNotFound,*'
        { Import-DBusMessage $PSCommandPath } | Should -Throw -ErrorId 'InvalidData,*'
        # One bad file does not stop the rest.
        Get-Signal 1 | Export-DBusMessage $file
        $read = Import-DBusMessage /nowhere.pcapng, $file -ErrorAction SilentlyContinue -ErrorVariable failed
        $read.Member | Should -Be Tick
        $failed.Count | Should -Be 1
    }

    It 'reads what came before a file was cut off' {
        Get-Signal 3 | Export-DBusMessage $file
        $bytes = [IO.File]::ReadAllBytes($file)
        [IO.File]::WriteAllBytes($file, $bytes[0..($bytes.Length - 10)])
        $read = Import-DBusMessage $file -ErrorAction SilentlyContinue -ErrorVariable failed
        $read.Count | Should -Be 2
        $failed[0].CategoryInfo.Category | Should -Be InvalidData
    }

    It 'leaves no thread away' { Get-ThreadAway | Should -BeNullOrEmpty }
}
