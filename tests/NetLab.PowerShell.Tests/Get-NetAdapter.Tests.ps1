Describe 'Get-NetAdapter' {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        Clear-TestHost
        ip netns add c1
        ip link add br0 type bridge
        ip link add near mtu 1400 address 02:00:00:00:00:01 type veth peer name far netns c1
        ip link set near master br0
        ip link add left type veth peer name right
        ip link property add dev left altname the-left-end-of-the-cable
        ip link set left alias 'a cable'
    }
    AfterAll { Clear-TestHost }

    It 'lists what ip lists' {
        $seen = Get-NetAdapter
        $links = ip -j link | ConvertFrom-Json
        $seen.Name | Should -Be $links.ifname
        $seen.InterfaceIndex | Should -Be $links.ifindex
        $seen.MtuSize | Should -Be $links.mtu
        ($seen.MacAddress -replace '-', ':').ToLower() | Should -Be ($links | ForEach-Object { $_.address })
        $seen | ForEach-Object { $_.Namespace | Should -BeNullOrEmpty }
    }

    It 'says which end of a veth pair is whose' {
        $near, $far = (Get-NetAdapter near), (Get-NetAdapter far -Namespace c1)
        $near.PeerName, $near.PeerNamespace, $near.PeerIndex | Should -Be 'far', 'c1', $far.ifIndex
        $near.InterfaceDescription | Should -Be 'Veth, peer far in c1'
        $far.PeerName, $far.PeerIndex | Should -Be 'near', $near.ifIndex
        (Get-NetAdapter $far.PeerName -Namespace $far.PeerNamespace).ifIndex | Should -Be $near.ifIndex
        (Get-NetAdapter right).PeerName | Should -Be 'left'
        $near.Master | Should -Be br0
    }

    It 'has the properties of Windows' {
        $adapter = Get-NetAdapter near
        $adapter.ifIndex | Should -Be $adapter.InterfaceIndex
        $adapter.ifAlias, $adapter.InterfaceAlias | Should -Be near, near
        $adapter.ifDesc | Should -Be $adapter.InterfaceDescription
        $adapter.Status, $adapter.AdminStatus, $adapter.MediaType | Should -Be Disabled, Down, '802.3'
        $adapter.LinkLayerAddress | Should -Be '02-00-00-00-00-01'
        [int]$adapter.InterfaceAdminStatus, [int]$adapter.InterfaceOperationalStatus | Should -Be 2, 2
        $adapter.Virtual | Should -BeTrue
    }

    It 'finds by name, wildcard, alternative name, description and index' {
        (Get-NetAdapter left, lo).Name | Should -Be left, lo
        (Get-NetAdapter '*ft', r*).Name | Sort-Object | Should -Be left, right
        (Get-NetAdapter the-left-end-of-the-cable).Name | Should -Be left
        (Get-NetAdapter -InterfaceDescription 'a cab*').Name | Should -Be left
        (Get-NetAdapter -ifIndex 1).Name | Should -Be lo
        (Get-NetAdapter -Name lo -IncludeHidden).Name | Should -Be lo
    }

    It 'filters by kind' {
        (Get-NetAdapter -Kind bridge).Name | Should -Be br0
        (Get-NetAdapter -Kind Veth).Name | Sort-Object | Should -Be left, near, right
        (Get-NetAdapter -Kind Br*, Loop*).Name | Should -Be lo, br0
        Get-NetAdapter -Kind Wireguard | Should -BeNullOrEmpty
        Get-NetAdapter -Physical | Should -BeNullOrEmpty
    }

    It 'binds namespaces, indexes and adapters from the pipeline' {
        $namespace = [pscustomobject]@{ Namespace = 'c1' }
        ($namespace | Get-NetAdapter).Name | Should -Be lo, far
        ([pscustomobject]@{ Namespace = 'c1'; InterfaceIndex = 1 } | Get-NetAdapter).Namespace | Should -Be c1
        (Get-NetAdapter | Get-NetAdapter).Name | Should -Be (Get-NetAdapter).Name
    }

    It 'answers as Windows does where nothing is found' {
        $wild = Get-NetAdapter nosuch* -ErrorVariable wrong -ErrorAction SilentlyContinue
        $wild | Should -BeNullOrEmpty
        $wrong | Should -BeNullOrEmpty
        $some = Get-NetAdapter nosuch, lo -ErrorVariable wrong -ErrorAction SilentlyContinue
        $some.Name | Should -Be lo
        $wrong[0].FullyQualifiedErrorId | Should -Be 'CmdletizationQuery_NotFound_Name,NetLab.PowerShell.Network.GetNetAdapterCommand'
        $wrong[0].CategoryInfo.Category | Should -Be ObjectNotFound
        $null = Get-NetAdapter -ifIndex 99999 -ErrorVariable wrong -ErrorAction SilentlyContinue
        $wrong[0].FullyQualifiedErrorId | Should -BeLike 'CmdletizationQuery_NotFound_InterfaceIndex,*'
        $null = Get-NetAdapter ('x' * 200) -ErrorVariable wrong -ErrorAction SilentlyContinue
        $wrong[0].CategoryInfo.Category | Should -Be ObjectNotFound
        $null = Get-NetAdapter -Namespace nosuch -ErrorVariable wrong -ErrorAction SilentlyContinue
        $wrong[0].CategoryInfo.Category | Should -Be ObjectNotFound
    }

    It 'fits 100 columns' {
        $lines = (Get-NetAdapter | Out-String -Width 100) -split "`n"
        $lines | ForEach-Object { $_.TrimEnd().Length | Should -BeLessOrEqual 100 }
        ($lines -match '^Name +InterfaceDescription +ifIndex +Status +MacAddress +LinkSpeed').Count | Should -Be 1
        ($lines -match 'Veth, peer far in c1 .* 02-00-00-00-00-01').Count | Should -Be 1
    }

    It 'completes names, kinds, descriptions and indexes' {
        (TabExpansion2 'Get-NetAdapter -Name ri').CompletionMatches.CompletionText | Should -Be right
        (TabExpansion2 'Get-NetAdapter -Namespace c1 -Name ').CompletionMatches.CompletionText | Should -Be lo, far
        (TabExpansion2 'Get-NetAdapter -Kind ').CompletionMatches.CompletionText | Should -Be Bridge, Loopback, Veth
        (TabExpansion2 'Get-NetAdapter -InterfaceDescription ''a').CompletionMatches.CompletionText | Should -Be "'a cable'"
        (TabExpansion2 'Get-NetAdapter -Namespace c1 -InterfaceIndex ').CompletionMatches.ToolTip | Should -Contain far
    }

    It 'survives Export-Clixml and JSON' {
        $copy = [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize((Get-NetAdapter near)))
        $copy.Name, $copy.PeerNamespace, $copy.ifIndex | Should -Be near, c1, (Get-NetAdapter near).ifIndex
        (Get-NetAdapter near | ConvertTo-Json | ConvertFrom-Json).MacAddress | Should -Be '02-00-00-00-00-01'
    }

    It 'leaves no thread away' { Get-ThreadAway | Should -BeNullOrEmpty }
}
