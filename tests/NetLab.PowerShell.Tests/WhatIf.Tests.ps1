# -WhatIf changes nothing, for every cmdlet that has it. A cmdlet that is missing in Calls.ps1 fails the first test.
BeforeDiscovery {
    . $PSScriptRoot/Support.ps1
    . $PSScriptRoot/Calls.ps1
    $able = (Get-Command -Module NetLab).Where{ $_.Parameters.ContainsKey('WhatIf') }.Name
    $cases = Get-Call | Where-Object { $_.Cmdlet -in $able }
}

Describe '-WhatIf' {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        . $PSScriptRoot/Calls.ps1
        Clear-TestHost
        nft flush ruleset
        New-CallLab
        . $PSScriptRoot/DBus.Support.ps1
        $bus = if (Test-DBusWitness) { New-TestBus }
        $env:DBUS_SYSTEM_BUS_ADDRESS = $bus.Address
    }
    AfterAll {
        $env:DBUS_SYSTEM_BUS_ADDRESS = $null
        Stop-TestBus $bus
        Clear-TestHost
        nft flush ruleset
    }

    It 'is tried with every cmdlet that has it' -TestCases @(@{ Able = $able; Tried = $cases.Cmdlet }) {
        $Able | Where-Object { $_ -notin $Tried } | Should -BeNullOrEmpty
    }

    It '<Call>' -ForEach $cases {
        if ($Cmdlet -like '*-DBus*' -and -not $bus) { Set-ItResult -Skipped -Because 'dbus-daemon or python3-dbus is not installed'; return }
        $before = Get-HostState
        $WhatIfPreference = $true
        # An error would stop here: what is to be changed is there, and the change is one that could be made.
        $output = & $Code
        $WhatIfPreference = $false
        $output | Should -BeNullOrEmpty
        Get-HostState | Should -Be $before
    }
}
