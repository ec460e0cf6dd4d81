Describe 'Export-NetPacket' {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        Clear-TestHost
        ip netns add c1
        ip -n c1 link set lo up
        $pings = Start-Process ip 'netns', 'exec', 'c1', 'ping', '-i', '0.02', '127.0.0.1' -PassThru -RedirectStandardOutput /dev/null
        $packets = @(Watch-NetPacket lo -Namespace c1 -Filter icmp -Count 6 -Timeout 20)
        $file = "$TestDrive/out.pcapng"
        $made = $packets | Export-NetPacket $file -Comment 'of the tests'
    }
    AfterAll {
        $pings.Kill(); $pings.WaitForExit()
        Clear-TestHost
    }

    It 'emits the file' {
        $made | Should -BeOfType IO.FileInfo
        $made.FullName, ($made.Length -gt 600) | Should -Be $file, $true
    }

    It 'writes what tcpdump reads, line by line' -Skip:(-not (Get-Command tcpdump -ErrorAction Ignore)) {
        tcpdump -nn -S -t -r $file 2>$null | Should -Be @($packets | ForEach-Object { "$_" -replace '^\S+ ' })
    }

    It 'writes what tshark reads, with interface and comment' -Skip:(-not (Get-Command tshark -ErrorAction Ignore)) {
        tshark -r $file -T fields -e frame.interface_name -e frame.time_epoch -e ip.src 2>$null |
            Should -Be @($packets | ForEach-Object { "lo`t{0}.{1:d9}`t127.0.0.1" -f [math]::Floor($_.TimestampNanoseconds / 1000000000), ($_.TimestampNanoseconds % 1000000000) })
        "$(capinfos $file 2>$null)" | Should -Match 'of the tests'
        "$(capinfos $file 2>$null)" | Should -Match 'network namespace c1'
    }

    It 'is read again by Import-NetPacket as it was' {
        $again = @(Import-NetPacket $file)
        foreach ($property in 'TimestampNanoseconds', 'Namespace', 'InterfaceAlias', 'Source', 'Info', 'Length', 'Direction') { $again.$property | Should -Be $packets.$property }
        ($again | ForEach-Object { [Convert]::ToHexString($_.Data) }) | Should -Be ($packets | ForEach-Object { [Convert]::ToHexString($_.Data) })
    }

    It 'replaces a file, and with -NoClobber does not' {
        $packets[0] | Export-NetPacket "$TestDrive/two.pcapng" | Out-Null
        $packets[0, 1] | Export-NetPacket "$TestDrive/two.pcapng" | Out-Null
        @(Import-NetPacket "$TestDrive/two.pcapng").Count | Should -Be 2
        $packets | Export-NetPacket "$TestDrive/two.pcapng" -NoClobber -ErrorVariable failures -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $failures.Count | Should -Be 1
        $failures[0].FullyQualifiedErrorId | Should -BeLike 'FileExists,*'
        $failures[0].CategoryInfo.Category | Should -Be ResourceExists
        @(Import-NetPacket "$TestDrive/two.pcapng").Count | Should -Be 2
    }

    It 'says once what is wrong with a place: <Path>' -ForEach @(
        @{ Path = '/nosuch/x.pcapng'; Id = 'CannotWrite' }
        @{ Path = '/tmp'; Id = 'InvalidArgument_Path' }
        @{ Path = 'Variable:x'; Id = 'InvalidArgument_Path' }
    ) {
        $packets | Export-NetPacket $Path -ErrorVariable failures -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $failures.Count | Should -Be 1
        $failures[0].FullyQualifiedErrorId | Should -BeLike "$Id,*"
    }

    It 'writes a whole file while packets come, and where none do' {
        Watch-NetPacket lo -Namespace c1 -Filter 'tcp port 9' -Timeout 0 | Export-NetPacket "$TestDrive/none.pcapng" | Out-Null
        Import-NetPacket "$TestDrive/none.pcapng" | Should -BeNullOrEmpty
    }

    It 'leaves no thread away' { Get-ThreadAway | Should -BeNullOrEmpty }
}
