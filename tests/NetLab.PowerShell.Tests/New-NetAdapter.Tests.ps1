Describe 'New-NetAdapter' {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        function Get-Link($Name, [string[]] $In = @()) { ip @In -d -j link show $Name | ConvertFrom-Json }
        function Get-LinkName([string[]] $In = @()) { (ip @In -j link | ConvertFrom-Json).ifname | Sort-Object }
        # Whether this kernel knows a kind, by the witness.
        function Test-Kind($Kind, [string[]] $Data = @()) {
            ip link add link wire0 name probe type $Kind @Data 2>$null
            $known = $LASTEXITCODE -eq 0
            if ($known) { ip link del probe }
            $known
        }
    }
    BeforeEach {
        Clear-TestHost
        ip netns add c1
        ip link add wire0 type veth peer name wire1
        ip link set wire0 up
        ip link set wire1 up
    }
    AfterAll { Clear-TestHost }

    It 'makes a macvlan in bridge mode, up' {
        $made = New-NetAdapter mv0 -Kind Macvlan -ParentInterface wire0 -MacAddress 02-00-00-00-00-0a -MtuSize 1300
        $made.Name, $made.Kind, $made.ParentName, $made.MacAddress, $made.MtuSize, $made.AdminStatus | Should -Be 'mv0', 'Macvlan', 'wire0', '02-00-00-00-00-0A', 1300, 'Up'
        $link = Get-Link mv0
        $link.linkinfo.info_kind, $link.linkinfo.info_data.mode, $link.link | Should -Be 'macvlan', 'bridge', 'wire0'
        $link.flags | Should -Contain 'UP'
    }

    It 'makes a macvlan of mode <_>' -ForEach 'Private', 'Vepa', 'Passthru', 'Source' {
        New-NetAdapter mv0 Macvlan -ParentInterface wire0 -Mode $_ -Down | Out-Null
        (Get-Link mv0).linkinfo.info_data.mode | Should -Be $_.ToLower()
    }

    It 'puts a macvlan into a namespace, on an adapter of this one' {
        $made = New-NetAdapter eth0 -Kind Macvlan -ParentInterface wire0 -ParentNamespace $PID -Namespace c1
        $made.Namespace, $made.ParentName | Should -Be 'c1', 'wire0'
        (Get-Link eth0 -In '-n', 'c1').linkinfo.info_kind | Should -Be 'macvlan'
        Get-LinkName | Should -Be 'lo', 'wire0', 'wire1'
    }

    It 'makes a VXLAN with all its settings' {
        New-NetAdapter vx0 -Kind Vxlan -VxlanId 42 -Remote 239.1.1.1 -ParentInterface wire0 -Local 192.0.2.1 -Port 4790 -TimeToLive 4 -NoLearning | Out-Null
        $data = (Get-Link vx0).linkinfo.info_data
        $data.id, $data.group, $data.local, $data.link, $data.port, $data.ttl, $data.learning | Should -Be 42, '239.1.1.1', '192.0.2.1', 'wire0', 4790, 4, $false
        New-NetAdapter vx1 -Kind Vxlan -VxlanId 43 -Remote fd00::2 | Out-Null
        $data = (Get-Link vx1).linkinfo.info_data
        $data.remote6, $data.port | Should -Be 'fd00::2', 4789
    }

    It 'makes an ifb' {
        (New-NetAdapter ifb7 -Kind Ifb).Kind | Should -Be 'Ifb'
        (Get-Link ifb7).linkinfo.info_kind | Should -Be 'ifb'
    }

    It 'makes a tap that persists, for its owner' {
        if (-not (Test-Writable /dev/net/tun)) { Set-ItResult -Skipped -Because '/dev/net/tun is not there, or its mode keeps this user from it'; return }
        # In a user namespace of one user there is no other owner to be had.
        $owner = @(if ((Get-Content /proc/self/uid_map) -match ' 1$') { 0, 'root', 'root' } else { 65534, 'nobody', 'nogroup' })
        (New-NetAdapter tap0 -Kind Tap -OwnerId $owner[0] -GroupId $owner[0] -Namespace c1).Kind | Should -Be 'Tap'
        $data = (Get-Link tap0 -In '-n', 'c1').linkinfo.info_data
        $data.type, $data.persist, $data.user, $data.group | Should -Be 'tap', $true, $owner[1], $owner[2]
        (New-NetAdapter tun0 -Kind Tun).Kind | Should -Be 'Tun'
        (Get-Link tun0).linkinfo.info_data.type | Should -Be 'tun'
    }

    It 'makes a VLAN, or names the module the kernel lacks' {
        $made = New-NetAdapter wire0.5 -Kind Vlan -ParentInterface wire0 -VlanId 5 -ErrorAction SilentlyContinue -ErrorVariable failure
        if (Test-Kind vlan 'id', '5') { (Get-Link wire0.5).linkinfo.info_data.id | Should -Be 5; $made.Kind | Should -Be 'Vlan'; return }
        $failure[0].CategoryInfo.Category | Should -Be 'NotImplemented'
        $failure[0].FullyQualifiedErrorId | Should -BeLike 'EOPNOTSUPP,*'
        Get-FailureText $failure[0] | Should -BeLike "*The kernel has no 'vlan' link type; the module 8021q is missing.*"
        Get-LinkName | Should -Be 'lo', 'wire0', 'wire1'
    }

    It 'makes a <Kind>, or names the module the kernel lacks' -ForEach @{ Kind = 'Dummy'; On = @{} }, @{ Kind = 'Ipvlan'; On = @{ ParentInterface = 'wire0' } } {
        New-NetAdapter x0 -Kind $Kind @On -ErrorAction SilentlyContinue -ErrorVariable failure | Out-Null
        if (Test-Kind $Kind.ToLower()) { (Get-Link x0).linkinfo.info_kind | Should -Be $Kind.ToLower(); return }
        $failure[0].CategoryInfo.Category | Should -Be 'NotImplemented'
        Get-FailureText $failure[0] | Should -BeLike "*has no '$($Kind.ToLower())' link type; the module $($Kind.ToLower()) is missing*"
    }

    It 'refuses <What>' -ForEach @(
        @{ What = 'a VLAN of 4095'; Parameter = 'VlanId'; With = @{ Kind = 'Vlan'; ParentInterface = 'wire0'; VlanId = 4095 } }
        @{ What = 'a VLAN without a number'; Parameter = 'VlanId'; With = @{ Kind = 'Vlan'; ParentInterface = 'wire0' } }
        @{ What = 'a macvlan without a parent'; Parameter = 'ParentInterface'; With = @{ Kind = 'Macvlan' } }
        @{ What = 'an ifb with a parent'; Parameter = 'ParentInterface'; With = @{ Kind = 'Ifb'; ParentInterface = 'wire0' } }
        @{ What = 'a mode that is none'; Parameter = 'Mode'; With = @{ Kind = 'Macvlan'; ParentInterface = 'wire0'; Mode = 'banana' } }
        @{ What = 'a VXLAN number for a macvlan'; Parameter = 'VxlanId'; With = @{ Kind = 'Macvlan'; ParentInterface = 'wire0'; VxlanId = 1 } }
        @{ What = 'a VXLAN to no address'; Parameter = 'Remote'; With = @{ Kind = 'Vxlan'; VxlanId = 1; Remote = '10.1' } }
        @{ What = 'a VXLAN of mixed families'; Parameter = 'Local'; With = @{ Kind = 'Vxlan'; VxlanId = 1; Remote = 'fd00::1'; Local = '10.0.0.1' } }
        @{ What = 'a VXLAN port of 70000'; Parameter = 'Port'; With = @{ Kind = 'Vxlan'; VxlanId = 1; Port = 70000 } }
        @{ What = 'a MAC that is none'; Parameter = 'MacAddress'; With = @{ Kind = 'Ifb'; MacAddress = 'banana' } }
    ) {
        New-NetAdapter x0 @With -ErrorAction SilentlyContinue -ErrorVariable failure | Should -BeNullOrEmpty
        $failure | Should -HaveCount 1
        $failure[0].FullyQualifiedErrorId | Should -BeLike "InvalidArgument_$Parameter,*"
        Get-LinkName | Should -Be 'lo', 'wire0', 'wire1'
    }

    It 'says that a name is taken, whatever by' -ForEach @{ With = @{ Kind = 'Ifb' } }, @{ With = @{ Kind = 'Tap' } } {
        New-NetAdapter wire1 @With -ErrorAction SilentlyContinue -ErrorVariable failure
        $failure[0].CategoryInfo.Category | Should -Be 'ResourceExists'
        Get-FailureText $failure[0] | Should -Match "'wire1' \(Name\) is taken"
    }

    It 'names a parent that is not there' {
        New-NetAdapter x0 Macvlan -ParentInterface nosuch -Namespace c1 -ErrorAction SilentlyContinue -ErrorVariable failure
        $failure[0].CategoryInfo.Category | Should -Be 'ObjectNotFound'
        Get-FailureText $failure[0] | Should -Match "parent interface 'nosuch'.*'c1'"
    }

    It 'leaves no tap behind when its MTU is rejected' {
        New-NetAdapter tap0 -Kind Tap -MtuSize 10 -ErrorAction SilentlyContinue -ErrorVariable failure
        Get-FailureText $failure[0] | Should -Match 'MtuSize 10'
        Get-LinkName | Should -Be 'lo', 'wire0', 'wire1'
    }

    It 'changes nothing with -WhatIf' {
        New-NetAdapter ifb7 -Kind Ifb -WhatIf
        New-NetAdapter tap0 -Kind Tap -WhatIf
        Get-LinkName | Should -Be 'lo', 'wire0', 'wire1'
    }

    It 'completes kinds, modes and parents' {
        (TabExpansion2 'New-NetAdapter x -Kind M').CompletionMatches.CompletionText | Should -Be 'Macvlan', 'Macvtap'
        (TabExpansion2 'New-NetAdapter x -Kind Ipvlan -Mode ').CompletionMatches.CompletionText | Should -Be 'L2', 'L3', 'L3S'
        (TabExpansion2 'New-NetAdapter x -Kind Macvlan -Mode ').CompletionMatches.CompletionText | Should -Contain 'Bridge'
        (TabExpansion2 'New-NetAdapter x -Kind Macvlan -ParentInterface ').CompletionMatches.CompletionText | Should -Be 'wire1', 'wire0'
        ip -n c1 link add inside type bridge
        (TabExpansion2 'New-NetAdapter x -Kind Macvlan -ParentNamespace c1 -ParentInterface ').CompletionMatches.CompletionText | Should -Be 'inside'
    }

    It 'leaves no thread in a foreign namespace' { Get-ThreadAway | Should -BeNullOrEmpty }
}
