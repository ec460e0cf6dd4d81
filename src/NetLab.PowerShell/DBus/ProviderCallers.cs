using System.Diagnostics;

namespace NetLab.PowerShell.DBus;

/// <summary>On whose behalf a provider is asked.</summary>
[Flags]
internal enum ProviderCaller
{
    /// <summary>A command that names what it wants.</summary>
    Command = 0,

    /// <summary>Completion.</summary>
    Tab = 1,

    /// <summary>Test-Path.</summary>
    TestPath = 2,

    /// <summary>A wildcard that is being expanded.</summary>
    Wildcard = 4,

    /// <summary>Set-Location and its kin, which ask nothing of a place but whether it is there.</summary>
    Location = 8,

    /// <summary>A cmdlet that does not pass Ctrl+C on.</summary>
    Deaf = 16,
}

/// <summary>Finds out on whose behalf a provider is asked. PowerShell tells it nothing of that; the stack knows.</summary>
internal static class ProviderCallers
{
    /// <summary>Looks at the callers of this method.</summary>
    public static ProviderCaller Look()
    {
        var caller = ProviderCaller.Command;
        foreach (StackFrame frame in new StackTrace().GetFrames())
        {
            if (DiagnosticMethodInfo.Create(frame) is not { } method) continue;
            caller |= method.DeclaringTypeName switch
            {
                "System.Management.Automation.CommandCompletion" or "System.Management.Automation.CompletionCompleters" => ProviderCaller.Tab,
                "Microsoft.PowerShell.Commands.TestPathCommand" => ProviderCaller.TestPath,
                "Microsoft.PowerShell.Commands.SetLocationCommand" or "Microsoft.PowerShell.Commands.PushLocationCommand" or "Microsoft.PowerShell.Commands.ResolvePathCommand" => ProviderCaller.Location,
                "Microsoft.PowerShell.Commands.GetItemPropertyValueCommand" => ProviderCaller.Deaf,
                "System.Management.Automation.LocationGlobber" when method.Name.StartsWith("GenerateNew", StringComparison.Ordinal) => ProviderCaller.Wildcard,
                _ => ProviderCaller.Command,
            };
        }
        return caller;
    }
}
