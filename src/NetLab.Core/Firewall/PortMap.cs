using System.Buffers.Binary;
using NetLab.Netlink;

namespace NetLab.Firewall;

/// <summary>
/// An anonymous map from each port of a range to its place in another: made in the rule's own transaction, it goes with the rule.
/// </summary>
internal sealed record PortMap(ushort First, ushort Last, ushort ToFirst)
{
    /// <summary>The kernel puts a number in place of the <c>%d</c>.</summary>
    public const string Name = "__map%d";

    /// <summary>What a rule's look-up carries as the set's id until the transaction gives it its own.</summary>
    public const uint Placeholder = uint.MaxValue;

    private const uint AnonymousConstantMap = 0x1 | 0x2 | 0x8, InternetService = 13, PortSize = 2;

    /// <summary>An element takes 28 bytes, and the list of them is one attribute of at most 64 KiB.</summary>
    private const int ElementsPerMessage = 2000;

    /// <summary>Writes the NEWSET and the NEWSETELEMs.</summary>
    /// <param name="batch">The transaction.</param>
    /// <param name="table">The table's name.</param>
    /// <param name="id">The set's id within the transaction.</param>
    public void Write(NfTablesBatch batch, string table, uint id)
    {
        int count = Last - First + 1;
        NetlinkWriter writer = batch.Begin(NfTablesMessage.NewSet, NetfilterFamily.Inet, NetlinkFlags.Create);
        writer.Text(SetAttribute.Table, table);
        writer.Text(SetAttribute.Name, Name);
        writer.UInt32BigEndian(SetAttribute.Flags, AnonymousConstantMap);
        writer.UInt32BigEndian(SetAttribute.KeyType, InternetService);
        writer.UInt32BigEndian(SetAttribute.KeyLength, PortSize);
        writer.UInt32BigEndian(SetAttribute.DataType, InternetService);
        writer.UInt32BigEndian(SetAttribute.DataLength, PortSize);
        writer.UInt32BigEndian(SetAttribute.Id, id);
        int description = writer.BeginNested(SetAttribute.Description);
        writer.UInt32BigEndian(SetAttribute.DescriptionSize, (uint)count);
        writer.EndNested(description);
        for (int done = 0; done < count; done += ElementsPerMessage) WriteElements(batch, table, id, done, Math.Min(count, done + ElementsPerMessage));
    }

    private void WriteElements(NfTablesBatch batch, string table, uint id, int from, int to)
    {
        NetlinkWriter writer = batch.Begin(NfTablesMessage.NewSetElement, NetfilterFamily.Inet, NetlinkFlags.Create);
        writer.Text(SetAttribute.ListTable, table);
        writer.Text(SetAttribute.ListSet, Name);
        writer.UInt32BigEndian(SetAttribute.ListSetId, id);
        int list = writer.BeginNested(SetAttribute.ListElements);
        for (int i = from; i < to; i++)
        {
            int element = writer.BeginNested(RuleAttribute.ListElement);
            WritePort(writer, SetAttribute.ElementKey, First + i);
            WritePort(writer, SetAttribute.ElementData, ToFirst + i);
            writer.EndNested(element);
        }
        writer.EndNested(list);
    }

    private static void WritePort(NetlinkWriter writer, ushort attribute, int port)
    {
        Span<byte> bytes = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)port);
        int nested = writer.BeginNested(attribute);
        writer.Bytes(Expressions.DataAttribute.Value, bytes);
        writer.EndNested(nested);
    }
}
