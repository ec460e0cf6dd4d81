# After every cmdlet no thread of the process is in a foreign namespace, whatever the cmdlets before it did.
BeforeDiscovery {
    . $PSScriptRoot/Support.ps1
    . $PSScriptRoot/Calls.ps1
    $stack = Get-StackCmdlet
    $calls = Get-Call | Where-Object { $_.Cmdlet -in $stack }
}

Describe 'Threads of the process' {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        . $PSScriptRoot/Calls.ps1
        Clear-TestHost
        $takesNamespace = (Get-Command -Module NetLab -CommandType Cmdlet).Where{ $_.Parameters.ContainsKey('Namespace') }.Name
        function Assert-AllHome {
            Get-ThreadAway | Should -BeNullOrEmpty
            [NetLab.Network.NamespaceVisit]::ThreadsAway | Should -Be 0
            [IO.FileInfo]::new('/proc/thread-self/ns/net').LinkTarget | Should -Be $outside
        }
        function Clear-Lab([string] $Cmdlet) { if ($Cmdlet -notmatch '^(Compare|Find|Get|Measure|Resolve|Test|Trace|Wait|Watch)-') { Clear-TestHost } }
        $outside = [IO.FileInfo]::new('/proc/thread-self/ns/net').LinkTarget
    }
    BeforeEach {
        # What only reads leaves the lab to the next one.
        if (-not (Test-Path /run/netns/foreign)) {
            ip netns add foreign
            New-CallLab foreign
        }
        Assert-AllHome
    }
    AfterAll { Clear-TestHost }

    It 'are looked at after every cmdlet that touches a stack' -TestCases @(@{ Stack = $stack; Tried = $calls.Cmdlet }) {
        $Stack | Where-Object { $_ -notin $Tried } | Should -BeNullOrEmpty
    }

    It 'are home after -Namespace foreign: <Call>' -ForEach ($calls | Where-Object { (Get-Command $_.Cmdlet).Parameters.ContainsKey('Namespace') -and $_.Cmdlet -ne 'Invoke-NetNamespace' }) {
        # The default value of -Namespace is the foreign one, for the whole call.
        $PSDefaultParameterValues = @{ '*:Confirm' = $false }
        foreach ($name in $takesNamespace) { $PSDefaultParameterValues["${name}:Namespace"] = 'foreign' }
        $null = & $Code 3>$null
        Assert-AllHome
        Clear-Lab $Cmdlet
    }

    It 'are home after Invoke-NetNamespace foreign: <Call>' -ForEach $calls {
        $PSDefaultParameterValues = @{ '*:Confirm' = $false }
        $null = Invoke-NetNamespace foreign { & $Code } 3>$null
        Assert-AllHome
        Clear-Lab $Cmdlet
    }
}

Describe 'Threads of the process, a story' {
    BeforeDiscovery {
        $story = @(
            { New-NetNamespace c1, c2, world }
            { New-NetBridge br0 -IPAddress 10.0.0.1/24 }
            { New-VethPair veth1 eth0 -PeerNamespace c1 }
            { New-VethPair veth2 eth0 -PeerNamespace c2 }
            { Add-NetBridgePort br0 veth1, veth2 }
            { New-NetIPAddress 10.0.0.2/24 -InterfaceAlias eth0 -Namespace c1 }
            { New-NetIPAddress 10.0.0.3/24 -InterfaceAlias eth0 -Namespace c2 }
            { New-NetRoute 0.0.0.0/0 -NextHop 10.0.0.1 -InterfaceAlias eth0 -Namespace c1 }
            { Set-NetIPInterface -Forwarding Enabled }
            { Set-NetIPInterface -Forwarding Enabled -Namespace c2 }
            { Add-MasqueradeRule -SourcePrefix 10.0.0.0/24 -NotOutInterface br0 }
            { Add-PortForwardRule -Protocol Tcp -Port 8080 -ToAddress 10.0.0.2 -ToPort 80 }
            { Get-NetNamespace | Get-NetIPAddress }
            { Get-NetNamespace -All }
            { Get-NetNamespace | ForEach-Object Interfaces }
            { Get-NetAdapter -Namespace c1 }
            { Get-NetAdapterStatistics -Namespace c1 }
            { Get-NetIPConfiguration -Namespace c1 }
            { Get-NetIPInterface -Namespace c1 }
            { Get-NetRoute -Namespace c1 }
            { Find-NetRoute -RemoteIPAddress 10.0.0.3 -Namespace c1 }
            { Get-NetNeighbor -Namespace c1 }
            { Get-NetFilterRule -Namespace c1 }
            { Get-NetConntrack -Namespace c1 }
            { Get-NetBridgeForwarding }
            { Invoke-NetNamespace c1 { ping -c 1 -W 1 10.0.0.3; Get-NetRoute } }
            { Invoke-NetNamespace c1 { Add-MasqueradeRule -OutInterface eth0 } }
            { Move-NetAdapter veth2 -DestinationNamespace world }
            { Get-NetAdapter -Namespace nosuch -ErrorAction SilentlyContinue }
            { TabExpansion2 'Get-NetAdapter -Namespace c1 -Name ' }
            { Remove-NetNamespace c1, c2, world }
        )
        $steps = $story | ForEach-Object { @{ Step = "$_".Trim(); Code = $_ } }
    }
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        Clear-TestHost
        $known = (Get-Module NetLab).ExportedCommands
    }
    AfterAll {
        Clear-TestHost
        if ($known['Remove-MasqueradeRule']) { nft delete table inet netlab 2>$null }
    }

    It 'are home after <Step>' -ForEach $steps {
        $missing = $Code.Ast.FindAll({ $args[0] -is [Management.Automation.Language.CommandAst] }, $true) | ForEach-Object { $_.GetCommandName() } |
            Where-Object { $_ -match '^(Get|Set|New|Add|Move|Find|Invoke|Remove)-(Net|Veth|Masq|Port)' -and -not $known[$_] }
        if ($missing) { Set-ItResult -Skipped -Because "$missing is not there"; return }
        # Whether the step succeeds is its own tests' matter.
        $ErrorActionPreference = 'SilentlyContinue'
        $null = & $Code
        $ErrorActionPreference = 'Stop'
        Get-ThreadAway | Should -BeNullOrEmpty
        [NetLab.Network.NamespaceVisit]::ThreadsAway | Should -Be 0
    }
}
