Describe 'Get-NetBridgeForwarding' {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        Clear-TestHost
        ip netns add c1
        ip netns add c2
        New-NetBridge br0 -IPAddress 10.0.0.1/24 | Out-Null
        foreach ($n in 1, 2) {
            New-VethPair "v$n" eth0 -PeerNamespace "c$n" -PeerMacAddress "02-00-00-00-00-0$n" | Out-Null
            Add-NetBridgePort br0 "v$n" | Out-Null
            ip -n "c$n" addr add "10.0.0.$($n + 1)/24" dev eth0
        }
        ip netns exec c1 ping -c1 -W2 -q 10.0.0.3 | Out-Null
        bridge fdb add 02:00:00:00:00:99 dev v1 master static
    }
    AfterAll { Clear-TestHost }

    It 'knows who talked, behind which port' {
        $rows = Get-NetBridgeForwarding br0 -State Learned
        ($rows | Where-Object MacAddress -eq 02-00-00-00-00-01).InterfaceAlias | Should -Be 'v1'
        $c2 = $rows | Where-Object MacAddress -eq 02-00-00-00-00-02
        $c2.InterfaceAlias, $c2.Bridge, $c2.State | Should -Be 'v2', 'br0', 'Learned'
        $c2.Age.TotalSeconds | Should -BeLessThan 60
    }

    It 'shows what bridge fdb shows' {
        $theirs = bridge -j fdb | ConvertFrom-Json | ForEach-Object { "$($_.mac) $($_.ifname) $($_.master)".ToUpper() } | Sort-Object
        $ours = Get-NetBridgeForwarding -IncludeDeviceFilter | ForEach-Object { "$($_.MacAddress.Replace('-', ':')) $($_.InterfaceAlias) $($_.Bridge)".ToUpper() } | Sort-Object
        $ours | Should -Be $theirs
    }

    It 'filters by address, port and state' {
        (Get-NetBridgeForwarding -MacAddress 02:00:00:00:00:99).State | Should -Be 'Static'
        (Get-NetBridgeForwarding -InterfaceAlias v2).InterfaceAlias | Select-Object -Unique | Should -Be 'v2'
        (Get-NetBridgeForwarding -State Local).State | Select-Object -Unique | Should -Be 'Local'
        Get-NetBridgeForwarding -MacAddress 02-00-00-00-00-77 | Should -BeNullOrEmpty
    }

    It 'takes bridges from the pipeline, and namespaces' {
        (Get-NetBridge br0 | Get-NetBridgeForwarding -MacAddress 02-00-00-00-00-01).InterfaceAlias | Should -Be 'v1'
        [pscustomobject]@{ Name = 'c1'; Namespace = 'c1' } | Get-NetBridgeForwarding | Should -BeNullOrEmpty
    }

    It 'names a bridge that is not there and a MAC that is none' {
        Get-NetBridgeForwarding nosuch -ErrorAction SilentlyContinue -ErrorVariable failure
        $failure[0].CategoryInfo.Category | Should -Be 'ObjectNotFound'
        Get-NetBridgeForwarding -MacAddress banana -ErrorAction SilentlyContinue -ErrorVariable failure
        $failure[0].FullyQualifiedErrorId | Should -BeLike 'InvalidArgument_MacAddress,*'
    }

    It 'shows as a table that fits' {
        $text = Get-NetBridgeForwarding br0 | Format-Table | Out-String -Width 100
        $text | Should -Match 'MacAddress\s+Port\s+Bridge\s+VlanId\s+State\s+Age\s+Namespace'
        $text | Should -Match '02-00-00-00-00-02\s+v2\s+br0\s+Learned\s+[\d.]+ s'
    }

    It 'completes bridges, ports and states' {
        (TabExpansion2 'Get-NetBridgeForwarding ').CompletionMatches.CompletionText | Should -Be 'br0'
        (TabExpansion2 'Get-NetBridgeForwarding br0 -InterfaceAlias ').CompletionMatches.CompletionText | Should -Be 'v1', 'v2'
        (TabExpansion2 'Get-NetBridgeForwarding -State ').CompletionMatches.CompletionText | Should -Contain 'Learned'
    }

    It 'leaves no thread in a foreign namespace' { Get-ThreadAway | Should -BeNullOrEmpty }
}
