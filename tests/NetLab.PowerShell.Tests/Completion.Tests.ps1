# Tab at every parameter of every cmdlet, in a world with names that need quoting.
BeforeAll { . "$PSScriptRoot/Support.ps1" }

Describe 'Tab completion' {
    BeforeAll {
        Clear-TestHost
        foreach ($name in "it's", 'a;b', 'a$b', '-x') { ip netns add $name }
        New-NetBridge br0 -IPAddress 10.0.0.1/24 | Out-Null
        New-VethPair veth1 eth0 -PeerNamespace "it's" | Out-Null
        $common = [System.Management.Automation.Cmdlet]::CommonParameters + [System.Management.Automation.Cmdlet]::OptionalCommonParameters
        $Error.Clear()
        $tabs = foreach ($command in Get-Command -Module NetLab -CommandType Cmdlet) {
            foreach ($parameter in $command.Parameters.Values | Where-Object { $_.Name -notin $common -and -not $_.SwitchParameter }) {
                $line = "$($command.Name) -$($parameter.Name) "
                $watch = [System.Diagnostics.Stopwatch]::StartNew()
                $found = (TabExpansion2 $line $line.Length).CompletionMatches
                [pscustomobject]@{ Line = $line; Offered = @($found | ForEach-Object CompletionText); Milliseconds = $watch.Elapsed.TotalMilliseconds }
            }
        }
    }
    AfterAll { Clear-TestHost }

    It 'never throws' { $Error | Should -BeNullOrEmpty }

    It 'offers only what can stand there as one word' {
        # One assertion for all: a Should each would take longer than the completion.
        $wrong = foreach ($tab in $tabs) {
            foreach ($text in $tab.Offered) {
                $tokens = $faults = $null
                $tree = [System.Management.Automation.Language.Parser]::ParseInput($tab.Line + $text, [ref]$tokens, [ref]$faults)
                if ($faults -or $tree.EndBlock.Statements[0].PipelineElements[0].CommandElements.Count -ne 3) { $tab.Line + $text }
            }
        }
        @($tabs.Offered).Count | Should -BeGreaterThan 100
        $wrong | Should -BeNullOrEmpty
    }

    It 'answers in less than 100 ms' {
        foreach ($line in ($tabs | Where-Object Milliseconds -ge 100).Line) {
            Get-Quickest -Below 100 { (Measure-Command { TabExpansion2 $line $line.Length }).TotalMilliseconds } | Should -BeLessThan 100 -Because $line
        }
    }

    It 'completes <Typed>' -ForEach @(
        @{ Typed = 'Get-NetAdapter -Namespace it'; Offered = "'it''s'" }
        @{ Typed = "Get-NetAdapter -Namespace 'it''s"; Offered = "'it''s'" }
        @{ Typed = 'Get-NetAdapter -Namespace a'; Offered = "'a;b'", "'a`$b'" }
        @{ Typed = "Get-NetIPAddress -Namespace 'it''s' -InterfaceAlias e"; Offered = 'eth0' }
        @{ Typed = 'New-NetIPAddress 10.0.0.9 -PolicyStore A'; Offered = 'ActiveStore' }
        @{ Typed = 'Find-NetRoute 10.0.0.2 -LocalIPAddress 10'; Offered = '10.0.0.1' }
    ) { (TabExpansion2 $Typed).CompletionMatches.CompletionText | Sort-Object | Should -Be ($Offered | Sort-Object) }

    It 'leaves no thread away' { Get-ThreadAway | Should -BeNullOrEmpty }
}
