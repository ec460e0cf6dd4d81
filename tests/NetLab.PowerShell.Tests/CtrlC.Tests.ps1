# Ctrl+C stops within 200 ms and leaves nothing half-made. PowerShell handles Ctrl+C by stopping the pipeline, which is what [powershell].Stop()
# does; here it is called from another thread while the cmdlet waits or is in the midst of much work.
#
# The time is a promise, and so it is asserted, which no other test here does with a time. What is asserted is the quickest of at most five
# stops: one that the machine's other load delays changes nothing, a cmdlet that does not listen is slow in all five. What is in the midst of
# much work is stopped five times in any case, each time somewhere else in it; what waits is stopped twice at least.
#
# A native command is killed by PowerShell, alone: what it has started itself lives on, and where that holds the pipe PowerShell waits
# for it (`$x = sh -c 'sleep 9; true'`), in a namespace or not. In a terminal Ctrl+C reaches all of them as SIGINT.
Describe 'Ctrl+C' {
    BeforeDiscovery {
        # Run: the script stopped. Ready: whether the stop is due. Left: what is half-made, nothing where all is well. Before: made before each stop.
        $cases = @(
            @{ What = 'Remove-NetNamespace that waits for a held one'; Run = 'Remove-NetNamespace held'
                Before = { ip netns add held; $script:holder = Start-Process ip 'netns', 'exec', 'held', 'sleep', '300' -PassThru; while ((Get-Content "/proc/$($holder.Id)/comm") -ne 'sleep') { $null = [Threading.Thread]::Yield() } }
                Ready = { -not (Test-Path /run/netns/held) }
                Left = { $holder | Stop-Process -Force; Get-ChildItem /run/netns -Name | Where-Object { $_ -eq 'held' } } }
            @{ What = 'Remove-NetNamespace of many'; Run = 'Remove-NetNamespace x*'
                Before = { 1..20 | ForEach-Object { "netns add x$_" } | ip -batch - }
                Ready = { @(Get-ChildItem /run/netns -Name).Count -lt 20 }
                Left = { Get-HalfNamespace } }
            @{ What = 'New-NetNamespace with many names'; Run = 'New-NetNamespace (1..2000 | ForEach-Object { "x$_" })'
                Ready = { Test-Path /run/netns/x5 }
                Left = { Get-HalfNamespace; if (Test-Path /run/netns/x2000) { 'it went on' } } }
            @{ What = 'New-NetNamespace of a pipeline'; Run = '1..2000 | ForEach-Object { "x$_" } | New-NetNamespace'
                Ready = { Test-Path /run/netns/x5 }
                Left = { Get-HalfNamespace; if (Test-Path /run/netns/x2000) { 'it went on' } } }
            @{ What = 'New-NetNamespace that waits for the lock of another'; Run = '$shared.In = 1; New-NetNamespace x1'
                Before = { $script:holder = Start-Process flock '/run/netns', 'sleep', '300' -PassThru; while ($(flock -n /run/netns true; $LASTEXITCODE -eq 0)) { $null = [Threading.Thread]::Yield() } }
                Ready = { $shared.In }
                Left = { Get-ChildItem "/proc/$($holder.Id)/task/$($holder.Id)/children" | Get-Content | ForEach-Object { $_.Trim() -split ' ' } | ForEach-Object { kill $_ }; $holder.WaitForExit(); Get-HalfNamespace } }
            @{ What = 'Invoke-NetNamespace with a native command'; Run = 'Invoke-NetNamespace c1 { $shared.In = 1; sleep 4321 }'
                Ready = { $shared.In -and (Get-Sleep) }; Left = { Get-Sleep } }
            @{ What = 'Invoke-NetNamespace -Direct with a native command'; Run = 'Invoke-NetNamespace c1 { $shared.In = 1; sleep 4321 } -Direct'
                Ready = { $shared.In -and (Get-Sleep) }; Left = { Get-Sleep } }
            @{ What = 'Invoke-NetNamespace with a native command that never stops writing'; Run = 'Invoke-NetNamespace c1 { yes } | ForEach-Object { $shared.In = 1 }'
                Ready = { $shared.In }; Left = { Get-Process yes -ErrorAction Ignore } }
            @{ What = 'Invoke-NetNamespace with a loop'; Run = 'Invoke-NetNamespace c1 { while ($true) { $shared.In = 1 } }'; Ready = { $shared.In } }
            @{ What = 'Invoke-NetNamespace with a loop that emits'; Run = 'Invoke-NetNamespace c1 { while ($true) { 1; $shared.In = 1 } }'; Ready = { $shared.In } }
            @{ What = 'Invoke-NetNamespace with Start-Sleep'; Run = 'Invoke-NetNamespace c1 { $shared.In = 1; Start-Sleep 300 }'; Ready = { $shared.In } }
            @{ What = 'Invoke-NetNamespace in Invoke-NetNamespace'; Run = 'Invoke-NetNamespace c1 { Invoke-NetNamespace c2 { $shared.In = 1; Start-Sleep 300 } }'; Ready = { $shared.In } }
            @{ What = 'what follows Invoke-NetNamespace'; Run = 'Invoke-NetNamespace c1 { 1 } | ForEach-Object { $shared.In = 1; Start-Sleep 300 }'; Ready = { $shared.In } }
            @{ What = 'New-NetIPAddress of a pipeline of 10,000'; Run = '1..10000 | ForEach-Object { [pscustomobject]@{ IPAddress = "10.1.$($_ -shr 8).$($_ -band 255)"; InterfaceAlias = "lab0" } } | New-NetIPAddress'
                Ready = { (Measure-Address) -gt 20 }
                Left = { if ((Measure-Address) -ge 10000) { 'it went on' } } }
            @{ What = 'New-NetIPAddress with 8,000 addresses, all or none'; Run = 'New-NetIPAddress (1..8000 | ForEach-Object { "10.1.$($_ -shr 8).$($_ -band 255)" }) -InterfaceAlias lab0'
                Ready = { (Measure-Address) -gt 20 }
                Left = { if ((Measure-Address) -notin 0, 8000) { "$(Measure-Address) addresses" } } }
            @{ What = 'Remove-NetIPAddress of many'; Run = 'Remove-NetIPAddress -InterfaceAlias lab0'
                Before = { ip addr flush dev lab0; 1..2000 | ForEach-Object { "addr add 10.1.$($_ -shr 8).$($_ -band 255)/32 dev lab0" } | ip -batch - }
                Ready = { (Measure-Address) -lt 1990 }
                Left = { if ((Measure-Address) -eq 0) { 'it went on' } } }
            @{ What = 'Remove-NetRoute of many'; Run = 'Remove-NetRoute -InterfaceAlias lab0'
                Before = { 1..20000 | ForEach-Object { "route replace 11.0.$($_ -shr 8).$($_ -band 255)/32 dev lab0" } | ip -batch - }
                Ready = { $(ip route get 11.0.0.1 2>$null | Out-Null; $LASTEXITCODE -ne 0) }
                Left = { if ($(ip route get 11.0.78.32 2>$null | Out-Null; $LASTEXITCODE -ne 0)) { "it went on" } } }
            @{ What = 'Get-NetRoute of many'; Run = 'while ($true) { $null = Get-NetRoute; $shared.In = 1 }'; Ready = { $shared.In } }
            @{ What = 'Watch-NetTCPConnection that waits'; Run = 'Watch-NetTCPConnection -IncludePresent -Interval 60 | ForEach-Object { $shared.In = 1 }'
                Before = { $script:silent = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0); $silent.Start() }
                Ready = { $shared.In }; Left = { $silent.Stop() } }
            @{ What = 'Get-NetTCPConnection of many'; Run = 'while ($true) { $null = Get-NetTCPConnection -AllNamespaces; $shared.In = 1 }'; Ready = { $shared.In } }
            # A datagram nobody reads: the server is silent.
            @{ What = 'Resolve-DnsRecord that waits for a silent server'; Run = '$shared.In = 1; Resolve-DnsRecord x.test -Server "127.0.0.1:$($shared.Port)" -Timeout 60'
                Before = { $script:silent = [Net.Sockets.UdpClient]::new([Net.IPEndPoint]::new([Net.IPAddress]::Loopback, 0)) }
                Prepare = { $shared.Port = $silent.Client.LocalEndPoint.Port }
                Ready = { $silent.Available -gt 0 }; Left = { $silent.Dispose() } }
            @{ What = 'Resolve-DnsRecord of many names'; Run = '1..100000 | ForEach-Object { "n$_.test" } | Resolve-DnsRecord -Type A -Server "127.0.0.1:$($shared.Port)" -Timeout 60'
                Before = { $script:silent = [Net.Sockets.UdpClient]::new([Net.IPEndPoint]::new([Net.IPAddress]::Loopback, 0)) }
                Prepare = { $shared.Port = $silent.Client.LocalEndPoint.Port }
                Ready = { $silent.Available -gt 0 }; Left = { $silent.Dispose() } }
            @{ What = 'Wait-DnsRecord between its questions'; Run = '$shared.In = 1; Wait-DnsRecord x.test -Server "127.0.0.1:$($shared.Port)" -Timeout 60'
                Before = { $script:silent = [Net.Sockets.UdpClient]::new([Net.IPEndPoint]::new([Net.IPAddress]::Loopback, 0)) }
                Prepare = { $shared.Port = $silent.Client.LocalEndPoint.Port }
                Ready = { $silent.Available -gt 0 }; Left = { $silent.Dispose() } }
            @{ What = 'Trace-DnsDelegation that waits for a silent server'; Run = 'Trace-DnsDelegation x.test -RootServer 127.0.0.1 -Port $shared.Port -Timeout 60'
                Before = { $script:silent = [Net.Sockets.UdpClient]::new([Net.IPEndPoint]::new([Net.IPAddress]::Loopback, 0)) }
                Prepare = { $shared.Port = $silent.Client.LocalEndPoint.Port }
                Ready = { $silent.Available -gt 0 }; Left = { $silent.Dispose() } }
            @{ What = 'Compare-DnsRecord that waits for a silent server'; Run = 'Compare-DnsRecord x.test A -Server "127.0.0.1:$($shared.Port)", 127.0.0.1:5 -Timeout 60'
                Before = { $script:silent = [Net.Sockets.UdpClient]::new([Net.IPEndPoint]::new([Net.IPAddress]::Loopback, 0)) }
                Prepare = { $shared.Port = $silent.Client.LocalEndPoint.Port }
                Ready = { $silent.Available -gt 0 }; Left = { $silent.Dispose() } }
            @{ What = 'Test-DnsServer that waits for a silent server'; Run = 'Test-DnsServer "127.0.0.1:$($shared.Port)" -Timeout 60'
                Before = { $script:silent = [Net.Sockets.UdpClient]::new([Net.IPEndPoint]::new([Net.IPAddress]::Loopback, 0)) }
                Prepare = { $shared.Port = $silent.Client.LocalEndPoint.Port }
                Ready = { $silent.Available -gt 0 }; Left = { $silent.Dispose() } }
            @{ What = 'Test-MailDomain that waits for a silent server'; Run = 'Test-MailDomain x.test -Server "127.0.0.1:$($shared.Port)"'
                Before = { $script:silent = [Net.Sockets.UdpClient]::new([Net.IPEndPoint]::new([Net.IPAddress]::Loopback, 0)) }
                Prepare = { $shared.Port = $silent.Client.LocalEndPoint.Port }
                Ready = { $silent.Available -gt 0 }; Left = { $silent.Dispose() } }
            @{ What = 'Measure-DnsServer that waits for a silent server'; Run = 'Measure-DnsServer "127.0.0.1:$($shared.Port)" -Timeout 60'
                Before = { $script:silent = [Net.Sockets.UdpClient]::new([Net.IPEndPoint]::new([Net.IPAddress]::Loopback, 0)) }
                Prepare = { $shared.Port = $silent.Client.LocalEndPoint.Port }
                Ready = { $silent.Available -gt 0 }; Left = { $silent.Dispose() } }
            @{ What = 'Send-DnsMessage that waits for a silent server'; Run = 'Send-DnsMessage "0001" "127.0.0.1:$($shared.Port)" -Timeout 60'
                Before = { $script:silent = [Net.Sockets.UdpClient]::new([Net.IPEndPoint]::new([Net.IPAddress]::Loopback, 0)) }
                Prepare = { $shared.Port = $silent.Client.LocalEndPoint.Port }
                Ready = { $silent.Available -gt 0 }; Left = { $silent.Dispose() } }
            @{ What = 'Get-DnsZone that waits for a silent server'; Run = 'Get-DnsZone x.test -Server "127.0.0.1:$($shared.Port)" -Timeout 60'
                Before = { $script:silent = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0); $silent.Start() }
                Prepare = { $shared.Port = $silent.LocalEndpoint.Port }
                Ready = { $silent.Pending() }; Left = { $silent.Stop() } }
            @{ What = 'New-DnsTlsaRecord that waits for a silent server'; Run = 'New-DnsTlsaRecord 127.0.0.1 -Port $shared.Port -HostName mail.example.org -Timeout 60'
                Before = { $script:silent = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0); $silent.Start() }
                Prepare = { $shared.Port = $silent.LocalEndpoint.Port }
                Ready = { $silent.Pending() }; Left = { $silent.Stop() } }
            @{ What = 'Test-SmtpRelay that waits for a silent server'; Run = 'Test-SmtpRelay 127.0.0.1 -Port $shared.Port -Timeout 60'
                Before = { $script:silent = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0); $silent.Start() }
                Prepare = { $shared.Port = $silent.LocalEndpoint.Port }
                Ready = { $silent.Pending() }; Left = { $silent.Stop() } }
            @{ What = 'Test-SmtpSmuggling that waits for a silent server'; Run = 'Test-SmtpSmuggling 127.0.0.1 -Port $shared.Port -To me@example.org -Timeout 60'
                Before = { $script:silent = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0); $silent.Start() }
                Prepare = { $shared.Port = $silent.LocalEndpoint.Port }
                Ready = { $silent.Pending() }; Left = { $silent.Stop() } }
            @{ What = 'Test-SmtpStartTls that waits for a silent server'; Run = 'Test-SmtpStartTls 127.0.0.1 -Port $shared.Port -Timeout 60'
                Before = { $script:silent = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0); $silent.Start() }
                Prepare = { $shared.Port = $silent.LocalEndpoint.Port }
                Ready = { $silent.Pending() }; Left = { $silent.Stop() } }
            @{ What = 'Test-TlsServer that waits for a silent server'; Run = 'Test-TlsServer 127.0.0.1 $shared.Port -Timeout 60'
                Before = { $script:silent = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0); $silent.Start() }
                Prepare = { $shared.Port = $silent.LocalEndpoint.Port }
                Ready = { $silent.Pending() }; Left = { $silent.Stop() } }
            # Nobody answers: a server without a word, a port where nothing comes.
            @{ What = 'Send-TcpData that waits for an answer'; Run = '$shared.In = 1; Send-TcpData 127.0.0.1 $shared.Port hello -Wait -Timeout 60'
                Before = { $script:silent = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0); $silent.Start() }
                Prepare = { $shared.Port = $silent.LocalEndpoint.Port }
                Ready = { $silent.Pending() }; Left = { $silent.Stop() } }
            @{ What = 'Send-TcpData with more than the server takes'; Run = 'Send-TcpData 127.0.0.1 $shared.Port ("x" * 50MB) -Timeout 60'
                Before = { $script:silent = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0); $silent.Start() }
                Prepare = { $shared.Port = $silent.LocalEndpoint.Port }
                Ready = { $silent.Pending() }; Left = { $silent.Stop() } }
            @{ What = 'Send-UdpDatagram that waits for an answer'; Run = 'Send-UdpDatagram 127.0.0.1 $shared.Port hello -Wait -Timeout 60'
                Before = { $script:silent = [Net.Sockets.UdpClient]::new([Net.IPEndPoint]::new([Net.IPAddress]::Loopback, 0)) }
                Prepare = { $shared.Port = $silent.Client.LocalEndPoint.Port }
                Ready = { $silent.Available -gt 0 }; Left = { $silent.Dispose() } }
            @{ What = 'Send-UnixData that waits for an answer'; Run = '$shared.Server = Start-UnixServer "@netlab-ctrlc" { }; Send-UnixData "@netlab-ctrlc" hello -Wait -Timeout 60'
                Ready = { $shared.Server.Requests -gt 0 }; Left = { $shared.Server.Dispose() } }
            @{ What = 'Receive-UdpDatagram'; Run = 'Receive-UdpDatagram 7009 | ForEach-Object { $shared.In = 1 }'
                Ready = { if (-not $shared.In) { "x" | Send-UdpDatagram 127.0.0.1 7009 }; $shared.In } }
            @{ What = 'Receive-SmtpMessage'; Run = '$shared.Server = Start-SmtpSink; $shared.In = 1; $shared.Server | Receive-SmtpMessage'
                Ready = { $shared.In }; Left = { $shared.Server.Dispose() } }
            @{ What = 'Connect-TcpServer -Interactive'; Run = 'Connect-TcpServer 127.0.0.1 $shared.Port -Interactive -InputObject hello 6>$null'
                Before = { $script:silent = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0); $silent.Start() }
                Prepare = { $shared.Port = $silent.LocalEndpoint.Port }
                Ready = { $silent.Pending() }; Left = { $silent.Stop() } }
            @{ What = 'Stop-SocketServer that waits for a block'; Run = '$shared.Server = Start-TcpServer { Start-Sleep 300 }; Send-TcpData 127.0.0.1 $shared.Server.LocalPort x; while (-not $shared.Server.Requests) { }; $shared.In = 1; Stop-SocketServer $shared.Server.Id -Timeout 60'
                Ready = { "$($shared.Server.State)" -eq 'Stopping' }; Left = { Get-SocketServer | Stop-SocketServer -Timeout 0 } }
            # Nobody is at this address, and nobody says so: the way there leads to a neighbour that is made up.
            @{ What = 'Test-NetConnection that waits for a silent host'; Run = '$shared.In = 1; Test-NetConnection 198.51.100.9 -Timeout 60'
                Before = { Add-Silence }; Ready = { $shared.In -and (Get-Sent) -gt 0 } }
            @{ What = 'Test-NetConnection -Port that waits for a silent host'; Run = '$shared.In = 1; Test-NetConnection 198.51.100.9 -Port 80 -Timeout 60'
                Before = { Add-Silence }; Ready = { $shared.In -and (Get-Sent) -gt 0 } }
            @{ What = 'Test-NetConnection -Count between two answers'; Run = 'Test-NetConnection 127.0.0.1 -Count 0 -Interval 60 | ForEach-Object { $shared.In = 1 }'
                Ready = { $shared.In } }
            @{ What = 'Test-NetConnection -Count that floods'; Run = 'Test-NetConnection 127.0.0.1 -Count 0 -Interval 0 | ForEach-Object { $shared.In = 1 }'
                Ready = { $shared.In } }
            # Connections nobody accepts are made all the same, and nothing is said.
            @{ What = 'Send-SmtpProbe that waits for a greeting'; Run = 'Send-SmtpProbe 127.0.0.1 -Port $shared.Port -Timeout 60'
                Before = { $script:silent = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0); $silent.Start() }
                Prepare = { $shared.Port = $silent.LocalEndpoint.Port }
                Ready = { $silent.Pending() }; Left = { $silent.Stop() } }
            @{ What = 'Get-SmtpCapability that waits for TLS'; Run = 'Get-SmtpCapability 127.0.0.1 -Port $shared.Port -Tls Implicit -Timeout 60'
                Before = { $script:silent = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0); $silent.Start() }
                Prepare = { $shared.Port = $silent.LocalEndpoint.Port }
                Ready = { $silent.Pending() }; Left = { $silent.Stop() } }
            @{ What = 'Send-SmtpProbe of many that waits for silent hosts'; Run = '1..200 | ForEach-Object { "198.51.100.9" } | Send-SmtpProbe -Timeout 60 -ThrottleLimit 20'
                Before = { Add-Silence }; Ready = { (Get-Sent) -gt 0 } }
            @{ What = 'Trace-NetRoute that waits for silent hops'; Run = 'Trace-NetRoute 198.51.100.9 -Timeout 60'
                Before = { Add-Silence }; Ready = { (Get-Sent) -gt 0 } }
            @{ What = 'Watch-NetPacket where nothing goes by'; Run = 'Watch-NetPacket lo -Namespace c2'
                Before = { ip -n c2 link set lo up }
                # Its socket is bound and runs; where lo is down it would end by itself.
                Ready = { (ip netns exec c2 cat /proc/net/packet) -match '^\S+ +\d+ +\d+ +\w+ +1 +1 ' } }
            @{ What = 'Watch-NetPacket of a stream into a file'; Run = 'Watch-NetPacket lo | ForEach-Object { $shared.In = 1; $_ } | Export-NetPacket $shared.File'
                Before = { $script:pings = Start-Process ping '-i', '0.01', '127.0.0.1' -PassThru -RedirectStandardOutput /dev/null }
                Prepare = { $shared.File = "$TestDrive/stopped.pcapng" }
                Ready = { $shared.In }
                # The file is whole, and nobody writes on.
                Left = { $pings.Kill(); $pings.WaitForExit(); try { $null = Import-NetPacket $shared.File } catch { "$_" } } }
            # Its socket says when it listens: nothing else of this process does so.
            @{ What = 'Watch-NetChange that waits'; Run = 'Watch-NetChange -IncludePresent | ForEach-Object { $shared.In = 1 }'; Ready = { $shared.In } }
            @{ What = 'Watch-NetConntrack that waits'; Run = 'Watch-NetConntrack'; Ready = { Test-Listener 12 } }
            @{ What = 'Watch-NetFilterLog that waits'; Run = 'Watch-NetFilterLog'; Ready = { (Get-Content /proc/net/netfilter/nfnetlink_log) -match '^ *78 ' }
                Left = { (Get-Content /proc/net/netfilter/nfnetlink_log) -match '^ *78 ' } }
            @{ What = 'Watch-NetFilterLog of packets that never end'; Run = 'Watch-NetFilterLog | ForEach-Object { $shared.In = 1 }'
                Before = { nft flush ruleset; nft 'add table ip t; add chain ip t c { type filter hook output priority 0; }; add rule ip t c log group 78'; $script:holder = Start-Process ping '-fq', '-w', '60', '127.0.0.1' -PassThru -RedirectStandardOutput /dev/null }
                Ready = { $shared.In }; Left = { $holder | Stop-Process -Force; nft flush ruleset } }
            @{ What = 'Restart-NetAdapter of many'; Run = 'while ($true) { Restart-NetAdapter v* -PassThru | ForEach-Object { $shared.In = 1 } }'
                Before = { Add-Pair }; Ready = { $shared.In }
                Left = { ip -j link | ConvertFrom-Json | Where-Object flags -NotContains UP | ForEach-Object ifname } }
            @{ What = 'Move-NetAdapter of many'; Run = 'Move-NetAdapter v* -DestinationNamespace c1'
                Before = { Add-Pair }; Ready = { @(ip -n c1 -o link).Count -gt 2 }
                Left = {
                    $all = @(ip -j link | ConvertFrom-Json) + @(ip -n c1 -j link | ConvertFrom-Json) | Where-Object ifname -Like 'v*'
                    if ($all.Count -ne 60) { "$($all.Count) adapters" }
                    $all | Where-Object flags -NotContains UP | ForEach-Object ifname } }
            @{ What = 'New-VethPair of a loop'; Run = '1..2000 | ForEach-Object { New-VethPair "a$_" eth0 -PeerNamespace c1; Rename-NetAdapter eth0 "b$_" -Namespace c1; $shared.In = $_ }'
                Ready = { $shared.In -gt 3 }
                # Both ends are there and up, or neither.
                Left = { ip -j link | ConvertFrom-Json | Where-Object { $_.ifname -like 'a*' -and ($_.flags -notcontains 'UP' -or -not $_.link_netnsid -eq 0) } | ForEach-Object ifname } }
            @{ What = 'New-NetBridge of a loop'; Run = '1..2000 | ForEach-Object { New-NetBridge "a$_" -IPAddress 10.2.0.1/24; $shared.In = $_ }'
                Ready = { $shared.In -gt 3 }
                Left = { ip -j addr | ConvertFrom-Json | Where-Object { $_.ifname -like 'a*' -and ($_.flags -notcontains 'UP' -or $_.addr_info.local -notcontains '10.2.0.1') } | ForEach-Object ifname } }
            @{ What = 'Add-PortForwardRule of a loop'; Run = '1..2000 | ForEach-Object { Add-PortForwardRule -Port $_ -ToAddress 10.3.0.2 -ToPort 80 -IncludeLoopback -WarningAction Ignore; $shared.In = $_ }'
                Before = { nft flush ruleset; ip addr add 10.3.0.1/24 dev lab0 }
                Ready = { $shared.In -gt 3 }
                # Every port has its rules in all the chains: two that publish it, three that let the traffic through and back.
                Left = {
                    $rules = nft -s list table inet netlab
                    $ports = @($rules -match 'dport \d+ counter dnat' -replace '.*dport (\d+).*', '$1' | Group-Object)
                    $ports | Where-Object Count -ne 2 | ForEach-Object Name
                    if (@($rules -match 'ct status dnat').Count -ne 3 * $ports.Count) { 'rules without a port' } } }
        )
    }

    BeforeAll {
        . $PSScriptRoot/Support.ps1
        $shared = [hashtable]::Synchronized(@{})
        $runspace = [runspacefactory]::CreateRunspace()
        $runspace.Open()
        $runspace.SessionStateProxy.SetVariable('shared', $shared)
        $runspace.SessionStateProxy.SetVariable('ConfirmPreference', 'None')
        $null = [powershell]::Create($runspace).AddScript('Import-Module $args[0]').AddArgument((Get-Module NetLab).Path).Invoke()

        function Get-HalfNamespace {
            # Files under /run/netns that are no namespace.
            Get-ChildItem /run/netns | Where-Object { (stat -fc %T $_.FullName) -ne 'nsfs' } | ForEach-Object Name
        }
        function Test-Listener([int] $Protocol) {
            # Whether a socket here listens to groups of a netlink protocol.
            @((Get-Content /proc/thread-self/net/netlink) -match "^\S+ +$Protocol +\d+ +(?!0{8})\S").Count -gt 0
        }
        # What has just been killed may still be listed, without a command line.
        function Get-Sleep { Get-Process sleep -ErrorAction Ignore | Where-Object { (Get-Content "/proc/$($_.Id)/cmdline" -ErrorAction Ignore) -match '4321' } }
        function Add-Silence {
            ip link add quiet up type veth peer name quieter
            ip link set quieter up
            ip addr add 192.0.2.1/24 dev quiet
            ip neigh replace 192.0.2.2 lladdr 02:00:00:00:00:77 dev quiet
            ip route replace 198.51.100.0/24 via 192.0.2.2
            nft add table ip silence '{ chain out { type filter hook postrouting priority 0; ip daddr 198.51.100.9 counter; }; }'
        }
        function Get-Sent { [int]("$(nft list table ip silence)" -replace '(?s).*packets (\d+).*', '$1') }
        function Measure-Address { @(ip -4 -o addr show dev lab0).Count }
        function Add-Pair { 1..30 | ForEach-Object { "link add v$_ up type veth peer name vp$_"; "link set vp$_ up" } | ip -batch - }
        function Reset-Lab {
            # All at once: one by one it would take longer than the tests.
            sh -c '{ ip netns list | sed "s/ .*//; s/^/netns del /"; ip -o link | sed -En "s/^[0-9]+: ([^:@]+).*/link del \1/p" | grep -vE " (lo|vp[0-9]*)$"; } | ip -force -batch -
                printf "%s\n" "netns add c1" "netns add c2" "link add lab0 up type bridge" | ip -batch -
                nft delete table ip silence' 2>$null
        }
    }
    AfterAll {
        $runspace.Dispose()
        Clear-TestHost
        nft flush ruleset
    }

    It 'stops <What>' -ForEach $cases {
        $least = $What -match 'many|pipeline|loop|never|addresses|stream' ? 5 : 2
        $times, $late = @(), 0
        while ($times.Count -lt $least -or ($times.Count -lt 5 -and ($times | Sort-Object)[0] -ge 200)) {
            Reset-Lab
            if ($Before) { & $Before }
            $shared.Clear()
            if ($Prepare) { & $Prepare }
            $shell = [powershell]::Create($runspace).AddScript($Run)
            try {
                $call = $shell.BeginInvoke()
                while (-not (& $Ready) -and -not $call.IsCompleted) { [Threading.Thread]::Sleep(1) }
                $watch = [Diagnostics.Stopwatch]::StartNew()
                $shell.Stop()
                $took = $watch.Elapsed.TotalMilliseconds
                $ended = $shell.InvocationStateInfo.State
                $shell.Streams.Error | Should -BeNullOrEmpty
            }
            finally {
                $shell.Dispose()
                $half = @(if ($Left) { & $Left })
            }
            $half -ne 'it went on' | Should -BeNullOrEmpty
            Get-ThreadAway | Should -BeNullOrEmpty
            # On a busy machine the work may be over before the stop comes, which proves nothing; every time it may not.
            if ($ended -ne 'Stopped' -or $half) { (++$late) | Should -BeLessThan 10 -Because 'the stop never came in time, or is not heeded'; continue }
            $times += $took
        }
        # A busy machine holds a stop up now and then; what waits for something else is held up every time.
        ($times | Sort-Object)[0] | Should -BeLessThan 200 -Because "the stops took $times ms"
    }
}
