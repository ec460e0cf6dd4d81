Describe 'Find-NetPortOwner' {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        . $PSScriptRoot/Sockets.Support.ps1
        Clear-TestHost
        nft flush ruleset
        # A container as people make them by hand: a namespace behind a bridge, and a server in it.
        ip netns add web
        ip link add br0 type bridge
        ip addr add 10.77.0.1/24 dev br0
        ip link add v0 type veth peer name eth0 netns web
        ip link set v0 master br0
        ip link set br0 up
        ip link set v0 up
        ip -n web addr add 10.77.0.2/24 dev eth0
        ip -n web link set eth0 up
        ip -n web link set lo up
        $script = 'import socket, sys; s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); s.bind(("0.0.0.0", 80)); s.listen(5); print("ready", flush=True); sys.stdin.read()'
        $python = Start-Python -Prefix ip, netns, exec, web -Script $script
    }
    AfterAll {
        Stop-Python $python
        nft flush ruleset
        Clear-TestHost
    }

    It 'finds who has a port itself, TCP and UDP' {
        $listener = New-Listener
        $udp = [Net.Sockets.UdpClient]::new([Net.IPEndPoint]::new([Net.IPAddress]::Loopback, $listener.Port))
        try {
            $owners = Find-NetPortOwner $listener.Port
            $owners.Protocol | Should -Be 'Tcp', 'Udp'
            $owners | ForEach-Object { $_.OwningProcess, "$($_.Via)", $_.Address | Should -Be $PID, 'Socket', '127.0.0.1' }
            $owners[0].Path | Should -Be "$($listener.Port) -> $(Get-Content /proc/$PID/comm) ($PID)"
            (Find-NetPortOwner $listener.Port -Protocol Udp).Socket | Should -BeOfType NetLab.Sockets.NetUDPEndpoint
            (Get-NetTCPConnection -LocalPort $listener.Port | Find-NetPortOwner -Protocol Tcp).OwningProcess | Should -Be $PID
        }
        finally { $listener.Dispose(); $udp.Dispose() }
    }

    It 'follows a port that NetLab publishes into the container' {
        $rule = Add-PortForwardRule -Port 8080 -ToAddress 10.77.0.2 -ToPort 80 -WarningAction Ignore
        try {
            $owner = Find-NetPortOwner 8080 -Protocol Tcp
            $owner | Should -BeOfType NetLab.Sockets.NetPortOwner
            $owner.OwningProcess, $owner.TargetNamespace, $owner.ToAddress, $owner.ToPort, "$($owner.Via)", $owner.RuleOwner | Should -Be $python.Id, 'web', '10.77.0.2', 80, 'PublishedPort', 'netlab'
            $owner.Path | Should -Be "8080 -> published -> 10.77.0.2:80 in web -> $($owner.Process) ($($python.Id))"
            # And by the name of a service, http-alt being 8080.
            (Find-NetPortOwner http-alt).OwningProcess | Should -Contain $python.Id
        }
        finally { $rule | Remove-PortForwardRule -Confirm:$false }
    }

    It 'follows rules of others: <Tool>' -ForEach @(
        @{ Tool = 'nft'; Make = { nft 'add table ip mine; add chain ip mine pre { type nat hook prerouting priority -100; }; add rule ip mine pre ip daddr 10.77.0.1 tcp dport 9090 dnat to 10.77.0.2:80' } }
        @{ Tool = 'iptables'; Make = { iptables -t nat -A PREROUTING -p tcp --dport 9090 -j DNAT --to-destination 10.77.0.2:80 } }
    ) {
        if (-not (Get-Command $Tool -ErrorAction Ignore)) { Set-ItResult -Skipped -Because "the tool '$Tool' is not installed"; return }
        & $Make
        try {
            $owner = Find-NetPortOwner 9090
            $owner.OwningProcess, "$($owner.Via)", $owner.TargetNamespace | Should -Be $python.Id, 'Rule', 'web'
            $owner.Rule | Should -BeLike '*dnat*10.77.0.2:80*'
        }
        finally { nft flush ruleset }
    }

    It 'follows connections where no rule says it in so many words' {
        nft 'add table ip mine; add chain ip mine out { type nat hook output priority -100; }; add map ip mine ports { type inet_service : ipv4_addr . inet_service; elements = { 9191 : 10.77.0.2 . 80 }; }; add rule ip mine out dnat to tcp dport map @ports'
        try {
            $client = [Net.Sockets.TcpClient]::new('10.77.0.1', 9191)
            $owner = Find-NetPortOwner 9191
            $owner.OwningProcess, "$($owner.Via)", $owner.ToAddress, $owner.ToPort | Should -Be $python.Id, 'Conntrack', '10.77.0.2', 80
            $client.Dispose()
        }
        finally { nft flush ruleset }
    }

    It 'says what is missing on the way' {
        $rule = Add-PortForwardRule -Port 8081 -ToAddress 10.77.0.2 -ToPort 81 -WarningAction Ignore
        $lost = Add-PortForwardRule -Port 8082 -ToAddress 10.77.0.99 -ToPort 81 -WarningAction Ignore
        try {
            $owner = Find-NetPortOwner 8081
            $owner.OwningProcess, $owner.TargetNamespace, $owner.Note | Should -Be 0, 'web', 'no process has port 81 there'
            (Find-NetPortOwner 8082).Note | Should -BeLike 'no namespace of this machine*10.77.0.99'
        }
        finally { $rule, $lost | Remove-PortForwardRule -Confirm:$false }
    }

    It 'asks in a namespace, and in all' {
        (Find-NetPortOwner 80 -Namespace web).OwningProcess | Should -Be $python.Id
        (Find-NetPortOwner 80 -AllNamespaces | Where-Object Namespace -eq web).OwningProcess | Should -Be $python.Id
    }

    It 'says when nobody answers, and names bad values'' parameters' {
        Find-NetPortOwner 9 -ErrorVariable failed -ErrorAction SilentlyContinue
        $failed[0].FullyQualifiedErrorId, "$failed" | Should -Be 'PortOwnerNotFound,NetLab.PowerShell.Sockets.FindNetPortOwnerCommand', 'Nobody answers at TCP or UDP port 9, and no rule sends it elsewhere.'
        foreach ($bad in 0, 70000, 'x9', '') {
            $failed = $null
            try { Find-NetPortOwner $bad -ErrorVariable failed -ErrorAction SilentlyContinue } catch { $failed = $_ }
            "$($failed[0].FullyQualifiedErrorId)" | Should -Match '^(InvalidArgument_Port|ParameterArgumentValidationError)'
        }
        Find-NetPortOwner 80 -Protocol Sctp -ErrorVariable failed -ErrorAction SilentlyContinue
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'InvalidArgument_Protocol,*'
    }

    It 'fits 100 columns' {
        $lines = @(Find-NetPortOwner 80 -Namespace web | Out-String -Width 100 -Stream)
        ($lines | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 100
        @($lines -match '^\s*Port\s+Proto\s+Address\s+PID\s+Path') | Should -HaveCount 1
    }

    It 'leaves no thread in a foreign namespace' { Get-ThreadAway | Should -BeNullOrEmpty }
}
