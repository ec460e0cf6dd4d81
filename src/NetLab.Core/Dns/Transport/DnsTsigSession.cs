using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;

namespace NetLab.Dns;

/// <summary>
/// The signatures of one question and its answers (RFC 8945): the first answer's signature covers the question's, each further one the last one's
/// and the messages between, of which at most 99 may go unsigned.
/// </summary>
internal sealed class DnsTsigSession(DnsTsigKey key)
{
    private const ushort Fudge = 300;
    private const int MostUnsigned = 99;
    private readonly ArrayBufferWriter<byte> _unsigned = new();
    private byte[] _lastMac = [];
    private int _unsignedCount;
    private bool _answered;

    /// <summary>Seconds since 1970; tests set another clock.</summary>
    public Func<ulong> Clock { get; init; } = static () => (ulong)DateTimeOffset.UtcNow.ToUnixTimeSeconds();

    /// <summary>Whether messages have come that no signature covers yet; at a stream's end there must be none.</summary>
    public bool HasUnsigned => _unsignedCount > 0;

    /// <summary>The question with its signature behind it.</summary>
    public byte[] Sign(ReadOnlySpan<byte> message)
    {
        ulong now = Clock();
        var covered = new ArrayBufferWriter<byte>();
        covered.Write(message);
        var unsigned = new DnsTsigRecord(key.Name.ToLower(), key.Algorithm.Name, now, Fudge, [], BinaryPrimitives.ReadUInt16BigEndian(message));
        WriteVariables(covered, unsigned);
        _lastMac = Mac(covered);
        var record = new DnsTsigRecord(key.Name.ToLower(), key.Algorithm.Name, now, Fudge, _lastMac, unsigned.OriginalId);
        byte[] signed = new byte[message.Length + 512 + _lastMac.Length];
        message.CopyTo(signed);
        var writer = new DnsWriter(signed.AsSpan(message.Length), false, false);
        record.Write(ref writer);
        BinaryPrimitives.WriteUInt16BigEndian(signed.AsSpan(10), (ushort)(BinaryPrimitives.ReadUInt16BigEndian(message[10..]) + 1));
        return signed[..(message.Length + writer.Position)];
    }

    /// <summary>Looks at the signature of an answer, or of the next message of a transfer.</summary>
    /// <param name="bytes">The message as it came.</param>
    /// <param name="message">The same, read.</param>
    /// <param name="transfer">The message belongs to a transfer, where not every one is signed.</param>
    /// <exception cref="DnsTransportException">The signature is missing or wrong, or the server refused ours.</exception>
    public void Verify(ReadOnlySpan<byte> bytes, DnsMessage message, bool transfer = false)
    {
        if (message.Tsig is not { } tsig)
        {
            if (!transfer || !_answered) throw Wrong("its answer is not signed");
            if (++_unsignedCount > MostUnsigned) throw Wrong($"more than {MostUnsigned} messages follow each other without a signature");
            _unsigned.Write(bytes);
            return;
        }
        if (tsig.Error != DnsResponseCode.NoError && tsig.Mac.Length == 0) throw Wrong($"it refuses our signature: {ErrorText(tsig)}");
        if (!tsig.Owner.Equals(key.Name) || !tsig.AlgorithmName.Equals(key.Algorithm.Name)) throw Wrong($"its answer is signed by the key '{tsig.Name}' ({tsig.Algorithm})");
        // Cut signatures are allowed down to half the hash and ten bytes (RFC 8945 5.2.2.1).
        if (tsig.Mac.Length > key.Algorithm.Size || tsig.Mac.Length < Math.Max(10, key.Algorithm.Size / 2)) throw Wrong($"its signature has {tsig.Mac.Length} bytes");
        var covered = new ArrayBufferWriter<byte>();
        Span<byte> two = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(two, (ushort)_lastMac.Length);
        covered.Write(two);
        covered.Write(_lastMac);
        covered.Write(_unsigned.WrittenSpan);
        byte[] plain = bytes[..message.TsigOffset].ToArray();
        BinaryPrimitives.WriteUInt16BigEndian(plain, tsig.OriginalId);
        BinaryPrimitives.WriteUInt16BigEndian(plain.AsSpan(10), (ushort)(BinaryPrimitives.ReadUInt16BigEndian(plain.AsSpan(10)) - 1));
        covered.Write(plain);
        if (_answered) WriteTimers(covered, tsig);
        else WriteVariables(covered, tsig);
        if (!CryptographicOperations.FixedTimeEquals(Mac(covered).AsSpan(0, tsig.Mac.Length), tsig.Mac)) throw Wrong("its signature is wrong (BADSIG)");
        ulong now = Clock(), apart = now > tsig.TimeSigned ? now - tsig.TimeSigned : tsig.TimeSigned - now;
        if (tsig.Error != DnsResponseCode.NoError) throw Wrong($"it refuses our signature: {ErrorText(tsig)}");
        if (apart > tsig.Fudge) throw Wrong($"its signature's time is {apart} s from ours, and {tsig.Fudge} s are allowed (BADTIME)");
        _lastMac = tsig.Mac;
        _unsigned.ResetWrittenCount();
        _unsignedCount = 0;
        _answered = true;
    }

    private static string ErrorText(DnsTsigRecord tsig) => tsig.Error switch
    {
        DnsResponseCode.BadVers => "the signature is wrong (BADSIG): not the same secret",
        DnsResponseCode.BadKey => "it does not know the key (BADKEY)",
        DnsResponseCode.BadTime => "the clocks are too far apart (BADTIME)",
        DnsResponseCode.BadTrunc => "the signature is too short (BADTRUNC)",
        _ => tsig.Error.ToString().ToUpperInvariant(),
    };

    private static DnsTransportException Wrong(string reason) => new(DnsFailureKind.Signature, reason);

    private static void WriteVariables(ArrayBufferWriter<byte> covered, DnsTsigRecord tsig)
    {
        Span<byte> buffer = stackalloc byte[1024];
        var writer = new DnsWriter(buffer, true, false);
        writer.LowerName(tsig.Owner);
        writer.UInt16((ushort)DnsClass.ANY);
        writer.UInt32(0);
        writer.LowerName(tsig.AlgorithmName);
        writer.UInt48(tsig.TimeSigned);
        writer.UInt16(tsig.Fudge);
        writer.UInt16((ushort)tsig.Error);
        writer.UInt16((ushort)tsig.OtherData.Length);
        covered.Write(writer.Written);
        covered.Write(tsig.OtherData);
    }

    private static void WriteTimers(ArrayBufferWriter<byte> covered, DnsTsigRecord tsig)
    {
        Span<byte> buffer = stackalloc byte[8];
        var writer = new DnsWriter(buffer);
        writer.UInt48(tsig.TimeSigned);
        writer.UInt16(tsig.Fudge);
        covered.Write(writer.Written);
    }

    private byte[] Mac(ArrayBufferWriter<byte> covered)
    {
        ReadOnlySpan<byte> bytes = covered.WrittenSpan;
        // MD5 and SHA-1 are what old servers' keys are made for; HMAC does not suffer from their collisions.
#pragma warning disable CA5350, CA5351
        return key.Algorithm.Size switch
        {
            16 => HMACMD5.HashData(key.Secret, bytes),
            20 => HMACSHA1.HashData(key.Secret, bytes),
            32 => HMACSHA256.HashData(key.Secret, bytes),
            48 => HMACSHA384.HashData(key.Secret, bytes),
            _ => HMACSHA512.HashData(key.Secret, bytes),
        };
#pragma warning restore CA5350, CA5351
    }
}
