using System.Collections;

namespace NetLab.DBus;

/// <summary>
/// The values of a D-Bus struct, in order: a read-only list, whose fields also go by Item1, Item2, ... like those of a tuple, so that
/// <c>$s[0]</c>, <c>$s.Item1</c> and <c>Select-Object Item1, Item4</c> work. Item1 to Item16 exist on every struct; those it does not have
/// are null, and those beyond have an index only. Export-Clixml and ConvertTo-Json make it a plain list.
/// </summary>
public sealed class DBusStruct : IReadOnlyList<object?>, IList
{
    private readonly object?[] _values;

    /// <summary>A struct of these values, which must be of the .NET types that go with the type's fields.</summary>
    /// <exception cref="ArgumentException">The type is no struct, or the number of values is not that of its fields.</exception>
    public DBusStruct(DBusType type, params object?[] values)
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(values);
        if (type.Code != DBusTypeCode.Struct) throw new ArgumentException($"'{type}' is no struct.", nameof(type));
        if (type.Fields.Count != values.Length)
            throw new ArgumentException($"'{type}' has {type.Fields.Count} fields, and there are {values.Length} values.", nameof(values));
        Type = type;
        _values = values;
    }

    /// <summary>The type of the struct and its fields.</summary>
    public DBusType Type { get; }

    /// <summary>The type of the struct as a signature.</summary>
    public DBusSignature Signature => DBusSignature.Of(Type);

    /// <summary>How many fields there are.</summary>
    public int Count => _values.Length;

    /// <summary>The first field.</summary>
    public object? Item1 => At(0);

    /// <summary>The second field.</summary>
    public object? Item2 => At(1);

    /// <summary>The third field.</summary>
    public object? Item3 => At(2);

    /// <summary>The fourth field.</summary>
    public object? Item4 => At(3);

    /// <summary>The fifth field.</summary>
    public object? Item5 => At(4);

    /// <summary>The sixth field.</summary>
    public object? Item6 => At(5);

    /// <summary>The seventh field.</summary>
    public object? Item7 => At(6);

    /// <summary>The eighth field.</summary>
    public object? Item8 => At(7);

    /// <summary>The ninth field.</summary>
    public object? Item9 => At(8);

    /// <summary>The tenth field.</summary>
    public object? Item10 => At(9);

    /// <summary>The eleventh field.</summary>
    public object? Item11 => At(10);

    /// <summary>The twelfth field.</summary>
    public object? Item12 => At(11);

    /// <summary>The thirteenth field.</summary>
    public object? Item13 => At(12);

    /// <summary>The fourteenth field.</summary>
    public object? Item14 => At(13);

    /// <summary>The fifteenth field.</summary>
    public object? Item15 => At(14);

    /// <summary>The sixteenth field.</summary>
    public object? Item16 => At(15);

    bool IList.IsFixedSize => true;

    bool IList.IsReadOnly => true;

    bool ICollection.IsSynchronized => false;

    object ICollection.SyncRoot => this;

    /// <summary>The field at a position, from 0.</summary>
    public object? this[int index] => _values[index];

    object? IList.this[int index]
    {
        get => _values[index];
        set => throw ReadOnly();
    }

    /// <summary>The fields in order.</summary>
    public IEnumerator<object?> GetEnumerator() => ((IEnumerable<object?>)_values).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _values.GetEnumerator();

    int IList.Add(object? value) => throw ReadOnly();

    void IList.Clear() => throw ReadOnly();

    bool IList.Contains(object? value) => ((IList)_values).Contains(value);

    int IList.IndexOf(object? value) => ((IList)_values).IndexOf(value);

    void IList.Insert(int index, object? value) => throw ReadOnly();

    void IList.Remove(object? value) => throw ReadOnly();

    void IList.RemoveAt(int index) => throw ReadOnly();

    void ICollection.CopyTo(Array array, int index) => _values.CopyTo(array, index);

    /// <summary>The fields as text: (a, b, c).</summary>
    public override string ToString() => $"({Join(_values)})";

    /// <summary>Arrays and dictionaries among the fields are told too, as [a, b] and {key: value}.</summary>
    private static string Join(IEnumerable values) => string.Join(", ", values.Cast<object?>().Select(static value => value switch
    {
        string or DBusStruct => value,
        IDictionary map => $"{{{string.Join(", ", map.Keys.Cast<object>().Select(key => $"{key}: {Join(new[] { map[key] })}"))}}}",
        IEnumerable list => $"[{Join(list)}]",
        _ => value,
    }));

    private object? At(int index) => index < _values.Length ? _values[index] : null;

    private static NotSupportedException ReadOnly() => new("A D-Bus struct is read-only.");
}
