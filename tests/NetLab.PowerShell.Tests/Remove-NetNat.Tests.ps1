Describe 'Remove-NetNat' {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        Clear-TestHost
        $quiet = @{ WarningAction = 'SilentlyContinue' }
    }
    BeforeEach {
        nft flush ruleset
        $null = New-NetNat lab1 -InternalIPInterfaceAddressPrefix 10.0.1.0/24 @quiet
        $null = New-NetNat lab2 -InternalIPInterfaceAddressPrefix 10.0.2.0/24 @quiet
        $null = Add-NetNatStaticMapping lab1 -Protocol TCP -ExternalIPAddress 0.0.0.0 -ExternalPort 8080 -InternalIPAddress 10.0.1.2 @quiet
        $null = Add-NetNatStaticMapping lab2 -Protocol UDP -ExternalIPAddress 0.0.0.0 -ExternalPort 53 -InternalIPAddress 10.0.2.2 @quiet
    }
    AfterAll { nft flush ruleset; Clear-TestHost }

    It 'removes a NAT with its mappings and nothing else' {
        Remove-NetNat lab1 -Confirm:$false
        (Get-NetNat).Name | Should -Be lab2
        (Get-NetNatStaticMapping).NatName | Should -Be lab2
        nft list ruleset | Out-String | Should -Not -Match '10\.0\.1\.'
    }

    It 'takes NATs from the pipeline; the table goes with the last' {
        Get-NetNat | Remove-NetNat -Confirm:$false -PassThru | Should -HaveCount 2
        nft list ruleset | Should -BeNullOrEmpty
    }

    It 'says so when there is none' {
        Remove-NetNat nosuch -Confirm:$false -ErrorAction SilentlyContinue -ErrorVariable failure
        $failure[0].CategoryInfo.Category | Should -Be ObjectNotFound
        Get-NetNat | Should -HaveCount 2
    }

    It 'changes nothing with -WhatIf' {
        Get-NetNat | Remove-NetNat -WhatIf
        Get-NetNat | Should -HaveCount 2
    }

    It 'leaves no thread away' { Get-ThreadAway | Should -BeNullOrEmpty }
}
