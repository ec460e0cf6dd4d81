<#
.SYNOPSIS
    Builds what Docker builds under its containers, sends traffic through it, and takes it down again.
.DESCRIPTION
    Two containers (network namespaces) on a bridge, masqueraded to the outside world, with a published port. The outside world is a
    namespace too: no packet leaves this machine. Needs root, or `unshare --user --map-root-user --net --mount` with a tmpfs on /run.
    Whatever happens, the end restores what was found.
.PARAMETER Keep
    Leaves the lab standing, for you to look around in.
.EXAMPLE
    sudo pwsh module/examples/ContainerLab.ps1
#>
[CmdletBinding()]
param([switch] $Keep)
$ErrorActionPreference = 'Stop'
if (-not (Get-Module NetLab)) { Import-Module "$PSScriptRoot/../../NetLab.psd1" }

function Write-Step([string] $Text) { Write-Host "`n# $Text" -ForegroundColor Cyan }

# A socket belongs to the namespace it was opened in, wherever it is used from.
function New-Listener([int] $Port) {
    $listener = [System.Net.Sockets.Socket]::new('InterNetwork', 'Stream', 'Tcp')
    $listener.Bind([System.Net.IPEndPoint]::new([System.Net.IPAddress]::Any, $Port))
    $listener.Listen()
    $listener
}

function Connect-Listener([string] $From, [string] $EndPoint, $Listener) {
    $client = [System.Net.Sockets.Socket]::new('InterNetwork', 'Stream', 'Tcp')
    try {
        $client.Connect([System.Net.IPEndPoint]::Parse($EndPoint))
        $server = $Listener.Accept()
        try { [pscustomobject]@{ From = $From; ConnectsTo = $EndPoint; ListenerSees = "$($server.RemoteEndPoint)" } } finally { $server.Dispose() }
    } finally { $client.Dispose() }
}

$undo = [System.Collections.Generic.Stack[scriptblock]]::new()
try {
    Write-Step 'Two containers on a bridge'
    New-NetNamespace c1, c2 | Format-Table
    $undo.Push({ Remove-NetNamespace c1, c2 -Confirm:$false })
    New-NetBridge br0 -IPAddress 10.0.0.1/24 | Format-Table
    $undo.Push({ Remove-NetBridge br0 -Confirm:$false })
    foreach ($n in 1, 2) {
        New-VethPair "veth$n" eth0 -PeerNamespace "c$n" | Out-Null
        Add-NetBridgePort br0 "veth$n" | Out-Null
        New-NetIPAddress "10.0.0.$($n + 1)/24" -InterfaceAlias eth0 -Namespace "c$n" | Out-Null
        New-NetRoute 0.0.0.0/0 -NextHop 10.0.0.1 -InterfaceAlias eth0 -Namespace "c$n" | Out-Null
    }

    Write-Step 'Forwarding, masquerading, a published port'
    $forwarding = if ((Get-Content /proc/sys/net/ipv4/ip_forward) -eq '1') { 'Enabled' } else { 'Disabled' }
    $undo.Push({ Set-NetIPInterface -Forwarding $forwarding })
    Set-NetIPInterface -Forwarding Enabled
    $masquerade = Add-MasqueradeRule -SourcePrefix 10.0.0.0/24 -NotOutInterface br0
    $undo.Push({ $masquerade | Remove-MasqueradeRule -Confirm:$false })
    $published = Add-PortForwardRule -Protocol Tcp -Port 8080 -ToAddress 10.0.0.2 -ToPort 80
    $undo.Push({ $published | Remove-PortForwardRule -Confirm:$false })
    Get-NetNamespace | Get-NetIPAddress | Where-Object AddressFamily -eq IPv4 | Format-Table

    Write-Step 'An outside world, which has no route back to 10.0.0.0/24'
    New-NetNamespace world | Out-Null
    $undo.Push({ Remove-NetNamespace world -Confirm:$false })
    New-VethPair uplink eth0 -PeerNamespace world | Out-Null
    New-NetIPAddress 203.0.113.1/24 -InterfaceAlias uplink | Out-Null
    New-NetIPAddress 203.0.113.2/24 -InterfaceAlias eth0 -Namespace world | Out-Null
    Get-NetRoute -Namespace world -AddressFamily IPv4 | Format-Table

    if (Get-Command ping -CommandType Application -ErrorAction Ignore) {
        Write-Step 'c1 pings c2'
        Invoke-NetNamespace c1 { ping -c1 -W2 10.0.0.3 }
        if ($LASTEXITCODE) { throw 'c1 cannot reach c2' }
    }

    Write-Step 'c1 reaches the world, which sees the address of the host'
    $listener = Invoke-NetNamespace world { New-Listener 7 }
    try { Invoke-NetNamespace c1 { Connect-Listener c1 203.0.113.2:7 $listener } | Format-Table } finally { $listener.Dispose() }
    Get-NetConntrack -Protocol Tcp | Format-Table

    Write-Step 'The published port: from outside, from the host itself, from c2'
    $listener = Invoke-NetNamespace c1 { New-Listener 80 }
    try {
        & {
            Invoke-NetNamespace world { Connect-Listener world 203.0.113.1:8080 $listener }
            Connect-Listener host 203.0.113.1:8080 $listener
            Invoke-NetNamespace c2 { Connect-Listener c2 10.0.0.1:8080 $listener }
        } | Format-Table
    } finally { $listener.Dispose() }

    Write-Step 'The rules, with what they counted'
    Get-MasqueradeRule | Format-Table
    Get-PortForwardRule | Format-Table
} finally {
    if ($Keep) { Write-Step 'Kept. Remove-NetNamespace c1, c2, world and Remove-NetBridge br0 take most of it down.' }
    else {
        Write-Step 'And away again'
        while ($undo.Count) { & $undo.Pop() }
    }
}
