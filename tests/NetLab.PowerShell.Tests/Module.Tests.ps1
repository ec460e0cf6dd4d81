# What holds for every cmdlet, whoever wrote it: exports, help, examples.
BeforeDiscovery {
    . "$PSScriptRoot/Support.ps1"
    $cmdlets = (Get-Command -Module NetLab -CommandType Cmdlet).ForEach{ @{ Name = $_.Name } }
}

Describe 'The manifests' {
    BeforeAll {
        . "$PSScriptRoot/Support.ps1"
        $outer = Import-PowerShellDataFile "$PSScriptRoot/../../NetLab.psd1"
        $inner = Import-PowerShellDataFile "$PSScriptRoot/../../module/NetLab.PowerShell.psd1"
    }

    It 'pass Test-ModuleManifest' {
        Test-ModuleManifest "$PSScriptRoot/../../NetLab.psd1" | Should -Not -BeNullOrEmpty
        Test-ModuleManifest "$PSScriptRoot/../../module/NetLab.PowerShell.psd1" | Should -Not -BeNullOrEmpty
    }

    It 'export the same cmdlets, in order' {
        $outer.CmdletsToExport -join "`n" | Should -BeExactly ($inner.CmdletsToExport -join "`n")
        $outer.CmdletsToExport -join "`n" | Should -BeExactly (($inner.CmdletsToExport | Sort-Object) -join "`n")
    }

    It 'export every cmdlet of the assembly' {
        $assembly = Import-Module "$PSScriptRoot/../../module/bin/NetLab.PowerShell.dll" -PassThru -Scope Local
        ($assembly.ExportedCmdlets.Keys | Sort-Object) -join "`n" | Should -BeExactly ($inner.CmdletsToExport -join "`n")
    }
}

Describe '<Name>' -ForEach $cmdlets {
    BeforeAll {
        $help = Get-Help $Name -Full
        $command = Get-Command $Name
        $own = $command.Parameters.Keys.Where{ $_ -notin [System.Management.Automation.Cmdlet]::CommonParameters }
        $examples = @($help.examples.example)
        # Get-Command would look through everything for each call of every example.
        $exported = (Get-Module NetLab).ExportedCommands
    }

    It 'has its written help, not what PowerShell makes up' {
        $help.PSTypeNames | Should -Contain 'MamlCommandHelpInfo'
        $help.Synopsis | Should -Not -BeNullOrEmpty
        ($help.description.Text -join '') | Should -Not -BeNullOrEmpty
        $examples.Count | Should -BeGreaterOrEqual 2
    }

    It 'documents every parameter' {
        $documented = @($help.parameters.parameter.name)
        $hidden = $own.Where{ $command.Parameters[$_].Attributes.Where{ $_ -is [Parameter] -and $_.DontShow } }
        Compare-Object ($own.Where{ $_ -notin $hidden } | Sort-Object) ($documented | Sort-Object) | Should -BeNullOrEmpty
    }

    It 'has as many lines of syntax as parameter sets' {
        @($help.syntax.syntaxItem).Count | Should -Be $command.ParameterSets.Count
    }

    It 'has examples that parse and name parameters that exist' {
        foreach ($example in $examples) {
            $code = $example.code -join "`n"
            $failures = $null
            $ast = [System.Management.Automation.Language.Parser]::ParseInput($code, [ref] $null, [ref] $failures)
            $failures | Should -BeNullOrEmpty -Because $code
            foreach ($call in $ast.FindAll({ $args[0] -is [System.Management.Automation.Language.CommandAst] }, $true)) {
                $called = $exported["$($call.GetCommandName())"]
                if (-not $called) { continue }
                foreach ($element in $call.CommandElements) {
                    if ($element -isnot [System.Management.Automation.Language.CommandParameterAst]) { continue }
                    $resolved = try { $called.ResolveParameter($element.ParameterName) } catch { }
                    if (-not $resolved) { "'$code' uses -$($element.ParameterName)" | Should -BeNullOrEmpty }
                }
            }
        }
    }

    It 'declares what it returns, unless it returns nothing' {
        if ($command.Verb -in 'Get', 'New', 'Resolve', 'Test', 'Watch') { $command.OutputType | Should -Not -BeNullOrEmpty }
    }
}
