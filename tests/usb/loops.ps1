# A loop device comes, is mounted, held open, dismounted, and goes; three subscriptions hear of it, one by each way. See loops.sh.
$ErrorActionPreference = 'Stop'
$PSStyle.OutputRendering = 'PlainText'
Import-Module "$PSScriptRoot/../../NetLab.psd1"
$result = [ordered]@{}
$loop = $null
try {
    $null = Wait-DBusName org.freedesktop.UDisks2 -Timeout 10
    $all = @{ AllDrives = $true }
    $ways = 'UDisks2', 'Udev', 'Kernel'
    foreach ($way in $ways) { Register-UsbStorageEvent @all -Source $way -SourceIdentifier $way }
    # Other tests use loop devices too: only what happens to ours counts.
    $loop = losetup -f --show /run/stick.img
    foreach ($way in $ways) {
        do { $next = Wait-Event $way -Timeout 10; Remove-Event -EventIdentifier $next.EventIdentifier; $what = $next.SourceEventArgs } until ($what.Device.DeviceNode -eq $loop -and "$($what.EventType)" -eq 'Ready')
    }
    $result.Loop = $loop
    $result.Devices = foreach ($way in $ways) {
        $device = Get-UsbStorageDevice $loop @all -Source $way
        "$($device.Source) $($device.Size) $($device.Volumes | ForEach-Object { "$($_.DeviceNode) $($_.Label) $($_.FileSystem) $($_.Size)" })"
    }
    $result.WithoutAllDrives = @(Get-UsbStorageDevice | Where-Object DeviceNode -EQ $loop).Count
    $point = (Mount-UsbStorage $loop @all).MountPoints[0]
    $result.Point = $point
    $result.Waited = (Wait-UsbStorage -Label LOOPY -State Mounted @all -Timeout 5).DeviceNode
    $file = [IO.File]::Create("$point/held")
    $failed = $null
    Dismount-UsbStorage $loop @all -ErrorVariable failed -ErrorAction SilentlyContinue
    $file.Dispose()
    $result.Busy = "$($failed[0])"
    $result.Advice = $failed[0].ErrorDetails.RecommendedAction
    $result.BusyId = $failed[0].FullyQualifiedErrorId
    $result.BusyCategory = "$($failed[0].CategoryInfo.Category)"
    $result.Process = $PID
    $result.Dismounted = (Dismount-UsbStorage $loop @all -PassThru).IsMounted
    $null = Mount-UsbStorage $loop @all
    $file = [IO.File]::Create("$point/held")
    $result.Forced = (Dismount-UsbStorage $loop @all -Force -PassThru).IsMounted
    $file.Dispose()
    Start-Sleep -Milliseconds 300
    losetup -d $loop
    $gone = $loop
    $loop = $null
    $result.Events = [ordered]@{}
    foreach ($way in $ways) {
        $told = [Collections.Generic.List[string]]::new()
        do {
            $next = Wait-Event $way -Timeout 10
            if (-not $next) { break }
            Remove-Event -EventIdentifier $next.EventIdentifier
            $what = $next.SourceEventArgs
            if ($what.Device.DeviceNode -eq $gone) { $told.Add("$($what.EventType) $($what.MountPoint)".Trim()) }
        } until ("$($what.EventType)" -eq 'Removed' -and $what.Device.DeviceNode -eq $gone)
        $result.Events[$way] = $told
    }
    # A FAT file system, whose label has a blank in it; each way names it when it knows it.
    $card = losetup -f --show /run/card.img
    try {
        $result.Card = foreach ($way in $ways) {
            $volume = (Wait-UsbStorage -Label 'MY CARD' @all -Source $way -Timeout 20).Volumes | Where-Object DeviceNode -EQ $card
            "$($volume.Label) $($volume.FileSystem) $($volume.Uuid.Length) $($volume.Size)"
        }
    } finally { losetup -d $card }
    # In and out as fast as it goes. Nobody promises to see each; but what is told has to be true: who arrived goes before the next arrives.
    $result.CycleTime = [Diagnostics.Stopwatch]::StartNew()
    $last = losetup -f --show /run/stick.img
    try { foreach ($i in 1..100) { losetup -d $last 2>&1 | Out-Null; losetup $last /run/stick.img 2>&1 | Out-Null } } finally { losetup -d $last 2>&1 | Out-Null }
    $result.CycleTime = $result.CycleTime.Elapsed.TotalSeconds
    $result.Cycles = [ordered]@{}
    foreach ($way in $ways) {
        $watch = [Diagnostics.Stopwatch]::StartNew()
        $source = (Get-EventSubscriber $way).SourceObject
        while ($source.Devices.DeviceNode -contains $last -and $watch.Elapsed.TotalSeconds -lt 20) { [Threading.Thread]::Sleep(20) }
        $there = $false; $wrong = ''; $arrived = 0
        do {
            $next = Wait-Event $way -Timeout 2
            if (-not $next) { break }
            Remove-Event -EventIdentifier $next.EventIdentifier
            $what = $next.SourceEventArgs
            if ($what.Device.DeviceNode -ne $last) { continue }
            if (("$($what.EventType)" -eq 'Arrived') -eq $there) { $wrong += "$($what.EventType) at $arrived; " }
            if ("$($what.EventType)" -eq 'Arrived') { $there = $true; $arrived++ }
            if ("$($what.EventType)" -eq 'Removed') { $there = $false }
        } while ($true)
        $result.Cycles[$way] = "$wrong$(if ($there) { 'still there' })"
        $result["Arrived$way"] = $arrived
    }
} catch {
    $result.Failure = "$_ $($_.ScriptStackTrace)"
} finally {
    Get-EventSubscriber | Unregister-Event
    if ($loop) { losetup -d $loop }
}
ConvertTo-Json $result -Depth 5 -Compress
