Describe 'Add-NetNatStaticMapping' {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        Clear-TestHost
        sysctl -qw net.ipv4.ip_forward=1
        $common = @{ Protocol = 'TCP'; ExternalIPAddress = '0.0.0.0'; InternalIPAddress = '10.0.0.2' }
    }
    BeforeEach { nft flush ruleset; $null = New-NetNat Lab -InternalIPInterfaceAddressPrefix 10.0.0.0/24 }
    AfterAll { nft flush ruleset; sysctl -qw net.ipv4.ip_forward=0; Clear-TestHost }

    It 'publishes a port as part of the NAT' {
        $mapping = Add-NetNatStaticMapping lab @common -ExternalPort 8080 -InternalPort 80
        $mapping.NatName, $mapping.ExternalIPAddress, $mapping.ExternalPort, $mapping.InternalIPAddress, $mapping.InternalPort | Should -Be Lab, 0.0.0.0, 8080, 10.0.0.2, 80
        nft -a list ruleset | Out-String | Should -Match "tcp dport 8080 counter packets 0 bytes 0 dnat ip to 10.0.0.2:80 # handle $($mapping.StaticMappingID)"
        (Get-PortForwardRule).NatName | Should -Be Lab
    }

    It 'is an error for a NAT that is not there, and for a port that leads elsewhere' {
        Add-NetNatStaticMapping nosuch @common -ExternalPort 1 -ErrorAction SilentlyContinue -ErrorVariable failure
        $null = Add-NetNatStaticMapping lab @common -ExternalPort 8080 -InternalPort 80
        Add-NetNatStaticMapping lab @common -ExternalPort 8080 -InternalPort 81 -ErrorAction SilentlyContinue -ErrorVariable +failure
        $failure.CategoryInfo.Category | Should -Be ObjectNotFound, ResourceExists
    }

    It 'names <Parameter> when it is wrong' -ForEach @(
        @{ Parameter = 'ExternalPort'; More = @{ ExternalPort = 0 } }
        @{ Parameter = 'InternalPort'; More = @{ ExternalPort = 1; InternalPort = 0 } }
        @{ Parameter = 'InternalIPAddress'; More = @{ ExternalPort = 1; InternalIPAddress = '10.0.0' } }
        @{ Parameter = 'ExternalIPAddress'; More = @{ ExternalPort = 1; ExternalIPAddress = 'fd00::1' } }
    ) {
        $arguments = $common.Clone()
        foreach ($key in $More.Keys) { $arguments[$key] = $More[$key] }
        Add-NetNatStaticMapping lab @arguments -ErrorAction SilentlyContinue -ErrorVariable failure
        $failure[0].FullyQualifiedErrorId | Should -Be "InvalidArgument_$Parameter,NetLab.PowerShell.Firewall.AddNetNatStaticMappingCommand"
        Get-NetNatStaticMapping | Should -BeNullOrEmpty
    }

    It 'changes nothing with -WhatIf' {
        Add-NetNatStaticMapping lab @common -ExternalPort 8080 -WhatIf
        Get-NetNatStaticMapping | Should -BeNullOrEmpty
    }

    It 'leaves no thread away' { Get-ThreadAway | Should -BeNullOrEmpty }
}
