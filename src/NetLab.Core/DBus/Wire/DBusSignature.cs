using System.Collections.ObjectModel;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace NetLab.DBus;

/// <summary>
/// A list of D-Bus types as it is written on the wire: "" for none, "su" for a text and a number, "a{sv}" for a dictionary of variants.
/// PowerShell casts texts to it: <c>[NetLab.DBus.DBusSignature]'a{sv}'</c>.
/// </summary>
public sealed class DBusSignature : IEquatable<DBusSignature>
{
    /// <summary>
    /// Signatures seen before, so that a signature is taken apart once. Bounded: one whose place is taken drives the other out. What is in a
    /// place is immutable and compared before use, so it needs no lock.
    /// </summary>
    private static readonly DBusSignature?[] Seen = new DBusSignature?[512];

    private static readonly DBusSignature?[] OneLetter = MakeOneLetter();
    private readonly DBusType[] _types;

    /// <summary>Takes a signature.</summary>
    /// <exception cref="ArgumentException">It breaks a rule; the message says which.</exception>
    public DBusSignature(string signature)
    {
        DBusSignature parsed = Parse(signature);
        (Text, _types, Types) = (parsed.Text, parsed._types, parsed.Types);
    }

    private DBusSignature(string text, DBusType[] types)
    {
        Text = text;
        _types = types;
        Types = new ReadOnlyCollection<DBusType>(types);
    }

    /// <summary>The signature of nothing, "".</summary>
    public static DBusSignature Empty { get; } = new("", []);

    /// <summary>The signature as text.</summary>
    public string Text { get; }

    /// <summary>The types it lists.</summary>
    public IReadOnlyList<DBusType> Types { get; }

    /// <summary>The types it lists, for loops without an enumerator.</summary>
    internal ReadOnlySpan<DBusType> TypeSpan => _types;

    /// <summary>The signature that the text stands for; the same text gives the same object while it is remembered.</summary>
    /// <exception cref="ArgumentException">It breaks a rule; the message says which.</exception>
    public static DBusSignature Parse(string signature)
    {
        ArgumentNullException.ThrowIfNull(signature);
        return Find(signature, out string? fault)
            ?? throw new ArgumentException($"'{signature}' is no D-Bus signature: {fault}.", nameof(signature));
    }

    /// <summary>The signature that the text stands for; false when it is none.</summary>
    public static bool TryParse(string? signature, [NotNullWhen(true)] out DBusSignature? result)
    {
        result = signature is null ? null : Find(signature, out _);
        return result is not null;
    }

    /// <summary>The signature of one type.</summary>
    public static DBusSignature Of(DBusType type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return Find(type.Text, out _)!;
    }

    /// <summary>The signature on the wire.</summary>
    /// <exception cref="DBusFormatException">It breaks a rule.</exception>
    internal static DBusSignature FromWire(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) return Empty;
        if (bytes.Length == 1 && bytes[0] < 128 && OneLetter[bytes[0]] is { } simple) return simple;
        ref DBusSignature? place = ref Seen[Hash(bytes)];
        DBusSignature? seen = Volatile.Read(ref place);
        if (seen is not null && Ascii.Equals(bytes, seen.Text)) return seen;
        if (!Ascii.IsValid(bytes)) throw new DBusFormatException("A D-Bus signature has a byte that is not ASCII.");
        string text = Encoding.ASCII.GetString(bytes);
        DBusType[]? types = DBusSignatureParser.Parse(text, out string? fault);
        if (types is null) throw new DBusFormatException($"'{text}' is no D-Bus signature: {fault}.");
        var signature = new DBusSignature(text, types);
        Volatile.Write(ref place, signature);
        return signature;
    }

    /// <inheritdoc/>
    public bool Equals(DBusSignature? other) => other is not null && other.Text == Text;

    /// <summary>Whether the other is the same signature, as such or as text (so that PowerShell's <c>-eq 'a{sv}'</c> holds).</summary>
    public override bool Equals(object? obj) => obj is DBusSignature signature ? Equals(signature) : obj is string text && text == Text;

    /// <inheritdoc/>
    public override int GetHashCode() => Text.GetHashCode();

    /// <summary>The signature as text.</summary>
    public override string ToString() => Text;

    /// <summary>The same signature.</summary>
    public static bool operator ==(DBusSignature? left, DBusSignature? right) => Equals(left, right);

    /// <summary>Another signature.</summary>
    public static bool operator !=(DBusSignature? left, DBusSignature? right) => !Equals(left, right);

    private static DBusSignature? Find(string text, out string? fault)
    {
        fault = null;
        if (text.Length == 0) return Empty;
        if (text.Length <= DBusLimits.Signature)
        {
            Span<byte> bytes = stackalloc byte[DBusLimits.Signature];
            if (Ascii.FromUtf16(text, bytes, out int length) == System.Buffers.OperationStatus.Done)
            {
                bytes = bytes[..length];
                if (length == 1 && OneLetter[bytes[0]] is { } simple) return simple;
                ref DBusSignature? place = ref Seen[Hash(bytes)];
                DBusSignature? seen = Volatile.Read(ref place);
                if (seen is not null && seen.Text == text) return seen;
                if (DBusSignatureParser.Parse(text, out fault) is not { } types) return null;
                var signature = new DBusSignature(text, types);
                Volatile.Write(ref place, signature);
                return signature;
            }
        }
        DBusSignatureParser.Parse(text, out fault);
        return null;
    }

    private static int Hash(ReadOnlySpan<byte> bytes)
    {
        uint hash = 2166136261;
        foreach (byte value in bytes) hash = (hash ^ value) * 16777619;
        return (int)((hash ^ (hash >> 15)) & 511);
    }

    private static DBusSignature?[] MakeOneLetter()
    {
        var signatures = new DBusSignature?[128];
        foreach (char letter in "ybnqiuxtdsoghv") signatures[letter] = new DBusSignature(letter.ToString(), [DBusType.OfLetter(letter)!]);
        return signatures;
    }
}
