Describe 'Import-NetPacket' {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        # The older format, by hand: two datagrams of DNS and TCP's first segment, seconds 1 to 3.
        function ConvertTo-Byte([string] $Hex) { [Convert]::FromHexString($Hex -replace '\s') }
        $head = 'd4c3b2a1 0200 0400 00000000 00000000 00000400 01000000'
        $ethernet = '02fc00000002 02fc00000001 0800'
        $query = "$ethernet 4500003900000000401100000a0000010a000002 1388003500250000 04d201000001000000000000 076578616d706c65036f7267 00 0001 0001"
        $syn = "$ethernet 4500002800000000400600000a0000010a000002 9c40005000000001000000005002faf000000000"
        function Get-Record([int] $Second, [string] $Frame) { $size = (ConvertTo-Byte $Frame).Count; '{0:x2}000000 00000000 {1:x2}000000 {1:x2}000000 {2}' -f $Second, $size, $Frame }
        [IO.File]::WriteAllBytes("$TestDrive/a.pcap", (ConvertTo-Byte "$head $(Get-Record 1 $query) $(Get-Record 2 $syn) $(Get-Record 3 $query)"))
        [IO.File]::WriteAllBytes("$TestDrive/b.pcap", (ConvertTo-Byte "$head $(Get-Record 4 $syn)"))
        [IO.File]::WriteAllBytes("$TestDrive/cut.pcap", (ConvertTo-Byte "$head $(Get-Record 5 $syn) $(Get-Record 6 $syn)")[0..150])
        [IO.File]::WriteAllText("$TestDrive/text.pcap", 'no capture at all')
        $zip = [IO.Compression.GZipStream]::new([IO.File]::Create("$TestDrive/z.pcap.gz"), [IO.Compression.CompressionMode]::Compress)
        $bytes = [IO.File]::ReadAllBytes("$TestDrive/b.pcap")
        $zip.Write($bytes, 0, $bytes.Length); $zip.Dispose()
    }

    It 'reads packets with their headers' {
        $packets = @(Import-NetPacket "$TestDrive/a.pcap")
        $packets.Protocol | Should -Be DNS, TCP, DNS
        $packets[0].Info | Should -Be '1234+ A? example.org. (29)'
        $packets[0].Dns.QuestionName | Should -Be 'example.org.'
        $packets[1].Tcp.Flags | Should -Be Syn
        $packets.TimestampNanoseconds | Should -Be 1000000000, 2000000000, 3000000000
        $packets[1].Time | Should -Be ([DateTimeOffset]::FromUnixTimeSeconds(2).LocalDateTime)
    }

    It 'hands payloads to ConvertFrom-DnsMessage' { (Import-NetPacket "$TestDrive/a.pcap" -Filter 'udp port 53' | ConvertFrom-DnsMessage).Questions.Name | ForEach-Object { "$_" } | Should -Match '^example\.org\.?$' }

    It 'filters as tcpdump does: <_>' -ForEach 'tcp', 'udp port 53', 'not udp', 'host 10.0.0.1 and port 80', 'ip6' -Skip:(-not (Get-Command tcpdump -ErrorAction Ignore)) {
        @(Import-NetPacket "$TestDrive/a.pcap" -Filter $_ | ForEach-Object { "$_" -replace '^\S+ ' }) | Should -Be @(tcpdump -nn -S -t -r "$TestDrive/a.pcap" $_ 2>$null)
    }

    It 'takes wildcards, files of the pipeline, compressed ones, and -Count' {
        @(Import-NetPacket "$TestDrive/[ab].pcap").Count | Should -Be 4
        @(Get-ChildItem "$TestDrive/b.pcap", "$TestDrive/z.pcap.gz" | Import-NetPacket).Count | Should -Be 2
        @(Import-NetPacket "$TestDrive/[ab].pcap" -Count 2).TimestampNanoseconds | Should -Be 1000000000, 2000000000
        Import-NetPacket "$TestDrive/nosuch*.pcap" | Should -BeNullOrEmpty
    }

    It 'gives the whole packets of a file that is cut off, then says so, and goes on with the next' {
        $packets = @(Import-NetPacket "$TestDrive/cut.pcap", "$TestDrive/text.pcap", "$TestDrive/nosuch.pcap", "$TestDrive/b.pcap" -ErrorVariable failures -ErrorAction SilentlyContinue)
        $packets.TimestampNanoseconds | Should -Be 5000000000, 4000000000
        $failures.FullyQualifiedErrorId | ForEach-Object { ($_ -split ',')[0] } | Should -Be CaptureMalformed, CaptureMalformed, FileNotFound
        $failures.CategoryInfo.Category | Should -Be InvalidData, InvalidData, ObjectNotFound
        Get-FailureText $failures[0] | Should -Match "cut.pcap' cannot be read further: the file is cut off in a packet.*at byte 151"
        Get-FailureText $failures[1] | Should -Match 'no capture file'
    }

    It 'says what is wrong with <Name>' -ForEach @(
        @{ Name = 'a filter'; Arguments = @{ Filter = 'port (80' }; Id = 'InvalidArgument_Filter' }
        @{ Name = 'a count'; Arguments = @{ Count = 0 }; Id = 'InvalidArgument_Count' }
    ) {
        Import-NetPacket "$TestDrive/a.pcap" @Arguments -ErrorVariable failures -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $failures[0].FullyQualifiedErrorId | Should -BeLike "$Id,*"
        $failures[0].CategoryInfo.Category | Should -Be InvalidArgument
    }

    It 'does not take a directory' {
        Import-NetPacket -LiteralPath "$TestDrive" -ErrorVariable failures -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $failures[0].CategoryInfo.Category | Should -Be InvalidArgument
    }
}
