using System.Management.Automation;

namespace NetLab.PowerShell.Network;

/// <summary>Finds interfaces as Windows's cmdlets do: arrays of names with wildcards, arrays of indexes, everything when neither is given.</summary>
internal sealed class InterfaceSelector(IReadOnlyDictionary<int, string> names)
{
    /// <summary>The indexes of the interfaces meant, ascending.</summary>
    /// <param name="aliases">Names or wildcard patterns, or null.</param>
    /// <param name="indexes">Indexes, or null.</param>
    /// <param name="notFound">Called with a parameter's name and the value that fits no interface; a pattern that fits none is no error.</param>
    public List<int> Select(string[]? aliases, uint[]? indexes, Action<string, object> notFound)
    {
        if (aliases is null && indexes is null) return [.. names.Keys.Order()];
        var found = new SortedSet<int>();
        foreach (uint index in indexes ?? [])
        {
            if (index <= int.MaxValue && names.ContainsKey((int)index)) found.Add((int)index);
            else notFound("InterfaceIndex", index);
        }
        foreach (string alias in aliases ?? [])
        {
            var pattern = new WildcardPattern(alias, WildcardOptions.None);
            bool any = false;
            foreach ((int index, string name) in names)
            {
                if (name != alias && !pattern.IsMatch(name)) continue;
                found.Add(index);
                any = true;
            }
            if (!any && !WildcardPattern.ContainsWildcardCharacters(alias)) notFound("InterfaceAlias", alias);
        }
        return [.. found];
    }
}
