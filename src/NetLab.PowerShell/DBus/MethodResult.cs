using System.Management.Automation;
using System.Management.Automation.Internal;
using NetLab.DBus;

namespace NetLab.PowerShell.DBus;

/// <summary>What a method gave back, as scripts have it.</summary>
internal static class MethodResult
{
    /// <summary>Nothing, the one value as it is, or an object that has several under their names.</summary>
    /// <param name="values">The values.</param>
    /// <param name="names">What introspection says of them; may be empty or shorter.</param>
    /// <param name="byteStringAsText">Whether bytes that end in a NUL become text.</param>
    public static object? Of(object?[] values, IReadOnlyList<DBusArgument> names, bool byteStringAsText) => values switch
    {
        [] => AutomationNull.Value,
        [var only] => byteStringAsText ? ByteStrings.AsText(only) : only,
        _ => Several(values, names, byteStringAsText),
    };

    private static PSObject Several(object?[] values, IReadOnlyList<DBusArgument> names, bool byteStringAsText)
    {
        var several = new PSObject();
        for (int i = 0; i < values.Length; i++)
        {
            string name = i < names.Count && names[i].Name is { } said && several.Properties[said] is null ? said : $"Out{i}";
            several.Properties.Add(new PSNoteProperty(name, byteStringAsText ? ByteStrings.AsText(values[i]) : values[i]));
        }
        return several;
    }
}
