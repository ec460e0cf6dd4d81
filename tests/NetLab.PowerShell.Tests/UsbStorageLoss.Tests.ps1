# Events of USB storage that are lost because nobody reads: the session of an ordinary user, who has no right to a queue of 128 MiB, is stopped while more
# events come than its queue holds and sticks come and go. Then it goes on, says that something was lost, and is right again.
BeforeDiscovery {
    . $PSScriptRoot/Support.ps1
    . $PSScriptRoot/Usb.Support.ps1
    $obstacle = Get-StickObstacle
    if (-not $obstacle -and -not ((Get-Content /proc/self/uid_map) -match '^\s*0\s+0\s+4294967295$')) { $obstacle = 'the kernel tells of devices only outside user namespaces' }
    if (-not $obstacle -and -not (Get-Command setpriv -ErrorAction Ignore)) { $obstacle = 'setpriv is not installed' }
}

Describe 'USB storage events that are lost' -Skip:($null -ne $obstacle) {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        . $PSScriptRoot/Usb.Support.ps1
        Clear-TestHost
        $world = Start-Sticks
        # The real /sys, to have the kernel say something about /dev/null, which means nothing to anybody.
        $real = (New-Item -ItemType Directory "$($world.Folder)/real").FullName
        mount -t sysfs none $real
        # As many as do not fit: a message takes 700 bytes at least of what the queue may have.
        $many = 2 * [long] (Get-Content /proc/sys/net/core/rmem_max) / 700
        $burst = @'
import os, socket, sys
source, many, path = sys.argv[1], int(float(sys.argv[2])), sys.argv[3]
if source == "Kernel":
    file = os.open(path, os.O_WRONLY)
    for _ in range(many):
        os.write(file, b"change")
else:
    text = b"ACTION=change\0DEVPATH=/devices/forged/block/sdz\0SUBSYSTEM=block\0DEVTYPE=disk\0SEQNUM=1\0"
    def murmur(data):
        m, h = 0x5bd1e995, len(data)
        while len(data) >= 4:
            k = int.from_bytes(data[:4], "little") * m & 0xffffffff
            h = (h * m & 0xffffffff) ^ ((k ^ k >> 24) * m & 0xffffffff)
            data = data[4:]
        if data:
            h = (h ^ int.from_bytes(data, "little")) * m & 0xffffffff
        h = (h ^ h >> 13) * m & 0xffffffff
        return h ^ h >> 15
    head = b"libudev\0" + (0xfeedcafe).to_bytes(4, "big") + b"".join(n.to_bytes(4, "little") for n in (40, 40, len(text))) + murmur(b"block").to_bytes(4, "big") + bytes(12)
    s = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 15)
    for _ in range(many):
        s.sendto(head + text, (0, 2))
'@
        Set-Content "$($world.Folder)/burst.py" $burst
        Set-Content "$($world.Folder)/user.ps1" @"
param([string] `$Source)
Import-Module '$PSScriptRoot/../../NetLab.psd1'
Register-UsbStorageEvent -Source `$Source -SourceIdentifier sticks
foreach (`$once in 1) { Watch-UsbStorageEvent -Source `$Source -IncludePresent -Timeout 60 | ForEach-Object {
    [Console]::WriteLine("watched `$(`$_.EventType) `$(`$_.Device.DeviceNode) `$(`$_.Device.Serial)".TrimEnd())
    if ("`$(`$_.EventType)" -eq 'Ready' -and `$_.Device.Serial -eq 'NEW') { break }
} }
do { `$next = Wait-Event sticks -Timeout 20; Remove-Event -EventIdentifier `$next.EventIdentifier
    `$what = `$next.SourceEventArgs
    [Console]::WriteLine("registered `$(`$what.EventType) `$(`$what.Device.DeviceNode) `$(`$what.Device.Serial)".TrimEnd())
} until ("`$(`$what.EventType)" -eq 'Ready')
Get-UsbStorageDevice -Source `$Source | ForEach-Object { [Console]::WriteLine("got `$(`$_.DeviceNode) `$(`$_.Serial)") }
[Console]::WriteLine('end')
"@
    }
    AfterAll {
        if ($real) { umount $real }
        Stop-Sticks $world
        Clear-TestHost
    }

    It 'are told by <_>, and the state is right afterwards' -ForEach 'Kernel', 'Udev' {
        Send-Stick 'plug sda OLD 1'
        $user = Start-Tool /usr/bin/setpriv '--bounding-set=-net_admin', '--inh-caps=-net_admin', (Get-Process -Id $PID).Path, '-NoProfile', '-File', "$($world.Folder)/user.ps1", $_
        try {
            $user.StandardOutput.ReadLine() | Should -Be 'watched Arrived /dev/sda OLD'
            $user.StandardOutput.ReadLine() | Should -Be 'watched Ready /dev/sda OLD'
            # It listens, and hears no more: signal 19 stops it, 18 lets it go on.
            /bin/kill -STOP $user.Id
            # umockdev's own events are heard by umockdev's only.
            Send-Stick 'unplug sda'
            Send-Stick 'plug sdb NEW 1'
            /usr/bin/python3 "$($world.Folder)/burst.py" $_ $many "$real/class/mem/null/uevent" | Should -BeNullOrEmpty
            /bin/kill -CONT $user.Id
            $said = [Collections.Generic.List[string]]::new()
            while (($line = $user.StandardOutput.ReadLine()) -and $line -ne 'end') { $said.Add($line) }
            $line | Should -Be 'end' -Because "it said: $said $(if ($user.HasExited) { $user.StandardError.ReadToEnd() })"
            $said | Should -Be 'watched EventsLost', 'watched Removed /dev/sda OLD', 'watched Arrived /dev/sdb NEW', 'watched Ready /dev/sdb NEW',
                'registered EventsLost', 'registered Removed /dev/sda OLD', 'registered Arrived /dev/sdb NEW', 'registered Ready /dev/sdb NEW', 'got /dev/sdb NEW'
        } finally {
            if (-not $user.HasExited) { $user.Kill() }
            $user.Dispose()
            Send-Stick 'unplug sdb'
        }
    }
}
