using System.Globalization;

namespace NetLab.Smtp;

/// <summary>
/// Tells replies that were held back from a slow line. The measure is the conversation itself: a reply was held back when it took four times as long as the
/// replies beside it, and so much longer that no lost packet explains it: 4 seconds for one reply or two, 0.75 seconds where a pattern of three or
/// more shows. On a line that is slow but even all replies take about the same, and nothing is told, however slow it is.
/// <list type="bullet">
/// <item>Stutter: a reply of eight pieces or more, of four bytes each at most, came over 4 seconds or more.</item>
/// <item>Greeting: the greeting took 4 seconds or more, and four times as long as the slowest of the replies below 4 seconds; without any reply, as long as connecting.</item>
/// <item>Refusals: every refusal took four times as long as the slowest acceptance; 4 seconds or more each, with three or more refusals 0.75 seconds.</item>
/// <item>Slowing: from some reply on, three or more took 0.75 seconds or more and four times as long as the slowest before, and one of the commands had been answered sooner,
/// or they are four different commands, of which not each has something to look up;
/// or four or more replies to the same command took longer each time, the last 1 second longer and four times as long as the first.</item>
/// <item>Reply: what is left and took 4 seconds or more, and four times as long as the slowest of the replies below 4 seconds.</item>
/// </list>
/// Replies to a message are left out, since servers look through it, and so is the time of TLS handshakes. The later replies to commands that were sent at once
/// (PIPELINING) can be held back, but are no measure for others.
/// </summary>
internal static class SmtpDelayJudge
{
    private const int Times = 4, Pattern = 3, Slope = 4, Commands = 4, Pieces = 8, BytesOfPiece = 4;
    private static readonly TimeSpan _alone = TimeSpan.FromSeconds(4), _several = TimeSpan.FromSeconds(0.75), _rise = TimeSpan.FromSeconds(1);

    /// <summary>What was held back.</summary>
    /// <param name="waits">All replies of a conversation, in their order.</param>
    /// <param name="connect">How long connecting took; null where that is not known.</param>
    public static SmtpDelay[] Judge(IReadOnlyList<SmtpWait> waits, TimeSpan? connect)
    {
        var found = new List<SmtpDelay>();
        // The replies nothing has been told about yet, by their places.
        var left = new List<int>(waits.Count);
        var stuttered = new List<int>();
        for (int i = 0; i < waits.Count; i++)
        {
            SmtpWait one = waits[i];
            if (one.Pieces >= Pieces && one.Bytes <= one.Pieces * BytesOfPiece && one.Spread >= _alone) stuttered.Add(i);
            else if (!one.IsMessage) left.Add(i);
        }
        Add(found, SmtpDelayKind.Stutter, waits, stuttered, null);
        List<int> greeting = left.FindAll(i => waits[i].Stage == SmtpStage.Banner);
        left.RemoveAll(i => waits[i].Stage == SmtpStage.Banner);
        TimeSpan? line = left.Exists(i => waits[i].IsOwn) ? null : connect;
        Refusals(found, waits, left);
        Slowing(found, waits, left);
        TimeSpan? usual = Usual(waits, left);
        if (greeting.Count > 0 && (usual ?? line) is { } beside && IsHeld(waits[greeting[0]].Time, beside, _alone)) Add(found, SmtpDelayKind.Greeting, waits, greeting, usual);
        if (usual is { } most)
        {
            foreach (IGrouping<string, int> same in left.Where(i => IsHeld(waits[i].Time, most, _alone)).GroupBy(i => waits[i].Verb).ToArray()) Add(found, SmtpDelayKind.Reply, waits, [.. same], usual);
        }
        return [.. found.OrderBy(static one => one.First)];
    }

    /// <summary>What line and server need where nothing is held back: the slowest reply below the time that one alone has to be held back for.</summary>
    private static TimeSpan? Usual(IReadOnlyList<SmtpWait> waits, List<int> places)
    {
        TimeSpan? usual = null;
        foreach (int i in places)
        {
            SmtpWait one = waits[i];
            if (one.IsOwn && one.Time < _alone && (usual is null || one.Time > usual)) usual = one.Time;
        }
        return usual;
    }

    private static void Refusals(List<SmtpDelay> found, IReadOnlyList<SmtpWait> waits, List<int> left)
    {
        List<int> refused = left.FindAll(i => waits[i].IsRefusal), taken = left.FindAll(i => waits[i].IsOwn && !waits[i].IsRefusal);
        if (refused.Count == 0 || taken.Count == 0) return;
        TimeSpan slowest = taken.Max(i => waits[i].Time);
        if (!refused.TrueForAll(i => IsHeld(waits[i].Time, slowest, refused.Count >= Pattern ? _several : _alone))) return;
        Add(found, SmtpDelayKind.Refusals, waits, refused, slowest);
        left.RemoveAll(refused.Contains);
    }

    private static void Slowing(List<SmtpDelay> found, IReadOnlyList<SmtpWait> waits, List<int> left)
    {
        TimeSpan slowest = TimeSpan.Zero;
        for (int at = 0; at + Pattern <= left.Count; at++)
        {
            // Two that were prompt are the least that "before" can mean.
            if (at >= 2 && left.FindIndex(at, i => !IsHeld(waits[i].Time, slowest, _several)) < 0
                && (left.FindIndex(at, i => left.FindIndex(0, at, before => waits[before].Verb == waits[i].Verb) >= 0) >= 0 || left[at..].Select(i => waits[i].Verb).Distinct().Count() >= Commands))
            {
                Add(found, SmtpDelayKind.Slowing, waits, left[at..], slowest);
                left.RemoveRange(at, left.Count - at);
                return;
            }
            if (waits[left[at]].IsOwn && waits[left[at]].Time > slowest) slowest = waits[left[at]].Time;
        }
        foreach (IGrouping<string, int> same in left.GroupBy(i => waits[i].Verb).ToArray())
        {
            int[] places = [.. same];
            int first = places.Length - 1;
            while (first > 0 && waits[places[first - 1]].Time < waits[places[first]].Time) first--;
            TimeSpan begun = waits[places[first]].Time, ended = waits[places[^1]].Time;
            if (places.Length - first < Slope || ended - begun < _rise || ended < begun * Times) continue;
            Add(found, SmtpDelayKind.Slowing, waits, [.. places[first..]], begun);
            left.RemoveAll(i => places.AsSpan(first).Contains(i));
        }
    }

    private static bool IsHeld(TimeSpan time, TimeSpan beside, TimeSpan least) => time >= least && time >= beside * Times;

    private static void Add(List<SmtpDelay> found, SmtpDelayKind kind, IReadOnlyList<SmtpWait> waits, List<int> places, TimeSpan? usual)
    {
        if (places.Count == 0) return;
        SmtpWait first = waits[places[0]];
        double[] times = [.. places.Select(i => Math.Round(waits[i].Time.TotalMilliseconds, 3))];
        found.Add(new SmtpDelay
        {
            Kind = kind,
            Stage = first.Stage,
            Count = places.Count,
            WaitMs = times.Max(),
            UsualMs = usual is { } time ? Math.Round(time.TotalMilliseconds, 3) : null,
            Waits = times,
            Explanation = Explain(kind, first, times, usual, places.Sum(i => waits[i].Bytes)),
            First = places[0],
            Last = places[^1],
        });
    }

    private static string Explain(SmtpDelayKind kind, SmtpWait first, double[] times, TimeSpan? usual, int bytes)
    {
        string longest = Seconds(times.Max()), others = usual is { } time ? $", where its other replies take {Seconds(time.TotalMilliseconds)} at most" : "";
        string what = $"{SmtpSession.Describe(first.Stage)}{(times.Length > 1 ? $" ({times.Length} times)" : "")}";
        return kind switch
        {
            SmtpDelayKind.Greeting => $"The server held its greeting back for {longest}{others}: so strangers are made to wait (postscreen, greet pause), or their addresses are looked up first.",
            SmtpDelayKind.Refusals when times.Length == 1 => $"The server held its refusal of {SmtpSession.Describe(first.Stage)} back for {longest}{others}: a tarpit against those who guess addresses, as Exchange has it, or it looked something up.",
            SmtpDelayKind.Refusals => $"The server holds back what it refuses ({times.Length} replies, {longest} at most), where it takes other things within {Seconds(usual!.Value.TotalMilliseconds)}: a tarpit against those who guess addresses, as Exchange has it.",
            SmtpDelayKind.Slowing => $"The server answers later and later ({Seconds(usual!.Value.TotalMilliseconds)} at first, then up to {longest}): a tarpit for those who make errors or ask much. Fewer recipients in a connection get on faster.",
            SmtpDelayKind.Stutter => string.Create(CultureInfo.InvariantCulture, $"The server sends a few bytes at a time ({bytes} bytes in {Seconds(times.Sum())}), as spamd does to waste a sender's time."),
            _ => $"The server took {what} only after {longest}{others}: it holds its answer back, or checks something first.",
        };
    }

    private static string Seconds(double milliseconds) => string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 1000:0.0##} s");
}
