Describe 'Invoke-NetNamespace' {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        Clear-TestHost
        $made = New-NetNamespace c1, c2
        $c1, $c2 = $made | ForEach-Object { "net:[$($_.Inode)]" }
        function Get-Here { [IO.FileInfo]::new('/proc/thread-self/ns/net').LinkTarget }
        $home0 = Get-Here
    }
    AfterEach {
        Get-Here | Should -Be $home0
        Get-ThreadAway | Should -BeNullOrEmpty
    }
    AfterAll { Clear-TestHost }

    It 'runs the block and native commands inside, and what follows outside' {
        Invoke-NetNamespace c1 { Get-Here; readlink /proc/self/ns/net } | ForEach-Object { "$_ $(Get-Here)" } | Should -Be "$c1 $home0", "$c1 $home0"
        ip netns exec c1 readlink /proc/self/ns/net | Should -Be $c1
    }

    It 'streams, also from several statements' {
        $seen = [Collections.Generic.List[string]]::new()
        Invoke-NetNamespace c1 { $seen.Add('emit 1'); 1; $seen.Add('emit 2'); 2; foreach ($i in 3, 4) { $seen.Add("emit $i"); $i } } | ForEach-Object { $seen.Add("take $_") }
        $seen | Should -Be 'emit 1', 'take 1', 'emit 2', 'take 2', 'emit 3', 'take 3', 'emit 4', 'take 4'
    }

    It 'reads the caller''s variables, closures'' and arguments, and changes none' {
        $outer = 'seen'
        $closure = & { $kept = 'kept'; { $kept }.GetNewClosure() }
        Invoke-NetNamespace c1 { $outer; $outer = 'changed' } | Should -Be 'seen'
        $outer | Should -Be 'seen'
        Invoke-NetNamespace c1 $closure | Should -Be 'kept'
        Invoke-NetNamespace c1 { param($a, $b) "$a+$b+$args" } -ArgumentList 1, 'x y', 3 | Should -Be '1+x y+3'
        & { $local = 'local'; Invoke-NetNamespace c1 { $local } } | Should -Be 'local'
        foreach ($name in 'NetLabInvoke', 'NetLabArguments', 'NetLabOut') { Get-Variable $name -ErrorAction Ignore | Should -BeNullOrEmpty }
        1..2 | ForEach-Object { Invoke-NetNamespace c1 { $_ * 10 } } | Should -Be 10, 20
    }

    It 'lets NetLab''s cmdlets act inside without being told, and names the namespace' {
        Invoke-NetNamespace c1 { (Get-NetAdapter).Namespace } | Should -Be 'c1'
        Invoke-NetNamespace c1 { Get-NetAdapter } | ForEach-Object { "$($_.Namespace) $((Get-NetAdapter | Where-Object Name -eq lo).Namespace)" } | Should -Be 'c1 '
        Invoke-NetNamespace c1 { (Get-NetAdapter -Namespace c2).Namespace } | Should -Be 'c2'
        Invoke-NetNamespace c1 { $null = New-VethPair in0 in1; (Get-NetAdapter in0).Namespace } | Should -Be 'c1'
        (ip -n c1 -j link | ConvertFrom-Json).ifname | Should -Contain 'in0'
        (ip -j link | ConvertFrom-Json).ifname | Should -Not -Contain 'in0'
    }

    It 'nests' {
        Invoke-NetNamespace c1 {
            Get-Here
            Invoke-NetNamespace c2 { Get-Here; (Get-NetAdapter).Namespace } | ForEach-Object { "$_ in $(Get-Here) $((Get-NetAdapter lo).Namespace)" }
            Get-Here
        } | ForEach-Object { "$_ out $(Get-Here)" } | Should -Be "$c1 out $home0", "$c2 in $c1 c1 out $home0", "c2 in $c1 c1 out $home0", "$c1 out $home0"
    }

    It 'is outside again after <What>' -ForEach @(
        @{ What = 'throw'; Code = { Invoke-NetNamespace c1 { throw 'away' } } }
        @{ What = 'a terminating error'; Code = { Invoke-NetNamespace c1 { Get-Item /nosuch -ErrorAction Stop } } }
        @{ What = 'an error where errors stop'; Code = { $ErrorActionPreference = 'Stop'; Invoke-NetNamespace c1 { Write-Error x } } }
        @{ What = 'break'; Code = { foreach ($i in 1, 2) { Invoke-NetNamespace c1 { break }; throw 'break did not break' } } }
        @{ What = 'continue'; Code = { foreach ($i in 1, 2) { Invoke-NetNamespace c1 { continue }; throw 'continue did not continue' } } }
        @{ What = 'return'; Code = { Invoke-NetNamespace c1 { return } } }
        @{ What = 'a downstream that has enough'; Code = { Invoke-NetNamespace c1 { 1..100 } | Select-Object -First 2 } }
        @{ What = 'a downstream that throws'; Code = { Invoke-NetNamespace c1 { 1..100 } | ForEach-Object { throw 'down' } } }
        @{ What = 'an exception two deep'; Code = { Invoke-NetNamespace c1 { Invoke-NetNamespace c2 { throw 'deep' } } } }
    ) {
        try { $null = & $Code } catch { $_.Exception.Message | Should -Not -Match 'did not' }
        Get-Here | Should -Be $home0
        Get-ThreadAway | Should -BeNullOrEmpty
    }

    It 'keeps exceptions catchable as they were thrown' {
        try { Invoke-NetNamespace c1 { throw [InvalidOperationException]'mine' } } catch [InvalidOperationException] { $caught = $_ }
        $caught.Exception.Message | Should -Be 'mine'
    }

    It 'hands errors on outside, as errors' {
        $ErrorActionPreference = 'Continue'
        $seen = Invoke-NetNamespace c1 { Write-Error bad; try { throw 'data' } catch { $_ }; 'after' } -ErrorVariable errors 2>&1 |
            ForEach-Object { "$($_.GetType().Name) $(Get-Here)" }
        $seen | Should -Be "ErrorRecord $home0", "ErrorRecord $home0", "String $home0"
        "$errors" | Should -Be 'bad' -Because 'an error that is output is data'
    }

    It 'is no error when a native command writes to stderr' {
        { Invoke-NetNamespace c1 { sh -c 'echo complaint >&2; echo fine' } -ErrorAction Stop } | Should -Not -Throw
        Invoke-NetNamespace c1 { sh -c 'echo complaint >&2' } -ErrorAction Continue 2>&1 | ForEach-Object { "$_" } | Should -Be 'complaint'
    }

    It 'passes null and empty on' {
        @(Invoke-NetNamespace c1 { $null; 1 }).Count | Should -Be 2
        @(Invoke-NetNamespace c1 { }).Count | Should -Be 0
    }

    It 'runs once for each namespace of the pipeline' {
        Get-NetNamespace | Invoke-NetNamespace { "$args $((Get-NetAdapter lo).Namespace)" } -ArgumentList in | Should -Be 'in c1', 'in c2'
        Invoke-NetNamespace (Get-NetNamespace c2) { (Get-NetAdapter).Namespace } | Should -Be 'c2'
        Invoke-NetNamespace $PID { Get-Here } | Should -Be $home0
    }

    It 'runs without a pipe with -Direct' {
        Invoke-NetNamespace c1 { Get-Here; 'x' } -Direct | Should -Be $c1, 'x'
        { Invoke-NetNamespace c1 { throw 'x' } -Direct } | Should -Throw x
    }

    It 'is a clear error of <Value>' -ForEach @(
        @{ Value = 'nosuch'; Id = 'NamespaceNotFound' }
        @{ Value = 'a b'; Id = 'InvalidArgument_Namespace' }
        @{ Value = '..'; Id = 'InvalidArgument_Namespace' }
        @{ Value = 'x' * 256; Id = 'InvalidArgument_Namespace' }
        @{ Value = '/nosuch/file'; Id = 'NamespaceNotFound' }
        @{ Value = '/etc/passwd'; Id = 'EINVAL' }
        @{ Value = '/proc/self/ns/mnt'; Id = 'EINVAL' }
        @{ Value = 4194304; Id = 'NamespaceNotFound' }
        @{ Value = 0; Id = 'InvalidArgument_Namespace' }
    ) {
        $ran = Invoke-NetNamespace $Value { 'ran' } -ErrorAction SilentlyContinue -ErrorVariable failed
        $ran | Should -BeNullOrEmpty
        $failed[0].FullyQualifiedErrorId | Should -Match "^$Id,"
        "$($failed[0])" | Should -Match "arameter 'Namespace'"
        $null = Get-NetAdapter -Namespace $Value -ErrorAction SilentlyContinue -ErrorVariable failed
        $failed[0].FullyQualifiedErrorId | Should -Match "^$Id,"
    }

    It 'comes out on Ctrl+C' {
        $stop = [hashtable]::Synchronized(@{})
        $shell = [powershell]::Create().AddScript('param($module, $stop) Import-Module $module
            $stop.Thread = [IO.FileInfo]::new("/proc/thread-self").LinkTarget
            Invoke-NetNamespace c1 { $stop.Inside = $true; while ($true) { [Threading.Thread]::Sleep(1) } }').AddArgument((Get-Module NetLab).Path).AddArgument($stop)
        $call = $shell.BeginInvoke()
        while (-not $stop.Inside) { [Threading.Thread]::Yield() }
        [IO.FileInfo]::new("/proc/$($stop.Thread)/ns/net").LinkTarget | Should -Be $c1
        $watch = [Diagnostics.Stopwatch]::StartNew()
        $shell.Stop()
        $watch.ElapsedMilliseconds | Should -BeLessThan 5000
        $call.IsCompleted | Should -BeTrue
        Get-ThreadAway | Should -BeNullOrEmpty
        $shell.Dispose()
    }

    It 'brings threads home that were born inside, and does not keep the namespace' {
        $null = New-NetNamespace c3
        $source = [Threading.CancellationTokenSource]::new()
        Invoke-NetNamespace c3 {
            # Timers, the pool, sockets and a process, as any script might use them.
            1..8 | ForEach-Object { $null = [Threading.Tasks.Task]::Delay(1) }
            $null = [Threading.Tasks.Task]::Factory.StartNew([Action] { }, 'LongRunning')
            $null = Start-Process true -Wait
            $null = [Net.Dns]::GetHostAddressesAsync('localhost')
        }
        Get-ThreadAway | Should -BeNullOrEmpty
        Remove-NetNamespace c3 -WarningVariable warned
        $warned | Should -BeNullOrEmpty
        $source.Dispose()
    }

    It 'goes on in a namespace whose name is removed under it, and finds it gone afterwards' {
        $null = New-NetNamespace c4
        Invoke-NetNamespace c4 { ip netns del c4; (Get-NetAdapter).Name; (New-VethPair x y).Count | Out-Null } | Should -Be 'lo'
        $null = Get-NetAdapter -Namespace c4 -ErrorAction SilentlyContinue -ErrorVariable failed
        $failed[0].FullyQualifiedErrorId | Should -Match '^NamespaceNotFound,'
    }

    It 'finds a namespace that is deleted between two objects of a pipeline gone' {
        $null = New-NetNamespace c4
        $found = @('c4', 'c1', 'c4' | ForEach-Object { if ($_ -eq 'c1') { ip netns del c4 }; [pscustomobject]@{ Namespace = $_ } } |
            Get-NetAdapter -ErrorAction SilentlyContinue -ErrorVariable failed)
        $found[0].Namespace | Should -Be 'c4'
        $failed.Count | Should -Be 1
        $failed[0].FullyQualifiedErrorId | Should -Match '^NamespaceNotFound,'
    }

    It 'leaves thread jobs outside, starts processes inside, and has everybody home in the end' {
        $thread = { [IO.FileInfo]::new('/proc/thread-self/ns/net').LinkTarget }
        $seen = Invoke-NetNamespace c1 { Start-ThreadJob $thread | Receive-Job -Wait -AutoRemoveJob; Start-Job $thread | Receive-Job -Wait -AutoRemoveJob }
        $seen[1] | Should -Be $c1
        $null = Invoke-NetNamespace c1 { 1..4 | ForEach-Object -Parallel { $_ } }
        Get-ThreadAway | Should -BeNullOrEmpty
        1..4 | ForEach-Object -Parallel { [IO.FileInfo]::new('/proc/thread-self/ns/net').LinkTarget } | Sort-Object -Unique | Should -Be $home0
    }

    It 'ends the process when there is no way back' {
        $script = "Import-Module '$((Get-Module NetLab).Path)'
            `$null = Add-Type -PassThru -Name Caps -Namespace T -MemberDefinition '[System.Runtime.InteropServices.DllImport(""libc"")] public static extern int capset(uint[] header, uint[] data);'
            Invoke-NetNamespace c1 { [T.Caps]::capset(@(0x20080522, 0), @(0, 0, 0, 0, 0, 0)) }
            'still alive'"
        $encoded = [Convert]::ToBase64String([Text.Encoding]::Unicode.GetBytes($script))
        $output = & (Get-Process -Id $PID).Path -NoProfile -EncodedCommand $encoded 2>&1
        $LASTEXITCODE | Should -Be 134
        "$output" | Should -Match "Cannot leave the network namespace 'c1'"
        "$output" | Should -Not -Match 'still alive'
    }
}
