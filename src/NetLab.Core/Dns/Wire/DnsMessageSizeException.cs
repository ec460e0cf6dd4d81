namespace NetLab.Dns;

/// <summary>What was to be written does not fit into the bytes there are for it: a DNS message has at most 65,535.</summary>
public sealed class DnsMessageSizeException(int size) : InvalidOperationException($"The DNS message does not fit into {size} bytes.")
{
    /// <summary>How many bytes there were.</summary>
    public int Size { get; } = size;
}
