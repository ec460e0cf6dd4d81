Describe 'Get-NetNatStaticMapping' {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        Clear-TestHost
        $quiet = @{ WarningAction = 'SilentlyContinue' }
        $null = New-NetNat lab1 -InternalIPInterfaceAddressPrefix 10.0.1.0/24 @quiet
        $null = New-NetNat lab2 -InternalIPInterfaceAddressPrefix fd00::/64 @quiet
        $null = Add-NetNatStaticMapping lab1 -Protocol TCP -ExternalIPAddress 0.0.0.0 -ExternalPort 8080 -InternalIPAddress 10.0.1.2 @quiet
        $null = Add-NetNatStaticMapping lab2 -Protocol UDP -ExternalIPAddress :: -ExternalPort 53 -InternalIPAddress fd00::2 @quiet
        $null = Add-PortForwardRule 22 10.0.1.2 @quiet
    }
    AfterAll { nft flush ruleset; Clear-TestHost }

    It 'lists the mappings of NATs, not other ports' {
        (Get-NetNatStaticMapping).NatName | Should -Be lab1, lab2
        (Get-NetNatStaticMapping lab2).InternalIPAddress | Should -Be fd00::2
    }

    It 'takes NATs from the pipeline by property name' {
        ([pscustomobject]@{ NatName = 'lab1' } | Get-NetNatStaticMapping).ExternalPort | Should -Be 8080
    }

    It 'says so when there is none' {
        Get-NetNatStaticMapping nosuch -ErrorAction SilentlyContinue -ErrorVariable failure
        $failure[0].FullyQualifiedErrorId | Should -Be 'CmdletizationQuery_NotFound_NatName,NetLab.PowerShell.Firewall.GetNetNatStaticMappingCommand'
    }

    It 'reads well' {
        $table = Get-NetNatStaticMapping | Out-String -Width 100
        $table | Should -Match 'lab1\s+Tcp\s+0\.0\.0\.0:8080\s+10\.0\.1\.2:8080'
        $table | Should -Match 'lab2\s+Udp\s+\[::\]:53\s+\[fd00::2\]:53'
    }

    It 'leaves no thread away' { Get-ThreadAway | Should -BeNullOrEmpty }
}
