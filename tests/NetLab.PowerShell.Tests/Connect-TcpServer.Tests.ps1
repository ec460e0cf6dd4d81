Describe 'Connect-TcpServer' {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        . $PSScriptRoot/Servers.Support.ps1
        Clear-TestHost
    }
    AfterEach { Stop-AllServers }

    It 'emits a connection for scripts' {
        $server = Start-TcpServer { param($line, $client) "hehe, $line"; if ($line -eq 'bye') { $client.Close() } }
        $connection = Connect-TcpServer localhost $server.LocalPort -InputObject 'one'
        $connection.Receive(60) | Should -Be 'hehe, one'
        $connection.Receive(0.05) | Should -BeNullOrEmpty
        $connection.IsClosed | Should -BeFalse
        $connection.Send('bye')
        $connection.Receive(60) | Should -Be 'hehe, bye'
        $connection.Receive(60) | Should -BeNullOrEmpty
        $connection.IsClosed | Should -BeTrue
        $connection.Close()
    }

    It 'talks two ways, until the server closes' {
        $server = Start-TcpServer { param($line, $client) "hehe, $line"; if ($line -eq 'bye') { $client.Close() } }
        'one', 'bye' | Connect-TcpServer localhost $server.LocalPort -Interactive 6>$null | Should -Be 'hehe, one', 'hehe, bye'
    }

    It 'talks at a terminal: what is typed goes out, what comes is shown, Ctrl+D listens on' {
        if (-not (Get-Command python3 -ErrorAction Ignore)) { Set-ItResult -Skipped -Because "the tool 'python3' is not installed"; return }
        $server = Start-TcpServer { param($line, $client) "hehe, $line" }
        $script = "/tmp/netlab-$([guid]::NewGuid()).py"
        @'
import os, pty, select, sys, time
module, port = sys.argv[1:]
pid, fd = pty.fork()
if pid == 0:
    os.execvp('pwsh', ['pwsh', '-NoProfile', '-Command', f"Import-Module '{module}'; Connect-TcpServer 127.0.0.1 {port} -Interactive; 'it is over'"])
seen = b''
def until(text):
    global seen
    end = time.time() + 60
    while text not in seen:
        if time.time() > end or not select.select([fd], [], [], 60)[0]: sys.exit(f'never came: {text} in {seen}')
        try: more = os.read(fd, 4096)
        except OSError: more = b''
        if not more: sys.exit(f'ended before {text}: {seen}')
        seen += more
until(b'Connected to')
os.write(fd, 'first ž\n'.encode()); until('hehe, first ž'.encode())
os.write(fd, b'second\n'); until(b'hehe, second')
os.write(fd, b'\x04'); until(b'it is over')
print('well')
os.waitpid(pid, 0)
'@ > $script
        try {
            # The server has nothing more to say after the end of what is typed, and closes.
            python3 $script "$PSScriptRoot/../../NetLab.psd1" $server.LocalPort | Should -Be 'well'
            Wait-Until { $server.ClientCount -eq 0 }
        }
        finally { Remove-Item $script }
    }

    It 'errors say what is the matter' {
        { Connect-TcpServer 127.0.0.1 9 } | Should -Throw -ErrorId 'ECONNREFUSED,*'
        { Connect-TcpServer 127.0.0.1 nosuch } | Should -Throw -ErrorId 'InvalidArgument_Port,*'
        { Connect-TcpServer 127.0.0.1 9 -Timeout -1 } | Should -Throw -ErrorId 'InvalidArgument_Timeout,*'
        Get-ThreadAway | Should -BeNullOrEmpty
    }
}
