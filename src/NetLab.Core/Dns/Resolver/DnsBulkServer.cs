namespace NetLab.Dns;

/// <summary>One server of many questions: its sockets, the questions to be sent to it, and how fast.</summary>
internal sealed class DnsBulkServer(DnsServer server, DnsPace? pace)
{
    public DnsServer Server { get; } = server;

    /// <summary>Questions to be sent, by their slots.</summary>
    public Queue<int> ToSend { get; } = new();

    /// <summary>The sockets questions are sent from; further ones only wait for their last answers.</summary>
    public List<DnsBulkSocket> Sockets { get; } = [];

    /// <summary>Which socket is next.</summary>
    public int Turn { get; set; }

    /// <summary>How many questions may be sent now.</summary>
    public int Allowed() => pace?.Allowed() ?? int.MaxValue;

    /// <summary>Notes that questions were sent.</summary>
    public void Spend(int count) => pace?.Spend(count);

    /// <summary>In how many milliseconds the next question may be sent.</summary>
    public int Pause() => pace?.Pause() ?? 0;
}
