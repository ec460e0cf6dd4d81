@{
    # The version's home is VersionPrefix in Directory.Build.props; the build checks that it agrees.
    ModuleVersion = '0.1.0'
    GUID = 'b40b5257-0336-41ca-b174-dbf488d981a2'
    Author = 'NetLab contributors'
    CompanyName = 'NetLab contributors'
    Copyright = 'Copyright (c) NetLab contributors'
    Description = 'Linux networking, D-Bus, device events, DNS and mail probing as PowerShell cmdlets that talk to the kernel and to services in their own protocols.'
    CompatiblePSEditions = @('Core')
    PowerShellVersion = '7.6'

    # Cmdlets, formats and types live one manifest down: Get-Help looks for help beside a nested module's own assembly.
    NestedModules = @('module/NetLab.PowerShell.psd1')

    # One name a line, sorted, and the same list in module/NetLab.PowerShell.psd1.
    CmdletsToExport = @(
        'Add-MasqueradeRule'
        'Add-NetBridgePort'
        'Add-NetNatStaticMapping'
        'Add-PortForwardRule'
        'Disable-NetAdapter'
        'Dismount-UsbStorage'
        'Enable-NetAdapter'
        'Find-NetRoute'
        'Get-DBusManagedObject'
        'Get-DBusMember'
        'Get-DBusName'
        'Get-DBusObject'
        'Get-DBusProperty'
        'Get-DBusStatistic'
        'Get-MasqueradeRule'
        'Get-NetAdapter'
        'Get-NetAdapterStatistics'
        'Get-NetBridge'
        'Get-NetBridgeForwarding'
        'Get-NetConntrack'
        'Get-NetFilterRule'
        'Get-NetIPAddress'
        'Get-NetIPConfiguration'
        'Get-NetIPInterface'
        'Get-NetNamespace'
        'Get-NetNat'
        'Get-NetNatSession'
        'Get-NetNatStaticMapping'
        'Get-NetNeighbor'
        'Get-NetRoute'
        'Get-PortForwardRule'
        'Get-UsbStorageDevice'
        'Invoke-DBusMethod'
        'Invoke-NetNamespace'
        'Mount-UsbStorage'
        'Move-NetAdapter'
        'New-NetAdapter'
        'New-NetBridge'
        'New-NetIPAddress'
        'New-NetNamespace'
        'New-NetNat'
        'New-NetNeighbor'
        'New-NetRoute'
        'New-VethPair'
        'Register-DBusSignal'
        'Register-UsbStorageEvent'
        'Remove-MasqueradeRule'
        'Remove-NetAdapter'
        'Remove-NetBridge'
        'Remove-NetBridgePort'
        'Remove-NetIPAddress'
        'Remove-NetNamespace'
        'Remove-NetNat'
        'Remove-NetNatStaticMapping'
        'Remove-NetNeighbor'
        'Remove-NetRoute'
        'Remove-PortForwardRule'
        'Rename-NetAdapter'
        'Resolve-DnsRecord'
        'Restart-NetAdapter'
        'Send-DBusSignal'
        'Set-DBusProperty'
        'Set-NetAdapter'
        'Set-NetBridge'
        'Set-NetIPAddress'
        'Set-NetIPInterface'
        'Set-NetNeighbor'
        'Set-NetRoute'
        'Wait-DBusName'
        'Wait-UsbStorage'
        'Watch-DBusMessage'
        'Watch-DBusSignal'
        'Watch-DeviceEvent'
        'Watch-UsbStorageEvent'
    )
    FunctionsToExport = @()
    VariablesToExport = @()
    AliasesToExport = @('gip', 'Resolve-DnsName')

    PrivateData = @{
        PSData = @{
            Tags = @('Linux', 'Network', 'Networking', 'Netlink', 'Namespace', 'DBus', 'DNS', 'SMTP', 'PSEdition_Core')
        }
    }
}
