namespace NetLab.Sockets;

/// <summary>A datagram that came.</summary>
public sealed class ReceivedDatagram
{
    internal ReceivedDatagram(byte[] data, string text) => (Data, Text) = (data, text);

    /// <summary>When it was received.</summary>
    public DateTime Time { get; } = DateTime.Now;

    /// <summary>Who sent it, with the interface where the address needs one.</summary>
    public string RemoteAddress { get; internal init; } = "";

    /// <summary>From which port.</summary>
    public int RemotePort { get; internal init; }

    /// <summary>The address it was sent to: the own one, a broadcast or multicast one.</summary>
    public string LocalAddress { get; internal init; } = "";

    /// <summary>The port it was sent to.</summary>
    public int LocalPort { get; internal init; }

    /// <summary>The interface it came by.</summary>
    public string InterfaceAlias { get; internal init; } = "";

    /// <summary>How many bytes it has.</summary>
    public int Length => Data.Length;

    /// <summary>Its text, without a line's end at its end.</summary>
    public string Text { get; }

    /// <summary>Its bytes.</summary>
    public byte[] Data { get; }

    /// <summary>The namespace it came in, as <c>-Namespace</c> takes it; null for the process's own.</summary>
    public string? Namespace { get; internal init; }

    /// <inheritdoc/>
    public override string ToString() => Text;
}
