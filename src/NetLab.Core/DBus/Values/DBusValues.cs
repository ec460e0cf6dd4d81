using System.Collections;

namespace NetLab.DBus;

/// <summary>Values as they come from the bus, compared.</summary>
internal static class DBusValues
{
    /// <summary>Whether two values are the same, containers by what is in them.</summary>
    public static bool AreSame(object? one, object? other) => (one, other) switch
    {
        (byte[] left, byte[] right) => left.AsSpan().SequenceEqual(right),
        (string left, string right) => left == right,
        (IDictionary left, IDictionary right) => left.Count == right.Count && HasSame(left, right),
        (IEnumerable left and not string, IEnumerable right and not string) => HasSame(left, right),
        _ => Equals(one, other),
    };

    private static bool HasSame(IDictionary one, IDictionary other)
    {
        foreach (DictionaryEntry entry in one)
        {
            if (!other.Contains(entry.Key) || !AreSame(entry.Value, other[entry.Key])) return false;
        }
        return true;
    }

    private static bool HasSame(IEnumerable one, IEnumerable other)
    {
        IEnumerator right = other.GetEnumerator();
        foreach (object? item in one)
        {
            if (!right.MoveNext() || !AreSame(item, right.Current)) return false;
        }
        return !right.MoveNext();
    }
}
