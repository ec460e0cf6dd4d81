# Resolve-DnsRecord -Via NetBios between two namespaces; who answers there plays what Samba's nmbd answered (golden bytes).
BeforeDiscovery { . $PSScriptRoot/Support.ps1; $missing = -not (Get-Command python3 -ErrorAction Ignore) }

Describe 'Resolve-DnsRecord -Via NetBios' -Skip:$missing {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        $ErrorActionPreference = 'Continue'
        Clear-TestHost
        $null = New-NetNamespace nb1, nb2
        $null = New-VethPair nbx nby -Namespace nb1 -PeerNamespace nb2
        $null = New-NetIPAddress 192.0.2.1/24 -InterfaceAlias nbx -Namespace nb1
        $null = New-NetIPAddress 192.0.2.2/24 -InterfaceAlias nby -Namespace nb2
        $answer = @'
import socket
answer = bytes.fromhex('85800000000100000000204547454a454d454646444546464346474546464343414341434143414341414100002000010003f48000060000c0000201')
udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
udp.bind(('', 137))
print('ready', flush=True)
while True:
    asked, who = udp.recvfrom(576)
    # Only to the name it has, and a forgery first.
    if asked[12:46] == answer[10:44]:
        udp.sendto(b'\0\0' + answer, who)
        udp.sendto(asked[:2] + answer, who)
'@
        $start = [Diagnostics.ProcessStartInfo]::new('ip', [string[]]('netns', 'exec', 'nb1', 'python3', '-c', $answer))
        $start.RedirectStandardOutput = $true
        $neighbour = [Diagnostics.Process]::Start($start)
        $neighbour.StandardOutput.ReadLine() | Should -Be ready
    }
    AfterAll {
        if ($neighbour) { kill -TERM $neighbour.Id; $neighbour.WaitForExit() }
        Clear-TestHost
    }

    It 'finds a neighbour''s address' {
        $record = Resolve-DnsRecord FileServer -Via NetBios -Namespace nb2 -SourceAddress 192.0.2.2 -Timeout 10
        $record.Name, $record.IPAddress, $record.TTL, "$($record.Response.Transport)", $record.Response.Server | Should -Be FileServer, 192.0.2.1, 259200, NetBios, 192.0.2.1
    }

    It 'waits for nobody for ever' {
        (Resolve-DnsRecord nobody -Via NetBios -Namespace nb2 -SourceAddress 192.0.2.2 -Timeout 0.1 -Tries 1 2>&1).FullyQualifiedErrorId | Should -Match '^DnsTimeout,'
    }

    It 'says what it cannot ask' {
        (Resolve-DnsRecord has.two.labels -Via NetBios -Namespace nb2 2>&1).FullyQualifiedErrorId | Should -Match '^InvalidArgument_Name,'
        (Resolve-DnsRecord fileserver MX -Via NetBios -Namespace nb2 2>&1).FullyQualifiedErrorId | Should -Match '^InvalidArgument_Type,'
        (Resolve-DnsRecord fileserver -Via NetBios -Server 192.0.2.1 2>&1).FullyQualifiedErrorId | Should -Match '^InvalidArgument_Via,'
    }

    It 'leaves no thread away' { Get-ThreadAway | Should -BeNullOrEmpty }
}
