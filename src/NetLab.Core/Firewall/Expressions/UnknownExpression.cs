using NetLab.Netlink;

namespace NetLab.Firewall.Expressions;

/// <summary>An expression NetLab does not decode: its name and its bytes are kept as they came.</summary>
internal sealed record UnknownExpression(string KernelName, byte[] Data) : Expression
{
    public override string Name => KernelName;

    protected override void WriteData(NetlinkWriter writer)
    {
        // The bytes are attributes already: they are copied one by one, for a writer only writes whole ones.
        var reader = new NetlinkAttributeReader(Data);
        while (reader.Read()) writer.Bytes(reader.Type, reader.Value);
    }
}
