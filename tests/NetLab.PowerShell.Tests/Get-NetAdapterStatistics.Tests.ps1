Describe 'Get-NetAdapterStatistics' {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        Clear-TestHost
        ip netns add c1
        ip link add near up type veth peer name far netns c1
        ip -n c1 link set far up
        ip addr add 10.0.0.1/24 dev near
        ip -n c1 addr add 10.0.0.2/24 dev far
        $null = ping -c 3 -i 0.01 10.0.0.2
        # Nothing is sent any more once the cable is cut, so that readings agree.
        ip -n c1 link set far down
        ip link set near down
    }
    AfterAll { Clear-TestHost }

    It 'counts what ip counts' {
        $seen = Get-NetAdapterStatistics near
        $ip = (ip -s -j link show near | ConvertFrom-Json).stats64
        $seen.ReceivedBytes, $seen.ReceivedPackets, $seen.SentBytes, $seen.SentPackets | Should -Be $ip.rx.bytes, $ip.rx.packets, $ip.tx.bytes, $ip.tx.packets
        $seen.ReceivedDiscardedPackets, $seen.OutboundDiscardedPackets, $seen.ReceivedPacketErrors | Should -Be $ip.rx.dropped, $ip.tx.dropped, $ip.rx.errors
        $seen.ReceivedUnicastPackets + $seen.ReceivedMulticastPackets | Should -Be $ip.rx.packets
        $seen.ReceivedPackets | Should -BeGreaterOrEqual 3
        $seen.ReceivedBroadcastPackets | Should -BeNullOrEmpty
    }

    It 'takes adapters from the pipeline, and every adapter without a name' {
        $far = Get-NetAdapter -Namespace c1 | Get-NetAdapterStatistics | Where-Object Name -EQ far
        $far.Namespace | Should -Be c1
        $far.SentPackets | Should -Be (ip -n c1 -s -j link show far | ConvertFrom-Json).stats64.tx.packets
        (Get-NetAdapterStatistics).Name | Should -Be (ip -j link | ConvertFrom-Json).ifname
        (Get-NetAdapterStatistics -InterfaceDescription 'Veth*').Name | Should -Be near
        (Get-NetAdapterStatistics ne*).ifIndex | Should -Be (Get-NetAdapter near).ifIndex
    }

    It 'answers as Windows does where nothing is found' {
        $null = Get-NetAdapterStatistics nosuch -ErrorVariable wrong -ErrorAction SilentlyContinue
        $wrong[0].FullyQualifiedErrorId | Should -BeLike 'CmdletizationQuery_NotFound_Name,*'
        $wrong[0].CategoryInfo.Category | Should -Be ObjectNotFound
    }

    It 'shows the columns of Windows in 100 columns' {
        $lines = (Get-NetAdapterStatistics | Out-String -Width 100) -split "`n"
        ($lines -match '^Name +ReceivedBytes +ReceivedUnicastPackets +SentBytes +SentUnicastPackets').Count | Should -Be 1
        $lines | ForEach-Object { $_.TrimEnd().Length | Should -BeLessOrEqual 100 }
    }

    It 'completes names' { (TabExpansion2 'Get-NetAdapterStatistics -Name n').CompletionMatches.CompletionText | Should -Be near }

    It 'leaves no thread away' { Get-ThreadAway | Should -BeNullOrEmpty }
}
