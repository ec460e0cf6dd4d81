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
} catch {
    $result.Failure = "$_ $($_.ScriptStackTrace)"
} finally {
    Get-EventSubscriber | Unregister-Event
    if ($loop) { losetup -d $loop }
}
ConvertTo-Json $result -Depth 5 -Compress
