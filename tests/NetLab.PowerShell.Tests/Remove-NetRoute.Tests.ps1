Describe 'Remove-NetRoute' {
    BeforeAll { . $PSScriptRoot/Support.ps1 }
    BeforeEach {
        Clear-TestHost
        foreach ($n in 'c1', 'c2') {
            ip netns add $n
            ip -n $n link add eth0 type veth peer name eth1
            ip -n $n addr add 10.0.0.2/24 dev eth0
            ip -n $n link set eth0 up
            ip -n $n link set eth1 up
            ip -n $n route add default via 10.0.0.1
            ip -n $n route add 10.7.0.0/16 nexthop via 10.0.0.1 nexthop via 10.0.0.9
            ip -n $n route add blackhole 192.0.2.0/24
            ip -n $n route add 10.9.0.0/16 via 10.0.0.1 table 100
        }
    }
    AfterAll { Clear-TestHost }

    It 'removes by destination' {
        Remove-NetRoute 0.0.0.0/0 -Namespace c1 -Confirm:$false | Should -BeNullOrEmpty
        ip -n c1 route show default | Should -BeNullOrEmpty
        ip -n c2 route show default | Should -Not -BeNullOrEmpty
    }

    It 'removes what is piped in, from several namespaces' {
        'c1', 'c2' | ForEach-Object { Get-NetRoute 10.7.0.0/16, 192.0.2.0/24 -Namespace $_ } | Remove-NetRoute -Confirm:$false -PassThru | Should -HaveCount 6
        foreach ($n in 'c1', 'c2') { @(ip -n $n route) -match '^10\.7|192\.0\.2' | Should -BeNullOrEmpty }
    }

    It 'takes one next hop out of several' {
        Remove-NetRoute 10.7.0.0/16 -NextHop 10.0.0.1 -Namespace c1 -Confirm:$false
        (ip -n c1 -j route show 10.7.0.0/16 | ConvertFrom-Json).gateway | Should -Be '10.0.0.9'
        Get-NetRoute 10.7.0.0/16 -Namespace c1 | Remove-NetRoute -Confirm:$false
        ip -n c1 route show 10.7.0.0/16 | Should -BeNullOrEmpty
    }

    It 'empties another table' {
        Remove-NetRoute -Table 100 -Namespace c1 -Confirm:$false
        ip -n c1 route show table 100 2>$null | Should -BeNullOrEmpty
        ip -n c1 route show default | Should -Not -BeNullOrEmpty
    }

    It 'never takes a deserialized route for its whole interface' {
        $copy = [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize((Get-NetRoute 0.0.0.0/0 -Namespace c1)))
        $copy | Remove-NetRoute -Confirm:$false
        ip -n c1 route show default | Should -BeNullOrEmpty
        ip -n c1 route show 10.7.0.0/16 | Should -Not -BeNullOrEmpty
    }

    It 'changes nothing with -WhatIf' {
        $before = ip -n c1 route show table all
        Remove-NetRoute -Table * -Namespace c1 -WhatIf
        ip -n c1 route show table all | Should -Be $before
    }

    It 'tells of a route that is gone, and goes on' {
        $routes = Get-NetRoute 192.0.2.0/24, 0.0.0.0/0 -Namespace c1
        ip -n c1 route del blackhole 192.0.2.0/24
        $routes | Remove-NetRoute -Confirm:$false -ErrorVariable failed -ErrorAction SilentlyContinue
        $failed | Should -HaveCount 1
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'ESRCH,*'
        $failed[0].CategoryInfo.Category | Should -Be 'ObjectNotFound'
        ip -n c1 route show default | Should -BeNullOrEmpty
        Remove-NetRoute 10.99.0.0/16 -Namespace c1 -Confirm:$false -ErrorVariable failed -ErrorAction SilentlyContinue
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'CmdletizationQuery_NotFound_DestinationPrefix,*'
    }

    It 'asks first' { (Get-Command Remove-NetRoute).ImplementingType.GetCustomAttributes([Management.Automation.CmdletAttribute], $false).ConfirmImpact | Should -Be 'High' }

    It 'completes destinations' { (TabExpansion2 'Remove-NetRoute -Namespace c1 192').CompletionMatches.CompletionText | Should -Be '192.0.2.0/24' }

    It 'leaves no thread in a foreign namespace' { Get-ThreadAway | Should -BeNullOrEmpty }
}
