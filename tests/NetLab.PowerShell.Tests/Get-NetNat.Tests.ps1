Describe 'Get-NetNat' {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        Clear-TestHost
        ip netns add c1
        $null = New-NetNat lab1 -InternalIPInterfaceAddressPrefix 10.0.1.0/24 -WarningAction SilentlyContinue
        $null = New-NetNat lab2 -InternalIPInterfaceAddressPrefix 10.0.2.0/24 -WarningAction SilentlyContinue
        $null = Add-MasqueradeRule 10.0.3.0/24 -WarningAction SilentlyContinue
        $null = New-NetNat inside -InternalIPInterfaceAddressPrefix fd00::/64 -Namespace c1 -WarningAction SilentlyContinue
    }
    AfterAll { nft flush ruleset; Clear-TestHost }

    It 'lists NATs with Windows''s properties' {
        $nat = Get-NetNat
        $nat.Name | Should -Be lab1, lab2
        $nat[0].UdpIdleSessionTimeout | Should -Be (sysctl -n net.netfilter.nf_conntrack_udp_timeout)
        $nat[0].TcpEstablishedConnectionTimeout | Should -Be (sysctl -n net.netfilter.nf_conntrack_tcp_timeout_established)
        $nat[0].TcpFilteringBehavior | Should -Be AddressDependentFiltering
    }

    It 'filters by name, in any case, with wildcards' {
        (Get-NetNat LAB2).Name | Should -Be lab2
        (Get-NetNat *1).Name | Should -Be lab1
        Get-NetNat nosuch* | Should -BeNullOrEmpty
    }

    It 'looks into other namespaces' {
        ([pscustomobject]@{ Name = 'whatever'; Namespace = 'c1' } | Get-NetNat).Name | Should -Be inside
    }

    It 'says so when there is none' {
        Get-NetNat nosuch, lab1 -ErrorAction SilentlyContinue -ErrorVariable failure | Should -HaveCount 1
        $failure[0].FullyQualifiedErrorId | Should -Be 'CmdletizationQuery_NotFound_Name,NetLab.PowerShell.Firewall.GetNetNatCommand'
    }

    It 'reads well' {
        Get-NetNat | Out-String -Width 100 | Should -Match 'lab1\s+10\.0\.1\.0/24'
        Get-NetNat lab1 | Format-List | Out-String | Should -Match 'UdpIdleSessionTimeout'
    }

    It 'completes names' { (TabExpansion2 'Get-NetNat la').CompletionMatches.CompletionText | Should -Be lab1, lab2 }

    It 'leaves no thread away' { Get-ThreadAway | Should -BeNullOrEmpty }
}
