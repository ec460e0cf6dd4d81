using System.Text;

namespace NetLab.Devices;

/// <summary>The subsystems whose events are wanted.</summary>
internal sealed class SubsystemFilter
{
    private readonly byte[][] _names;

    private SubsystemFilter(string[] names)
    {
        Names = names;
        _names = Array.ConvertAll(names, Encoding.UTF8.GetBytes);
    }

    /// <summary>Their names, each once.</summary>
    public string[] Names { get; }

    /// <summary>A filter of some names; null, which wants all, where there are none.</summary>
    /// <exception cref="ArgumentException">No subsystem can have such a name.</exception>
    public static SubsystemFilter? Of(IEnumerable<string>? subsystems)
    {
        string[] names = subsystems is null ? [] : [.. subsystems.Distinct(StringComparer.Ordinal)];
        foreach (string name in names)
        {
            if (name.Length is 0 or > 255 || name is "." or ".." || name.AsSpan().IndexOfAny('/', '\0') >= 0)
                throw new ArgumentException($"'{name}' is not the name of a subsystem: it is a folder of /sys/class or /sys/bus.", nameof(subsystems));
        }
        return names.Length == 0 ? null : new SubsystemFilter(names);
    }

    /// <summary>Whether a subsystem is wanted.</summary>
    public bool Wants(ReadOnlySpan<byte> subsystem)
    {
        foreach (byte[] name in _names)
        {
            if (subsystem.SequenceEqual(name)) return true;
        }
        return false;
    }
}
