using System.Text;

namespace NetLab.Smtp;

/// <summary>
/// What must not be kept: a password, and every form of it that goes over the wire. Texts are cleaned before they are stored, those of the
/// server too, which may repeat what it was told.
/// </summary>
internal sealed class SmtpSecrets
{
    /// <summary>What stands in a secret's place.</summary>
    public const string Mask = "***";

    private readonly List<string> _secrets = [];

    /// <summary>Adds a password in all its plain forms: as text, in Base64, in hexadecimal and percent-encoded.</summary>
    public void AddPassword(string password)
    {
        if (password.Length == 0) return;
        byte[] bytes = Encoding.UTF8.GetBytes(password);
        Add(password);
        Add(Uri.EscapeDataString(password));
        Add(SmtpText.Escape(bytes));
        Add(Convert.ToBase64String(bytes));
        Add(Convert.ToHexString(bytes));
        Add(Convert.ToHexStringLower(bytes));
    }

    /// <summary>Adds a text that is secret as a whole, with its Base64.</summary>
    public void AddResponse(ReadOnlySpan<byte> response)
    {
        if (response.IsEmpty) return;
        Add(SmtpReplyReader.Decode(response));
        Add(Convert.ToBase64String(response));
    }

    /// <summary>A text without the secrets in it. Secrets of one to three characters are only replaced where they stand alone.</summary>
    public string Clean(string text)
    {
        foreach (string secret in _secrets)
        {
            if (!text.Contains(secret, StringComparison.OrdinalIgnoreCase)) continue;
            text = secret.Length > 3 ? text.Replace(secret, Mask, StringComparison.OrdinalIgnoreCase) : CleanWord(text, secret);
        }
        return text;
    }

    /// <summary>A reply without the secrets in it.</summary>
    public SmtpReply Clean(SmtpReply reply)
    {
        if (_secrets.Count == 0) return reply;
        bool found = false;
        string[] lines = new string[reply.Lines.Count];
        for (int i = 0; i < lines.Length; i++) found |= (lines[i] = Clean(reply.Lines[i])) != reply.Lines[i];
        return found ? new SmtpReply(reply.Code, lines) : reply;
    }

    private void Add(string secret)
    {
        // The longest first: a part of one must not hide the rest of it.
        if (secret.Length == 0 || _secrets.Contains(secret)) return;
        int at = 0;
        while (at < _secrets.Count && _secrets[at].Length >= secret.Length) at++;
        _secrets.Insert(at, secret);
    }

    private static string CleanWord(string text, string secret)
    {
        int at = 0;
        while ((at = text.IndexOf(secret, at, StringComparison.Ordinal)) >= 0)
        {
            int end = at + secret.Length;
            bool alone = (at == 0 || !char.IsLetterOrDigit(text[at - 1])) && (end == text.Length || !char.IsLetterOrDigit(text[end]));
            if (alone) text = $"{text[..at]}{Mask}{text[end..]}";
            at += alone ? Mask.Length : secret.Length;
        }
        return text;
    }
}
