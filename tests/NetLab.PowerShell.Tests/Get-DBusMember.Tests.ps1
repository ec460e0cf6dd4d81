BeforeDiscovery { . "$PSScriptRoot/Support.ps1"; . "$PSScriptRoot/DBus.Support.ps1" }

Describe 'Get-DBusMember' -Skip:(-not (Test-DBusWitness)) {
    BeforeAll {
        . "$PSScriptRoot/Support.ps1"
        . "$PSScriptRoot/DBus.Support.ps1"
        $bus = New-TestBus
        $env:DBUS_SYSTEM_BUS_ADDRESS = $bus.Address
        $lab = @{ Destination = 'org.netlab.Lab'; Path = '/org/netlab/Lab' }
    }
    AfterAll {
        $env:DBUS_SYSTEM_BUS_ADDRESS = $null
        Stop-TestBus $bus
    }

    It 'shows a method with the names of its arguments' {
        $method = Get-DBusMember @lab -Name Start
        $method.Definition | Should -Be 'Start(s unit, s mode) -> o job'
        $method.Kind, $method.Signature, $method.ReplySignature | Should -Be Method, ss, o
        $method.Arguments.Name | Should -Be unit, mode
        (Get-DBusMember @lab -Name Silent).NoReply | Should -BeTrue
    }

    It 'shows properties with their values, and one that fails hides no others' {
        $properties = Get-DBusMember @lab org.netlab.Lab -Kind Property
        $properties.Name | Should -Be Label, Limit, Device, Mounts, power-saver-enabled, Broken
        $properties[0].Value, $properties[0].Access, $properties[0].Signature | Should -Be first, ReadWrite, s
        $properties[2].EmitsChange | Should -Be Constant
        $properties[4].Value | Should -BeTrue
        $properties[5].Value | Should -BeNullOrEmpty
        $properties[5].Error | Should -BeLike '*broken*'
        $fragile = Get-DBusMember @lab org.netlab.Lab.Fragile
        $fragile.Value | Should -Be 1, $null, a, b
        $fragile[1].Error | Should -BeLike '*org.netlab.Error.Broken*'
    }

    It 'shows signals' {
        (Get-DBusMember @lab -Kind Signal -Interface org.netlab.Lab).Definition | Should -Be 'Tick(u number, s text)'
    }

    It 'reads no values with -NoValue' {
        (Get-DBusMember @lab org.netlab.Lab Label -NoValue).Value | Should -BeNullOrEmpty
    }

    It 'finds the members busctl finds' {
        if (-not (Get-Command busctl -ErrorAction Ignore)) { Set-ItResult -Skipped -Because 'busctl is not installed'; return }
        $known = busctl --address=$($bus.Address) --no-pager introspect org.freedesktop.DBus /org/freedesktop/DBus | Where-Object { $_ -match '^\.(\S+) +(method|property|signal)' } | ForEach-Object { ($_ -split ' +')[0].TrimStart('.') }
        (Get-DBusMember org.freedesktop.DBus /org/freedesktop/DBus).Name | Sort-Object | Should -Be ($known | Sort-Object)
    }

    It 'says what there is instead' {
        Get-DBusMember @lab org.netlab.Lab Strat -ErrorVariable failure -ErrorAction SilentlyContinue
        Get-FailureText $failure[0] | Should -BeLike "*'Strat'*Start*"
        Get-DBusMember @lab org.netlab.Lob -ErrorVariable failure -ErrorAction SilentlyContinue
        $failure.FullyQualifiedErrorId | Should -BeLike 'org.freedesktop.DBus.Error.UnknownInterface,*'
        Get-FailureText $failure[0] | Should -BeLike '*org.netlab.Lab*'
        Get-DBusMember @lab -Name Nothing* | Should -BeNullOrEmpty
    }

    It 'shows a table that fits' {
        $text = Get-DBusMember @lab | Out-String -Width 100 -Stream
        ($text -replace '\x1b\[[\d;]*m').Where{ $_.Length -gt 100 } | Should -BeNullOrEmpty
        $text -join "`n" | Should -Match 'Property ay Device +Read +/dev/sda'
    }

    It 'survives Clixml and Json' {
        $member = Get-DBusMember @lab -Name Label
        $file = "$TestDrive/member.xml"
        $member | Export-Clixml $file
        (Import-Clixml $file).Value | Should -Be $member.Value
        ($member | ConvertTo-Json | ConvertFrom-Json).Definition | Should -Be 's Label'
    }

    It 'leaves no thread away' { Get-ThreadAway | Should -BeNullOrEmpty }
}
