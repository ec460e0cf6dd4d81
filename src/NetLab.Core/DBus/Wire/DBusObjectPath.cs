namespace NetLab.DBus;

/// <summary>
/// The path of an object: '/' alone, or elements of letters, digits and '_', each with a '/' before it. PowerShell casts texts to it:
/// <c>[NetLab.DBus.DBusObjectPath]'/org/freedesktop/UDisks2'</c>.
/// </summary>
public sealed class DBusObjectPath : IEquatable<DBusObjectPath>, IComparable<DBusObjectPath>, IComparable
{
    /// <summary>Takes a path.</summary>
    /// <exception cref="ArgumentException">The text breaks the rules of paths; the message says which.</exception>
    public DBusObjectPath(string path) => Text = DBusNames.CheckObjectPath(path, nameof(path));

    private DBusObjectPath(string path, bool valid) => (Text, _) = (path, valid);

    /// <summary>The path "/".</summary>
    public static DBusObjectPath Root { get; } = new("/");

    /// <summary>The path as text.</summary>
    public string Text { get; }

    /// <summary>A path that is known to be valid.</summary>
    internal static DBusObjectPath Known(string path) => new(path, true);

    /// <inheritdoc/>
    public bool Equals(DBusObjectPath? other) => other is not null && other.Text == Text;

    /// <summary>Whether the other is the same path, as such or as text (so that PowerShell's <c>-eq '/org/x'</c> holds).</summary>
    public override bool Equals(object? obj) => obj is DBusObjectPath path ? Equals(path) : obj is string text && text == Text;

    /// <inheritdoc/>
    public override int GetHashCode() => Text.GetHashCode();

    /// <inheritdoc/>
    public int CompareTo(DBusObjectPath? other) => string.CompareOrdinal(Text, other?.Text);

    /// <inheritdoc/>
    public int CompareTo(object? obj) => string.CompareOrdinal(Text, obj?.ToString());

    /// <summary>The path as text.</summary>
    public override string ToString() => Text;

    /// <summary>The same path.</summary>
    public static bool operator ==(DBusObjectPath? left, DBusObjectPath? right) => Equals(left, right);

    /// <summary>Another path.</summary>
    public static bool operator !=(DBusObjectPath? left, DBusObjectPath? right) => !Equals(left, right);

    /// <summary>Whether the left path comes first in the order of characters.</summary>
    public static bool operator <(DBusObjectPath? left, DBusObjectPath? right) => string.CompareOrdinal(left?.Text, right?.Text) < 0;

    /// <summary>Whether the left path comes first in the order of characters, or is the same.</summary>
    public static bool operator <=(DBusObjectPath? left, DBusObjectPath? right) => string.CompareOrdinal(left?.Text, right?.Text) <= 0;

    /// <summary>Whether the left path comes last in the order of characters.</summary>
    public static bool operator >(DBusObjectPath? left, DBusObjectPath? right) => string.CompareOrdinal(left?.Text, right?.Text) > 0;

    /// <summary>Whether the left path comes last in the order of characters, or is the same.</summary>
    public static bool operator >=(DBusObjectPath? left, DBusObjectPath? right) => string.CompareOrdinal(left?.Text, right?.Text) >= 0;
}
