@{
    ModuleVersion = '0.1.0'
    GUID = 'b69eb2f7-3aef-4589-ad63-6bacac3d9847'
    Author = 'NetLab contributors'
    CompanyName = 'NetLab contributors'
    Copyright = 'Copyright (c) NetLab contributors'
    Description = 'The cmdlets of NetLab; import NetLab.psd1.'
    CompatiblePSEditions = @('Core')
    PowerShellVersion = '7.6'

    RootModule = 'bin/NetLab.PowerShell.dll'
    FormatsToProcess = @('NetLab.Format.ps1xml')
    TypesToProcess = @('NetLab.Types.ps1xml')

    # One name a line, sorted, and the same list in NetLab.psd1.
    CmdletsToExport = @(
        'Add-MasqueradeRule'
        'Add-NetBridgePort'
        'Add-NetNatStaticMapping'
        'Add-PortForwardRule'
        'Disable-NetAdapter'
        'Enable-NetAdapter'
        'Find-NetRoute'
        'Get-MasqueradeRule'
        'Get-NetAdapter'
        'Get-NetAdapterStatistics'
        'Get-NetBridge'
        'Get-NetBridgeForwarding'
        'Get-NetNamespace'
        'Get-NetNat'
        'Get-NetNatStaticMapping'
        'Get-NetNeighbor'
        'Get-NetRoute'
        'Get-PortForwardRule'
        'Invoke-NetNamespace'
        'Move-NetAdapter'
        'New-NetAdapter'
        'New-NetBridge'
        'New-NetNamespace'
        'New-NetNat'
        'New-NetNeighbor'
        'New-NetRoute'
        'New-VethPair'
        'Remove-MasqueradeRule'
        'Remove-NetAdapter'
        'Remove-NetBridge'
        'Remove-NetBridgePort'
        'Remove-NetNamespace'
        'Remove-NetNat'
        'Remove-NetNatStaticMapping'
        'Remove-NetNeighbor'
        'Remove-NetRoute'
        'Remove-PortForwardRule'
        'Rename-NetAdapter'
        'Restart-NetAdapter'
        'Set-NetAdapter'
        'Set-NetBridge'
        'Set-NetNeighbor'
        'Set-NetRoute'
    )
    FunctionsToExport = @()
    VariablesToExport = @()
    AliasesToExport = @()
}
