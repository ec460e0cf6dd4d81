# Linux has the active store only: for every cmdlet with -PolicyStore the persistent one is as empty as on a Windows machine that stored nothing.
BeforeDiscovery {
    $kinds = @(
        @{ Noun = 'NetIPAddress'; With = @{ IPAddress = '192.0.2.1' }; Key = 'IPAddress'; Change = @{ PrefixLength = 25 }; New = @{ IPAddress = '192.0.2.9/24'; InterfaceAlias = 'p0' } }
        @{ Noun = 'NetIPInterface'; With = @{ InterfaceAlias = 'p0' }; Key = 'InterfaceAlias'; Change = @{ Forwarding = 'Enabled' } }
        @{ Noun = 'NetRoute'; With = @{ DestinationPrefix = '198.51.100.0/24' }; Key = 'DestinationPrefix'; Change = @{ RouteMetric = 7 }; New = @{ DestinationPrefix = '203.0.113.0/24'; InterfaceAlias = 'p0' } }
        @{ Noun = 'NetNeighbor'; With = @{ IPAddress = '192.0.2.2' }; Key = 'IPAddress'; Change = @{ LinkLayerAddress = '02-00-00-00-00-0a' }; New = @{ IPAddress = '192.0.2.3'; InterfaceAlias = 'p0'; LinkLayerAddress = '02-00-00-00-00-0b' } }
    )
}

Describe '-PolicyStore' {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        function Get-Configuration { ip addr show p0; ip route; ip neigh show nud permanent; Get-Content /proc/sys/net/ipv4/conf/p0/forwarding, /proc/sys/net/ipv4/ip_forward }
    }
    BeforeEach {
        Clear-TestHost
        ip link add p0 address 02:00:00:00:00:01 type veth peer name p1
        ip link set p1 up
        ip addr add 192.0.2.1/24 dev p0
        ip link set p0 up
        ip route add 198.51.100.0/24 via 192.0.2.2
        ip neigh add 192.0.2.2 lladdr 02:00:00:00:00:09 dev p0
        $before = Get-Configuration
    }
    AfterAll { Clear-TestHost }

    It 'finds no <Noun> in the persistent store, and all of them in the active one' -ForEach $kinds {
        & "Get-$Noun" -PolicyStore PersistentStore -ErrorAction Stop | Should -BeNullOrEmpty
        & "Get-$Noun" @With -PolicyStore PersistentStore -ErrorAction SilentlyContinue -ErrorVariable failed | Should -BeNullOrEmpty
        $failed.FullyQualifiedErrorId -replace ',.*' | Should -Be "CmdletizationQuery_NotFound_$Key"
        $failed.CategoryInfo.Category | Should -Be ObjectNotFound
        @(& "Get-$Noun" @With -PolicyStore ActiveStore -ErrorAction Stop).Count | Should -Be @(& "Get-$Noun" @With).Count
        & "Get-$Noun" -PolicyStore Nowhere -ErrorAction SilentlyContinue -ErrorVariable failed | Should -BeNullOrEmpty
        $failed.FullyQualifiedErrorId -replace ',.*' | Should -Be 'InvalidArgument_PolicyStore'
    }

    It 'changes and removes no <Noun> by the persistent store' -ForEach $kinds {
        foreach ($verb in @('Set') + @(if ($New) { 'Remove' })) {
            $more = $verb -eq 'Set' ? $Change : @{}
            & "$verb-$Noun" @With @more -PolicyStore PersistentStore -Confirm:$false -ErrorAction SilentlyContinue -ErrorVariable failed
            $failed.FullyQualifiedErrorId -replace ',.*' | Should -Be "CmdletizationQuery_NotFound_$Key"
            Get-Configuration | Should -Be $before
        }
    }

    It 'leaves the switch of the namespace alone by the persistent store' {
        Set-NetIPInterface -Forwarding ($before[-1] -eq '1' ? 'Disabled' : 'Enabled') -PolicyStore PersistentStore -ErrorAction Stop
        Get-Configuration | Should -Be $before
    }

    It 'makes no <Noun> in the persistent store, and says so' -ForEach ($kinds | Where-Object New) {
        & "New-$Noun" @New -PolicyStore PersistentStore -Confirm:$false -ErrorAction SilentlyContinue -ErrorVariable failed
        $failed.FullyQualifiedErrorId -replace ',.*' | Should -Be 'NotSupported'
        $failed.CategoryInfo.Category | Should -Be NotImplemented
        "$failed" | Should -Match '-PolicyStore'
        Get-Configuration | Should -Be $before
        & "New-$Noun" @New -PolicyStore ActiveStore -Confirm:$false | Should -Not -BeNullOrEmpty
    }

    It 'leaves no thread away' { Get-ThreadAway | Should -BeNullOrEmpty }
}
