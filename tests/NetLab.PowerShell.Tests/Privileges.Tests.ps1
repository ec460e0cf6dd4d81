# What works without root, and what errors say of what does not. Every cmdlet that touches a stack is called as an ordinary user, all in
# one pwsh; the other cases are a pwsh each.
BeforeDiscovery {
    . $PSScriptRoot/Support.ps1
    . $PSScriptRoot/Calls.ps1
    $stack = Get-StackCmdlet
    $calls = Get-Call | Where-Object { $_.Cmdlet -in $stack } | ForEach-Object {
        # The kernel hands rules and connections only to CAP_NET_ADMIN, packets only to CAP_NET_RAW; all else may be read by all.
        $guarded = (Get-Command $_.Cmdlet).ImplementingType.Namespace -eq 'NetLab.PowerShell.Firewall'
        $_ + @{ Reads = $_.Cmdlet -match '^(Compare|Connect|Find|Get|Measure|Receive|Resolve|Send|Start|Test|Trace|Wait|Watch)-|^New-Dns' -and -not $guarded -and $_.Cmdlet -ne 'Watch-NetPacket'; Enters = $_.Cmdlet -in 'New-NetNamespace', 'Remove-NetNamespace', 'Invoke-NetNamespace', 'Move-NetAdapter' }
    }
}

Describe 'Privileges' {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        Clear-TestHost
        $module = (Resolve-Path "$PSScriptRoot/../../NetLab.psd1").Path
        # HOME must be writable to whoever runs it.
        $scratch = Join-Path ([IO.Path]::GetTempPath()) "netlab-privileges-$PID"
        $null = New-Item -ItemType Directory -Force $scratch
        chmod 777 $scratch
        $pwsh = (Get-Process -Id $PID).Path
        $root = (id -u) -eq 0
        $nobody = if ($root) { 'setpriv', '--reuid', 'nobody', '--regid', 'nogroup', '--clear-groups' }
        function Invoke-As([string[]] $Prefix, [string] $Script) {
            # What the script emits, as JSON lines; errors are objects of their own.
            $text = "`$ErrorActionPreference = 'Continue'; Import-Module '$module'; & { $Script } 2>&1 | ForEach-Object {
                if (`$_ -is [Management.Automation.ErrorRecord]) { 'E ' + `$_.FullyQualifiedErrorId + ' ' + `$_.CategoryInfo.Category + ' ' + (`$_.Exception.Message -replace '\s+', ' ') } else { 'O ' + `$_ } }"
            $encoded = [Convert]::ToBase64String([Text.Encoding]::Unicode.GetBytes($text))
            $command = @($Prefix) + @('env', "HOME=$scratch", 'POWERSHELL_TELEMETRY_OPTOUT=1', $pwsh, '-NoProfile', '-EncodedCommand', $encoded)
            & $command[0] $command[1..($command.Count - 1)] 2>&1 | ForEach-Object { "$_" }
        }
        $mayUnshare = $(unshare -Urn true 2>$null; $LASTEXITCODE -eq 0)
        $unreadable = 'nobody else than this user can be had here, or the module is where that one may not read'
        $readable = $(if ($root) { setpriv --reuid nobody --regid nogroup --clear-groups test -r $module; $LASTEXITCODE -eq 0 } else { $true })
    }
    AfterAll {
        Remove-Item -Recurse -Force $scratch
        Clear-TestHost
    }

    Context 'of an ordinary user' {
        BeforeAll {
            if ($readable) {
                . $PSScriptRoot/Calls.ps1
                nft flush ruleset
                New-CallLab
                $before = Get-HostState
                $file = "$scratch/calls.json"
                # Each call: what came out, and its errors with all a user sees; "ended" when one stopped the call.
                $null = Invoke-As $nobody @"
`$PSDefaultParameterValues = @{ '*:Confirm' = `$false }
. '$PSScriptRoot/Calls.ps1'
`$said = foreach (`$call in Get-Call) {
    `$ended = `$false
    `$came = try { & `$call.Code 2>&1 3>`$null } catch { `$ended = `$true; `$_ }
    `$errors = @(`$came | Where-Object { `$_ -is [Management.Automation.ErrorRecord] })
    @{ Call = `$call.Call; Ended = `$ended; Count = @(`$came).Count - `$errors.Count; Text = "`$(`$errors | ForEach-Object { "`$_ `$(`$_.ErrorDetails.RecommendedAction)" })"; Categories = @(`$errors | ForEach-Object { "`$(`$_.CategoryInfo.Category)" }) }
}
ConvertTo-Json @(`$said) -Depth 4 > '$file'
"@
                $said = @{}
                foreach ($one in Get-Content -Raw $file | ConvertFrom-Json) { $said[$one.Call] = $one }
                $after = Get-HostState
            }
        }
        AfterAll {
            Clear-TestHost
            if ($readable) { nft flush ruleset }
        }

        It 'are tried with every cmdlet that touches a stack' -TestCases @(@{ Stack = $stack; Tried = $calls.Cmdlet }) {
            $Stack | Where-Object { $_ -notin $Tried } | Should -BeNullOrEmpty
        }

        It 'suffice to read: <Call>' -ForEach ($calls | Where-Object Reads) {
            if (-not $readable) { Set-ItResult -Skipped -Because $unreadable; return }
            $said[$Call].Text | Should -BeNullOrEmpty
            $said[$Call].Count | Should -BeGreaterThan 0
        }

        It 'do not suffice, and the error says what is missing: <Call>' -ForEach ($calls | Where-Object { -not $_.Reads }) {
            if (-not $readable) { Set-ItResult -Skipped -Because $unreadable; return }
            $said[$Call].Ended | Should -BeFalse -Because 'the rest of the pipeline goes on'
            # One cmdlet, one item, one error.
            $said[$Call].Categories | Should -Be 'PermissionDenied' -Because $said[$Call].Text
            $said[$Call].Text | Should -Match ($Enters ? 'CAP_SYS_ADMIN' : $Call -match 'DnsClient' ? 'resolv.conf' : $Call -match 'NetPacket' ? 'CAP_NET_RAW' : 'CAP_NET_ADMIN')
            $said[$Call].Count | Should -Be 0
        }

        It 'change nothing' {
            if (-not $readable) { Set-ItResult -Skipped -Because $unreadable; return }
            $after | Should -Be $before
        }
    }

    It 'lets an ordinary user read, and says which capability a write is missing' {
        if (-not $readable) { Set-ItResult -Skipped -Because $unreadable; return }
        $null = New-NetNamespace seen
        $lines = Invoke-As $nobody '(Get-NetNamespace).Name; (Get-NetAdapter lo).Name; New-NetNamespace mine; Remove-NetNamespace seen; Get-NetAdapter -Namespace seen; Invoke-NetNamespace seen { 1 }; Set-NetAdapter lo -MtuSize 1400; Get-NetNamespace -Id $PID | ForEach-Object Source'
        $lines[0] | Should -Be 'O seen'
        $lines[1] | Should -Be 'O lo'
        $lines[2] | Should -Match '^E (EPERM|EACCES),.*PermissionDenied.*mine.*step.*CAP_SYS_ADMIN and CAP_NET_ADMIN.*unshare -Urnm'
        $lines[3] | Should -Match '^E EPERM,.*PermissionDenied.*seen.*CAP_SYS_ADMIN'
        $lines[4] | Should -Match '^E EPERM,.*PermissionDenied.*seen.*CAP_SYS_ADMIN'
        $lines[5] | Should -Match '^E EPERM,.*PermissionDenied.*seen.*CAP_SYS_ADMIN'
        $lines[6] | Should -Match '^E EPERM,.*PermissionDenied.*CAP_NET_ADMIN'
        $lines[7] | Should -Be 'O Process'
        ip netns list | Should -Be 'seen'
        Remove-NetNamespace seen
    }

    It 'works wholly in a user namespace with a tmpfs on /run' {
        if (-not $mayUnshare -or -not $readable) { Set-ItResult -Skipped -Because 'user namespaces are not to be had here'; return }
        $prefix = @($nobody) + @('unshare', '-Urnm', 'sh', '-c', 'mount -t tmpfs tmpfs /run && exec "$@"', 'sh') | Where-Object { $_ }
        $lines = Invoke-As $prefix @'
(New-NetNamespace c1, c2).Name
$null = New-VethPair veth1 eth0 -PeerNamespace c1
(Get-NetAdapter veth1).PeerNamespace
Invoke-NetNamespace c1 { (Get-NetAdapter).Name }
ip netns list | ForEach-Object { $_ -replace ' .*' } | Sort-Object
Remove-NetNamespace c1, c2
(Get-NetAdapter).Name
[NetLab.Network.NamespaceVisit]::ThreadsAway
'@
        $lines | Should -Be 'O c1', 'O c2', 'O c1', 'O lo', 'O eth0', 'O c1', 'O c2', 'O lo', 'O 0'
    }

    It 'runs the container lab, traffic and all, in a user namespace' {
        if (-not $mayUnshare -or -not $readable) { Set-ItResult -Skipped -Because 'user namespaces are not to be had here'; return }
        $lab = (Resolve-Path "$PSScriptRoot/../../module/examples/ContainerLab.ps1").Path
        $prefix = @($nobody) + @('unshare', '-Urnm', 'sh', '-c', 'mount -t tmpfs tmpfs /run && ip link set lo up && exec "$@"', 'sh') | Where-Object { $_ }
        $text = (Invoke-As $prefix "& '$lab' 6>`$null | Out-String") -join "`n"
        $text | Should -Not -Match '(?m)^E '
        $text | Should -Match 'c1 +203\.0\.113\.2:7 +203\.0\.113\.1:\d+'
        $text | Should -Match 'world +203\.0\.113\.1:8080'
        $text | Should -Match 'c2 +10\.0\.0\.1:8080'
    }

    It 'does without named namespaces in a user namespace alone, and says what they take' {
        if (-not $mayUnshare -or -not $readable) { Set-ItResult -Skipped -Because 'user namespaces are not to be had here'; return }
        $prefix = @($nobody) + @('unshare', '-Urn') | Where-Object { $_ }
        $lines = Invoke-As $prefix @'
New-NetNamespace c1
$null = New-VethPair a b
(Get-NetAdapter -Kind Veth).Name | Sort-Object
Invoke-NetNamespace $PID { (Get-NetAdapter a).Name }
'@
        $lines[0] | Should -Match '^E (EPERM|EACCES),.*PermissionDenied.*mount namespace and a tmpfs on /run.*unshare -Urnm'
        $lines[1..3] | Should -Be 'O a', 'O b', 'O a'
        Get-ChildItem /run/netns | Should -BeNullOrEmpty
    }

    It 'undoes what it did when <Step> fails' -ForEach @(
        @{ Step = 'creating the namespace'; Break = "sh -c 'echo 0 > /proc/sys/user/max_net_namespaces'"; Says = 'E ENOSPC,.*step: create the namespace.*max_net_namespaces' }
        @{ Step = 'creating the file'; Break = 'mkdir -p /run/netns; mount -t tmpfs -o ro tmpfs /run/netns'; Says = 'E EROFS,.*PermissionDenied.*step: create the file' }
        @{ Step = 'creating the directory'; Break = 'mount -t tmpfs -o ro tmpfs /run'; Says = 'E EROFS,.*PermissionDenied.*step: create the directory' }
    ) {
        if (-not $mayUnshare -or -not $readable) { Set-ItResult -Skipped -Because 'user namespaces are not to be had here'; return }
        $prefix = @($nobody) + @('unshare', '-Urnm', 'sh', '-c', 'mount -t tmpfs tmpfs /run && exec "$@"', 'sh') | Where-Object { $_ }
        $lines = @(Invoke-As $prefix @"
$Break
`$before = @(Get-Content /proc/self/mountinfo | Where-Object { `$_ -match 'netns' }).Count
New-NetNamespace c1
"files: `$((Get-ChildItem /run/netns -Force -ErrorAction Ignore).Name)"
"mounts: `$(@(Get-Content /proc/self/mountinfo | Where-Object { `$_ -match 'netns' }).Count -eq `$before)"
"away: `$([NetLab.Network.NamespaceVisit]::ThreadsAway)"
"@)
        $lines[0] | Should -Match $Says
        $lines[1..3] | Should -Be 'O files: ', 'O mounts: True', 'O away: 0'
    }
}
