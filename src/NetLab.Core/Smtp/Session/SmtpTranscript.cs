using System.Diagnostics;
using System.Globalization;

namespace NetLab.Smtp;

/// <summary>Writes down a conversation as it happens, without its secrets.</summary>
internal sealed class SmtpTranscript(SmtpSecrets secrets)
{
    /// <summary>The most lines kept; a server that talks for ever does not fill the memory.</summary>
    private const int Most = 10_000;

    private readonly List<SmtpTranscriptEntry> _entries = [];
    private readonly long _begun = Stopwatch.GetTimestamp();

    /// <summary>Told each line as it is written down.</summary>
    public Action<SmtpTranscriptEntry>? Added { get; set; }

    /// <summary>Whether what is written down now went through TLS.</summary>
    public bool IsEncrypted { get; set; }

    /// <summary>Whether what a server asks in a login (334) is left out.</summary>
    public bool HidesChallenges { get; set; }

    /// <summary>The lines so far.</summary>
    public IReadOnlyList<SmtpTranscriptEntry> Entries => _entries;

    /// <summary>Milliseconds since the beginning.</summary>
    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_begun);

    /// <summary>Writes something down.</summary>
    public void Add(SmtpDirection direction, string text, int? code = null, string? status = null)
    {
        if (_entries.Count > Most) return;
        bool full = _entries.Count == Most;
        var entry = new SmtpTranscriptEntry
        {
            Sequence = _entries.Count + 1,
            Direction = full ? SmtpDirection.Note : direction,
            Text = full ? "The transcript ends here: it has too many lines." : secrets.Clean(text),
            Code = full ? null : code,
            EnhancedStatus = full ? null : status,
            ElapsedMs = Math.Round(Elapsed.TotalMilliseconds, 3),
            Encrypted = IsEncrypted && direction != SmtpDirection.Note,
        };
        _entries.Add(entry);
        Added?.Invoke(entry);
    }

    /// <summary>Writes a reply down, line by line.</summary>
    public void Add(SmtpReply reply)
    {
        for (int i = 0; i < reply.Lines.Count; i++)
        {
            string? status = SmtpEnhancedStatus.TryParse(reply.Lines[i], out SmtpEnhancedStatus parsed, out _) ? parsed.ToString() : null;
            char between = i == reply.Lines.Count - 1 ? ' ' : '-';
            string line = HidesChallenges && reply.Code == 334 && reply.Lines[i].Length > 0 ? SmtpSecrets.Mask : reply.Lines[i];
            Add(SmtpDirection.Server, string.Create(CultureInfo.InvariantCulture, $"{reply.Code}{between}{line}").TrimEnd(), reply.Code, status);
        }
    }
}
