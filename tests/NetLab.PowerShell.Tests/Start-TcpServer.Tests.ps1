Describe 'Start-TcpServer' {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        . $PSScriptRoot/Servers.Support.ps1
        Clear-TestHost
        ip netns add c1
        ip -n c1 link set lo up
        function Send-Line { $input | Send-TcpData 127.0.0.1 $server.LocalPort -Wait -Timeout 60 @args }
    }
    AfterEach { Stop-AllServers }
    AfterAll { Clear-TestHost }

    It 'emits the server, at loopback and a free port unless told' {
        $server = Start-TcpServer { param($line) $line }
        $server.LocalAddress, "$($server.Protocol)", "$($server.State)" | Should -Be '127.0.0.1', 'Tcp', 'Running'
        $server.LocalPort | Should -BeGreaterThan 1023
        $server.Namespace | Should -BeNullOrEmpty
        (ss -Hltn "sport = :$($server.LocalPort)") | Should -Match "127\.0\.0\.1:$($server.LocalPort)"
        (Start-TcpServer -Any -Echo).LocalAddress | Should -Be '::'
    }

    It 'sends back what the block emits: <Name>' -ForEach @(
        @{ Name = 'a line'; Block = { param($line) "<$line>" }; Answer = '<x>' }
        @{ Name = 'by $_'; Block = { "<$_>" }; Answer = '<x>' }
        @{ Name = 'by $args'; Block = { "<$($args[0])>" }; Answer = '<x>' }
        @{ Name = 'an advanced block'; Block = { [CmdletBinding()] param([Parameter(Mandatory)] $line) "<$line>" }; Answer = '<x>' }
        @{ Name = 'several lines'; Block = { 1..3 }; Answer = '1', '2', '3' }
        @{ Name = 'a text of several lines'; Block = { "a`nb" }; Answer = 'a', 'b' }
        @{ Name = 'bytes'; Block = { [Text.Encoding]::UTF8.GetBytes("raw`n") }; Answer = 'raw' }
        @{ Name = 'bytes at once'; Block = { , [Text.Encoding]::UTF8.GetBytes("raw`n") }; Answer = 'raw' }
        @{ Name = 'a native command'; Block = { param($line) printf '%s\n%s\n' $line $line }; Answer = 'x', 'x' }
        @{ Name = 'by the client'; Block = { param($line, $client) $client.Send('one'); $client.Send([byte[]](50, 10)) }; Answer = 'one', '2' }
        @{ Name = 'text beyond ASCII'; Block = { 'žluťoučký' }; Answer = 'žluťoučký' }
        @{ Name = 'break in it'; Block = { 'before'; break }; Answer = 'before' }
        @{ Name = 'continue in it'; Block = { 'before'; continue }; Answer = 'before' }
        @{ Name = 'return in it'; Block = { return 'before'; 'after' }; Answer = 'before' }
        @{ Name = 'exit in it'; Block = { 'before'; exit 3 }; Answer = 'before' }
    ) {
        $server = Start-TcpServer -ScriptBlock $Block
        $answers = 'x', 'x' | Send-Line -Count @($Answer).Count
        $answers | Should -Be (@($Answer) + @($Answer))
        $server.Errors | Should -BeNullOrEmpty
    }

    It 'takes values along by $using:, in texts, splatted and twice' {
        $word = 'hello'
        $list = @{ a = 1; b = 2 }
        $arguments = @{ Object = 'x'; Separator = '' }
        $server = Start-TcpServer { "$using:word $($using:list.b) ${using:word}!"; Join-String -InputObject (Write-Output 'y') -OutputPrefix $using:word; ("$(Write-Host @using:arguments)") }
        'x' | Send-Line -Count 2 | Should -Be 'hello 2 hello!', 'helloy'
        Wait-Until { $server.Messages.Count -eq 1 }
        $server.Messages | Should -Be 'x'
        $inner = { 1 }
        { Start-TcpServer { & $using:inner } } | Should -Throw -ErrorId 'InvalidArgument_ScriptBlock*'
        # A value for another command's block is that command's to find.
        $server = Start-TcpServer { $y = 5; 1 | ForEach-Object -Parallel { "five is $using:y" } }
        'x' | Send-Line | Should -Be 'five is 5'
    }

    It 'imports modules, and tells at once that one is not there' {
        $file = "/tmp/netlab-$([guid]::NewGuid()).psm1"
        'function Get-Greeting { "greetings, $($args[0])" }' > $file
        $server = Start-TcpServer { param($line) Get-Greeting $line } -ImportModule $file
        'you' | Send-Line | Should -Be 'greetings, you'
        Remove-Item $file
        { Start-TcpServer { 1 } -ImportModule nosuchmodule } | Should -Throw -ErrorId 'InvalidArgument_ImportModule*'
    }

    It 'keeps what a client is to be remembered by, and closes it where the block says so' {
        $server = Start-TcpServer { param($line, $client) $client.State.Count++; "$($client.State.Count) $line"; if ($line -eq 'bye') { $client.Close() } }
        'a', 'b', 'bye', 'too late' | Send-Line | Should -Be '1 a', '2 b', '3 bye'
        'a' | Send-Line | Should -Be '1 a'
    }

    It 'keeps errors and messages with the server, and goes on' {
        $server = Start-TcpServer { param($line)
            switch ($line) { 'throw' { throw 'thrown' } 'write' { Write-Error 'written' } 'none' { Get-Item /nosuch/file } 'host' { Write-Host 'to the host'; Write-Warning 'careful' } }
            "after $line" }
        'throw', 'write', 'none', 'host' | ForEach-Object { "$_" } | Send-TcpData 127.0.0.1 $server.LocalPort
        'fine' | Send-Line | Should -Be 'after fine'
        Wait-Until { $server.Requests -eq 5 -and $server.Messages.Count -eq 2 }
        $server.Errors.Message | Should -Be 'thrown', 'written', "Cannot find path '/nosuch/file' because it does not exist."
        $server.Errors[0].Line, $server.Errors[2].Source.CategoryInfo.Category | Should -Be 'throw', 'ObjectNotFound'
        $server.Messages | Should -Be 'to the host', 'WARNING: careful'
    }

    It 'answers several clients at once, and the lines of each in their order' {
        $gate = [hashtable]::Synchronized(@{})
        $server = Start-TcpServer { param($line) if ($line -eq 'wait') { while (-not $using:gate.Open) { Start-Sleep -Milliseconds 5 } }; $line } -ThrottleLimit 3
        $slow = foreach ($number in 1, 2) { $connection = Connect-TcpServer 127.0.0.1 $server.LocalPort -InputObject 'wait', 'next'; $connection }
        Wait-Until { $server.Requests -eq 2 }
        1..20 | ForEach-Object { "$_" } | Send-Line | Should -Be (1..20)
        $gate.Open = $true
        foreach ($connection in $slow) { $connection.Receive(60), $connection.Receive(60) | Should -Be 'wait', 'next'; $connection.Close() }
    }

    It 'answers a thousand clients at once, nothing lost or mixed' {
        if (-not (Get-Command python3 -ErrorAction Ignore)) { Set-ItResult -Skipped -Because "the tool 'python3' is not installed"; return }
        $server = Start-TcpServer { param($line, $client) $client.State.Count++; "hehe, $line, $($client.State.Count)" }
        $script = "/tmp/netlab-$([guid]::NewGuid()).py"
        @'
import resource, select, socket, sys
resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
clients, lines = 1000, 3
waits = select.poll()
by = {}
for number in range(clients):
    s = socket.create_connection(('127.0.0.1', int(sys.argv[1])))
    by[s.fileno()] = [s, number, b'']
    waits.register(s, select.POLLIN)
for s, number, _ in list(by.values()):
    s.sendall(b''.join(b'client %d line %d\n' % (number, i) for i in range(lines)))
    s.shutdown(socket.SHUT_WR)
while by:
    ready = waits.poll(60000)
    if not ready: sys.exit('%d clients got no answer' % len(by))
    for fd, _ in ready:
        s, number, got = by[fd]
        more = s.recv(65536)
        by[fd][2] = got + more
        if more: continue
        expected = b''.join(b'hehe, client %d line %d, %d\n' % (number, i, i + 1) for i in range(lines))
        if got != expected: sys.exit('client %d got %r' % (number, got))
        waits.unregister(s)
        s.close()
        del by[fd]
print('well')
'@ > $script
        try { python3 $script $server.LocalPort | Should -Be 'well' } finally { Remove-Item $script }
        Wait-Until { $server.ClientCount -eq 0 }
        $server.Accepted, $server.Requests, $server.ErrorCount | Should -Be 1000, 3000, 0
    }

    It 'serves in a namespace, and ends with its reason when that is removed' {
        $server = Start-TcpServer { param($line) "inside, $line" } -Namespace c1
        $server.Namespace | Should -Be c1
        Send-TcpData 127.0.0.1 $server.LocalPort 'x' -Wait -Namespace c1 | Should -Be 'inside, x'
        { Send-TcpData 127.0.0.1 $server.LocalPort 'x' -Wait } | Should -Throw -ErrorId 'ECONNREFUSED*'
        Remove-NetNamespace c1 -Confirm:$false -WarningVariable warnings
        $warnings | Should -BeNullOrEmpty
        Wait-Until { "$($server.State)" -eq 'Failed' }
        $server.Reason | Should -Be "The network namespace 'c1' was removed."
        (Get-SocketServer $server.Id).Reason | Should -BeLike '*removed*'
        ip netns add c1; ip -n c1 link set lo up
    }

    It 'serves where Invoke-NetNamespace is' {
        $server = Invoke-NetNamespace c1 { Start-TcpServer { [IO.FileInfo]::new('/proc/thread-self/ns/net').LinkTarget } }
        $server.Namespace | Should -Be c1
        # The block's thread is at home.
        Send-TcpData 127.0.0.1 $server.LocalPort 'x' -Wait -Namespace c1 | Should -Be ([IO.FileInfo]::new('/proc/self/ns/net').LinkTarget)
        Get-ThreadAway | Should -BeNullOrEmpty
    }

    It 'a port in use says who to ask' {
        $server = Start-TcpServer -Echo
        $ErrorActionPreference = 'Continue'
        $failed = Start-TcpServer -Echo -Port $server.LocalPort 2>&1
        $failed.FullyQualifiedErrorId, $failed.CategoryInfo.Category | Should -Be 'EADDRINUSE,NetLab.PowerShell.Sockets.StartTcpServerCommand', 'ResourceExists'
        Get-FailureText $failed | Should -BeLike "*TCP 127.0.0.1:$($server.LocalPort)*Find-NetPortOwner $($server.LocalPort) tells who*"
    }

    It 'a privileged port says which capability' -Skip:((id -u) -ne 0) {
        $text = setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps=-all env HOME=/tmp pwsh -NoProfile -c "Import-Module '$PSScriptRoot/../../NetLab.psd1'; try { Start-TcpServer 80 -Echo -ErrorAction Stop } catch { `$_.FullyQualifiedErrorId; `$_.ErrorDetails.RecommendedAction }"
        $text -join ' ' | Should -BeLike 'EACCES*CAP_NET_BIND_SERVICE*ip_unprivileged_port_start*'
    }

    It 'bad values: <Call>' -ForEach @(
        @{ Call = { Start-TcpServer nosuchservice -Echo }; Id = 'InvalidArgument_Port' }
        @{ Call = { Start-TcpServer 65536 -Echo }; Id = 'InvalidArgument_Port' }
        @{ Call = { Start-TcpServer -1 -Echo }; Id = 'InvalidArgument_Port' }
        @{ Call = { Start-TcpServer -LocalAddress nosuch -Echo }; Id = 'InvalidArgument_LocalAddress' }
        @{ Call = { Start-TcpServer -LocalAddress fe80::1 -Echo }; Id = 'InvalidArgument_LocalAddress' }
        @{ Call = { Start-TcpServer -LocalAddress 127.0.0.1 -Any -Echo }; Id = 'InvalidArgument_LocalAddress' }
        @{ Call = { Start-TcpServer -LocalAddress 192.0.2.99 -Echo }; Id = 'EADDRNOTAVAIL' }
        @{ Call = { Start-TcpServer { 1 } -ThrottleLimit 0 }; Id = 'InvalidArgument_ThrottleLimit' }
        @{ Call = { Start-TcpServer { 1 } -MaximumLineLength 0 }; Id = 'InvalidArgument_MaximumLineLength' }
        @{ Call = { Start-TcpServer -Echo -SendTimeout 0 }; Id = 'InvalidArgument_SendTimeout' }
        @{ Call = { Start-TcpServer -Echo -Namespace nosuch }; Id = 'NamespaceNotFound' }
    ) { { & $Call } | Should -Throw -ErrorId "$Id,*" }

    It 'completes ports, addresses and namespaces' {
        (TabExpansion2 'Start-TcpServer -Port daytim').CompletionMatches.CompletionText | Should -Be daytime
        (TabExpansion2 'Start-TcpServer -LocalAddress 127').CompletionMatches.CompletionText | Should -Be 127.0.0.1
        (TabExpansion2 'Start-TcpServer -Namespace c').CompletionMatches.CompletionText | Should -Be c1
    }

    It 'leaves no thread, descriptor or runspace behind' {
        function Get-Held {
            [GC]::Collect(); [GC]::WaitForPendingFinalizers()
            [pscustomobject]@{ Descriptors = [IO.Directory]::GetFileSystemEntries('/proc/self/fd').Count; Threads = [IO.Directory]::GetDirectories('/proc/self/task').Count; Runspaces = @(Get-Runspace).Count }
        }
        function Invoke-Round {
            $server = Start-TcpServer { param($line) $line } -Namespace c1
            'x' | Send-TcpData 127.0.0.1 $server.LocalPort -Wait -Timeout 60 -Namespace c1 | Should -Be x
            $server | Stop-SocketServer
        }
        1..5 | ForEach-Object { Invoke-Round }
        $before = Get-Held
        1..20 | ForEach-Object { Invoke-Round }
        # A connection closed gently is drained for a moment.
        Wait-Until { (Get-Held).Descriptors - $before.Descriptors -lt 10 }
        $after = Get-Held
        $after.Threads - $before.Threads | Should -BeLessThan 10
        $after.Runspaces | Should -Be $before.Runspaces
        Get-SocketServer | Should -BeNullOrEmpty
        Get-ThreadAway | Should -BeNullOrEmpty
    }
}

Describe 'The end of servers' {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        . $PSScriptRoot/Servers.Support.ps1
    }

    It 'comes with the end of the session that started them' {
        $path = "/tmp/netlab-$([guid]::NewGuid()).sock"
        $runspace = [runspacefactory]::CreateRunspace()
        $runspace.Open()
        $null = [powershell]::Create($runspace).AddScript('Import-Module $args[0]; Start-TcpServer { 1 }; Start-UnixServer $args[1] -Echo').AddArgument((Get-Module NetLab).Path).AddArgument($path).Invoke()
        $theirs = @(Get-SocketServer)
        $theirs.Count | Should -Be 2
        $mine = Start-UdpServer -Echo
        $runspace.Dispose()
        Wait-Until { "$($theirs.State)" -eq 'Stopped Stopped' }
        Test-Path $path | Should -BeFalse
        Wait-Until { @(Get-SocketServer).Id -eq $mine.Id }
        $mine | Stop-SocketServer
    }

    It 'comes with the module and with pwsh' {
        $path = "/tmp/netlab-$([guid]::NewGuid()).sock"
        $text = pwsh -NoProfile -c "Import-Module '$PSScriptRoot/../../NetLab.psd1'; `$server = Start-TcpServer { 1 }; Remove-Module NetLab; `"`$(`$server.State)`"; Import-Module '$PSScriptRoot/../../NetLab.psd1'; `$null = Start-UnixServer $path { 1 }; 'x' | Send-UnixData $path -Wait; Test-Path $path"
        $text | Should -Be Stopped, 1, True
        Test-Path $path | Should -BeFalse
    }
}
