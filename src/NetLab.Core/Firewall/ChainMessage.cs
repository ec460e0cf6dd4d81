using NetLab.Firewall.Expressions;
using NetLab.Netlink;

namespace NetLab.Firewall;

/// <summary>A chain as nf_tables has it (NFT_MSG_NEWCHAIN). A base chain has a hook.</summary>
internal sealed record ChainMessage(NetfilterFamily Family, string Table, string Name)
{
    public ulong Handle { get; init; }

    /// <summary>The hook's number, whose meaning depends on the family; null for a chain that is only jumped to.</summary>
    public uint? Hook { get; init; }

    /// <summary>Chains at a hook are passed in the order of their priorities, the lowest first.</summary>
    public int Priority { get; init; }

    /// <summary>The interface of an ingress or egress chain.</summary>
    public string? Device { get; init; }

    /// <summary>filter, nat or route.</summary>
    public string? Type { get; init; }

    /// <summary>What becomes of packets no rule decided about.</summary>
    public VerdictCode? Policy { get; init; }

    /// <summary>A <see cref="NetlinkParser{T}"/>: false for messages that are no chain.</summary>
    public static bool TryRead(in NetlinkMessage message, out ChainMessage chain)
    {
        chain = null!;
        if (message.Type != NfTablesMessage.NewChain) return false;
        chain = new ChainMessage(message.Fixed<NetfilterHeader>(out NetlinkAttributeReader attributes).Family, "", "");
        while (attributes.Read())
        {
            chain = attributes.Type switch
            {
                ChainAttribute.Table => chain with { Table = attributes.Text() },
                ChainAttribute.Name => chain with { Name = attributes.Text() },
                ChainAttribute.Handle => chain with { Handle = attributes.UInt64BigEndian() },
                ChainAttribute.Hook => chain.WithHook(attributes.Nested()),
                ChainAttribute.Policy => chain with { Policy = (VerdictCode)(int)attributes.UInt32BigEndian() },
                ChainAttribute.Type => chain with { Type = attributes.Text() },
                _ => chain,
            };
        }
        return true;
    }

    private ChainMessage WithHook(NetlinkAttributeReader hook)
    {
        ChainMessage chain = this with { Hook = 0 };
        while (hook.Read())
        {
            switch (hook.Type)
            {
                case ChainAttribute.HookNumber: chain = chain with { Hook = hook.UInt32BigEndian() }; break;
                case ChainAttribute.HookPriority: chain = chain with { Priority = (int)hook.UInt32BigEndian() }; break;
                case ChainAttribute.HookDevice: chain = chain with { Device = hook.Text() }; break;
            }
        }
        return chain;
    }
}
