Describe 'Get-ControlGroup' {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        # What the hierarchy of version 2 is here, if any.
        $root = (Get-Content /proc/self/mountinfo | Where-Object { $_ -match ' - cgroup2 ' } | Select-Object -First 1) -split ' ' | Select-Object -Index 4
        $path = ((Get-Content /proc/self/cgroup) -match '^0::') -replace '^0::'
    }

    It 'shows the group of a process' {
        if (-not $root) { Set-ItResult -Skipped -Because 'no control groups of version 2 are mounted here'; return }
        $item = Get-ControlGroup -Id $PID -WarningAction Ignore
        $item | Should -BeOfType NetLab.Sockets.ControlGroup
        $item.Path | Should -Be $path
        $item.Processes | Should -Contain $PID
        $folder = Join-Path $root $path
        if (Test-Path $folder/cgroup.controllers) { $item.Controllers -join ' ' | Should -Be ((Get-Content $folder/cgroup.controllers) ?? '') }
        (Get-Process -Id $PID | Get-ControlGroup -WarningAction Ignore).Path | Should -Be $path
    }

    It 'lists all, by path and by pattern' {
        if (-not $root) { Set-ItResult -Skipped -Because 'no control groups of version 2 are mounted here'; return }
        $all = Get-ControlGroup -WarningAction Ignore
        $all[0].Path | Should -Be '/'
        $all.Path | Should -Contain $path
        (Get-ControlGroup / -WarningAction Ignore).FullPath | Should -Be $root
        (Get-ControlGroup /* -WarningAction Ignore).Count | Should -Be $all.Count
    }

    It 'says what is still in version 1' {
        $old = @((Get-Content /proc/self/cgroup) -match '^\d+:[^:]+:' -notmatch ':name=')
        if (-not $root -or -not $old) { Set-ItResult -Skipped -Because 'there are not both versions here'; return }
        $null = Get-ControlGroup / -WarningVariable warned -WarningAction SilentlyContinue
        "$warned" | Should -BeLike '*version 1*memory*'
    }

    It 'says what is not there' {
        if (-not $root) {
            Get-ControlGroup -ErrorVariable failed -ErrorAction SilentlyContinue
            $failed[0].FullyQualifiedErrorId | Should -BeLike 'NotSupported,*'
            return
        }
        Get-ControlGroup /nosuch -WarningAction Ignore -ErrorVariable failed -ErrorAction SilentlyContinue
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'ControlGroupNotFound,*'
        Get-ControlGroup -Id 2147483647 -WarningAction Ignore -ErrorVariable failed -ErrorAction SilentlyContinue
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'ProcessNotFound,*'
        Get-ControlGroup ../etc -WarningAction Ignore -ErrorVariable failed -ErrorAction SilentlyContinue
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'InvalidArgument_Path,*'
    }

    It 'fits 100 columns' {
        if (-not $root) { Set-ItResult -Skipped -Because 'no control groups of version 2 are mounted here'; return }
        $lines = @(Get-ControlGroup -WarningAction Ignore | Out-String -Width 100 -Stream)
        ($lines | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 100
        @($lines -match '^Path\s+Procs\s+Memory\s+MemLimit\s+CpuLimit\s+CpuTime\s+Tasks') | Should -HaveCount 1
    }
}
