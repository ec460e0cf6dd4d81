# One call or more of every cmdlet that touches a network stack, and of every one with -WhatIf, in the lab that New-CallLab makes: each
# would work there as it stands. Dot-sourced by WhatIf.Tests.ps1 (it changes nothing), Threads.Tests.ps1 (no thread stays in another
# namespace) and Privileges.Tests.ps1 (an ordinary user). Each of them fails when an exported cmdlet it is about is missing here. A cmdlet
# that touches no stack (Get-StackCmdlet decides: it has no -Namespace and its class is not in NetLab.PowerShell.Network or Firewall) need
# not be here, unless it has -WhatIf. A new cmdlet: add its call in alphabetical order, without -Namespace, and to New-CallLab what it works on.
function Get-Call {
    $calls = @(
        { Add-MasqueradeRule -SourcePrefix 10.9.0.0/24 }
        { Add-NetBridgePort lab0 vp }
        { Add-NetLogRule Forward -InInterface lab0 -Prefix IN }
        { Add-NetNatStaticMapping -NatName lab -Protocol TCP -ExternalIPAddress 0.0.0.0 -ExternalPort 81 -InternalIPAddress 192.0.2.9 -InternalPort 80 }
        { Add-PortForwardRule -Port 82 -ToAddress 192.0.2.9 -ToPort 80 -IncludeLoopback }
        { Compare-DnsRecord localhost -Server 127.0.0.1:5, 127.0.0.1:6 -Tries 1 -Timeout 0.1 }
        { "$(Connect-TcpServer 127.0.0.1 9 -ErrorAction Continue 2>&1)" }
        { Disable-NetAdapter lab0 }
        { Get-UsbStorageDevice nosuch* -Source Kernel | Dismount-UsbStorage }
        { Enable-NetAdapter vdown }
        { Watch-DBusSignal -Timeout 0 | Export-DBusMessage /tmp/netlab-call.pcapng }
        { "$(Find-NetPortOwner 9 -ErrorAction Ignore)" }
        { Get-SocketServer | Export-SocketServerUnit -Path /tmp/netlab-call.service }
        { Find-NetRoute -RemoteIPAddress 203.0.113.1 }
        { Get-DnsClient }
        { Get-DnsClientServerAddress }
        { "$(Get-DnsZone example.org -Server 127.0.0.1:5 -ErrorAction Continue 2>&1)" }
        { Get-IPAddressOrigin 10.0.0.1 -NoHostName }
        { Get-MasqueradeRule }
        { Get-NetAdapter }
        { Get-NetAdapterStatistics }
        { Get-NetBridge }
        { Get-NetBridgeForwarding }
        { Get-NetConntrack }
        { Get-NetFilterRule }
        { Get-NetIPAddress }
        { Get-NetIPConfiguration }
        { Get-NetIPInterface }
        { Get-NetLogRule }
        { Get-NetNamespace c1 }
        { Get-NetNat }
        { Get-NetNatSession }
        { Get-NetNatStaticMapping }
        { Get-NetNeighbor }
        { Get-NetRoute }
        { "$(Get-NetTCPConnection)" }
        { "$(Get-NetUDPEndpoint)" }
        { Get-PortForwardRule }
        { "$(Get-SmtpCapability 127.0.0.1 -Port 9 -ErrorAction Continue 2>&1)" }
        { "$(Get-UnixSocket)" }
        { Invoke-DBusMethod org.freedesktop.DBus /org/freedesktop/DBus org.freedesktop.DBus RequestName org.netlab.Call 4 }
        { Invoke-NetNamespace c1 { Get-NetAdapter; ip -o link } }
        { Get-UsbStorageDevice nosuch* -Source Kernel | Mount-UsbStorage }
        { Measure-DnsServer 127.0.0.1:5 -Count 1 -Timeout 0.1 }
        { Move-NetAdapter vp -DestinationNamespace c1 }
        { "$(New-DnsTlsaRecord 127.0.0.1 -Port 9 -HostName mail.example.org -ErrorAction Continue 2>&1)" }
        { New-NetAdapter new0 -Kind Tap }
        { New-NetAdapter new0 -Kind Macvlan -ParentInterface vp }
        { New-NetBridge new0 -IPAddress 10.9.0.1/24 }
        { New-NetIPAddress 10.9.0.1/24 -InterfaceAlias vp -DefaultGateway 10.9.0.2 }
        { New-NetNamespace new0 }
        { New-NetNat new0 -InternalIPInterfaceAddressPrefix 10.9.0.0/24 }
        { New-NetNeighbor 192.0.2.77 -InterfaceAlias lab0 -LinkLayerAddress 02-00-00-00-00-77 }
        { New-NetRoute 198.51.100.0/24 -NextHop 192.0.2.2 -InterfaceAlias lab0 }
        { New-VethPair new0 new1 }
        { "$(Receive-UdpDatagram 0 -Timeout 0.1)" }
        { Get-MasqueradeRule | Remove-MasqueradeRule }
        { Remove-NetAdapter vp }
        { Remove-NetBridge lab0 }
        { Remove-NetBridgePort lab0 vport }
        { Remove-NetIPAddress 192.0.2.1 }
        { Get-NetLogRule | Remove-NetLogRule }
        { Remove-NetNamespace c1 }
        { Remove-NetNat lab }
        { Get-NetNatStaticMapping | Remove-NetNatStaticMapping }
        { Remove-NetNeighbor 192.0.2.7 }
        { Remove-NetRoute 203.0.113.0/24 }
        { Get-PortForwardRule | Remove-PortForwardRule }
        { Rename-NetAdapter vp vq }
        { Resolve-DnsRecord localhost }
        { Restart-NetAdapter lab0 }
        { Send-DBusSignal /org/netlab/Call org.netlab.Call Done 'x', 5 }
        { "$(Send-DnsMessage '0001' -Server 127.0.0.1:5 -Timeout 0.1 -ErrorAction Continue 2>&1)" }
        { "$(Send-SmtpProbe 127.0.0.1 -Port 9 -To b@example.org -SendMessage -ErrorAction Continue 2>&1)" }
        { "$(Send-TcpData 127.0.0.1 9 x -ErrorAction Continue 2>&1)" }
        { "$(Send-UdpDatagram 127.0.0.1 9 x -ErrorAction Continue 2>&1)" }
        { "$(Send-UnixData '@netlab-nobody' x -ErrorAction Continue 2>&1)" }
        { Set-DBusProperty org.netlab.Lab /org/netlab/Lab org.netlab.Lab Label changed }
        { Set-DnsClientServerAddress lo -ServerAddresses 192.0.2.53 }
        { Set-NetAdapter vp -MtuSize 1400 -MacAddress 02-00-00-00-00-99 }
        { Set-NetBridge lab0 -Priority 4096 -Stp }
        { Set-NetIPAddress 192.0.2.1 -PrefixLength 25 }
        { Set-NetIPInterface -Forwarding Enabled }
        { Set-NetIPInterface lab0 -AddressFamily IPv4 -NlMtuBytes 1400 }
        { Set-NetNeighbor 192.0.2.7 -LinkLayerAddress 02-00-00-00-00-99 }
        { Set-NetRoute 203.0.113.0/24 -RouteMetric 500 }
        { Get-NetTCPConnection -LocalPort 4999 -ErrorAction Ignore | Stop-NetTCPConnection }
        { $sink = Start-SmtpSink -Any -Tls Optional; $sink.Dispose(); $sink.Id }
        { $server = Start-TcpServer -Any { 1 }; $server.Dispose(); $server.Id }
        { $server = Start-UdpServer -Any -Echo; $server.Dispose(); $server.Id }
        { $server = Start-UnixServer '@netlab-call' -Echo; $server.Dispose(); $server.Id }
        { Get-SocketServer | Stop-SocketServer }
        { Test-DnsServer 127.0.0.1:5 -Tries 1 -Timeout 0.1 }
        { Test-MailDomain localhost -Server 127.0.0.1:5 -Timeout 0.5 }
        { Test-NetConnection 192.0.2.1 -DiagnoseRouting }
        { Test-NetConnection 192.0.2.1 -Port 9 -WarningAction Ignore }
        { "$(Test-SmtpRelay 127.0.0.1 -Port 9 -To me@example.net -SendMessage -ErrorAction Continue 2>&1)" }
        { "$(Test-SmtpSmuggling 127.0.0.1 -Port 9 -To me@example.org -ErrorAction Continue 2>&1)" }
        { "$(Test-SmtpStartTls 127.0.0.1 -Port 9 -ErrorAction Continue 2>&1)" }
        { "$(Test-TlsServer 127.0.0.1 9 -ErrorAction Continue 2>&1)" }
        { Trace-DnsDelegation localhost -RootServer 127.0.0.1 -Port 5 -Tries 1 -Timeout 0.1 -ErrorAction SilentlyContinue }
        { Trace-NetRoute 192.0.2.1 -Protocol Udp -Count 1 }
        { "$(Wait-DnsRecord localhost -Server 127.0.0.1:5 -Timeout 0 -ErrorAction Continue 2>&1)" }
        { Watch-DeviceEvent net -Source Kernel -IncludePresent -Timeout 0.1 }
        { Watch-NetChange -IncludePresent -Timeout 0.1 }
        { Watch-NetConntrack -Timeout 0.1 }
        { Watch-NetFilterLog -Timeout 0.1 }
        { Watch-NetPacket -Timeout 0.1 }
        { "$(Watch-NetTCPConnection -Timeout 0.1)" }
    )
    foreach ($call in $calls) {
        $commands = @($call.Ast.FindAll({ $args[0] -is [Management.Automation.Language.CommandAst] }, $true) | ForEach-Object { $_.GetCommandName() })
        # The call is about the last command of a pipeline, and about what runs a block rather than the block.
        @{ Call = "$call".Trim(); Code = $call; Cmdlet = $commands[0] -like 'Invoke-*' ? $commands[0] : $commands[-1] }
    }
}

function Get-StackCmdlet {
    # The exported cmdlets that touch a network stack.
    (Get-Command -Module NetLab -CommandType Cmdlet).Where{ $_.Parameters.ContainsKey('Namespace') -or $_.ImplementingType.Namespace -in 'NetLab.PowerShell.Network', 'NetLab.PowerShell.Firewall' }.Name
}

function New-CallLab {
    # What the calls work on, in this namespace or the named one.
    param([string] $Namespace)
    if (-not (Test-Path /run/netns/c1)) { ip netns add c1 }
    $ip = @(if ($Namespace) { '-n', $Namespace })
    $in = @{}
    if ($Namespace) { $in.Namespace = $Namespace }
    @'
link set lo up
link add lab0 address 02:00:00:00:00:01 type bridge
addr add 192.0.2.1/24 dev lab0
link add vp address 02:00:00:00:00:02 type veth peer name vdown address 02:00:00:00:00:03
link add vport address 02:00:00:00:00:04 type veth peer name vport2 address 02:00:00:00:00:05
link set vport master lab0
link set lab0 up
link set vp up
route add 203.0.113.0/24 via 192.0.2.2
neigh add 192.0.2.7 lladdr 02:00:00:00:00:07 dev lab0
'@ | ip @ip -batch -
    if (-not $global:callListener) {
        # In this process's own namespace, which the tests have to themselves.
        $global:callListener = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 4999)
        $callListener.Start()
    }
    $null = Add-MasqueradeRule -SourcePrefix 192.0.2.0/24 -WarningAction Ignore @in
    $null = Add-NetLogRule Input -Prefix lab @in
    $null = Add-PortForwardRule -Port 80 -ToAddress 192.0.2.9 -ToPort 80 -WarningAction Ignore @in
    $null = New-NetNat lab -InternalIPInterfaceAddressPrefix 10.8.0.0/24 -WarningAction Ignore @in
    $null = Add-NetNatStaticMapping -NatName lab -Protocol TCP -ExternalIPAddress 0.0.0.0 -ExternalPort 83 -InternalIPAddress 10.8.0.9 -InternalPort 80 -WarningAction Ignore @in
}

function Get-HostState {
    # All the calls could change, as one text; no counters, indexes and times.
    @(ip -d link; ip -4 addr; ip -4 route show table all; ip neigh show nud permanent; nft -s list ruleset; Get-ChildItem /run/netns -Name; Get-Content /etc/resolv.conf; sysctl -a --pattern 'net\.ipv4\.(ip_forward|conf)' 2>$null) -replace
        'valid_lft.*|timer [\d.]+|(hello|tcn|topology_change|gc)_timer\s+[\d.]+' -join "`n"
    # Where the caller has a bus with the service of DBus.Service.py: the names on it, and what the service holds.
    if ($env:DBUS_SYSTEM_BUS_ADDRESS) { (Get-DBusName).Name; Get-DBusProperty org.netlab.Lab /org/netlab/Lab org.netlab.Lab Label -ValueOnly }
}
