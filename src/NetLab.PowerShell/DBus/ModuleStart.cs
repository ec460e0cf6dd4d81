using System.Management.Automation;
using NetLab.DBus;

namespace NetLab.PowerShell.DBus;

/// <summary>What has to be so before the first cmdlet runs. It connects to nothing.</summary>
public sealed class ModuleStart : IModuleAssemblyInitializer
{
    /// <summary>Called by PowerShell when the module is imported.</summary>
    public void OnImport() => DBusConverter.Unwrap = Unwrap;

    /// <summary>
    /// Takes PowerShell's wrapper off a value. An object made of properties only (<c>[pscustomobject]</c>) is a dictionary of them, a switch what it is set to.
    /// </summary>
    internal static object? Unwrap(object? value)
    {
        switch (value)
        {
            case SwitchParameter choice: return choice.IsPresent;
            case PSObject { BaseObject: PSCustomObject } made:
                var properties = new OrderedDictionary<string, object?>();
                foreach (PSPropertyInfo property in made.Properties) properties[property.Name] = property.Value;
                return properties;
            case PSObject wrapped: return Unwrap(wrapped.BaseObject);
            default: return value;
        }
    }
}
