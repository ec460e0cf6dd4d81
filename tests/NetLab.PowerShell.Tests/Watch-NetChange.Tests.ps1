Describe 'Watch-NetChange' {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        Clear-TestHost
        sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
        # What is present comes when the watch listens already: the moment to let things happen.
        function Watch-While([scriptblock] $Happens, [hashtable] $Arguments, [scriptblock] $Until) {
            $begun = $false
            foreach ($round in 1) {
                Watch-NetChange -IncludePresent -Timeout 20 @Arguments | ForEach-Object {
                    if (-not $begun) { $begun = $true; $null = & $Happens }
                    if ("$($_.Action)" -ne 'Present') {
                        $_
                        if ($Until -and (& $Until $_)) { break }
                    }
                }
            }
        }
    }
    BeforeEach { Clear-TestHost; ip addr flush dev lo to 10.0.0.0/8; ip link add br0 up type bridge }
    AfterAll { Clear-TestHost; ip addr flush dev lo to 10.0.0.0/8; sysctl -qw net.ipv6.conf.all.disable_ipv6=0 net.ipv6.conf.default.disable_ipv6=0 }

    It 'shows what is there, as the Get cmdlets do' {
        ip addr add 10.0.0.1/24 dev br0
        ip neigh add 10.0.0.2 lladdr 02:00:00:00:00:02 dev br0
        $present = Watch-NetChange -IncludePresent -Timeout 0
        "$($present.Action | Sort-Object -Unique)" | Should -Be Present
        ($present | Where-Object Type -eq Link).Subject | Should -Be (Get-NetAdapter).Name
        ($present | Where-Object Type -eq Address).After.IPAddress | Should -Be (Get-NetIPAddress).IPAddress
        ($present | Where-Object Type -eq Route).After.DestinationPrefix | Should -Be (Get-NetRoute).DestinationPrefix
        # Groups the kernel joins (IGMP) come and go meanwhile.
        ($present | Where-Object Type -eq Neighbor).Subject -notlike '224.*' | Should -Be ((Get-NetNeighbor | ForEach-Object { "$_" }) -notlike '224.*')
    }

    It 'shows links, addresses, routes and neighbours as they come, change and go' {
        $all = Watch-While -Arguments @{} -Until { "$($args[0].Action) $($args[0].Type)" -eq 'Removed Neighbor' } {
            ip link set br0 mtu 1400
            ip addr add 10.0.0.1/24 dev br0
            ip neigh add 10.0.0.9 lladdr 02:00:00:00:00:09 dev br0
            ip route add 198.51.100.0/24 via 10.0.0.9
            ip route change 198.51.100.0/24 via 10.0.0.8
            ip route del 198.51.100.0/24
            ip neigh del 10.0.0.9 dev br0
        }
        # When the bridge notices that it has no carrier is its own affair.
        $seen = $all | Where-Object { "$($_.Type)" -ne 'Link' -or $_.What -match 'Mtu' }
        $seen | Select-Object -SkipLast 2 | ForEach-Object { "$($_.Action) $($_.Type) $($_.Subject) $($_.What)".Trim() } | Should -Be @(
            'Changed Link br0 MtuSize 1500 -> 1400'
            'Added Address 10.0.0.1/24'
            'Added Route 10.0.0.0/24 on br0'
            'Added Neighbor 10.0.0.9 on br0'
            'Added Route 198.51.100.0/24 via 10.0.0.9 on br0'
            'Changed Route 198.51.100.0/24 via 10.0.0.8 on br0 NextHop 10.0.0.9 -> 10.0.0.8'
            'Removed Route 198.51.100.0/24 via 10.0.0.8 on br0'
        )
        # The kernel gives a neighbour up before it forgets it.
        $seen[-2].What | Should -Match '^State Permanent -> Unreachable'
        "$($seen[-1].Action) $($seen[-1].Subject)" | Should -Be 'Removed 10.0.0.9 on br0'
        $seen[0].Before.MtuSize, $seen[0].After.MtuSize, $seen[1].Before, $seen[6].After | Should -Be 1500, 1400, $null, $null
        $seen[5].Before.NextHop, $seen[5].After.NextHop | Should -Be '10.0.0.9', '10.0.0.8'
    }

    It 'filters: <Name>' -ForEach @(
        @{ Name = 'type'; Arguments = @{ Type = 'Address' }; Told = 'Added 10.0.0.1/24', 'Removed 10.0.0.1/24', 'Added 10.1.0.1/24' }
        @{ Name = 'action'; Arguments = @{ Type = 'Address', 'Route'; Action = 'Removed' }; Told = 'Removed 10.0.0.0/24 on br0', 'Removed 10.0.0.1/24' }
        @{ Name = 'interface'; Arguments = @{ Type = 'Address'; InterfaceAlias = 'l*' }; Told = @('Added 10.1.0.1/24') }
        @{ Name = 'table'; Arguments = @{ Type = 'Route'; Table = '255'; InterfaceAlias = 'lo' }; Told = @('Added Local 10.1.0.1/32 on lo', 'Added Broadcast 10.1.0.255/32 on lo') }
    ) {
        $seen = Watch-While -Arguments ($Arguments + @{ Count = @($Told).Count }) {
            ip addr add 10.0.0.1/24 dev br0
            ip addr del 10.0.0.1/24 dev br0
            ip addr add 10.1.0.1/24 brd + dev lo
        }
        ($seen | ForEach-Object { "$($_.Action) $($_.Subject)" } | Sort-Object) | Should -Be ($Told | Sort-Object)
    }

    It 'shows the routes that go with their interface, of which ip monitor says nothing' {
        ip link add v0 up type veth peer name v1
        ip link set v1 up
        ip addr add 10.3.0.1/24 dev v0
        ip route add 203.0.113.0/24 via 10.3.0.2
        $seen = Watch-While { ip link set v0 down } @{ Type = 'Route'; Action = 'Removed'; Count = 2 }
        $seen.Subject | Sort-Object | Should -Be '10.3.0.0/24 on v0', '203.0.113.0/24 via 10.3.0.2 on v0'
    }

    It 'says where changes were lost, and then tells what is right' {
        $batch = New-TemporaryFile
        1..500 | ForEach-Object { "addr add 10.9.$($_ -shr 8).$($_ -band 255)/32 dev br0" } | Set-Content $batch
        $seen = Watch-While { ip -batch $batch } @{ Type = 'Address'; QueueSize = 4096; Count = 500 }
        Remove-Item $batch
        $lost = $seen | Where-Object Action -eq EventsLost
        $lost.Lost | Should -BeGreaterThan 0
        $lost | Out-String -Width 100 | Should -Match "EventsLost .* lost"
        ($seen | Where-Object Action -eq Added).Subject | Sort-Object | Should -Be ((Get-NetIPAddress -InterfaceAlias br0 | ForEach-Object { "$_" }) | Sort-Object)
    }

    It 'looks into another namespace' {
        ip netns add c1
        $seen = Watch-While { ip -n c1 link add x0 type bridge } @{ Namespace = 'c1'; Count = 1 }
        $seen.Subject, "$($seen.Action)", $seen.Namespace, $seen.After.Namespace | Should -Be 'x0', 'Added', 'c1', 'c1'
        Watch-NetChange -Namespace nosuch -Timeout 0 -ErrorVariable failure -ErrorAction SilentlyContinue
        $failure[0].FullyQualifiedErrorId | Should -BeLike 'NamespaceNotFound,*'
    }

    It 'says which parameter is wrong: <Arguments.Keys>' -ForEach @(@{ Arguments = @{ Count = 0 } }, @{ Arguments = @{ Timeout = -1 } }, @{ Arguments = @{ QueueSize = 0 } }) {
        Watch-NetChange @Arguments -ErrorVariable failure -ErrorAction SilentlyContinue
        $failure | Should -HaveCount 1
        $failure[0].FullyQualifiedErrorId | Should -BeLike "InvalidArgument_$($Arguments.Keys),*"
    }

    It 'fits 100 columns, and completes' {
        $text = Watch-NetChange -IncludePresent -Timeout 0 -Table * | Out-String -Width 100
        $text -split "`n" | ForEach-Object { ($_ -replace '\x1b\[[\d;]*m').TrimEnd().Length } | Measure-Object -Maximum | ForEach-Object Maximum | Should -BeLessOrEqual 100
        $text | Should -Match 'Present +Link +br0 +br0'
        (TabExpansion2 'Watch-NetChange -Type N').CompletionMatches.CompletionText | Should -Be Neighbor
        (TabExpansion2 'Watch-NetChange -InterfaceAlias b').CompletionMatches.CompletionText | Should -Be br0
    }

    It 'leaves no thread away' { Get-ThreadAway | Should -BeNullOrEmpty }
}
