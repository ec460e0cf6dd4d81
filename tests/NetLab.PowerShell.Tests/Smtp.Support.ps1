# Dot-sourced by the tests of the mail probes, after Support.ps1 and MailServer.ps1: a mail server that does what it is told (tests/mail/talker.py).
#
#   $talker = Start-Talker [-Namespace c1] [-Tls] --reply 'RCPT=550 5.1.1 no' ...    at $talker.Port of 127.0.0.1; with -Tls its certificate is of $talker.Authority
#   Get-Heard $talker QUIT                          what it heard, up to a line with the text
#   Stop-MailServer $talker

function Start-Talker {
    [CmdletBinding(PositionalBinding = $false)]
    param([string] $Namespace, [switch] $Tls, [Parameter(ValueFromRemainingArguments)] [string[]] $Option = @())
    $server = Start-MailScript $Namespace talker.py { param($directory) @(if ($Tls) { '--tls', $directory }) + $Option }.GetNewClosure()
    if ($server) { $server.Port = [int]($server.Greeting -split ' ')[1]; $server }
}

function Get-Heard($Server, [string] $Until) {
    do { $line = $Server.Process.StandardOutput.ReadLine(); $line } until ($null -eq $line -or $line -match $Until)
}
