using NetLab.Firewall.Expressions;
using NetLab.Netlink;

namespace NetLab.Firewall;

/// <summary>A set or map as nf_tables has it (NFT_MSG_NEWSET), with its elements where they were read.</summary>
internal sealed record SetMessage(NetfilterFamily Family, string Table, string Name)
{
    /// <summary>NFT_SET_*.</summary>
    public const uint Anonymous = 1, Interval = 4, Map = 8, Concatenation = 0x80;

    public uint Flags { get; init; }

    public uint KeyLength { get; init; }

    /// <summary>nft's number of the key's type; for a concatenation six bits for each part.</summary>
    public uint KeyType { get; init; }

    /// <summary>nft's number of the data's type; 0xffffff00 for verdicts.</summary>
    public uint DataType { get; init; }

    public IReadOnlyList<SetElement> Elements { get; init; } = [];

    public bool IsAnonymous => (Flags & Anonymous) != 0;

    /// <summary>A <see cref="NetlinkParser{T}"/>: false for messages that are no set.</summary>
    public static bool TryRead(in NetlinkMessage message, out SetMessage set)
    {
        set = null!;
        if (message.Type != NfTablesMessage.NewSet) return false;
        set = new SetMessage(message.Fixed<NetfilterHeader>(out NetlinkAttributeReader attributes).Family, "", "");
        while (attributes.Read())
        {
            set = attributes.Type switch
            {
                SetAttribute.Table => set with { Table = attributes.Text() },
                SetAttribute.Name => set with { Name = attributes.Text() },
                SetAttribute.Flags => set with { Flags = attributes.UInt32BigEndian() },
                SetAttribute.KeyType => set with { KeyType = attributes.UInt32BigEndian() },
                SetAttribute.KeyLength => set with { KeyLength = attributes.UInt32BigEndian() },
                SetAttribute.DataType => set with { DataType = attributes.UInt32BigEndian() },
                _ => set,
            };
        }
        return true;
    }
}

/// <summary>An element of a set (NFTA_SET_ELEM_*): a key, or the end of an interval, and in a map what it maps to.</summary>
internal sealed record SetElement(byte[] Key)
{
    private const uint IntervalEnd = 1, CatchAll = 2;

    /// <summary>The last key of a range, in sets of concatenations.</summary>
    public byte[]? KeyEnd { get; init; }

    public byte[] Data { get; init; } = [];

    public Verdict? Verdict { get; init; }

    public uint Flags { get; init; }

    /// <summary>Whether it is the first key behind an interval.</summary>
    public bool IsEnd => (Flags & IntervalEnd) != 0;

    /// <summary>Whether it stands for every key that is not there.</summary>
    public bool IsCatchAll => (Flags & CatchAll) != 0;

    /// <summary>A <see cref="NetlinkParser{T}"/> of NFT_MSG_NEWSETELEM, which has several elements.</summary>
    public static bool TryReadAll(in NetlinkMessage message, out List<SetElement> elements)
    {
        elements = [];
        if (message.Type != NfTablesMessage.NewSetElement) return false;
        message.Fixed<NetfilterHeader>(out NetlinkAttributeReader attributes);
        while (attributes.Read())
        {
            if (attributes.Type != SetAttribute.ListElements) continue;
            NetlinkAttributeReader list = attributes.Nested();
            while (list.Read())
            {
                if (list.Type == RuleAttribute.ListElement) elements.Add(Read(list.Nested()));
            }
        }
        return true;
    }

    private static SetElement Read(NetlinkAttributeReader attributes)
    {
        var element = new SetElement([]);
        while (attributes.Read())
        {
            switch (attributes.Type)
            {
                case SetAttribute.ElementKey: element = element with { Key = ReadValue(attributes.Nested()) }; break;
                case SetAttribute.ElementKeyEnd: element = element with { KeyEnd = ReadValue(attributes.Nested()) }; break;
                case SetAttribute.ElementFlags: element = element with { Flags = attributes.UInt32BigEndian() }; break;
                case SetAttribute.ElementData:
                    NetlinkAttributeReader data = attributes.Nested();
                    while (data.Read())
                    {
                        if (data.Type == DataAttribute.Value) element = element with { Data = data.Value.ToArray() };
                        else if (data.Type == DataAttribute.Verdict) element = element with { Verdict = ImmediateExpression.ReadVerdict(data.Nested()) };
                    }
                    break;
            }
        }
        return element;
    }

    private static byte[] ReadValue(NetlinkAttributeReader data)
    {
        while (data.Read())
        {
            if (data.Type == DataAttribute.Value) return data.Value.ToArray();
        }
        return [];
    }
}
