# The DNS client's cmdlets and Resolve-DnsRecord -Via Resolved with a real systemd-resolved on a bus of the tests' own, in the tests' own namespaces: it sees
# their links, its files below /run are in memory, and it asks an nsd across a veth pair. Its user is added to the tests' own /etc/passwd.
BeforeDiscovery {
    . $PSScriptRoot/Support.ps1
    . $PSScriptRoot/Dns.Support.ps1
    $daemon = Get-ResolvedWitness
    $ready = $daemon -and (Test-DnsWitness) -and (Test-Path /usr/bin/dbus-daemon) -and (id -u) -eq 0 -and (stat -f -c %T /etc) -eq 'overlayfs'
}

Describe 'With a real systemd-resolved' -Skip:(-not $ready) {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        . $PSScriptRoot/Dns.Support.ps1
        . $PSScriptRoot/DBus.Support.ps1
        $ErrorActionPreference = 'Continue'
        Clear-TestHost
        ip netns add c1
        ip link add eth0 type veth peer name p0 netns c1
        ip link add eth1 type dummy
        ip address add 192.0.2.1/24 dev eth0
        ip link set eth0 up; ip link set eth1 up
        ip -n c1 address add 192.0.2.53/24 dev p0
        ip -n c1 link set p0 up; ip -n c1 link set lo up
        $nsd = Start-Nsd -Address 192.0.2.53 -Namespace c1
        Remove-Item /etc/resolv.conf -ErrorAction Ignore
        Set-Content /etc/resolv.conf '# empty'
        $file = Get-Content -Raw /etc/resolv.conf
        $null = New-Item -ItemType Directory -Force /etc/systemd
        Set-Content /etc/systemd/resolved.conf "[Resolve]`nLLMNR=yes`nMulticastDNS=yes"
        $resolved = Start-Resolved
        $before = $env:DBUS_SYSTEM_BUS_ADDRESS
        $env:DBUS_SYSTEM_BUS_ADDRESS = $resolved.Address
        function Get-ResolvedProperty([string] $Name) { "$(busctl --system --json=short get-property org.freedesktop.resolve1 /org/freedesktop/resolve1 org.freedesktop.resolve1.Manager $Name)" | ConvertFrom-Json }
        $eth0 = (ip -j link show eth0 | ConvertFrom-Json).ifindex
    }
    AfterAll {
        $env:DBUS_SYSTEM_BUS_ADDRESS = $before
        Stop-Resolved $resolved
        Stop-Nsd $nsd
        Clear-TestHost
    }

    It 'has no servers at first' {
        $seen = Get-DnsClientServerAddress eth0
        $seen | ForEach-Object { "$($_.AddressFamily) $($_.Source) $($_.ServerAddresses.Count)" } | Should -Be 'IPv4 systemd-resolved 0', 'IPv6 systemd-resolved 0'
        (Resolve-DnsRecord www.example.org A -Via Resolved 2>&1).FullyQualifiedErrorId | Should -Match '^DnsNoServer,'
    }

    It 'sets an interface''s servers, as busctl sees them' {
        $seen = Set-DnsClientServerAddress eth0 -ServerAddresses 192.0.2.53, 2001:db8::53 -PassThru
        $seen[0].ServerAddresses, $seen[1].ServerAddresses, $seen[0].Source | Should -Be 192.0.2.53, 2001:db8::53, systemd-resolved
        (Get-ResolvedProperty DNS).data | Where-Object { $_[0] -eq $eth0 } | ForEach-Object { ([ipaddress][byte[]]$_[2]).ToString() } | Should -Be 192.0.2.53, 2001:db8::53
        (Get-DnsClientServerAddress eth1).ServerAddresses | Should -BeNullOrEmpty
        Get-Content -Raw /etc/resolv.conf | Should -BeExactly $file
    }

    It 'shows an interface''s domains, set by busctl' {
        busctl --system call org.freedesktop.resolve1 /org/freedesktop/resolve1 org.freedesktop.resolve1.Manager SetLinkDomains 'ia(sb)' $eth0 2 example.org false example.com true
        $LASTEXITCODE | Should -Be 0
        $client = Get-DnsClient eth0
        $client.ConnectionSpecificSuffix, "$($client.ConnectionSpecificSuffixSearchList)", $client.Source | Should -Be example.org, 'example.org ~example.com', systemd-resolved
        (Get-DnsClient eth1).ConnectionSpecificSuffixSearchList | Should -BeNullOrEmpty
    }

    It 'is asked for <Type> of <Name>, and says what the server says' -ForEach @(
        @{ Name = 'www.example.org'; Type = 'A' }, @{ Name = 'www.example.org'; Type = 'AAAA' }, @{ Name = 'example.org'; Type = 'MX' }, @{ Name = 'example.org'; Type = 'TXT' }
        @{ Name = 'example.org'; Type = 'SOA' }, @{ Name = 'www.example.org'; Type = 'HTTPS' }, @{ Name = 'example.org'; Type = 'CAA' }, @{ Name = '_sip._tcp.example.org'; Type = 'SRV' }
    ) {
        $null = Set-DnsClientServerAddress eth0 -ServerAddresses 192.0.2.53
        $via = @(Resolve-DnsRecord $Name $Type -Via Resolved)
        $via.Count | Should -BeGreaterThan 0
        "$($via[0].Response.Transport)" | Should -Be Resolved
        $direct = Resolve-DnsRecord $Name $Type -Server 192.0.2.53
        $via.Data | Sort-Object | Should -Be ($direct.Data | Sort-Object)
    }

    It 'says "no" as it does: <Id>' -ForEach @(
        @{ Name = 'nothing.example.org'; Type = 'A'; Id = 'DnsNameDoesNotExist' }, @{ Name = 'v4.example.org'; Type = 'AAAA'; Id = 'DnsNoData' }, @{ Name = 'www.example.net'; Type = 'A'; Id = 'Dns(Refused|ServerFailure|NoServer)' }
    ) {
        (Resolve-DnsRecord $Name $Type -Via Resolved 2>&1).FullyQualifiedErrorId | Should -Match "^$Id,"
    }

    It 'follows an alias' { (Resolve-DnsRecord alias.example.org A -Via Resolved).TypeName | Should -Contain A }

    It 'answers neighbours by <Via>' -ForEach @(@{ Via = 'Llmnr'; Method = 'SetLinkLLMNR'; Suffix = '' }, @{ Via = 'Mdns'; Method = 'SetLinkMulticastDNS'; Suffix = '.local' }) {
        busctl --system call org.freedesktop.resolve1 /org/freedesktop/resolve1 org.freedesktop.resolve1.Manager $Method is $eth0 yes
        $LASTEXITCODE | Should -Be 0
        $name = "$((Get-ResolvedProperty LLMNRHostname).data)$Suffix"
        # It asks the link whether the name is free before it answers to it.
        $limit = [Diagnostics.Stopwatch]::StartNew()
        do { $seen = Resolve-DnsRecord $name A -Via $Via -Namespace c1 -SourceAddress 192.0.2.53 -Timeout 1 -Tries 1 -ErrorAction Ignore } until ($seen -or $limit.Elapsed.TotalSeconds -gt 30)
        $seen.IPAddress, "$($seen.Response.Transport)", $seen.Response.Server | Should -Be 192.0.2.1, $Via, 192.0.2.1
        (Resolve-DnsRecord "nobody$Suffix" A -Via $Via -Namespace c1 -SourceAddress 192.0.2.53 -Timeout 0.1 -Tries 1 2>&1).FullyQualifiedErrorId | Should -Match '^DnsTimeout,'
        (Resolve-DnsRecord $name A -Via $Via -Server 192.0.2.53 2>&1).FullyQualifiedErrorId | Should -Match '^InvalidArgument_Via,'
    }

    It 'puts back what it had by itself' {
        Set-DnsClientServerAddress eth0 -ResetServerAddresses
        (Get-DnsClientServerAddress eth0).ServerAddresses | Should -BeNullOrEmpty
        @((Get-ResolvedProperty DNS).data | Where-Object { $_[0] -eq $eth0 }).Count | Should -Be 0
    }

    It 'leaves no thread away' { Get-ThreadAway | Should -BeNullOrEmpty }
}
