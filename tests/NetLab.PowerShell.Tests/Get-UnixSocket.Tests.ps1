Describe 'Get-UnixSocket' {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        . $PSScriptRoot/Sockets.Support.ps1
        $path = Join-Path ([IO.Path]::GetTempPath()) "netlab-$([guid]::NewGuid().ToString('N'))"
        $listener = [Net.Sockets.Socket]::new('Unix', 'Stream', 'Unspecified')
        $listener.Bind([Net.Sockets.UnixDomainSocketEndPoint]::new($path))
        $listener.Listen(3)
        $client = [Net.Sockets.Socket]::new('Unix', 'Stream', 'Unspecified')
        $client.Connect([Net.Sockets.UnixDomainSocketEndPoint]::new($path))
        $server = $listener.Accept()
        $name = "netlab-$([guid]::NewGuid().ToString('N'))"
        $abstract = [Net.Sockets.Socket]::new('Unix', 'Dgram', 'Unspecified')
        $abstract.Bind([Net.Sockets.UnixDomainSocketEndPoint]::new("`0$name"))
    }
    AfterAll {
        $listener, $client, $server, $abstract | ForEach-Object Dispose
        Remove-Item $path -ErrorAction Ignore
    }

    It 'tells path, state, owner' {
        $item = Get-UnixSocket $path -State Listen
        $item | Should -BeOfType NetLab.Sockets.UnixSocket
        $item.Path, "$($item.Type)", $item.IsAbstract, $item.OwningProcess, $item.Process, $item.User | Should -Be $path, 'Stream', $false, $PID, (Get-Content /proc/$PID/comm), (id -un)
        $item.Owners.Descriptor | Should -Be $listener.Handle
    }

    It 'tells who is at the other end' {
        $item = Get-UnixSocket $path -State Connected
        $item.PeerProcess, $item.Peer.Owners[0].Descriptor | Should -Be "$(Get-Content /proc/$PID/comm) ($PID)", $client.Handle
        (Get-UnixSocket -OwningProcess $PID | Where-Object PeerPath -eq $path).Inode | Should -Be $item.PeerInode
        # ss agrees on who is whose peer.
        ss -xanH | Where-Object { $_ -match [regex]::Escape($path) -and $_ -match " $($item.Inode) .* $($item.PeerInode)\s*$" } | Should -HaveCount 1
    }

    It 'knows what lsof knows' {
        if (-not (Get-Command lsof -ErrorAction Ignore)) { Set-ItResult -Skipped -Because "the tool 'lsof' is not installed"; return }
        $theirs = lsof -nP -a -p $PID -U -Fi 2>$null | Where-Object { $_ -match '^i\d' } | ForEach-Object { [int]$_.Substring(1) } | Sort-Object -Unique
        # Those of .NET itself come and go.
        foreach ($item in Get-UnixSocket $path, "@$name") { $theirs | Should -Contain $item.Inode }
    }

    It 'shows abstract names behind an @' {
        $item = Get-UnixSocket "@$name"
        $item.IsAbstract, "$($item.Type)", "$($item.State)" | Should -Be $true, 'Datagram', 'Unconnected'
        (Get-UnixSocket -Abstract).Path | Should -Contain "@$name"
        (Get-UnixSocket @netlab-*).Path | Should -Be "@$name"
    }

    It 'says what is not there' {
        Get-UnixSocket /nosuch -ErrorVariable failed -ErrorAction SilentlyContinue
        $failed[0].FullyQualifiedErrorId, $failed[0].CategoryInfo.Category | Should -Be 'UnixSocketNotFound,NetLab.PowerShell.Sockets.GetUnixSocketCommand', 'ObjectNotFound'
        Get-UnixSocket /nosuch* -ErrorAction Stop | Should -BeNullOrEmpty
    }

    It 'fits 100 columns and completes' {
        foreach ($view in (Get-UnixSocket $path), (Get-UnixSocket -AllNamespaces)) {
            $lines = @($view | Out-String -Width 100 -Stream)
            ($lines | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 100
            $lines -join '' | Should -Not -Match '#ERR'
        }
        (TabExpansion2 "Get-UnixSocket $($path.Substring(0, 20))").CompletionMatches.CompletionText | Should -Contain $path
    }

    It 'leaves no thread in a foreign namespace' { Get-ThreadAway | Should -BeNullOrEmpty }
}
