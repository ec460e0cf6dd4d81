# Start-TcpServer with a block, as a server for the benchmark: prints its port and serves until its input ends.
param([string] $Module)
Import-Module $Module
$server = Start-TcpServer { param($line) $line } -ThrottleLimit ([Environment]::ProcessorCount)
[Console]::Out.WriteLine($server.LocalPort)
[Console]::Out.Flush()
while ($null -ne [Console]::In.ReadLine()) { }
