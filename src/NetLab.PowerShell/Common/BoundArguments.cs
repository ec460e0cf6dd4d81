using System.Collections;
using System.Management.Automation;

namespace NetLab.PowerShell;

/// <summary>The arguments already typed when Tab is pressed.</summary>
public sealed class BoundArguments(IDictionary arguments, string word = "")
{
    /// <summary>What is typed so far of the argument to complete, without quotes.</summary>
    public string Word => word;

    /// <summary>The value of a parameter as typed, or null.</summary>
    public object? this[string parameter] => arguments[parameter] is PSObject wrapped ? wrapped.BaseObject : arguments[parameter];

    /// <summary>The value of a parameter as text, or null.</summary>
    public string? Text(string parameter) => this[parameter]?.ToString();
}
