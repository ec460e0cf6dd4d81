BeforeDiscovery { . "$PSScriptRoot/Support.ps1"; . "$PSScriptRoot/DBus.Support.ps1" }

Describe 'Get-DBusManagedObject' -Skip:(-not (Test-DBusWitness)) {
    BeforeAll {
        . "$PSScriptRoot/Support.ps1"
        . "$PSScriptRoot/DBus.Support.ps1"
        $bus = New-TestBus
        $env:DBUS_SYSTEM_BUS_ADDRESS = $bus.Address
    }
    AfterAll {
        $env:DBUS_SYSTEM_BUS_ADDRESS = $null
        Stop-TestBus $bus
    }

    It 'finds the manager and flattens what it says' {
        $all = Get-DBusManagedObject org.netlab.Lab
        $all.Count | Should -Be 6
        $all[0].Path, $all[0].Interface, $all[0].Manager | Should -Be /org/netlab/Lab/drives/d0, org.netlab.Drive, /org/netlab/Lab
        $all.Size | Should -Be 0, 1, 2
    }

    It 'carries the properties for Where-Object, and its own Path against one of that name' {
        $usb = Get-DBusManagedObject org.netlab.Lab -Interface *.Drive | Where-Object ConnectionBus -eq usb
        $usb.Path | Should -Be /org/netlab/Lab/drives/d1
        $usb.Properties['Path'], $usb.Properties.Path | Should -Be shadow, shadow
        (Get-DBusManagedObject org.netlab.Lab -Interface *.Drive -ByteStringAsText).Device | Should -Be /dev/sda, /dev/sdb, /dev/sdc
    }

    It 'flows on' {
        (Get-DBusManagedObject org.netlab.Lab -Interface *.Drive | Select-Object -First 1 | Get-DBusProperty).Value | Should -Be usb
    }

    It 'says where it looked' {
        Get-DBusManagedObject org.freedesktop.DBus -ErrorVariable failure -ErrorAction SilentlyContinue
        $failure.CategoryInfo.Category | Should -Be ObjectNotFound
        "$failure" | Should -BeLike '*no object manager at /org/freedesktop/DBus, /, /org/freedesktop, /org.'
    }

    It 'shows a table that fits' {
        $text = Get-DBusManagedObject org.netlab.Lab | Out-String -Width 100 -Stream
        ($text -replace '\x1b\[[\d;]*m').Where{ $_.Length -gt 100 } | Should -BeNullOrEmpty
    }

    It 'leaves no thread away' { Get-ThreadAway | Should -BeNullOrEmpty }
}
