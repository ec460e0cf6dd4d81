Describe 'Get-NetNatSession' {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        Clear-TestHost
        conntrack -F 2>$null
        function Add-Entry { conntrack -I @args 2>&1 | Out-Null }
        Add-Entry -p tcp -s 10.0.0.2 -d 192.0.2.1 --sport 51000 --dport 80 --state ESTABLISHED --timeout 300 -n 198.51.100.1:40000
        Add-Entry -p tcp -s 192.0.2.7 -d 198.51.100.1 --sport 51000 --dport 8080 --state ESTABLISHED --timeout 300 -g 10.7.0.2:80
        Add-Entry -p udp -s 10.0.0.3 -d 192.0.2.53 --sport 5353 --dport 53 --timeout 300
    }
    AfterAll {
        conntrack -F 2>$null
        nft flush ruleset
        Clear-TestHost
    }

    It 'lists translated connections only, in Windows''s shape' {
        $sessions = Get-NetNatSession | Sort-Object ExternalDestinationPort
        $sessions.Count | Should -Be 2
        $out, $in = $sessions
        $out.InternalSourceAddress, $out.InternalSourcePort, $out.InternalDestinationAddress, $out.InternalDestinationPort | Should -Be '10.0.0.2', 51000, '192.0.2.1', 80
        $out.ExternalSourceAddress, $out.ExternalSourcePort, $out.ExternalDestinationAddress, $out.ExternalDestinationPort | Should -Be '198.51.100.1', 40000, '192.0.2.1', 80
        $in.InternalDestinationAddress, $in.InternalDestinationPort, $in.ExternalDestinationAddress, $in.ExternalDestinationPort | Should -Be '10.7.0.2', 80, '198.51.100.1', 8080
        $out.Protocol, $out.Connection.State | Should -Be 'TCP', 'Established'
        $out.NatName | Should -BeNullOrEmpty
    }

    It 'names the NAT whose prefix it falls in' {
        New-NetNat lab -InternalIPInterfaceAddressPrefix 10.0.0.0/24 -WarningAction SilentlyContinue | Out-Null
        (Get-NetNatSession lab).InternalSourceAddress | Should -Be '10.0.0.2'
        (Get-NetNatSession l*).NatName | Should -Be 'lab'
        (TabExpansion2 'Get-NetNatSession l').CompletionMatches.CompletionText | Should -Be 'lab'
        Remove-NetNat lab -Confirm:$false
    }

    It 'fits 100 columns' {
        Get-NetNatSession | Out-String -Width 100 | Should -Match '10\.0\.0\.2:51000 +192\.0\.2\.1:80 +198\.51\.100\.1:40000 +192\.0\.2\.1:80'
    }

    It 'leaves no thread away' { Get-ThreadAway | Should -BeNullOrEmpty }
}
