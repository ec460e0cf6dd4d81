using Microsoft.Win32.SafeHandles;

namespace NetLab.DBus;

/// <summary>
/// One D-Bus message: a call, its reply or error, or a signal. It owns its body; nothing in it is shared with the buffers it came
/// through. What a peer sent is decoded when it is first asked for, and throws <see cref="DBusFormatException"/> then if it is malformed.
/// </summary>
public sealed partial class DBusMessage : IDisposable
{
    private SafeFileHandle[] _handles = [];
    private object?[]? _arguments;
    private bool _handedOver;

    private DBusMessage(DBusMessageType type, DBusMessageFlags flags)
    {
        Type = type;
        Flags = flags;
    }

    /// <summary>What kind of message it is.</summary>
    public DBusMessageType Type { get; }

    /// <summary>What the sender asks for.</summary>
    public DBusMessageFlags Flags { get; }

    /// <summary>The number by which the sender knows the message; 0 as long as it has not been sent.</summary>
    public uint Serial { get; internal set; }

    /// <summary>The serial of the call that this replies to; null when it is no reply.</summary>
    public uint? ReplySerial { get; private set; }

    /// <summary>The object that is called, or that a signal comes from; null when the header has none.</summary>
    public string? Path { get; private set; }

    /// <summary>The interface of the method or signal; null when the header has none.</summary>
    public string? Interface { get; private set; }

    /// <summary>The name of the method or signal; null when the header has none.</summary>
    public string? Member { get; private set; }

    /// <summary>The name of the error; null when it is none.</summary>
    public string? ErrorName { get; private set; }

    /// <summary>Who sent it, as the bus says: a unique name, or org.freedesktop.DBus for the bus itself; null without a bus and before sending.</summary>
    public string? Sender { get; private set; }

    /// <summary>Whom it is for; null when it is a broadcast or there is no bus.</summary>
    public string? Destination { get; private set; }

    /// <summary>The types of the arguments.</summary>
    public DBusSignature Signature { get; private set; } = DBusSignature.Empty;

    /// <summary>Whether the numbers of the body are in big-endian byte order.</summary>
    public bool IsBigEndian { get; private set; }

    /// <summary>The arguments as they went over the wire.</summary>
    public ReadOnlyMemory<byte> Body { get; private set; }

    /// <summary>
    /// The file descriptors that came with the message, or go with it. <see cref="Dispose"/> closes those that came, unless the arguments
    /// were read: then they belong to whoever read them.
    /// </summary>
    public IReadOnlyList<SafeFileHandle> Handles => _handles;

    /// <summary>When the message was received; the default when it was not.</summary>
    public DateTime Received => ReceivedUtc == default ? default : ReceivedUtc.ToLocalTime();

    /// <summary>When the message was received, UTC; set by the connection.</summary>
    internal DateTime ReceivedUtc { get; set; }

    /// <summary>When the message was sent or received, by the clock of <see cref="System.Diagnostics.Stopwatch"/>; set by the connection.</summary>
    internal long Timestamp { get; set; }

    /// <summary>Whether whoever gets this call has to answer.</summary>
    internal bool WantsReply => Type == DBusMessageType.MethodCall && (Flags & DBusMessageFlags.NoReplyExpected) == 0;

    /// <summary>
    /// The arguments as .NET values, decoded once; variants are replaced by what is in them. Numbers, booleans and texts are what they are in
    /// .NET; o is <see cref="DBusObjectPath"/>, g <see cref="DBusSignature"/>, h <see cref="SafeFileHandle"/>, arrays are typed arrays (ay
    /// byte[], as string[], a(..) DBusStruct[], av object[]), dictionaries OrderedDictionary with keys of texts (also of paths and signatures)
    /// or numbers. Containers within three others are held as objects (aaaas object[] of string[][][]).
    /// </summary>
    /// <remarks>
    /// In PowerShell, <c>$d.key</c>, <c>$d['/org/x']</c> and, where keys are numbers, <c>$d[1]</c> find a value or give $null; a key named Count
    /// or Keys hides the property, which is then <c>$d.PSBase.Keys</c>. ConvertTo-Json refuses dictionaries with keys of numbers, as it does
    /// hashtables with such; Export-Clixml keeps every value and brings dictionaries back as hashtables, without their order.
    /// </remarks>
    /// <exception cref="DBusFormatException">The body is malformed.</exception>
    public object?[] Arguments => _arguments ??= ReadArguments(keepVariants: false);

    /// <summary>The arguments as .NET values, decoded anew.</summary>
    /// <param name="keepVariants">Gives variants as <see cref="DBusVariant"/>, which knows their type, rather than as what is in them.</param>
    /// <exception cref="DBusFormatException">The body is malformed.</exception>
    public object?[] ReadArguments(bool keepVariants)
    {
        ReadOnlySpan<DBusType> types = Signature.TypeSpan;
        if (types.IsEmpty) return [];
        var reader = new DBusReader(Body.Span, IsBigEndian, _handles, keepVariants);
        var values = new object?[types.Length];
        for (int i = 0; i < values.Length; i++) values[i] = types[i].Codec.ReadObject(ref reader);
        if (!reader.AtEnd) throw new DBusFormatException($"The body of a D-Bus message goes on after its arguments ('{Signature}').");
        _handedOver = true;
        return values;
    }

    /// <summary>
    /// The argument at a position (from 0) when it is a text or an object path; false when there is none or it is something else. Nothing
    /// else is decoded: match rules look at arguments of every signal.
    /// </summary>
    /// <exception cref="DBusFormatException">The body is malformed up to there.</exception>
    internal bool TryReadText(int index, out DBusTypeCode code, out string? text)
    {
        code = DBusTypeCode.None;
        text = null;
        ReadOnlySpan<DBusType> types = Signature.TypeSpan;
        if ((uint)index >= (uint)types.Length) return false;
        code = types[index].Code;
        if (code is not (DBusTypeCode.String or DBusTypeCode.ObjectPath)) return false;
        var reader = new DBusReader(Body.Span, IsBigEndian, _handles);
        foreach (DBusType before in types[..index]) before.Codec.Skip(ref reader);
        text = code == DBusTypeCode.String ? reader.RepeatedString() : reader.ObjectPathText();
        return true;
    }

    /// <summary>Closes the file descriptors that came with the message, unless its arguments were read.</summary>
    public void Dispose()
    {
        if (_handedOver || ReceivedHandles == 0) return;
        _handedOver = true;
        foreach (SafeFileHandle handle in _handles) handle.Dispose();
    }

    /// <summary>What the message is, in one line.</summary>
    public override string ToString() => Type switch
    {
        DBusMessageType.MethodCall => $"call {Destination} {Path} {Interface}.{Member}({Signature})",
        DBusMessageType.Signal => $"signal {Sender} {Path} {Interface}.{Member}({Signature})",
        DBusMessageType.MethodReturn => $"reply to {ReplySerial} ({Signature})",
        DBusMessageType.Error => $"error {ErrorName} to {ReplySerial} ({Signature})",
        _ => $"message of type {(byte)Type}",
    };
}
