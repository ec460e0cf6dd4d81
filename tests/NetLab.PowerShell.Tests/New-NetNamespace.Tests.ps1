Describe 'New-NetNamespace' {
    BeforeAll { . $PSScriptRoot/Support.ps1 }
    BeforeEach { Clear-TestHost }
    AfterAll { Clear-TestHost }

    It 'makes namespaces that ip finds, and emits them' {
        $made = New-NetNamespace c1, c2
        $made.Name | Should -Be 'c1', 'c2'
        $made.Namespace | Should -Be 'c1', 'c2'
        $made.Source | Should -Be 'Named', 'Named'
        $made.Persistent | Should -Be $true, $true
        (ip netns list) -replace ' .*' | Sort-Object | Should -Be 'c1', 'c2'
        ip netns exec c1 readlink /proc/self/ns/net | Should -Be "net:[$($made[0].Inode)]"
    }

    It 'leaves lo up and forwarding off' {
        $null = New-NetNamespace c1
        (ip -n c1 -j link show lo | ConvertFrom-Json).flags | Should -Contain 'UP'
        ip netns exec c1 cat /proc/sys/net/ipv4/ip_forward /proc/sys/net/ipv6/conf/all/forwarding /proc/sys/net/ipv6/conf/default/forwarding | Should -Be '0', '0', '0'
    }

    It 'leaves lo down with -LoopbackDown' {
        $null = New-NetNamespace c1 -LoopbackDown
        (ip -n c1 -j link show lo | ConvertFrom-Json).flags | Should -Not -Contain 'UP'
    }

    It 'takes names from the pipeline, but no other things' {
        'c1', 'c2' | New-NetNamespace | ForEach-Object Name | Should -Be 'c1', 'c2'
        $errors = @([pscustomobject]@{ Name = 'x' } | New-NetNamespace 2>&1 -ErrorAction Continue)
        $errors[0] | Should -BeOfType Management.Automation.ErrorRecord
        (ip netns list).Count | Should -Be 2
    }

    It 'makes nothing with -WhatIf' {
        New-NetNamespace c1 -WhatIf
        ip netns list | Should -BeNullOrEmpty
    }

    It 'makes the others when one cannot be made' {
        $made = New-NetNamespace a, 'b b', a, c/d, ('x' * 256), .., '', e -ErrorAction SilentlyContinue -ErrorVariable failed
        $made.Name | Should -Be 'a', 'e'
        $failed.FullyQualifiedErrorId -replace ',.*' | Should -Be 'InvalidArgument_Name', 'EEXIST', 'InvalidArgument_Name', 'InvalidArgument_Name', 'InvalidArgument_Name', 'InvalidArgument_Name'
        $failed[1].CategoryInfo.Category | Should -Be 'ResourceExists'
        $failed[1].Exception.Message | Should -Match "step: create the file '/run/netns/a'.*exists"
        $failed.TargetObject[0] | Should -Be 'b b'
    }

    It 'says of a file an interrupted creation left what to do, and it helps' {
        Set-Content /run/netns/half ''
        { New-NetNamespace half -ErrorAction Stop } | Should -Throw '*interrupted creation*Remove-NetNamespace*'
        Remove-NetNamespace half
        (New-NetNamespace half).Name | Should -Be half
    }

    It 'reports 100 at once within their time, and each is there' {
        $watch = [Diagnostics.Stopwatch]::StartNew()
        $made = New-NetNamespace (1..100 | ForEach-Object { "n$_" })
        $watch.ElapsedMilliseconds | Should -BeLessThan 10000
        $made.Count | Should -Be 100
        (ip netns list).Count | Should -Be 100
        Remove-NetNamespace n*
        ip netns list | Should -BeNullOrEmpty
    }

    It 'leaves no thread in a foreign namespace' { Get-ThreadAway | Should -BeNullOrEmpty }
}
