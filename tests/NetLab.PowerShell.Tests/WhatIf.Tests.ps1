# -WhatIf changes nothing, for every cmdlet that has it. A cmdlet that is missing here fails the first test.
BeforeDiscovery {
    $calls = @(
        { Add-MasqueradeRule -SourcePrefix 10.9.0.0/24 }
        { Add-NetBridgePort lab0 vp }
        { Add-NetNatStaticMapping -NatName lab -Protocol TCP -ExternalIPAddress 0.0.0.0 -ExternalPort 81 -InternalIPAddress 192.0.2.9 -InternalPort 80 }
        { Add-PortForwardRule -Port 82 -ToAddress 192.0.2.9 -ToPort 80 -IncludeLoopback }
        { Disable-NetAdapter lab0 }
        { Enable-NetAdapter vdown }
        { Move-NetAdapter vp -DestinationNamespace c1 }
        { New-NetAdapter new0 -Kind Tap }
        { New-NetAdapter new0 -Kind Macvlan -ParentInterface vp }
        { New-NetBridge new0 -IPAddress 10.9.0.1/24 }
        { New-NetIPAddress 10.9.0.1/24 -InterfaceAlias vp -DefaultGateway 10.9.0.2 }
        { New-NetNamespace new0 }
        { New-NetNat new0 -InternalIPInterfaceAddressPrefix 10.9.0.0/24 }
        { New-NetNeighbor 192.0.2.77 -InterfaceAlias lab0 -LinkLayerAddress 02-00-00-00-00-77 }
        { New-NetRoute 198.51.100.0/24 -NextHop 192.0.2.2 -InterfaceAlias lab0 }
        { New-VethPair new0 new1 }
        { Get-MasqueradeRule | Remove-MasqueradeRule }
        { Remove-NetAdapter vp }
        { Remove-NetBridge lab0 }
        { Remove-NetBridgePort lab0 vport }
        { Remove-NetIPAddress 192.0.2.1 }
        { Remove-NetNamespace c1 }
        { Remove-NetNat lab }
        { Get-NetNatStaticMapping | Remove-NetNatStaticMapping }
        { Remove-NetNeighbor 192.0.2.7 }
        { Remove-NetRoute 203.0.113.0/24 }
        { Get-PortForwardRule | Remove-PortForwardRule }
        { Rename-NetAdapter vp vq }
        { Restart-NetAdapter lab0 }
        { Set-NetAdapter vp -MtuSize 1400 -MacAddress 02-00-00-00-00-99 }
        { Set-NetBridge lab0 -Priority 4096 -Stp }
        { Set-NetIPAddress 192.0.2.1 -PrefixLength 25 }
        { Set-NetIPInterface -Forwarding Enabled }
        { Set-NetIPInterface lab0 -AddressFamily IPv4 -NlMtuBytes 1400 }
        { Set-NetNeighbor 192.0.2.7 -LinkLayerAddress 02-00-00-00-00-99 }
        { Set-NetRoute 203.0.113.0/24 -RouteMetric 500 }
    )
    $cases = $calls | ForEach-Object { @{ Call = "$_".Trim(); Code = $_; Cmdlet = $_.Ast.FindAll({ $args[0] -is [Management.Automation.Language.CommandAst] }, $true) | ForEach-Object { $_.GetCommandName() } | Select-Object -Last 1 } }
}

Describe '-WhatIf' {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        Clear-TestHost
        nft flush ruleset
        ip netns add c1
        ip link add lab0 address 02:00:00:00:00:01 type bridge
        ip addr add 192.0.2.1/24 dev lab0
        ip link add vp address 02:00:00:00:00:02 type veth peer name vdown address 02:00:00:00:00:03
        ip link add vport address 02:00:00:00:00:04 type veth peer name vport2 address 02:00:00:00:00:05
        ip link set vport master lab0
        ip link set lab0 up
        ip link set vp up
        ip route add 203.0.113.0/24 via 192.0.2.2
        ip neigh add 192.0.2.7 lladdr 02:00:00:00:00:07 dev lab0
        $null = Add-MasqueradeRule -SourcePrefix 192.0.2.0/24 -WarningAction Ignore
        $null = Add-PortForwardRule -Port 80 -ToAddress 192.0.2.9 -ToPort 80 -WarningAction Ignore
        $null = New-NetNat lab -InternalIPInterfaceAddressPrefix 10.8.0.0/24 -WarningAction Ignore
        $null = Add-NetNatStaticMapping -NatName lab -Protocol TCP -ExternalIPAddress 0.0.0.0 -ExternalPort 83 -InternalIPAddress 10.8.0.9 -InternalPort 80 -WarningAction Ignore
        function Get-HostState {
            @(ip -d link; ip -4 addr; ip -4 route show table all; ip neigh show nud permanent; nft -s list ruleset; Get-ChildItem /run/netns -Name; sysctl -a --pattern 'net\.ipv4\.(ip_forward|conf)' 2>$null) -replace
                'valid_lft.*|timer [\d.]+|(hello|tcn|topology_change|gc)_timer\s+[\d.]+' -join "`n"
        }
    }
    AfterAll {
        Clear-TestHost
        nft flush ruleset
    }

    It 'is tried with every cmdlet that has it' -TestCases @(@{ Tried = $cases.Cmdlet }) {
        $able = (Get-Command -Module NetLab).Where{ $_.Parameters.ContainsKey('WhatIf') }.Name
        $able | Where-Object { $_ -notin $Tried } | Should -BeNullOrEmpty
    }

    It '<Call>' -ForEach $cases {
        $before = Get-HostState
        $WhatIfPreference = $true
        # An error would stop here: what is to be changed is there, and the change is one that could be made.
        $output = & $Code
        $WhatIfPreference = $false
        $output | Should -BeNullOrEmpty
        Get-HostState | Should -Be $before
    }
}
