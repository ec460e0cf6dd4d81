namespace NetLab.Smtp;

/// <content>How long replies keep us waiting.</content>
public sealed partial class SmtpSession
{
    private const int MostWaits = 10_000;
    private readonly List<SmtpWait> _waits = [];
    private string _asked = "";
    private bool _isOwn, _isMessage;
    private long _since;

    /// <summary>All replies so far and how long each took.</summary>
    internal IReadOnlyList<SmtpWait> Waits => _waits;

    /// <summary>What the server made us wait for so far, as a tarpit does.</summary>
    internal SmtpDelay[] FindDelays() => SmtpDelayJudge.Judge(_waits, Timings.Connect is { } time ? TimeSpan.FromMilliseconds(time) : null);

    /// <summary>Something is about to be sent, and its reply to be waited for. Of what is secret the stage is all that is kept.</summary>
    private void Asking(SmtpStage stage, string shown, bool isMessage = false) =>
        (_asked, _isOwn, _isMessage, _since) = (stage == SmtpStage.Auth ? "AUTH" : Verb(shown), true, isMessage, _options.Clock.GetTimestamp());

    private void Waited(SmtpStage stage, SmtpReply reply, int pieces, int bytes, long first, long last)
    {
        long now = _options.Clock.GetTimestamp();
        // A proxy's header, or a handshake, before the greeting is no message.
        bool isGreeting = stage == SmtpStage.Banner;
        // How long a goodbye takes says nothing.
        if (_waits.Count < MostWaits && stage != SmtpStage.Quit)
        {
            _waits.Add(new SmtpWait(stage, isGreeting ? "" : _isOwn ? _asked : Verb(Describe(stage)), reply.Code, _options.Clock.GetElapsedTime(_since, now))
            {
                IsOwn = _isOwn, IsMessage = _isMessage && !isGreeting, Pieces = pieces, Bytes = bytes, Spread = _options.Clock.GetElapsedTime(first, last),
            });
        }
        // The next one, if nothing is sent before it, is another reply to the same.
        (_isOwn, _since) = (false, now);
    }

    private static string Verb(string line)
    {
        int end = line.AsSpan().IndexOfAny(' ', ':', '\t');
        return (end < 0 ? line : line[..end]).ToUpperInvariant();
    }
}
