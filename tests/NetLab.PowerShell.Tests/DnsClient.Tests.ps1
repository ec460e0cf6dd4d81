# Get-DnsClientServerAddress, Set-DnsClientServerAddress, Get-DnsClient: with files in the tests' own /etc, and with a systemd-resolved of the tests' own.
BeforeDiscovery {
    . $PSScriptRoot/Support.ps1
    . $PSScriptRoot/DBus.Support.ps1
    $own = (stat -f -c %T /etc) -eq 'overlayfs'
    $bus = Test-DBusWitness
}

Describe 'The DNS client' -Skip:(-not $own) {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        $ErrorActionPreference = 'Continue'
        Clear-TestHost
        Remove-Item /etc/resolv.conf -ErrorAction Ignore
        Set-Content /etc/resolv.conf "# by hand`nnameserver 192.0.2.1`nnameserver 2001:db8::1`nsearch example.org example.com"
        $file = Get-Content -Raw /etc/resolv.conf
        ip netns add c1
        ip link add eth0 up type veth peer name p0
        # No bus: files count.
        $env:DBUS_SYSTEM_BUS_ADDRESS = 'unix:path=/nonexistent'
    }
    AfterAll { $env:DBUS_SYSTEM_BUS_ADDRESS = $null; Clear-TestHost }
    AfterEach { [IO.File]::WriteAllText('/etc/resolv.conf', $file); Remove-Item -Recurse /etc/netns/c1 -ErrorAction Ignore }

    It 'shows the servers of resolv.conf for every interface' {
        $seen = Get-DnsClientServerAddress eth0
        $seen | ForEach-Object { "$($_.AddressFamily)" } | Should -Be IPv4, IPv6
        $seen[0].ServerAddresses, $seen[1].ServerAddresses, $seen[0].Source | Should -Be 192.0.2.1, 2001:db8::1, /etc/resolv.conf
        (Get-DnsClientServerAddress eth0 -Family IPv6).ServerAddresses | Should -Be 2001:db8::1
        (Get-NetAdapter eth0 | Get-DnsClientServerAddress).Count | Should -Be 2
        (Get-DnsClientServerAddress nosuch 2>&1).FullyQualifiedErrorId | Should -Match '^CmdletizationQuery_NotFound_InterfaceAlias,'
    }

    It 'shows the domains' {
        $client = Get-DnsClient eth0
        $client.ConnectionSpecificSuffix, ($client.ConnectionSpecificSuffixSearchList -join ' ') | Should -Be example.org, 'example.org example.com'
        @(Get-DnsClient -Suffix nosuch*).Count | Should -Be 0
        @(Get-DnsClient -RegisterThisConnectionsAddress $true).Count | Should -Be 0
    }

    It 'writes the servers into resolv.conf, keeps the rest, and puts back what there was' {
        $seen = Set-DnsClientServerAddress eth0 -ServerAddresses 192.0.2.53, 2001:db8::53 -PassThru
        $seen[0].ServerAddresses, $seen[1].ServerAddresses | Should -Be 192.0.2.53, 2001:db8::53
        Get-Content /etc/resolv.conf | Where-Object { $_ -match '^(nameserver|search|# by)' } | Should -Be '# by hand', 'search example.org example.com', 'nameserver 192.0.2.53', 'nameserver 2001:db8::53'
        Set-DnsClientServerAddress eth0 -Addresses 192.0.2.54
        Set-DnsClientServerAddress eth0 -ResetServerAddresses
        Get-Content -Raw /etc/resolv.conf | Should -BeExactly $file
    }

    It 'gives a namespace a file of its own, and takes it away again' {
        Set-DnsClientServerAddress lo -ServerAddresses 192.0.2.99 -Namespace c1
        Get-Content /etc/netns/c1/resolv.conf | Should -Contain 'nameserver 192.0.2.99'
        (Get-DnsClientServerAddress lo -AddressFamily IPv4 -Namespace c1).ServerAddresses | Should -Be 192.0.2.99
        Get-Content -Raw /etc/resolv.conf | Should -BeExactly $file
        # As objects carry their namespace, the object alone says where.
        Get-DnsClientServerAddress lo -Namespace c1 | Set-DnsClientServerAddress -ResetServerAddresses
        Test-Path /etc/netns/c1/resolv.conf | Should -BeFalse
    }

    It 'leaves a file alone that another program writes' {
        Remove-Item /etc/resolv.conf
        $null = New-Item -ItemType SymbolicLink /etc/resolv.conf -Target ../run/systemd/resolve/stub-resolv.conf
        $failed = Set-DnsClientServerAddress eth0 -ServerAddresses 192.0.2.53 2>&1
        Remove-Item /etc/resolv.conf
        $failed.FullyQualifiedErrorId | Should -Match '^ResolvConfManaged,'
        "$failed" | Should -Match 'stub-resolv.conf'
    }

    It 'changes nothing with -WhatIf, or when a server does not answer' {
        Set-DnsClientServerAddress eth0 -ServerAddresses 192.0.2.53 -PassThru -WhatIf | Should -BeNullOrEmpty
        (Set-DnsClientServerAddress eth0 -ServerAddresses 127.0.0.77 -Validate 2>&1).FullyQualifiedErrorId | Should -Match '^DnsPortRefused,'
        Get-Content -Raw /etc/resolv.conf | Should -BeExactly $file
    }

    It 'names the parameter of a bad value' {
        (Set-DnsClientServerAddress eth0 -ServerAddresses x 2>&1).FullyQualifiedErrorId | Should -Match '^InvalidArgument_ServerAddresses,'
        (Set-DnsClientServerAddress eth0 2>&1).FullyQualifiedErrorId | Should -Match '^InvalidArgument_ServerAddresses,'
        Get-ThreadAway | Should -BeNullOrEmpty
    }

    Context 'with systemd-resolved' -Skip:(-not $bus) {
        BeforeAll {
            . $PSScriptRoot/DBus.Support.ps1
            $ErrorActionPreference = 'Continue'
            $bus = New-TestBus -NoService
            $resolved = Start-Witness /usr/bin/python3 "$PSScriptRoot/Resolve1.Service.py", $bus.Address
            if ($resolved.StandardOutput.ReadLine() -ne 'ready') { throw "The service did not start: $($resolved.StandardError.ReadToEnd())" }
            $bus.Processes.Add($resolved)
            $before = $env:DBUS_SYSTEM_BUS_ADDRESS
            $env:DBUS_SYSTEM_BUS_ADDRESS = $bus.Address
        }
        AfterAll { $env:DBUS_SYSTEM_BUS_ADDRESS = $before; Stop-TestBus $bus }

        It 'sets an interface''s servers there, and not in the file' {
            Set-DnsClientServerAddress eth0 -ServerAddresses 192.0.2.53, 2001:db8::53
            $seen = Get-DnsClientServerAddress eth0
            $seen[0].ServerAddresses, $seen[1].ServerAddresses, $seen[0].Source | Should -Be 192.0.2.53, 2001:db8::53, systemd-resolved
            (Get-DnsClientServerAddress p0).ServerAddresses | Should -BeNullOrEmpty
            Get-Content -Raw /etc/resolv.conf | Should -BeExactly $file
            Set-DnsClientServerAddress eth0 -ResetServerAddresses
            (Get-DnsClientServerAddress eth0).ServerAddresses | Should -BeNullOrEmpty
        }

        It 'answers Resolve-DnsRecord -Via Resolved' {
            $record = Resolve-DnsRecord www.example.org A -Via Resolved
            $record.IPAddress, "$($record.Response.Transport)" | Should -Be 192.0.2.80, Resolved
            (Resolve-DnsRecord nothing.example.org A -Via Resolved 2>&1).FullyQualifiedErrorId | Should -Match '^DnsNameDoesNotExist,'
        }
    }

    It 'says that systemd-resolved is not there' { (Resolve-DnsRecord x.test A -Via Resolved 2>&1).FullyQualifiedErrorId | Should -Match '^DnsNoServer,' }
}
