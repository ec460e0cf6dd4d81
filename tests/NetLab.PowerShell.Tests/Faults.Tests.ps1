# Each step of a call is made to fail in turn, and the process is killed before each: the kernel is as it was, or has all of it.
# strace makes the failures: it fails, or kills at, the N-th system call of a kind. What a kill may leave (Half) the next call mends.
# Together are messages that are in one send, all of them wherever one is.
# What is refused is called in this process, to which strace attaches; what is killed in another pwsh, which was started meanwhile.
BeforeDiscovery {
    $sysctl = '/proc/sys/net/ipv4/conf/kb/route_localnet'
    $cases = @(
        @{ What = 'New-NetNamespace at its files and mounts'; Call = 'New-NetNamespace kn'; At = 'mkdir,flock,mount'; Paths = '/run/netns', '/run/netns/kn'; Half = 'file kn' }
        @{ What = 'New-NetNamespace at the namespace and lo'; Call = 'New-NetNamespace kn'; At = 'unshare,sendto'; Half = 'file kn' }
        @{ What = 'Remove-NetNamespace'; Call = 'Remove-NetNamespace c2'; At = 'umount2,unlink'; Paths = '/run/netns/c2'; Half = 'file c2' }
        @{ What = 'New-NetIPAddress with a default gateway'; Call = 'New-NetIPAddress 10.9.0.2/24, fd09::2/64 -InterfaceAlias kp -DefaultGateway 10.9.0.1'; At = 'sendto' }
        @{ What = 'New-NetBridge with addresses'; Call = 'New-NetBridge kn -IPAddress 10.0.0.1/24, fd00::1/64'; At = 'sendto' }
        @{ What = 'New-VethPair into another namespace'; Call = 'New-VethPair kn kn -PeerNamespace c1'; At = 'sendto' }
        @{ What = 'Add-NetBridgePort with settings'; Call = 'Add-NetBridgePort kb kp -Cost 77 -Isolated'; At = 'sendto' }
        @{ What = 'Move-NetAdapter under another name'; Call = 'Move-NetAdapter kp -DestinationNamespace c1 -NewName moved'; At = 'sendto' }
        @{ What = 'Set-NetRoute to another next hop'; Call = 'Set-NetRoute 198.51.100.0/24 -NewNextHop 192.0.2.9 -Mtu 1300'; At = 'sendto' }
        @{ What = 'Set-NetRoute to another metric'; Call = 'Set-NetRoute 198.51.100.0/24 -RouteMetric 500'; At = 'sendto'; Together = 'RTM_NEWROUTE', 'RTM_DELROUTE' }
        @{ What = 'New-NetAdapter -Kind Tap at its messages'; Call = 'New-NetAdapter kt -Kind Tap -MtuSize 1400 -MacAddress 02-00-00-00-00-0a'; At = 'sendto'; Needs = '/dev/net/tun' }
        @{ What = 'New-NetAdapter -Kind Tap at its device'; Call = 'New-NetAdapter kt -Kind Tap -MtuSize 1400 -MacAddress 02-00-00-00-00-0a'; At = 'ioctl'; Paths = '/dev/net/tun'; Needs = '/dev/net/tun' }
        @{ What = 'New-NetAdapter -Kind Macvlan'; Call = 'New-NetAdapter km -Kind Macvlan -ParentInterface kp -ParentNamespace $PID -Namespace c1 -MtuSize 1400'; At = 'sendto' }
        @{ What = 'Add-MasqueradeRule'; Call = 'Add-MasqueradeRule -SourcePrefix 10.9.0.0/24 -NotOutInterface kb'; At = 'sendto' }
        @{ What = 'Add-PortForwardRule -IncludeLoopback at its messages'; Call = 'Add-PortForwardRule -Port 8080 -ToAddress 192.0.2.2 -ToPort 80 -IncludeLoopback'; At = 'sendto'; Half = 'tcp dport 8080' }
        @{ What = 'Add-PortForwardRule -IncludeLoopback at its sysctl'; Call = 'Add-PortForwardRule -Port 8080 -ToAddress 192.0.2.2 -ToPort 80 -IncludeLoopback'; At = 'write'; Paths = $sysctl; Half = 'tcp dport 8080' }
        @{ What = 'New-NetNat'; Call = 'New-NetNat lab -InternalIPInterfaceAddressPrefix 10.9.0.0/24'; At = 'sendto' }
        @{ What = 'Set-NetIPInterface'; Call = 'Set-NetIPInterface kb -AddressFamily IPv6 -Forwarding Enabled -CurrentHopLimit 33'; At = 'write'; Half = 'forwarding 1'
            Paths = '/proc/sys/net/ipv6/conf/kb/forwarding', '/proc/sys/net/ipv6/conf/kb/hop_limit' }
        @{ What = 'Set-NetIPAddress to another prefix length'; Call = 'Set-NetIPAddress 192.0.2.1 -PrefixLength 25'; At = 'sendto' }
        @{ What = 'Set-NetIPAddress to another prefix length, of IPv6'; Call = 'Set-NetIPAddress fd01::1 -PrefixLength 80'; At = 'sendto' }
        @{ What = 'Set-NetIPAddress to another lifetime'; Call = 'Set-NetIPAddress 192.0.2.1 -SkipAsSource $true -RouteMetric 7'; At = 'sendto' }
        @{ What = 'Set-NetBridge'; Call = 'Set-NetBridge kb -Stp:$true -ForwardDelay 4 -Priority 4096'; At = 'sendto' }
    )
}

Describe 'Faults' {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        $pwsh = (Get-Process -Id $PID).Path
        $module = (Resolve-Path "$PSScriptRoot/../../NetLab.psd1").Path

        # One shell for all of it: what takes time here is starting processes.
        $reset = @'
            for n in $(ip netns list 2>/dev/null | cut -d' ' -f1); do ip netns del $n; done
            for l in $(ip -o link | cut -d' ' -f2 | cut -d@ -f1 | tr -d :); do [ $l = lo ] || ip link del $l 2>/dev/null; done
            nft flush ruleset
            for f in $(ls -A /run/netns); do umount /run/netns/$f 2>/dev/null; rm -f /run/netns/$f; done
            ip netns add c1
            ip netns add c2
            ip -batch - <<END
            link add kb address 02:00:00:00:00:01 type bridge
            addr add 192.0.2.1/24 dev kb
            addr add 192.0.2.5/24 dev kb
            addr add fd01::1/64 dev kb nodad
            link add kp address 02:00:00:00:00:02 type veth peer name kq address 02:00:00:00:00:03
            link set kb up
            link set kp up
            link set kq up
            route add 198.51.100.0/24 via 192.0.2.2
END
'@
        $look = @'
            exec 2>/dev/null # a namespace whose file is left over has no tables to show
            for f in $(ls -A /run/netns); do mountpoint -q /run/netns/$f && echo "namespace $f" || echo "file $f"; done
            nft -s list ruleset
            echo "localnet $(cat /proc/sys/net/ipv4/conf/kb/route_localnet) forwarding $(cat /proc/sys/net/ipv6/conf/kb/forwarding) hops $(cat /proc/sys/net/ipv6/conf/kb/hop_limit)"
            for n in "" $(ip netns list 2>/dev/null | cut -d' ' -f1); do
                in=${n:+-n $n}
                echo "links of $n"; ip $in -d -j link; echo
                ip $in -4 -o addr | sed -E "s/^[0-9]+: /$n /; s/\\\\.*//"
                ip $in -6 -o addr show scope global | sed -E "s/^[0-9]+: /$n /; s/\\\\.*//; s/ tentative| dynamic//g"
                ip $in -4 route | sed "s/^/$n route /; s/ linkdown//"
                ip $in -6 route | grep -v fe80 | sed "s/^/$n route /; s/ linkdown//"
            done
'@
        function Reset-Lab { sh -c $reset }
        # All the cases could change, as lines; no counters, indexes and times.
        function Get-State {
            $lines = foreach ($line in sh -c $look) {
                if (-not $line.StartsWith('[')) { $line; continue }
                foreach ($link in $line | ConvertFrom-Json) {
                    $port = $link.linkinfo.info_slave_data
                    $data = $link.linkinfo.info_data
                    "link $($link.ifname) $($link.linkinfo.info_kind) $($link.flags -match 'UP$' -notmatch 'LOWER|NO-') $($link.mtu) $($link.master) $($port.cost) $($port.isolated) $($data.stp_state) $($data.forward_delay) $($data.priority)"
                }
            }
            $lines -join "`n"
        }

        # A pwsh with the module in it, that calls what it reads, and says how that went.
        function Start-Victim {
            $start = [Diagnostics.ProcessStartInfo]::new($pwsh)
            foreach ($argument in '-NoProfile', '-Command', "`$PSStyle.OutputRendering = 'PlainText'; Import-Module '$module'; [Console]::Out.WriteLine('ready'); & ([scriptblock]::Create([Console]::In.ReadLine()))") { $start.ArgumentList.Add($argument) }
            $start.RedirectStandardInput = $start.RedirectStandardOutput = $start.RedirectStandardError = $true
            $victims.Enqueue([Diagnostics.Process]::Start($start))
        }
        # Attaches strace to a process, to trace the calls of a kind or to do harm at one of them.
        function Start-Trace([int] $Process, [string] $At, [string[]] $Paths, [string] $Harm) {
            $start = [Diagnostics.ProcessStartInfo]::new('strace')
            foreach ($argument in @('-f', '-o', "$TestDrive/trace", '-e', "trace=$At") + @(if ($Harm) { '-e', "inject=${At}:$Harm" }) + @($Paths | Where-Object { $_ } | ForEach-Object { '-P', $_ }) + '-p', "$Process") { $start.ArgumentList.Add($argument) }
            $start.RedirectStandardError = $true
            $strace = [Diagnostics.Process]::Start($start)
            $said = $strace.StandardError.ReadLine()
            if ($said -notmatch 'attached') { throw "strace cannot attach: $said" }
            $strace
        }
        function Stop-Trace($Strace) {
            kill -INT $Strace.Id 2>$null
            $Strace.WaitForExit()
            $Strace.Dispose()
        }
        $report = '"errors $($Error.Count) away $([NetLab.Network.NamespaceVisit]::ThreadsAway) $($Error[0])"'
        $quietly = '-Confirm:$false -ErrorAction SilentlyContinue -WarningAction SilentlyContinue'
        # Calls it here with one step refused, or none, and gives the steps there were, and what is to say of it.
        function Invoke-Refused([string] $Call, [string] $At, [string[]] $Paths, [int] $Number) {
            $block = [scriptblock]::Create("`$null = $Call $quietly")
            $strace = Start-Trace $PID $At $Paths ($Number ? "error=EPERM:when=$Number" : '')
            try {
                $Error.Clear()
                try { & $block } catch { }
                $said = & ([scriptblock]::Create($report))
            }
            finally { Stop-Trace $strace }
            # The last lines are of the threads that strace was taken from.
            @{ Said = $said; Steps = @(Get-Content $TestDrive/trace | Select-String "^\d+ +$At\(") ; Harmed = [bool](Select-String -Quiet INJECTED $TestDrive/trace) }
        }
        # Calls it in a pwsh of its own, which is killed at a step.
        function Invoke-Killed([string] $Call, [string] $At, [string[]] $Paths, [int] $Number) {
            Start-Victim
            $victim = $victims.Dequeue()
            $null = $victim.StandardOutput.ReadLine()
            $strace = Start-Trace $victim.Id $At $Paths "signal=KILL:when=$Number"
            try {
                $victim.StandardInput.WriteLine("`$Error.Clear(); try { `$null = $Call $quietly } catch {}; $report")
                $said = $victim.StandardOutput.ReadToEnd()
                $victim.WaitForExit()
            }
            finally { Stop-Trace $strace }
            @{ Said = $said; Harmed = $victim.ExitCode -eq 137 }
        }

        $victims = [Collections.Queue]::new()
        $unable = if (-not (Get-Command strace -CommandType Application -ErrorAction Ignore)) { 'strace is not installed' }
        else { try { Stop-Trace (Start-Trace $PID sendto) } catch { "$_" } }
        # Two are always on their way.
        if (-not $unable) { 1..2 | ForEach-Object { Start-Victim } }
    }
    AfterAll {
        foreach ($victim in $victims) { $victim.Kill(); $victim.Dispose() }
        Clear-TestHost
        nft flush ruleset
    }

    BeforeEach { Reset-Lab }

    It '<What>' -ForEach $cases {
        if ($unable) { Set-ItResult -Skipped -Because $unable; return }
        if ($Needs -and -not (Test-Writable $Needs)) { Set-ItResult -Skipped -Because "$Needs is not there, or its mode keeps this user from it"; return }
        $before = Get-State
        $whole = [scriptblock]::Create("`$null = $Call -Confirm:`$false -ErrorAction Stop -WarningAction SilentlyContinue")
        & $whole
        $after = Get-State
        $after | Should -Not -Be $before
        $state = $after
        foreach ($kind in $At -split ',') {
            foreach ($number in 0..30) {
                if ($state -ne $before) { Reset-Lab }
                $run = Invoke-Refused $Call $kind $Paths $number
                $state = Get-State
                if (-not $run.Harmed) {
                    $run.Said | Should -Match '^errors 0 away 0'
                    $state | Should -Be $after
                    if ($number -gt 0) { break }
                    $steps = $run.Steps
                    $steps.Count | Should -BeGreaterThan 0 -Because "the call does $kind"
                    if ($Together) {
                        $sends = @($steps -match ($Together -join '|'))
                        $sends.Count | Should -BeGreaterThan 0
                        foreach ($type in $Together) { $sends | Should -Match $type }
                    }
                    continue
                }
                # What was refused may have been nothing that matters; then there is no error.
                $run.Said | Should -Match '^errors [01] away 0'
                $state | Should -Be ($run.Said -match '^errors 0' ? $after : $before) -Because "$kind $number`: $($run.Said)"
            }
            $number | Should -BeGreaterOrEqual ($steps.Count + 1) -Because 'every step has been refused'

            # Killed before each step that changes something, and after it: between two that only look nothing changes.
            $changes = @($false) + @($steps | ForEach-Object { [regex]::Matches("$_", 'nlmsg_type=([^,]+)').Where({ $_ -notmatch 'GET' }).Count -gt 0 -or $kind -ne 'sendto' })
            foreach ($number in (1..$steps.Count).Where({ $changes[$_] -or $changes[$_ - 1] })) {
                if ($state -ne $before) { Reset-Lab }
                $run = Invoke-Killed $Call $kind $Paths $number
                $run.Harmed | Should -BeTrue -Because "$kind $number`: $($run.Said)"
                $run.Said | Should -BeNullOrEmpty
                $state = Get-State
                if ($state -in $before, $after) { continue }
                $Half | Should -Not -BeNullOrEmpty -Because "$kind $number leaves`n$((Compare-Object ($before -split "`n") ($state -split "`n") | Out-String))"
                $state | Should -Match $Half
                & $whole
                $state = Get-State
                $state | Should -Be $after -Because 'the next call mends it'
            }
        }
    }
}
