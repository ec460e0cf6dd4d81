# Sockets of this process and of others to look at. Dot-sourced by the tests of the cmdlets that look at sockets.
function New-Listener([string] $Address = '127.0.0.1', [switch] $Dual) {
    # A listening socket at a port of the kernel's choice: Port, Close().
    $ip = [Net.IPAddress]$Address
    $socket = [Net.Sockets.Socket]::new($ip.AddressFamily, 'Stream', 'Tcp')
    if ($ip.AddressFamily -eq 'InterNetworkV6') { $socket.DualMode = $Dual }
    $socket.Bind([Net.IPEndPoint]::new($ip, 0))
    $socket.Listen(5)
    $socket | Add-Member Port $socket.LocalEndPoint.Port -PassThru
}

function New-Connection($Listener, [string] $Address = '127.0.0.1') {
    # Both ends of a connection.
    $client = [Net.Sockets.Socket]::new(([Net.IPAddress]$Address).AddressFamily, 'Stream', 'Tcp')
    $client.Connect([Net.IPEndPoint]::new([Net.IPAddress]$Address, $Listener.Port))
    $server = $Listener.Accept()
    [pscustomobject]@{ Client = $client; Server = $server; ClientPort = $client.LocalEndPoint.Port }
}

function Start-Python([string[]] $Prefix, [string] $Script) {
    # A python3 that prints a line when it is ready and then waits until its input ends: Line, Process. Stop-Python ends it.
    $start = [Diagnostics.ProcessStartInfo]::new()
    $command = @($Prefix) + @('python3', '-c', $Script) | Where-Object { $_ }
    $start.FileName = $command[0]
    $command[1..($command.Count - 1)] | ForEach-Object { $start.ArgumentList.Add($_) }
    $start.RedirectStandardInput = $start.RedirectStandardOutput = $true
    $process = [Diagnostics.Process]::Start($start)
    [pscustomobject]@{ Line = $process.StandardOutput.ReadLine(); Process = $process; Id = $process.Id }
}

function Stop-Python($Python) {
    if (-not $Python) { return }
    $Python.Process.StandardInput.Close()
    $Python.Process.WaitForExit()
}

