BeforeDiscovery {
    . $PSScriptRoot/Support.ps1
    . $PSScriptRoot/Dns.Support.ps1
    $witness = Test-DnsWitness
}

Describe 'Send-DnsMessage and Measure-DnsServer' -Skip:(-not $witness) {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        . $PSScriptRoot/Dns.Support.ps1
        $ErrorActionPreference = 'Continue'
        Clear-TestHost
        $nsd = Start-Nsd
        $question = '1234 0100 0001 0000 0000 0000 03 777777 07 6578616d706c65 03 6f7267 00 0001 0001'
    }
    AfterAll { Stop-Nsd $nsd; Clear-TestHost }

    It 'sends bytes as they are, over <Transport>' -ForEach @(@{ Transport = 'Udp' }, @{ Transport = 'Tcp' }) {
        $answer = Send-DnsMessage $question 127.0.0.1 -Transport $Transport
        $answer | Should -BeOfType NetLab.Dns.DnsMessage
        $answer.Id, "$($answer.ResponseCode)", $answer.Answers[0].IPAddress | Should -Be 0x1234, NoError, 192.0.2.80
    }

    It 'takes bytes, messages and what was captured, and gives bytes' {
        $bytes = Send-DnsMessage $question 127.0.0.1 -AsBytes
        , $bytes | Should -BeOfType byte[]
        $bytes[0..1] | Should -Be 0x12, 0x34
        $message = ConvertFrom-DnsMessage $question
        (Send-DnsMessage $message 127.0.0.1).Answers[0].IPAddress | Should -Be 192.0.2.80
        ([pscustomobject]@{ Payload = $message.ToArray() } | Send-DnsMessage -Server 127.0.0.1).Answers[0].IPAddress | Should -Be 192.0.2.80
    }

    It 'sends any opcode, and a header alone' {
        $notify = [NetLab.Dns.DnsMessage]@{ Id = 7; Opcode = 'Notify'; Questions = [NetLab.Dns.DnsQuestion]::new([NetLab.Dns.DnsName]::Parse('example.org'), 'SOA') }
        $answer = Send-DnsMessage $notify 127.0.0.1
        $answer.Id, "$($answer.Opcode)" | Should -Be 7, Notify
        "$((Send-DnsMessage '0001 0000 0000 0000 0000 0000' 127.0.0.1).ResponseCode)" | Should -Be FormErr
    }

    It 'says what is wrong' {
        (Send-DnsMessage '' 127.0.0.1 2>&1).FullyQualifiedErrorId | Should -Match '^InvalidArgument_InputObject,'
        (Send-DnsMessage '0001' https://127.0.0.1/ 2>&1).FullyQualifiedErrorId | Should -Match '^InvalidArgument_Transport,'
        (Send-DnsMessage '0001' 127.0.0.1:5 2>&1).FullyQualifiedErrorId | Should -Match '^DnsPortRefused,'
        $odd = Start-UdpResponder { param($q) , [byte[]](0, 1, 128) }
        try {
            (Send-DnsMessage '0001' $odd.Server 2>&1).FullyQualifiedErrorId | Should -Match '^DnsMalformed,'
            $bytes = Send-DnsMessage '0001' $odd.Server -AsBytes
            $bytes | Should -Be 0, 1, 128
        }
        finally { Stop-UdpResponder $odd }
    }

    It 'sends nothing with -WhatIf' {
        $silent = [Net.Sockets.UdpClient]::new([Net.IPEndPoint]::new([Net.IPAddress]::Loopback, 0))
        try {
            Send-DnsMessage $question "127.0.0.1:$($silent.Client.LocalEndPoint.Port)" -WhatIf
            $silent.Available | Should -Be 0
        }
        finally { $silent.Dispose() }
    }

    It 'measures servers side by side' {
        $silent = [Net.Sockets.UdpClient]::new([Net.IPEndPoint]::new([Net.IPAddress]::Loopback, 0))
        try {
            $one = Measure-DnsServer 127.0.0.1 -Name www.example.org, nothing.example.org, www.example.net -Count 6 -Timeout 10
            $two = Measure-DnsServer "127.0.0.1:$($silent.Client.LocalEndPoint.Port)" -Count 6 -Timeout 0.05
            $one.Server, $one.Asked, $one.Answered, $one.Failed, $one.Lost | Should -Be 127.0.0.1, 6, 6, 2, 0
            $one.Minimum | Should -BeLessOrEqual $one.Median
            $one.Median | Should -BeLessOrEqual $one.Maximum
            $two.Lost, $two.Median, $two.Problem | Should -Be 6, $null, 'no answer came within 0.05 s over UDP'
            ($one, $two | Out-String -Width 100) -split "`n" | ForEach-Object Length | Measure-Object -Maximum | ForEach-Object Maximum | Should -BeLessOrEqual 101
        }
        finally { $silent.Dispose() }
        (Measure-DnsServer 127.0.0.1 -Count 0 2>&1).FullyQualifiedErrorId | Should -Match '^InvalidArgument_Count,'
        Get-ThreadAway | Should -BeNullOrEmpty
    }

    It 'compares the servers a zone names' {
        $resolv = Mount-EtcFile resolv.conf 'nameserver 127.0.0.1'
        try {
            $rows = @(Compare-DnsRecord www.example.org A -Authoritative -Timeout 0.3 -Tries 1)
            $rows.Count | Should -BeGreaterThan 0
            $rows[0].Server | Should -Match '#ns\d?\.example\.org'
        }
        finally { Dismount-EtcFile resolv.conf $resolv }
        (Compare-DnsRecord www.example.org A 2>&1).FullyQualifiedErrorId | Should -Match '^InvalidArgument_Server,'
    }
}
