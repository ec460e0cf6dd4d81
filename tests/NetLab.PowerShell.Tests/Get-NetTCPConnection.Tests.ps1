Describe 'Get-NetTCPConnection' {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        . $PSScriptRoot/Sockets.Support.ps1
        Clear-TestHost
        $listener = New-Listener
        $pair = New-Connection $listener
        $port = $listener.Port
    }
    AfterAll {
        $pair.Client.Dispose(); $pair.Server.Dispose(); $listener.Dispose()
        Clear-TestHost
    }

    It 'has Windows''s properties' {
        $item = Get-NetTCPConnection -LocalPort $port -State Listen
        $item | Should -BeOfType NetLab.Sockets.NetTCPConnection
        $item.LocalAddress, $item.LocalPort, $item.RemoteAddress, $item.RemotePort | Should -Be '127.0.0.1', $port, '0.0.0.0', 0
        $item.LocalPort | Should -BeOfType uint16
        $item.OwningProcess | Should -BeOfType uint32
        [int]$item.State, $item.OwningProcess, $item.AppliedSetting, $item.CreationTime, "$($item.OffloadState)" | Should -Be 2, $PID, $null, $null, 'InHost'
        $talk = Get-NetTCPConnection -LocalPort $port -State Established
        [int]$talk.State, "$($talk.AppliedSetting)", $talk.RemotePort | Should -Be 5, 'Internet', $pair.ClientPort
    }

    It 'tells more than Windows: process, user, queues, backlog' {
        $item = Get-NetTCPConnection -LocalPort $port -State Listen
        $item.Process, $item.User, $item.Queue, $item.Backlog, $item.BacklogLimit, $item.Namespace | Should -Be (Get-Content /proc/$PID/comm), (id -un), '0/5', 0, 5, $null
        $item.Owners[0].ProcessId, $item.Owners[0].Descriptor | Should -Be $PID, $listener.Handle
    }

    It 'lists what ss lists' {
        $mine = Get-NetTCPConnection | Where-Object { $_.LocalPort -eq $port -or $_.RemotePort -eq $port } | Where-Object State -ne Bound
        $theirs = ss -tanH "sport = :$port or dport = :$port"
        $mine | Should -HaveCount $theirs.Count
        foreach ($line in $theirs) {
            $state, $null, $null, $local, $remote = $line.Trim() -split '\s+'
            $state = @{ LISTEN = 'Listen'; ESTAB = 'Established' }[$state]
            @($mine | Where-Object { "$($_.State) $($_.LocalAddress):$($_.LocalPort) $($_.RemoteAddress):$($_.RemotePort -replace '^0$', '*')" -eq "$state $local $remote" }) | Should -HaveCount 1 -Because $line
        }
    }

    It 'knows the owners that lsof knows' {
        if (-not (Get-Command lsof -ErrorAction Ignore)) { Set-ItResult -Skipped -Because "the tool 'lsof' is not installed"; return }
        $theirs = lsof -nP -a -p $PID "-iTCP:$port" -Ffn 2>$null | Where-Object { $_ -match '^f\d' } | ForEach-Object { [int]$_.Substring(1) } | Sort-Object
        (Get-NetTCPConnection | Where-Object { $_.LocalPort -eq $port -or $_.RemotePort -eq $port }).Owners.Descriptor | Sort-Object | Should -Be $theirs
    }

    It 'filters by <Name>' -ForEach @(
        @{ Name = 'positions'; Get = { Get-NetTCPConnection 127.0.0.1 $port }; Found = 'Established', 'Listen' }
        @{ Name = 'state'; Get = { Get-NetTCPConnection -LocalPort $port -State Listen, SynSent -ErrorAction Ignore }; Found = 'Listen' }
        @{ Name = 'remote port'; Get = { Get-NetTCPConnection -RemotePort $pair.ClientPort }; Found = 'Established' }
        @{ Name = 'a prefix'; Get = { Get-NetTCPConnection -LocalAddress 127.0.0.0/8 -LocalPort $port }; Found = 'Established', 'Listen' }
        @{ Name = 'a pattern'; Get = { Get-NetTCPConnection -RemoteAddress 127.* -LocalPort $port }; Found = 'Established' }
        @{ Name = 'a range of ports'; Get = { Get-NetTCPConnection -LocalPort "$port-$port" -State Listen }; Found = 'Listen' }
        @{ Name = 'process'; Get = { Get-NetTCPConnection -OwningProcess $PID -LocalPort $port }; Found = 'Established', 'Listen' }
        @{ Name = 'the name of a process'; Get = { Get-NetTCPConnection -ProcessName "$((Get-Content /proc/$PID/comm)[0])*" -LocalPort $port -State Listen }; Found = 'Listen' }
        @{ Name = 'Windows''s template'; Get = { Get-NetTCPConnection -AppliedSetting Internet -LocalPort $port }; Found = 'Established' }
    ) {
        (& $Get).State | Sort-Object { "$_" } | Should -Be $Found
    }

    It 'answers what is not there as Windows does' {
        Get-NetTCPConnection -LocalPort 9 -ErrorVariable failed -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        "$failed" | Should -Be "No MSFT_NetTCPConnection objects found with property 'LocalPort' equal to '9'.  Verify the value of the property and retry."
        $failed[0].FullyQualifiedErrorId, $failed[0].CategoryInfo.Category | Should -Be 'CmdletizationQuery_NotFound_LocalPort,NetLab.PowerShell.Sockets.GetNetTCPConnectionCommand', 'ObjectNotFound'
        Get-NetTCPConnection -LocalAddress 192.0.2.* -ErrorAction Stop | Should -BeNullOrEmpty
        Get-NetTCPConnection -LocalPort $port -CreationTime (Get-Date) -ErrorVariable failed -ErrorAction SilentlyContinue
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'CmdletizationQuery_NotFound_CreationTime,*'
    }

    It 'names the parameter of a bad value: <Id>' -ForEach @(
        @{ Id = 'InvalidArgument_LocalPort'; With = @{ LocalPort = 99999 } }
        @{ Id = 'InvalidArgument_RemotePort'; With = @{ RemotePort = 'nosuchservice' } }
        @{ Id = 'InvalidArgument_LocalAddress'; With = @{ LocalAddress = '300.0.0.1' } }
        @{ Id = 'InvalidArgument_RemoteAddress'; With = @{ RemoteAddress = '10.0.0.0/33' } }
        @{ Id = 'InvalidArgument_NoProcess'; With = @{ NoProcess = $true; OwningProcess = 1 } }
        @{ Id = 'InvalidArgument_AllNamespaces'; With = @{ AllNamespaces = $true; Namespace = 'c1' } }
    ) {
        Get-NetTCPConnection @With -ErrorVariable failed -ErrorAction SilentlyContinue
        $failed[0].FullyQualifiedErrorId | Should -BeLike "$Id,*"
    }

    It 'takes addresses from the pipeline' {
        (Get-NetIPAddress 127.0.0.1 | Get-NetTCPConnection -ErrorAction Ignore | Where-Object LocalPort -eq $port).State | Sort-Object { "$_" } | Should -Be 'Established', 'Listen'
    }

    It 'takes the names of services' {
        Get-NetTCPConnection -LocalPort http -ErrorVariable failed -ErrorAction SilentlyContinue
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'CmdletizationQuery_NotFound_LocalPort,*'
    }

    It 'finds several owners of one socket' {
        $python = Start-Python -Script @'
import os, socket, sys
s = socket.socket(); s.bind(("127.0.0.1", 0)); s.listen(1)
r, w = os.pipe()
child = os.fork()
if child == 0:
    os.close(w); os.read(r, 1); os._exit(0)
print(s.getsockname()[1], child, flush=True)
sys.stdin.read(); os.close(w); os.wait()
'@
        try {
            $port, $child = [int[]]($python.Line -split ' ')
            $item = Get-NetTCPConnection -LocalPort $port
            $item.Owners.ProcessId | Should -Be (@($python.Id, $child) | Sort-Object)
            $item.OwningProcess | Should -Be (@($python.Id, $child) | Sort-Object)[0]
            (Get-NetTCPConnection -OwningProcess $child).LocalPort | Should -Be $port
        }
        finally { Stop-Python $python }
    }

    It 'tells what TCP knows with -Detailed' {
        $item = Get-NetTCPConnection -LocalPort $port -State Established -Detailed
        $item | Should -BeOfType NetLab.Sockets.NetTCPConnectionDetail
        $item.Rtt | Should -BeGreaterThan ([timespan]0)
        $item.Congestion | Should -Not -BeNullOrEmpty
        $item.TotalRetransmits, $item.BytesSent | Should -Be 0, 0
        ss -tinH "sport = :$port" | Out-String | Should -Match " $($item.Congestion) "
        (Get-NetTCPConnection -LocalPort $port -State Listen -Detailed).Rtt | Should -BeNullOrEmpty
    }

    It 'looks in other namespaces' {
        ip netns add c1
        $python = Start-Python -Prefix ip, netns, exec, c1 -Script 'import socket, sys; s = socket.socket(); s.bind(("0.0.0.0", 0)); s.listen(1); print(s.getsockname()[1], flush=True); sys.stdin.read()'
        try {
            $there = Get-NetTCPConnection -Namespace c1
            $there.LocalPort, $there.Namespace, $there.OwningProcess | Should -Be ([int]$python.Line), 'c1', $python.Id
            (Get-NetNamespace c1 | Get-NetTCPConnection).LocalPort | Should -Be ([int]$python.Line)
            $all = Get-NetTCPConnection -AllNamespaces -State Listen
            ($all | Where-Object Namespace -eq c1).OwningProcess | Should -Be $python.Id
            ($all | Where-Object LocalPort -eq $port | Where-Object OwningProcess -eq $PID).Namespace | Should -BeNullOrEmpty
            ($all | Out-String -Width 100 -Stream)[1] | Should -Match 'PID\s+Process\s+Namespace'
            # Unnamed ones too, by the process's id.
            (Get-NetTCPConnection -Namespace $python.Id).LocalPort | Should -Be ([int]$python.Line)
        }
        finally { Stop-Python $python }
        Get-NetTCPConnection -Namespace nosuch -ErrorVariable failed -ErrorAction SilentlyContinue
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'NamespaceNotFound,*'
        Get-ThreadAway | Should -BeNullOrEmpty
    }

    It 'does not look for processes with -NoProcess' {
        $item = Get-NetTCPConnection -LocalPort $port -State Listen -NoProcess
        $item.OwningProcess, $item.Process | Should -Be 0, $null
    }

    It 'lets an ordinary user see every connection, and says whose owners it cannot know' {
        $module = (Get-Module NetLab).Path
        if ((id -u) -ne 0 -or $(setpriv --reuid nobody --regid nogroup --clear-groups test -r $module; $LASTEXITCODE -ne 0)) {
            Set-ItResult -Skipped -Because 'nobody else than this user can be had here, or the module is where that one may not read'; return
        }
        $folder = (New-Item -ItemType Directory (Join-Path ([IO.Path]::GetTempPath()) "netlab-$([guid]::NewGuid())")).FullName
        chmod 777 $folder
        try {
            $script = "Import-Module '$module'; Get-NetTCPConnection -LocalPort $port -State Listen | ForEach-Object { `"`$(`$_.LocalPort) `$(`$_.OwningProcess) `$(`$_.User)`" }; Get-NetTCPConnection -LocalPort $port -NoProcess | ForEach-Object State"
            $said = @(setpriv --reuid nobody --regid nogroup --clear-groups env HOME=$folder POWERSHELL_TELEMETRY_OPTOUT=1 (Get-Process -Id $PID).Path -NoProfile -c $script) -replace '\x1b\[[\d;]*m'
            $said[0] | Should -BeLike 'WARNING: The owners of some sockets are not known*other users''*Run as root, or grant CAP_SYS_PTRACE*'
            $said -join ' ' | Should -BeLike "*$port 0 root *Listen*"
            @($said -like 'WARNING*') | Should -HaveCount 1
        }
        finally { Remove-Item -Recurse -Force $folder }
    }

    It 'fits 100 columns' {
        foreach ($view in (Get-NetTCPConnection -LocalPort $port), (Get-NetTCPConnection -LocalPort $port -Detailed), (Get-NetTCPConnection -AllNamespaces -LocalPort $port)) {
            $lines = @($view | Out-String -Width 100 -Stream)
            ($lines | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 100
            @($lines -match '^LocalAddress\s+LocalPort\s+RemoteAddress\s+RemotePort\s+State') | Should -HaveCount 1
            $lines -join '' | Should -Not -Match '#ERR'
        }
    }

    It 'survives JSON and CLIXML' {
        $item = Get-NetTCPConnection -LocalPort $port -State Listen
        ($item | ConvertTo-Json -EnumsAsStrings -WarningAction Ignore | ConvertFrom-Json).State | Should -Be 'Listen'
        [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($item)).OwningProcess | Should -Be $PID
    }

    It 'completes states, ports and addresses' {
        (TabExpansion2 'Get-NetTCPConnection -State Est').CompletionMatches.CompletionText | Should -Be 'Established'
        (TabExpansion2 "Get-NetTCPConnection -LocalPort $port").CompletionMatches.CompletionText | Should -Contain "$port"
        (TabExpansion2 'Get-NetTCPConnection -LocalPort doma').CompletionMatches.CompletionText | Should -Contain 'domain'
        (TabExpansion2 'Get-NetTCPConnection -LocalAddress 127.').CompletionMatches.CompletionText | Should -Contain '127.0.0.1'
    }

    It 'leaves no thread in a foreign namespace' { Get-ThreadAway | Should -BeNullOrEmpty }
}
