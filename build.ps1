#!/usr/bin/env pwsh
<#
.SYNOPSIS
Builds, tests, packages or shows NetLab.
.PARAMETER Task
Build    the module, in place: Import-Module ./NetLab.psd1 works afterwards.
Test     everything tests/run.sh runs.
Package  out/NetLab/<version>/ and out/NetLab.<version>.nupkg.
Demo     build, then the container lab of module/examples.
#>
param(
    [ValidateSet('Build', 'Test', 'Package', 'Demo')]
    [string] $Task = 'Build',
    [ValidateSet('Debug', 'Release')]
    [string] $Configuration = 'Release'
)
$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $true

switch ($Task) {
    'Build' { dotnet build "$PSScriptRoot/NetLab.PowerShell.sln" -c $Configuration }
    'Test' { & "$PSScriptRoot/tests/run.sh" }
    'Package' { dotnet build "$PSScriptRoot/src/NetLab.PowerShell" -c $Configuration -t:Package }
    'Demo' {
        dotnet build "$PSScriptRoot/src/NetLab.PowerShell" -c $Configuration
        Import-Module "$PSScriptRoot/NetLab.psd1" -Force
        & "$PSScriptRoot/module/examples/ContainerLab.ps1"
    }
}
