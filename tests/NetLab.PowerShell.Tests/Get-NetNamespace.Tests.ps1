Describe 'Get-NetNamespace' {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        Clear-TestHost
        ip netns add c1
        ip netns add c2
        ip netns add other
        ip netns set c2 auto
        # One process in c1, one in a namespace without a name. Each says it is there by becoming sleep.
        $inside = Start-Process ip 'netns', 'exec', 'c1', 'sleep', '300' -PassThru
        $unnamed = Start-Process unshare '-n', 'sleep', '300' -PassThru
        foreach ($process in $inside, $unnamed) { while ((Get-Content "/proc/$($process.Id)/comm") -ne 'sleep') { [Threading.Thread]::Yield() } }
    }
    AfterAll {
        $inside, $unnamed | Stop-Process -Force
        Clear-TestHost
    }

    It 'lists what ip lists, with its ids' {
        $seen = Get-NetNamespace
        $seen.Name | Should -Be 'c1', 'c2', 'other'
        $expected = (ip netns list) -match 'id:' | ForEach-Object { if ($_ -match '^(\S+) \(id: (\d+)\)') { "$($Matches[1])=$($Matches[2])" } }
        ($seen | Where-Object { $null -ne $_.Id } | ForEach-Object { "$($_.Name)=$($_.Id)" }) | Should -Be $expected
        "net:[$($seen[0].Inode)]" | Should -Be (ip netns exec c1 readlink /proc/self/ns/net)
    }

    It 'takes names and wildcards' {
        (Get-NetNamespace c*).Name | Should -Be 'c1', 'c2'
        (Get-NetNamespace other, c1).Name | Should -Be 'other', 'c1'
        Get-NetNamespace nosuch* | Should -BeNullOrEmpty
    }

    It 'takes -Namespace, as every cmdlet does' {
        (Get-NetNamespace -Namespace c1).Name | Should -Be 'c1'
        (New-NetNamespace -Namespace c9).Name | Should -Be 'c9'
        Remove-NetNamespace -Namespace c9
        Get-NetNamespace c9* | Should -BeNullOrEmpty
    }

    It 'says which name there is not, and goes on' {
        $found = Get-NetNamespace nosuch, c1 -ErrorAction SilentlyContinue -ErrorVariable failed
        $found.Name | Should -Be 'c1'
        $failed[0].FullyQualifiedErrorId | Should -Match '^NamespaceNotFound,'
        $failed[0].CategoryInfo.Category | Should -Be 'ObjectNotFound'
        "$($failed[0])" | Should -Match "'nosuch'.*'Name'"
    }

    It 'knows the processes inside' {
        (Get-NetNamespace c1).Processes | Should -Be $inside.Id
        (Get-NetNamespace c2).Processes | Should -BeNullOrEmpty
        (Get-NetNamespace c1).Interfaces | Should -Be 'lo'
    }

    It 'finds unnamed namespaces with -All, and its own' {
        $all = Get-NetNamespace -All
        $found = $all | Where-Object { $unnamed.Id -in $_.Processes }
        $found.Source | Should -Be 'Process'
        $found.Name | Should -Be ''
        $found.Persistent | Should -BeFalse
        $found.Namespace | Should -Be "/proc/$($unnamed.Id)/ns/net"
        ($all | Where-Object { $PID -in $_.Processes }).Count | Should -Be 1
        ($found | Get-NetAdapter).Name | Should -Be 'lo'
    }

    It 'knows Docker''s and Podman''s by where they are' {
        if (-not (Test-Writable /run)) { Set-ItResult -Skipped -Because 'this user may not write /run'; return }
        $null = New-Item -ItemType Directory -Force /run/docker/netns, /run/user/4242/netns
        $uuid = 'netns-01234567-89ab-cdef-0123-456789abcdef'
        ip netns add dockers
        ip netns add $uuid
        try {
            foreach ($file in '/run/docker/netns/abc123', "/run/user/4242/netns/$uuid", '/run/docker/netns/default') { $null = New-Item $file }
            mount --bind /run/netns/dockers /run/docker/netns/abc123
            mount --bind /proc/self/ns/net /run/docker/netns/default
            umount /run/netns/dockers; Remove-Item -Force /run/netns/dockers
            $all = Get-NetNamespace -All
            ($all | Where-Object Source -eq Docker).Path | Should -Be '/run/docker/netns/abc123'
            ($all | Where-Object Source -eq Docker | Get-NetAdapter).Namespace | Should -Be '/run/docker/netns/abc123'
            ($all | Where-Object Source -eq Podman).Name | Should -Be $uuid
            (Get-NetNamespace).Name | Should -Not -Contain 'abc123'
        }
        finally {
            umount /run/docker/netns/abc123 /run/docker/netns/default
            Remove-Item -Recurse -Force /run/docker/netns/abc123, /run/docker/netns/default, /run/user/4242
            ip netns del $uuid
        }
    }

    It 'gets the namespace of a process' {
        (Get-NetNamespace -Id $inside.Id).Name | Should -Be 'c1'
        (Get-NetNamespace -Id $unnamed.Id).Namespace | Should -Be "/proc/$($unnamed.Id)/ns/net"
        ($unnamed | Get-NetNamespace).Source | Should -Be 'Process'
        $null = Get-NetNamespace -Id 4194304, -1 -ErrorAction SilentlyContinue -ErrorVariable failed
        $failed.FullyQualifiedErrorId -replace ',.*' | Should -Be 'ProcessNotFound', 'InvalidArgument_Id'
        "$($failed[0])" | Should -Match "4194304.*'Id'"
    }

    It 'does not take a namespace''s id for a process' {
        { Get-NetNamespace c2 | Get-NetNamespace -ErrorAction Stop } | Should -Throw -ErrorId 'InputObjectNotBound,*'
    }

    It 'passes over a file that is no namespace' {
        Set-Content /run/netns/stale ''
        (Get-NetNamespace).Name | Should -Not -Contain 'stale'
        Remove-Item /run/netns/stale
    }

    It 'names its namespace to other cmdlets, by pipeline and by value' {
        (Get-NetNamespace c* | Get-NetAdapter).Namespace | Should -Be 'c1', 'c2'
        (Get-NetAdapter -Namespace (Get-NetNamespace c1)).Namespace | Should -Be 'c1'
        (Get-NetAdapter -Namespace $inside.Id).Namespace | Should -Be "/proc/$($inside.Id)/ns/net"
        (Get-NetAdapter -Namespace $inside).Namespace | Should -Be "/proc/$($inside.Id)/ns/net"
        (Get-NetAdapter -Namespace /run/netns/c1).Namespace | Should -Be '/run/netns/c1'
    }

    It 'shows as a table that fits' {
        $lines = @(Get-NetNamespace | Out-String -Width 100 -Stream | Where-Object { $_ })
        $lines[0] -replace '\e\[[0-9;]*m' | Should -Match '^Name +Id +Inode +Source +Processes +Path'
        $lines[2] -replace '\e\[[0-9;]*m' | Should -Match "^c1 .*Named +$($inside.Id) +/run/netns/c1"
    }

    It 'survives serialization' {
        $copy = [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize((Get-NetNamespace c1)))
        $copy.Name | Should -Be 'c1'
        $copy.Namespace | Should -Be 'c1'
        (Get-NetNamespace c1 | ConvertTo-Json | ConvertFrom-Json).Inode | Should -Be (Get-NetNamespace c1).Inode
        ($copy | Get-NetAdapter).Namespace | Should -Be 'c1'
    }

    It 'completes names' {
        (TabExpansion2 'Get-NetNamespace c').CompletionMatches.CompletionText | Should -Be 'c1', 'c2'
        (TabExpansion2 'Get-NetAdapter -Namespace o').CompletionMatches.CompletionText | Should -Be 'other'
    }

    It 'leaves no thread in a foreign namespace' { Get-ThreadAway | Should -BeNullOrEmpty }
}
