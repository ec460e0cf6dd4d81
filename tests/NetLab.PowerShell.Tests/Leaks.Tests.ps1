# What is built and taken down again leaves nothing: not in the kernel, and not in this process.
Describe 'Two hundred labs' {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        Clear-TestHost
        function Invoke-Lab {
            $null = New-NetNamespace c1
            $null = New-NetBridge br0 -IPAddress 10.0.0.1/24
            $null = New-VethPair veth1 eth0 -PeerNamespace c1
            $null = Add-NetBridgePort br0 veth1
            $null = New-NetIPAddress 10.0.0.2/24 -InterfaceAlias eth0 -Namespace c1
            $null = New-NetRoute 0.0.0.0/0 -NextHop 10.0.0.1 -InterfaceAlias eth0 -Namespace c1
            $null = Add-MasqueradeRule -SourcePrefix 10.0.0.0/24 -NotOutInterface br0 -WarningAction SilentlyContinue
            $null = Add-PortForwardRule -Port 8080 -ToAddress 10.0.0.2 -ToPort 80 -WarningAction SilentlyContinue
            $null = Invoke-NetNamespace c1 { Get-NetIPAddress }
            Get-PortForwardRule | Remove-PortForwardRule -Confirm:$false
            Get-MasqueradeRule | Remove-MasqueradeRule -Confirm:$false
            Remove-NetBridge br0 -Confirm:$false
            Remove-NetNamespace c1 -Confirm:$false
        }
        function Get-Held {
            # What finalizers close counts as closed.
            [GC]::Collect(); [GC]::WaitForPendingFinalizers()
            [pscustomobject]@{
                Descriptors = [IO.Directory]::GetFileSystemEntries('/proc/self/fd').Count
                Threads = [IO.Directory]::GetDirectories('/proc/self/task').Count
            }
        }
        function Get-KernelState { (ip -o link) -replace '\d+: ' -replace ' qdisc.*'; ip netns list; nft list ruleset; ip route show table all }
    }
    AfterAll { Clear-TestHost }

    It 'leave no link, namespace, rule or route, and no descriptor or thread' {
        for ($i = 0; $i -lt 10; $i++) { Invoke-Lab }
        $kernel = Get-KernelState
        $before = Get-Held
        for ($i = 0; $i -lt 200; $i++) { Invoke-Lab }
        $after = Get-Held
        Get-KernelState | Should -Be $kernel
        # The runtime and PowerShell come and go with a few of their own; one leaked a lab would be 200.
        $after.Descriptors - $before.Descriptors | Should -BeLessThan 20
        $after.Threads - $before.Threads | Should -BeLessThan 10
    }

    It 'leave no thread in a foreign namespace' { Get-ThreadAway | Should -BeNullOrEmpty }
}

Describe 'A namespace deleted under a running pipeline' {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        Clear-TestHost
    }
    AfterAll { Clear-TestHost }

    It 'is a clean error for the cmdlets that come after, and the rest goes on' {
        $null = New-NetNamespace c1, c2, c3
        $ErrorActionPreference = 'Continue'
        $seen = 'c1', 'c2', 'c3' | ForEach-Object {
            if ($_ -eq 'c2') { ip netns del c2 }
            [pscustomobject]@{ Namespace = $_ }
        } | Get-NetAdapter 2>&1
        @($seen | Where-Object { $_ -is [Management.Automation.ErrorRecord] }).CategoryInfo.Category | Should -Be ObjectNotFound
        @($seen | Where-Object { $_ -isnot [Management.Automation.ErrorRecord] }).Namespace | Should -Be c1, c3
    }

    It 'lets the block inside it finish, and the thread come home' {
        $null = New-NetNamespace c4
        Invoke-NetNamespace c4 { ip netns del c4; (Get-NetAdapter).Name } | Should -Be lo
        Get-ThreadAway | Should -BeNullOrEmpty
        { Get-NetAdapter -Namespace c4 -ErrorAction Stop } | Should -Throw -ErrorId 'NamespaceNotFound*'
    }
}
