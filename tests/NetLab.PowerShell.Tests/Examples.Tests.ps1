# Runs every example of every cmdlet's help as it is written. An example makes what it needs and takes it away again; all it may presume
# is a machine as a user has one, which Start-Scene makes: eth0 with an address and a default route, IPv4 forwarded, nothing else beside lo. For the
# cmdlets of DNS an nsd on loopback serves example.org, example.com and 192.0.2.0/24's names (the folder Dns), and resolv.conf names it.

BeforeDiscovery {
    . "$PSScriptRoot/Support.ps1"
    $examples = foreach ($command in Get-Command -Module NetLab -CommandType Cmdlet) {
        $number = 0
        foreach ($example in (Get-Help $command.Name -Full).examples.example) {
            $number++
            @{ Name = $command.Name; Number = $number; Title = $example.title.Trim('- ') -replace '^Example \d+: '; Code = "$($example.code)" }
        }
    }
    $commands = (Get-Command -Module NetLab -CommandType Cmdlet).Name | ForEach-Object { @{ Name = $_; Count = @($examples | Where-Object Name -eq $_).Count } }
}

BeforeAll {
    . "$PSScriptRoot/Support.ps1"
    . "$PSScriptRoot/Dns.Support.ps1"

    function Start-Scene {
        Clear-TestHost
        sh -c 'nft flush ruleset 2>/dev/null
            ip -batch - <<END
                link add eth0 type veth peer name provider
                link set provider up
                link set eth0 up
                address add 198.51.100.2/24 dev eth0
                route add default via 198.51.100.1
END
            sysctl -qw net.ipv4.ip_forward=1'
    }
    function Get-Left {
        # What an example could leave: namespaces, interfaces, tables and routes that lead nowhere.
        sh -c 'ip netns list; ip -br link | cut -d" " -f1 | sort; nft list tables; ip -4 route show table all | grep -E "^(blackhole|unreachable|prohibit)"; true'
    }
}

Describe 'The examples of the help' {
    BeforeAll {
        # A machine of a user's has a bus.
        . "$PSScriptRoot/DBus.Support.ps1"
        $bus = if (Test-DBusWitness) { New-TestBus -Style System -NoService }
        $env:DBUS_SYSTEM_BUS_ADDRESS = $bus.Address
        $nsd = if (Test-DnsWitness) { Start-Nsd }
        # And a program that listens.
        $listener = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
        $listener.Start()
        $resolv = if ($nsd) { Mount-EtcFile resolv.conf "nameserver 127.0.0.1`nsearch example.org" }
    }
    AfterAll {
        Dismount-EtcFile resolv.conf $resolv
        Stop-Nsd $nsd
        $listener.Stop()
        $env:DBUS_SYSTEM_BUS_ADDRESS = $null
        Stop-TestBus $bus
        Clear-TestHost
        nft flush ruleset 2>$null
        sysctl -qw net.ipv4.ip_forward=0
    }

    It '<Name> has at least two' -ForEach $commands { $Count | Should -BeGreaterOrEqual 2 }

    It '<Name>, example <Number>: <Title>' -ForEach $examples {
        $mapped = (Get-Content /proc/self/uid_map) -notmatch ' 1$'
        if ($Code -match '-Kind Tap' -and -not ((Test-Writable /dev/net/tun) -and $mapped)) { Set-ItResult -Skipped -Because '/dev/net/tun is not there, or this user may not give it to another'; return }
        if ($Code -match 'DBus' -and -not $bus) { Set-ItResult -Skipped -Because 'dbus-daemon or python3-dbus is not installed'; return }
        if ($Code -match '-Dns(?!Client)|-MailDomain' -and -not $nsd) { Set-ItResult -Skipped -Because "the tool 'nsd' is not installed"; return }
        Start-Scene
        $ErrorActionPreference = 'Continue'
        $Error.Clear()
        $block = [scriptblock]::Create($Code)
        $seen = & $block *>&1
        $seen | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] } | ForEach-Object { Get-FailureText $_ } | Should -BeNullOrEmpty
        $seen | Where-Object { $_ -is [System.Management.Automation.WarningRecord] } | Should -BeNullOrEmpty

        # What it shows fits a terminal of 100 columns.
        $seen | Where-Object { $_ -isnot [string] } | Out-String -Width 100 -Stream | Where-Object { $_ -match '#ERR' -or ($_ -replace '\x1b\[[\d;]*m').Length -gt 100 } | Should -BeNullOrEmpty
        $Error | Should -BeNullOrEmpty

        # It leaves things as it found them.
        Get-ThreadAway | Should -BeNullOrEmpty
        Get-Left | Should -Be eth0@provider, lo, provider@eth0
    }
}
