using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace NetLab.Smtp;

/// <summary>SCRAM-SHA-1 and SCRAM-SHA-256 (RFC 5802, RFC 7677): the password is proven without being sent, and the server proves that it knows it too.</summary>
internal sealed class ScramMechanism : SaslMechanism
{
    /// <summary>RFC 7677 has 4096 at least. Above the other bound a server would only keep us busy.</summary>
    private const int LeastIterations = 4096, MostIterations = 1_000_000;

    private readonly HashAlgorithmName _hash;
    private readonly string _nonce, _firstBare;
    private byte[]? _serverSignature;
    private bool _proven;

    /// <summary>A login.</summary>
    /// <param name="credential">Who, and the password.</param>
    /// <param name="hash">SHA1 or SHA256.</param>
    /// <param name="nonce">What makes this login differ from all others; null draws one.</param>
    public ScramMechanism(NetworkCredential credential, HashAlgorithmName hash, string? nonce = null)
        : base(credential)
    {
        _hash = hash;
        _nonce = nonce ?? Convert.ToBase64String(RandomNumberGenerator.GetBytes(18));
        _firstBare = $"n={Prepare(User).Replace("=", "=3D", StringComparison.Ordinal).Replace(",", "=2C", StringComparison.Ordinal)},r={_nonce}";
    }

    /// <inheritdoc/>
    public override string Name => _hash == HashAlgorithmName.SHA1 ? "SCRAM-SHA-1" : "SCRAM-SHA-256";

    /// <inheritdoc/>
    public override byte[] Initial => Bytes($"n,,{_firstBare}");

    /// <inheritdoc/>
    public override bool HidesChallenges => true;

    /// <inheritdoc/>
    public override int MostSteps => 3;

    /// <inheritdoc/>
    public override bool IsComplete => _proven;

    /// <inheritdoc/>
    public override byte[]? ServerSecret => _serverSignature is null ? null : Bytes($"v={Convert.ToBase64String(_serverSignature)}");

    /// <inheritdoc/>
    public override byte[] Respond(ReadOnlySpan<byte> challenge, int step)
    {
        // A server that overlooked the initial response asks for it once more.
        if (challenge.IsEmpty && _serverSignature is null) return Initial;
        if (_serverSignature is null) return Final(challenge);
        Finish(challenge);
        return [];
    }

    /// <inheritdoc/>
    public override void Finish(ReadOnlySpan<byte> data)
    {
        if (_proven || data.IsEmpty) return;
        if (_serverSignature is null) throw new FormatException("it says that all is well before it was told anything");
        string text = Encoding.UTF8.GetString(data);
        if (text.StartsWith("e=", StringComparison.Ordinal)) return;
        byte[] said = text.StartsWith("v=", StringComparison.Ordinal) ? FromBase64(text[2..].Split(',')[0]) : throw new FormatException("its proof is missing");
        if (!CryptographicOperations.FixedTimeEquals(said, _serverSignature)) throw new FormatException("its proof is wrong: it does not know the password");
        _proven = true;
    }

    private byte[] Final(ReadOnlySpan<byte> challenge)
    {
        string serverFirst = Encoding.UTF8.GetString(challenge);
        string? nonce = null, salt = null;
        int iterations = 0;
        foreach (string part in serverFirst.Split(','))
        {
            if (part.StartsWith("m=", StringComparison.Ordinal)) throw new FormatException("it demands an extension nobody knows");
            if (part.StartsWith("r=", StringComparison.Ordinal)) nonce = part[2..];
            else if (part.StartsWith("s=", StringComparison.Ordinal)) salt = part[2..];
            else if (part.StartsWith("i=", StringComparison.Ordinal) && !int.TryParse(part.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out iterations)) iterations = 0;
        }
        if (nonce is null || salt is null) throw new FormatException("its challenge lacks the nonce or the salt");
        if (nonce.Length <= _nonce.Length || !nonce.StartsWith(_nonce, StringComparison.Ordinal)) throw new FormatException("its nonce does not continue ours");
        if (iterations is < LeastIterations or > MostIterations) throw new FormatException($"it wants {iterations} rounds of hashing, where {LeastIterations} to {MostIterations} are taken");
        byte[] salted = Rfc2898DeriveBytes.Pbkdf2(Bytes(Prepare(Password)), FromBase64(salt), iterations, _hash, _hash == HashAlgorithmName.SHA1 ? 20 : 32);
        string withoutProof = $"c=biws,r={nonce}";
        byte[] message = Bytes($"{_firstBare},{serverFirst},{withoutProof}");
        byte[] clientKey = Hmac(salted, Bytes("Client Key"));
        byte[] signature = Hmac(Hash(clientKey), message);
        _serverSignature = Hmac(Hmac(salted, Bytes("Server Key")), message);
        byte[] proof = new byte[clientKey.Length];
        for (int i = 0; i < proof.Length; i++) proof[i] = (byte)(clientKey[i] ^ signature[i]);
        return Bytes($"{withoutProof},p={Convert.ToBase64String(proof)}");
    }

    [SuppressMessage("Security", "CA5350", Justification = "SCRAM-SHA-1 is made of SHA-1; which mechanism is used is the user's choice and the server's.")]
    private byte[] Hmac(byte[] key, byte[] data) => _hash == HashAlgorithmName.SHA1 ? HMACSHA1.HashData(key, data) : HMACSHA256.HashData(key, data);

    [SuppressMessage("Security", "CA5350", Justification = "SCRAM-SHA-1 is made of SHA-1; which mechanism is used is the user's choice and the server's.")]
    private byte[] Hash(byte[] data) => _hash == HashAlgorithmName.SHA1 ? SHA1.HashData(data) : SHA256.HashData(data);

    private static byte[] FromBase64(string text)
    {
        try
        {
            return Convert.FromBase64String(text);
        }
        catch (FormatException)
        {
            throw new FormatException("its challenge is no Base64");
        }
    }

    /// <summary>SASLprep (RFC 4013) in what matters: characters that look alike are one. Without ICU only ASCII can be prepared.</summary>
    private static string Prepare(string text)
    {
        if (Ascii.IsValid(text)) return text;
        try
        {
            return text.Normalize(NormalizationForm.FormKC);
        }
        catch (Exception exception) when (exception is PlatformNotSupportedException or ArgumentException)
        {
            return text;
        }
    }
}
