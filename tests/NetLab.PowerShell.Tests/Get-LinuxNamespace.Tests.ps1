Describe 'Get-LinuxNamespace' {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        . $PSScriptRoot/Sockets.Support.ps1
        Clear-TestHost
        ip netns add c1
    }
    AfterAll { Clear-TestHost }

    It 'shows those of a process as /proc does' {
        $mine = Get-LinuxNamespace -Id $PID
        $links = Get-ChildItem /proc/$PID/ns | Where-Object Name -NotLike '*_for_children' | ForEach-Object LinkTarget
        $mine | ForEach-Object { "$_" } | Sort-Object | Should -Be ($links | Sort-Object)
        $mine | ForEach-Object { $_.Processes | Should -Contain $PID }
        (Get-Process -Id $PID | Get-LinuxNamespace Network).Inode | Should -Be (Get-LinuxNamespace Network -Id $PID).Inode
    }

    It 'counts the members lsns counts' {
        if (-not (Get-Command lsns -ErrorAction Ignore)) { Set-ItResult -Skipped -Because "the tool 'lsns' is not installed"; return }
        # A namespace of its own has as many members as were put there.
        $python = Start-Python -Prefix unshare, --uts -Script 'import sys; print(open("/proc/self/stat").read().split()[0], flush=True); sys.stdin.read()'
        try {
            $item = Get-LinuxNamespace Uts -Id ([int]$python.Line)
            $item.Processes, $item.ProcessCount, $item.User | Should -Be ([int]$python.Line), 1, (id -un)
            $item.Command | Should -BeLike '*python3 -c*'
            (lsns -n -t uts -o 'NS,NPROCS') -replace '\s+', ' ' | ForEach-Object Trim | Should -Contain "$($item.Inode) 1"
        }
        finally { Stop-Python $python }
    }

    It 'lists named network namespaces without processes, for -Namespace of others' {
        $item = Get-LinuxNamespace Network | Where-Object Name -eq c1
        $item.ProcessCount, $item.Namespace | Should -Be 0, 'c1'
        ($item | Get-NetAdapter).Name | Should -Be 'lo'
        (Get-LinuxNamespace -Inode $item.Inode).Name | Should -Be 'c1'
    }

    It 'says what is not there' {
        Get-LinuxNamespace -Id 2147483647 -ErrorVariable failed -ErrorAction SilentlyContinue
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'ProcessNotFound,*'
        Get-LinuxNamespace -Inode 1 -ErrorVariable failed -ErrorAction SilentlyContinue
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'LinuxNamespaceNotFound,*'
        Get-LinuxNamespace -Id 0 -ErrorVariable failed -ErrorAction SilentlyContinue
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'InvalidArgument_Id,*'
    }

    It 'fits 100 columns and completes' {
        $lines = @(Get-LinuxNamespace | Out-String -Width 100 -Stream)
        ($lines | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 100
        @($lines -match '^Kind\s+Inode\s+Procs\s+PID\s+User\s+Name\s+Command') | Should -HaveCount 1
        (TabExpansion2 'Get-LinuxNamespace -Kind Net').CompletionMatches.CompletionText | Should -Be 'Network'
        (TabExpansion2 "Get-LinuxNamespace -Id $PID").CompletionMatches.CompletionText | Should -Contain "$PID"
    }
}
