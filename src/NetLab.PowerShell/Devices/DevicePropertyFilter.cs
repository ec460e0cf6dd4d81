using System.Collections;
using System.Management.Automation;
using NetLab.Devices;

namespace NetLab.PowerShell.Devices;

/// <summary>What the properties of a device event have to be: a hashtable of names and values, a value being a pattern, several, or null.</summary>
internal sealed class DevicePropertyFilter
{
    private readonly List<(string Name, WildcardPattern[]? Values)> _wanted = [];

    /// <summary>Reads the hashtable.</summary>
    /// <param name="table">The names and values; null wants nothing in particular.</param>
    public DevicePropertyFilter(Hashtable? table)
    {
        foreach (DictionaryEntry entry in table ?? [])
        {
            object? value = entry.Value is PSObject wrapped ? wrapped.BaseObject : entry.Value;
            WildcardPattern[]? values = value switch
            {
                null => null,
                IEnumerable several and not string => [.. several.Cast<object?>().Select(Pattern)],
                _ => [Pattern(value)],
            };
            _wanted.Add(($"{entry.Key}", values));
        }
    }

    /// <summary>Whether an event has what is wanted.</summary>
    public bool Accepts(DeviceEvent happened)
    {
        foreach ((string name, WildcardPattern[]? values) in _wanted)
        {
            bool has = happened.Properties.TryGetValue(name, out string? value);
            if (values is null ? has : !has || !Array.Exists(values, pattern => pattern.IsMatch(value))) return false;
        }
        return true;
    }

    private static WildcardPattern Pattern(object? value) => new(LanguagePrimitives.ConvertTo<string>(value), WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant);
}
