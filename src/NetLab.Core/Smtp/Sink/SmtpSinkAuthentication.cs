using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace NetLab.Smtp;

/// <summary>
/// The server's half of a login (RFC 4954): PLAIN (RFC 4616), LOGIN, CRAM-MD5 (RFC 2195), SCRAM-SHA-1 and -256 (RFC 5802, RFC 7677), and XOAUTH2 and OAUTHBEARER
/// (RFC 7628), whose token is the password. What the client says is looked at and forgotten.
/// </summary>
internal sealed class SmtpSinkAuthentication
{
    private const int Iterations = 4096;
    private readonly string _mechanism, _challenge;
    private readonly IReadOnlyList<NetworkCredential> _credentials;
    private readonly byte[] _salt = RandomNumberGenerator.GetBytes(16);
    private string _user = "", _clientFirst = "", _serverFirst = "";
    private int _step;

    public SmtpSinkAuthentication(string mechanism, IReadOnlyList<NetworkCredential> credentials, string host)
    {
        (_mechanism, _credentials) = (mechanism.ToUpperInvariant(), credentials);
        _challenge = $"<{RandomNumberGenerator.GetHexString(16)}.{DateTimeOffset.UtcNow.ToUnixTimeSeconds()}@{host}>";
    }

    /// <summary>All it knows.</summary>
    public static IReadOnlyList<string> Mechanisms { get; } = ["PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256", "XOAUTH2", "OAUTHBEARER"];

    /// <summary>Who logged in; null where nobody did.</summary>
    public string? User { get; private set; }

    /// <summary>Whether the client may speak first.</summary>
    public bool TakesInitialResponse => _mechanism != "CRAM-MD5";

    /// <summary>Goes on with what the client said; null for the beginning without it.</summary>
    /// <returns>The next challenge; null at the end, when <see cref="User"/> says how it ended.</returns>
    public byte[]? Next(byte[]? response) => (_mechanism, _step++) switch
    {
        ("PLAIN" or "XOAUTH2" or "OAUTHBEARER" or "SCRAM-SHA-1" or "SCRAM-SHA-256", 0) when response is null => Again([]),
        ("PLAIN", _) => Plain(response!),
        ("LOGIN", 0) when response is null => Again("Username:"u8.ToArray()),
        ("LOGIN", 0) => Name(response!),
        ("LOGIN", _) => Check(_user, response!),
        ("CRAM-MD5", 0) => Encoding.ASCII.GetBytes(_challenge),
        ("CRAM-MD5", _) => Cram(Text(response!)),
        ("XOAUTH2", _) => Bearer(Text(response!), "user="),
        ("OAUTHBEARER", _) => Bearer(Text(response!), "a="),
        ("SCRAM-SHA-1" or "SCRAM-SHA-256", 0) => ScramFirst(Text(response!)),
        ("SCRAM-SHA-1" or "SCRAM-SHA-256", 1) => ScramFinal(Text(response!)),
        _ => null,
    };

    private static string Text(byte[] bytes) => Encoding.UTF8.GetString(bytes);

    private byte[] Again(byte[] challenge)
    {
        _step = 0;
        // LOGIN's name comes next; the others begin anew.
        _user = "";
        return challenge;
    }

    private byte[] Name(byte[] response)
    {
        _user = Text(response);
        return "Password:"u8.ToArray();
    }

    private byte[]? Plain(byte[] response)
    {
        int first = Array.IndexOf(response, (byte)0), second = first < 0 ? -1 : Array.IndexOf(response, (byte)0, first + 1);
        return second < 0 ? null : Check(Text(response[(first + 1)..second]), response[(second + 1)..]);
    }

    private byte[]? Check(string user, byte[] password)
    {
        if (Secret(user) is { } known && CryptographicOperations.FixedTimeEquals(known, password)) User = user;
        return null;
    }

    private byte[]? Secret(string user)
    {
        foreach (NetworkCredential one in _credentials)
        {
            if (one.UserName == user) return Encoding.UTF8.GetBytes(one.Password);
        }
        return null;
    }

    // RFC 2195 made it of MD5; it is offered to be tried, and protects nothing.
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Security", "CA5351", Justification = "CRAM-MD5 is HMAC-MD5.")]
    private byte[]? Cram(string response)
    {
        int blank = response.LastIndexOf(' ');
        if (blank < 0 || Secret(response[..blank]) is not { } secret) return null;
        string right = Convert.ToHexStringLower(HMACMD5.HashData(secret, Encoding.ASCII.GetBytes(_challenge)));
        if (CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(right), Encoding.UTF8.GetBytes(response[(blank + 1)..]))) User = response[..blank];
        return null;
    }

    private byte[]? Bearer(string response, string key)
    {
        string user = "", token = "";
        foreach (string field in response.Split('\x01', ','))
        {
            if (field.StartsWith(key, StringComparison.Ordinal)) user = field[key.Length..];
            else if (field.StartsWith("auth=Bearer ", StringComparison.OrdinalIgnoreCase)) token = field["auth=Bearer ".Length..];
        }
        return Check(user.Replace("=2C", ",", StringComparison.Ordinal).Replace("=3D", "=", StringComparison.Ordinal), Encoding.UTF8.GetBytes(token));
    }

    private byte[]? ScramFirst(string response)
    {
        // n,a=authzid,n=user,r=nonce: without channel binding.
        string[] fields = response.Split(',');
        if (fields.Length < 4 || fields[0] is not ("n" or "y") || !fields[2].StartsWith("n=", StringComparison.Ordinal) || fields[3] is not ['r', '=', _, ..]) return null;
        _user = fields[2][2..].Replace("=2C", ",", StringComparison.Ordinal).Replace("=3D", "=", StringComparison.Ordinal);
        _clientFirst = string.Join(',', fields[2..]);
        _serverFirst = $"{fields[3]}{RandomNumberGenerator.GetHexString(24)},s={Convert.ToBase64String(_salt)},i={Iterations}";
        return Encoding.UTF8.GetBytes(_serverFirst);
    }

    [System.Diagnostics.CodeAnalysis.SuppressMessage("Security", "CA5350", Justification = "SCRAM-SHA-1 is made of it.")]
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Security", "CA5379", Justification = "SCRAM-SHA-1 is made of it.")]
    private byte[]? ScramFinal(string response)
    {
        int proof = response.LastIndexOf(",p=", StringComparison.Ordinal);
        string nonce = _serverFirst.Split(',')[0];
        if (proof < 0 || Secret(_user) is not { } secret) return null;
        string[] fields = response[..proof].Split(',');
        if (fields.Length < 2 || !fields[0].StartsWith("c=", StringComparison.Ordinal) || fields[1] != nonce) return null;
        byte[] given = new byte[64];
        if (!Convert.TryFromBase64String(response[(proof + 3)..], given, out int length)) return null;
        HashAlgorithmName hash = _mechanism.EndsWith("256", StringComparison.Ordinal) ? HashAlgorithmName.SHA256 : HashAlgorithmName.SHA1;
        int size = hash == HashAlgorithmName.SHA256 ? 32 : 20;
        byte[] salted = Rfc2898DeriveBytes.Pbkdf2(secret, _salt, Iterations, hash, size);
        byte[] clientKey = Hmac(salted, "Client Key"), stored = hash == HashAlgorithmName.SHA256 ? SHA256.HashData(clientKey) : SHA1.HashData(clientKey);
        string message = $"{_clientFirst},{_serverFirst},{response[..proof]}";
        byte[] signature = Hmac(stored, message);
        if (length != size) return null;
        for (int i = 0; i < size; i++) signature[i] ^= given[i];
        if (!CryptographicOperations.FixedTimeEquals(signature, clientKey)) return null;
        User = _user;
        return Encoding.ASCII.GetBytes($"v={Convert.ToBase64String(Hmac(Hmac(salted, "Server Key"), message))}");

        byte[] Hmac(byte[] key, string text) => hash == HashAlgorithmName.SHA256 ? HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text)) : HMACSHA1.HashData(key, Encoding.UTF8.GetBytes(text));
    }
}
