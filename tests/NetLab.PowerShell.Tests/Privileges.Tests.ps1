# What works without root, and what errors say of what does not. Each case is a pwsh of its own.
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
        $readable = $(if ($root) { setpriv --reuid nobody --regid nogroup --clear-groups test -r $module; $LASTEXITCODE -eq 0 } else { $true })
    }
    AfterAll {
        Remove-Item -Recurse -Force $scratch
        Clear-TestHost
    }

    It 'lets an ordinary user read, and says which capability a write is missing' {
        if (-not $readable) { Set-ItResult -Skipped -Because 'an ordinary user cannot read the module here'; return }
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
