Describe 'Stop-NetTCPConnection' {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        . $PSScriptRoot/Sockets.Support.ps1
        Clear-TestHost
        $listener = New-Listener
        $port = $listener.Port
        $probe = New-Connection $listener
        $probe.Client.Dispose()
        $able = -not (Stop-NetTCPConnection -LocalPort $port -RemotePort $probe.ClientPort -ErrorVariable failed -ErrorAction SilentlyContinue) -and "$failed" -notmatch 'EOPNOTSUPP'
        $probe.Server.Dispose()
        function Test-Ended($Socket) {
            try { $Socket.ReceiveTimeout = 30000; $null = $Socket.Receive([byte[]]::new(1)); 'no error' } catch { "$($_.Exception.InnerException.SocketErrorCode)" }
        }
    }
    AfterAll { $listener.Dispose(); Clear-TestHost }
    BeforeEach {
        if (-not $able) { Set-ItResult -Skipped -Because 'the kernel has no CONFIG_INET_DIAG_DESTROY'; return }
        $pair = New-Connection $listener
    }
    AfterEach { $pair.Client.Dispose(); $pair.Server.Dispose() }

    It 'ends a connection by its ports' {
        Stop-NetTCPConnection -LocalPort $port -RemotePort $pair.ClientPort -PassThru | ForEach-Object { "$($_.State) $($_.RemotePort)" } | Should -Be "Established $($pair.ClientPort)"
        Test-Ended $pair.Server | Should -Be 'ConnectionAborted'
        Test-Ended $pair.Client | Should -Be 'ConnectionReset'
        ss -tnH "sport = :$port dport = :$($pair.ClientPort)" | Should -BeNullOrEmpty
    }

    It 'ends those of the pipeline, and says which are over already' {
        $item = Get-NetTCPConnection -LocalPort $port -RemotePort $pair.ClientPort
        $item | Stop-NetTCPConnection
        Test-Ended $pair.Server | Should -Be 'ConnectionAborted'
        $item | Stop-NetTCPConnection -ErrorVariable failed -ErrorAction SilentlyContinue
        $failed[0].FullyQualifiedErrorId, $failed[0].CategoryInfo.Category | Should -Be 'ENOENT,NetLab.PowerShell.Sockets.StopNetTCPConnectionCommand', 'ObjectNotFound'
        Get-FailureText $failed[0] | Should -BeLike '*over already*'
    }

    It 'changes nothing with -WhatIf' {
        Stop-NetTCPConnection -LocalPort $port -State Established -WhatIf
        $pair.Client.Send([byte[]]::new(3)) | Should -Be 3
        $pair.Server.Receive([byte[]]::new(9)) | Should -Be 3
    }

    It 'asks with one exact sentence' {
        $said = pwsh -NoProfile -c "Import-Module '$((Get-Module NetLab).Path)'; Stop-NetTCPConnection -LocalPort $port -RemotePort $($pair.ClientPort) -WhatIf"
        $said | Should -Be "What if: End the TCP connection 127.0.0.1:$port -> 127.0.0.1:$($pair.ClientPort) Established of $(Get-Content /proc/$PID/comm) ($PID)."
    }

    It 'ends nothing when nothing says which' {
        Stop-NetTCPConnection -ErrorVariable failed -ErrorAction SilentlyContinue
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'NoConnectionMeant,*'
        Stop-NetTCPConnection -LocalPort 9 -ErrorVariable failed -ErrorAction SilentlyContinue
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'CmdletizationQuery_NotFound_LocalPort,*'
    }

    It 'works in another namespace, by the object alone' {
        ip netns add c1
        $python = Start-Python -Prefix ip, netns, exec, c1 -Script 'import socket, sys; s = socket.socket(); s.bind(("127.0.0.1", 0)); s.listen(1); print(s.getsockname()[1], flush=True); sys.stdin.read()'
        try {
            $item = Get-NetTCPConnection -Namespace c1 -State Listen
            Stop-NetTCPConnection -InputObject $item
            Get-NetTCPConnection -Namespace c1 -State Listen -ErrorAction Ignore | Should -BeNullOrEmpty
        }
        finally { Stop-Python $python }
    }

    It 'leaves no thread in a foreign namespace' { Get-ThreadAway | Should -BeNullOrEmpty }
}
