BeforeDiscovery { . "$PSScriptRoot/Support.ps1"; . "$PSScriptRoot/DBus.Support.ps1" }

Describe 'Send-DBusSignal' -Skip:(-not (Test-DBusWitness)) {
    BeforeAll {
        . "$PSScriptRoot/Support.ps1"
        . "$PSScriptRoot/DBus.Support.ps1"
        $bus = New-TestBus
        $env:DBUS_SYSTEM_BUS_ADDRESS = $bus.Address
        # A foreign listener that writes what it hears.
        $listener = Start-Witness /usr/bin/python3 '-c', @'
import dbus, dbus.bus, sys
from dbus.mainloop.glib import DBusGMainLoop
from gi.repository import GLib
bus = dbus.bus.BusConnection(sys.argv[1], mainloop=DBusGMainLoop())
def heard(message):
    if message.get_interface() != 'org.netlab.Sent' and message.get_member() != 'Alone': return
    print(message.get_member(), message.get_signature(), message.get_path(), message.get_destination() is not None, *message.get_args_list(), flush=True)
bus.add_match_string("type='signal',interface='org.netlab.Sent'")
bus.add_message_filter(lambda c, m: heard(m))
bus.request_name('org.netlab.Listener')
print('ready', flush=True)
GLib.MainLoop().run()
'@, $bus.Address
        $bus.Processes.Add($listener)
        $listener.StandardOutput.ReadLine() | Should -Be ready
    }
    AfterAll {
        $env:DBUS_SYSTEM_BUS_ADDRESS = $null
        Stop-TestBus $bus
    }

    It 'sends <Call>' -ForEach @(
        @{ Call = 'A x 5 $true'; Heard = 'A sib /x False x 5 1' }
        @{ Call = 'B 5 -Signature u'; Heard = 'B u /x False 5' }
        @{ Call = 'C 1, 2 -Signature ai'; Heard = 'C ai /x False dbus.Array([dbus.Int32(1), dbus.Int32(2)], signature=dbus.Signature(''i''))' }
        @{ Call = 'D'; Heard = 'D  /x False' }
        @{ Call = 'Alone 1 -Destination org.netlab.Listener'; Heard = 'Alone i /x True 1' }
    ) {
        Invoke-Expression "Send-DBusSignal /x org.netlab.Sent $Call" | Should -BeNullOrEmpty
        $listener.StandardOutput.ReadLine().TrimEnd() | Should -Be $Heard
    }

    It 'takes what it needs from the pipeline' {
        [pscustomobject]@{ Bus = $bus.Address; Path = '/p'; Interface = 'org.netlab.Sent'; Member = 'Piped' } | Send-DBusSignal
        $listener.StandardOutput.ReadLine().TrimEnd() | Should -Be 'Piped  /p False'
    }

    It 'says what is wrong' {
        { Send-DBusSignal x a.b C } | Should -Throw -ErrorId 'InvalidArgument_Path,*'
        { Send-DBusSignal /x ab C } | Should -Throw -ErrorId 'InvalidArgument_Interface,*'
        { Send-DBusSignal /x a.b C 1 -Signature nonsense } | Should -Throw -ErrorId 'InvalidArgument_Signature,*'
        { Send-DBusSignal /x a.b C text -Signature u } | Should -Throw -ErrorId 'InvalidArgument*'
    }

    It 'sends nothing with -WhatIf' {
        Send-DBusSignal /x org.netlab.Sent Never -WhatIf
        Send-DBusSignal /x org.netlab.Sent After
        $listener.StandardOutput.ReadLine().TrimEnd() | Should -Be 'After  /x False'
    }
}
