Describe 'Remove-NetNamespace' {
    BeforeAll { . $PSScriptRoot/Support.ps1 }
    BeforeEach { Clear-TestHost }
    AfterAll { Clear-TestHost }

    It 'removes what ip made, by name, wildcard and object' {
        foreach ($name in 'a1', 'a2', 'b1', 'b2', 'c') { ip netns add $name }
        Remove-NetNamespace a1
        Remove-NetNamespace a*, c
        Get-NetNamespace b1 | Remove-NetNamespace
        'b2' | Remove-NetNamespace
        ip netns list | Should -BeNullOrEmpty
        Get-ChildItem /run/netns | Should -BeNullOrEmpty
    }

    It 'removes nothing with -WhatIf' {
        ip netns add c1
        Remove-NetNamespace c1 -WhatIf
        Get-NetNamespace | Remove-NetNamespace -WhatIf
        ip netns list | Should -Be 'c1'
    }

    It 'emits only with -PassThru' {
        ip netns add c1
        ip netns add c2
        Remove-NetNamespace c1 | Should -BeNullOrEmpty
        (Remove-NetNamespace c2 -PassThru).Name | Should -Be 'c2'
    }

    It 'says which name there is not, and removes the others' {
        ip netns add c1
        Remove-NetNamespace nosuch, 'a b', c1 -ErrorAction SilentlyContinue -ErrorVariable failed
        $failed.FullyQualifiedErrorId -replace ',.*' | Should -Be 'NamespaceNotFound', 'InvalidArgument_Name'
        $failed[0].CategoryInfo.Category | Should -Be 'ObjectNotFound'
        ip netns list | Should -BeNullOrEmpty
    }

    It 'returns when all of it can be made again at once' {
        foreach ($round in 1..10) {
            $null = New-NetNamespace c1, c2
            ip link add left type veth peer name eth0 netns c1
            ip -n c1 link add across type veth peer name eth1 netns c2
            $LASTEXITCODE | Should -Be 0 -Because "round $round"
            Remove-NetNamespace c1
            ip -n c2 -j link | ConvertFrom-Json | ForEach-Object ifname | Should -Be 'lo'
            ip -j link | ConvertFrom-Json | ForEach-Object ifname | Should -Not -Contain 'left'
            Remove-NetNamespace c2
        }
    }

    It 'warns with the processes that hold it, and stops waiting on Ctrl+C' {
        $null = New-NetNamespace c1
        $holder = Start-Process ip 'netns', 'exec', 'c1', 'sleep', '300' -PassThru
        while ((Get-Content "/proc/$($holder.Id)/comm") -ne 'sleep') { [Threading.Thread]::Yield() }
        try {
            $watch = [Diagnostics.Stopwatch]::StartNew()
            Remove-NetNamespace c1 -WarningVariable warned -WarningAction SilentlyContinue
            $watch.Elapsed.TotalSeconds | Should -BeGreaterThan 4.5
            $watch.Elapsed.TotalSeconds | Should -BeLessThan 20
            "$warned" | Should -Match "'c1'.*sleep \($($holder.Id)\)"
            ip netns list | Should -BeNullOrEmpty

            ip netns attach c1 $holder.Id
            $shell = [powershell]::Create().AddScript('Import-Module $args[0]; Remove-NetNamespace c1').AddArgument((Get-Module NetLab).Path)
            $call = $shell.BeginInvoke()
            while (Test-Path /run/netns/c1) { [Threading.Thread]::Yield() }
            $watch.Restart()
            $shell.Stop()
            $watch.ElapsedMilliseconds | Should -BeLessThan 4000
            $call.IsCompleted | Should -BeTrue
            $shell.Dispose()
        }
        finally { $holder | Stop-Process -Force }
    }

    It 'does not touch a namespace without a name' {
        $null = Get-NetNamespace -Id $PID | Remove-NetNamespace -ErrorAction SilentlyContinue -ErrorVariable failed
        $failed[0].FullyQualifiedErrorId | Should -Match '^NotANamedNamespace,'
    }

    It 'leaves nothing after 200 cycles' {
        function Measure-Process {
            [pscustomobject]@{
                Files = @(Get-ChildItem /proc/self/fd | Where-Object LinkTarget -NotLike 'pipe:*').Count
                Threads = @(Get-ChildItem /proc/self/task).Count
                Links = @(ip -br link).Count
            }
        }
        $null = New-NetNamespace warm
        Remove-NetNamespace warm
        $before = Measure-Process
        foreach ($round in 1..200) {
            $null = New-NetNamespace cycle
            $null = Get-NetAdapter -Namespace cycle
            Remove-NetNamespace cycle
        }
        $after = Measure-Process
        $after.Files | Should -BeLessOrEqual ($before.Files + 5)
        $after.Threads | Should -BeLessOrEqual ($before.Threads + 5)
        $after.Links | Should -Be $before.Links
        ip netns list | Should -BeNullOrEmpty
        (Get-NetNamespace -All | Where-Object Source -ne Process).Count | Should -Be 0
    }

    It 'leaves no thread in a foreign namespace' { Get-ThreadAway | Should -BeNullOrEmpty }
}
