# A loop device comes, is mounted, held open, dismounted, and goes; three subscriptions hear of it, one by each way. See loops.sh.
$ErrorActionPreference = 'Stop'
$PSStyle.OutputRendering = 'PlainText'
Import-Module "$PSScriptRoot/../../NetLab.psd1"
$result = [ordered]@{}
$result.Events = [ordered]@{}
$loop = $null
# The next event about the loop device by one way; other tests use loop devices too.
function Get-Next([string] $Way) {
    do {
        $next = Wait-Event $Way -Timeout 20
        if (-not $next) { throw "$Way tells no more after: $($result.Events[$Way])" }
        Remove-Event -EventIdentifier $next.EventIdentifier
    } until ($next.SourceEventArgs.Device.DeviceNode -eq $loop)
    $next.SourceEventArgs
}
# Waits until each way has told of it, and keeps all that was told. What is mounted and unmounted again before the table of mounts was looked at is seen
# by nobody who looks there.
function Wait-Told([string] $EventType) {
    foreach ($way in $ways) {
        do {
            $what = Get-Next $way
            $result.Events[$way].Add("$($what.EventType) $($what.MountPoint)".Trim())
        } until ("$($what.EventType)" -eq $EventType)
    }
}
try {
    $null = Wait-DBusName org.freedesktop.UDisks2 -Timeout 10
    $all = @{ AllDrives = $true }
    $ways = 'UDisks2', 'Udev', 'Kernel'
    foreach ($way in $ways) { Register-UsbStorageEvent @all -Source $way -SourceIdentifier $way }
    $loop = losetup -f --show /run/stick.img
    # Ready may come before udevd has looked at what is on it, on a busy machine; then the volume follows.
    foreach ($way in $ways) {
        do { $what = Get-Next $way } until ("$($what.EventType)" -eq 'VolumeAdded' -or ("$($what.EventType)" -eq 'Ready' -and $what.Device.Volumes))
        $result.Events[$way] = [Collections.Generic.List[string]]::new()
    }
    $result.Loop = $loop
    $result.Devices = foreach ($way in $ways) {
        $device = Get-UsbStorageDevice $loop @all -Source $way
        "$($device.Source) $($device.Size) $($device.Volumes | ForEach-Object { "$($_.DeviceNode) $($_.Label) $($_.FileSystem) $($_.Size)" })"
    }
    $result.WithoutAllDrives = @(Get-UsbStorageDevice | Where-Object DeviceNode -EQ $loop).Count
    $point = (Mount-UsbStorage $loop @all).MountPoints[0]
    $result.Point = $point
    Wait-Told Mounted
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
    Wait-Told Unmounted
    $null = Mount-UsbStorage $loop @all
    Wait-Told Mounted
    $file = [IO.File]::Create("$point/held")
    $result.Forced = (Dismount-UsbStorage $loop @all -Force -PassThru).IsMounted
    $file.Dispose()
    Wait-Told Unmounted
    # A job as the real service tells it: listened to before it begins, so that it cannot be missed however quick it is.
    $blank = losetup -f --show /run/blank.img
    $monitor = [NetLab.Devices.UsbStorageJobMonitor]::Open('System', $true, $false)
    try {
        do { $object = Get-DBusManagedObject org.freedesktop.UDisks2 -Interface *.Block -ByteStringAsText | Where-Object { $_.Properties['Device'] -eq $blank -and $_.Properties['Size'] } } until ($object)
        Invoke-DBusMethod org.freedesktop.UDisks2 $object.Path org.freedesktop.UDisks2.Block Format empty @{ erase = 'zero' } -NoReply
        do {
            $jobs = $monitor.ReadAsync([Threading.CancellationToken]::None).AsTask().GetAwaiter().GetResult().Where{ $_.Operation -eq 'format-erase' }
            if ($jobs) { $job = $jobs[-1] }
        } until ($job.IsCompleted)
        $result.Job = "$($job.Operation) $("$($job.DeviceNode)" -eq $blank) $("$($job.Disk)" -eq $blank) $($job.Succeeded) $($job.UserName) $($job.Bytes) $($job.StartTime.Date -eq (Get-Date).Date)"
        # What a loop device cannot: the kernel says so.
        $failed = $null
        Dismount-UsbStorage $blank @all -Eject -ErrorVariable failed -ErrorAction SilentlyContinue
        $result.Eject = "$($failed[0].FullyQualifiedErrorId) $($failed[0])"
    } finally { $monitor.Dispose(); losetup -d $blank }
    losetup -d $loop
    Wait-Told Removed
    $loop = $null
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
            $next = Wait-Event $way -Timeout 1
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
