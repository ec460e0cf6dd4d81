Describe 'Remove-NetNatStaticMapping' {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        Clear-TestHost
        $quiet = @{ WarningAction = 'SilentlyContinue' }
    }
    BeforeEach {
        nft flush ruleset
        $null = New-NetNat lab -InternalIPInterfaceAddressPrefix 10.0.1.0/24 @quiet
        foreach ($port in 80, 81) { $null = Add-NetNatStaticMapping lab -Protocol TCP -ExternalIPAddress 0.0.0.0 -ExternalPort $port -InternalIPAddress 10.0.1.2 @quiet }
    }
    AfterAll { nft flush ruleset; Clear-TestHost }

    It 'removes by number' {
        $id = (Get-NetNatStaticMapping)[0].StaticMappingID
        Remove-NetNatStaticMapping -StaticMappingID $id -Confirm:$false
        (Get-NetNatStaticMapping).ExternalPort | Should -Be 81
    }

    It 'removes those of a NAT, and leaves the NAT' {
        Remove-NetNatStaticMapping lab -Confirm:$false -PassThru | Should -HaveCount 2
        Get-NetNatStaticMapping | Should -BeNullOrEmpty
        (Get-NetNat).Name | Should -Be lab
    }

    It 'takes mappings from the pipeline' {
        Get-NetNatStaticMapping | Where-Object ExternalPort -eq 80 | Remove-NetNatStaticMapping -Confirm:$false
        (Get-NetNatStaticMapping).ExternalPort | Should -Be 81
    }

    It 'says so when there is none' {
        Remove-NetNatStaticMapping -StaticMappingID 9999 -Confirm:$false -ErrorAction SilentlyContinue -ErrorVariable failure
        $failure[0].FullyQualifiedErrorId | Should -Be 'CmdletizationQuery_NotFound_StaticMappingID,NetLab.PowerShell.Firewall.RemoveNetNatStaticMappingCommand'
    }

    It 'changes nothing with -WhatIf' {
        Get-NetNatStaticMapping | Remove-NetNatStaticMapping -WhatIf
        Get-NetNatStaticMapping | Should -HaveCount 2
    }

    It 'leaves no thread away' { Get-ThreadAway | Should -BeNullOrEmpty }
}
