Describe 'Watch-NetTCPConnection' {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        . $PSScriptRoot/Sockets.Support.ps1
        Clear-TestHost
        $listener = New-Listener
        $port = $listener.Port
        $script:held = @{}
    }
    AfterAll { $listener.Dispose(); Clear-TestHost }

    It 'shows a connection from its beginning to its end' {
        # What happens is done by the pipeline itself: each event brings the next about.
        $seen = Watch-NetTCPConnection -LocalPort $port -IncludePresent -Interval 0.02 -Timeout 30 | ForEach-Object {
            if ($_.Event -eq 'Present') { $held.Pair = New-Connection $listener }
            if ($_.Event -eq 'Opened') { $held.Pair.Client.Dispose(); $held.Pair.Server.Dispose() }
            $_
        } | Select-Object -First 3
        "$($seen[0].Event) $($seen[0].State)" | Should -Be 'Present Listen'
        "$($seen[1].Event)", $seen[1].RemotePort | Should -Be 'Opened', $held.Pair.ClientPort
        $seen[2].RemotePort, "$($seen[2].Event)" | Should -Match "^($($held.Pair.ClientPort)|StateChanged|Closed)$"
        $seen[1].OwningProcess | Should -BeIn $PID, 0
    }

    It 'ends by -Count and by -Timeout' {
        $script:held.Done = $false
        $seen = Watch-NetTCPConnection -LocalPort $port -IncludePresent -Interval 0.02 -Event Opened -Count 1 -Timeout 30 | ForEach-Object {
            if ($_.Event -eq 'Present' -and $_.State -eq 'Listen') { $held.Pair = New-Connection $listener }
            $_
        }
        "$($seen[-1].Event)" | Should -Be 'Opened'
        $held.Pair.Client.Dispose(); $held.Pair.Server.Dispose()
        Watch-NetTCPConnection -LocalPort 9 -Timeout 0 | Should -BeNullOrEmpty
    }

    It 'names the parameter of a bad value: <Id>' -ForEach @(
        @{ Id = 'InvalidArgument_Count'; With = @{ Count = 0 } }
        @{ Id = 'InvalidArgument_Timeout'; With = @{ Timeout = -1 } }
        @{ Id = 'InvalidArgument_Interval'; With = @{ Interval = 0 } }
        @{ Id = 'InvalidArgument_LocalPort'; With = @{ LocalPort = 'x9' } }
    ) {
        Watch-NetTCPConnection @With -ErrorVariable failed -ErrorAction SilentlyContinue
        $failed[0].FullyQualifiedErrorId | Should -BeLike "$Id,*"
    }

    It 'fits 100 columns' {
        $lines = @(Watch-NetTCPConnection -LocalPort $port -IncludePresent -Timeout 0 | Out-String -Width 100 -Stream)
        ($lines | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 100
        @($lines -match '^Time\s+Event\s+Local\s+Remote\s+State\s+Process') | Should -HaveCount 1
    }

    It 'leaves no thread in a foreign namespace' { Get-ThreadAway | Should -BeNullOrEmpty }
}
