using System.Formats.Asn1;

namespace NetLab.Smtp;

/// <summary>Reads DKIM key records. Any text is read.</summary>
internal static class DkimKeyReader
{
    private const int MostKeyBytes = 8192;

    /// <summary>Whether a text looks like a key record: receivers take those without a version too.</summary>
    public static bool IsKey(string text)
    {
        MailTagList tags = MailTagList.Parse(text);
        return tags["p"] is not null || (tags["v"] is { } version && version.StartsWith("DKIM", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Reads a record.</summary>
    public static MailDomainDkimKey Read(string selector, string text)
    {
        MailTagList tags = MailTagList.Parse(text);
        var problems = new List<string>(tags.Problems);
        if (tags["v"] is { } version)
        {
            if (version != "DKIM1") problems.Add($"its version is '{MailDomainText.Clip(version, 20)}' and not 'DKIM1'");
            else if (!tags.Tags[0].Name.Equals("v", StringComparison.OrdinalIgnoreCase)) problems.Add("v= is not its first tag");
        }
        string type = tags["k"] ?? "rsa";
        string? key = tags["p"];
        int? bits = null;
        bool revoked = false;
        if (key is null) problems.Add("it has no p=, the key");
        else if (Squeeze(key) is { Length: 0 }) revoked = true;
        else if (type is not ("rsa" or "ed25519")) problems.Add($"'{MailDomainText.Clip(type, 20)}' is no type of key; there are rsa and ed25519");
        else if (Decode(Squeeze(key)) is not { } bytes) problems.Add("its key is not in Base64");
        else if (type == "ed25519")
        {
            bits = 256;
            // 32 bytes as they are (RFC 8463 4); some publish the key with its wrapping.
            if (bytes.Length != 32) problems.Add($"an ed25519 key has 32 bytes, and this one has {bytes.Length}");
        }
        else if ((bits = RsaBits(bytes)) is null)
        {
            problems.Add("its key is no RSA key");
        }
        return new MailDomainDkimKey
        {
            Selector = selector, Record = text, KeyType = type, KeyLength = bits, IsRevoked = revoked, IsTesting = List(tags["t"]).Contains("y", StringComparer.OrdinalIgnoreCase),
            Hashes = List(tags["h"]), Services = List(tags["s"]), Problems = [.. problems],
        };
    }

    /// <summary>The length of an RSA key's modulus; null where the bytes are no key.</summary>
    internal static int? RsaBits(byte[] key)
    {
        try
        {
            AsnReader outer = new AsnReader(key, AsnEncodingRules.DER).ReadSequence();
            if (outer.PeekTag().HasSameClassAndValue(new Asn1Tag(UniversalTagNumber.Sequence)))
            {
                // SubjectPublicKeyInfo, which everybody publishes.
                if (outer.ReadSequence().ReadObjectIdentifier() != "1.2.840.113549.1.1.1") return null;
                outer = new AsnReader(outer.ReadBitString(out _), AsnEncodingRules.DER).ReadSequence();
            }
            ReadOnlySpan<byte> modulus = outer.ReadIntegerBytes().Span.TrimStart((byte)0);
            _ = outer.ReadIntegerBytes();
            return modulus.Length == 0 ? null : (modulus.Length * 8) - (7 - int.Log2(modulus[0]));
        }
        catch (AsnContentException)
        {
            return null;
        }
    }

    private static string Squeeze(string text) => string.Concat(text.Where(static c => c is not (' ' or '\t' or '\r' or '\n')));

    private static byte[]? Decode(string text)
    {
        if (text.Length > MostKeyBytes) return null;
        byte[] bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out int length) ? bytes[..length] : null;
    }

    private static string[] List(string? text) => text is null ? [] : text.Split(':', 20, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
