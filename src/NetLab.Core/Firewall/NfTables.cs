namespace NetLab.Firewall;

/// <summary>nfnetlink's and nf_tables' message types (linux/netfilter/nfnetlink.h, nf_tables.h: NFT_MSG_*).</summary>
internal static class NfTablesMessage
{
    /// <summary>NFNL_SUBSYS_NFTABLES: the upper byte of the types, and the resource of a batch.</summary>
    public const ushort Subsystem = 10;

    public const ushort BatchBegin = 0x10, BatchEnd = 0x11;
    public const ushort NewTable = Base, GetTable = Base | 1, DeleteTable = Base | 2;
    public const ushort NewChain = Base | 3, GetChain = Base | 4, DeleteChain = Base | 5;
    public const ushort NewRule = Base | 6, GetRule = Base | 7, DeleteRule = Base | 8;
    public const ushort NewSet = Base | 9, GetSet = Base | 10, DeleteSet = Base | 11;
    public const ushort NewSetElement = Base | 12, GetSetElement = Base | 13, DeleteSetElement = Base | 14;
    public const ushort NewGeneration = Base | 15, GetGeneration = Base | 16, Trace = Base | 17;
    public const ushort NewObject = Base | 18, GetObject = Base | 19, DeleteObject = Base | 20, GetRuleReset = Base | 25;
    private const ushort Base = Subsystem << 8;
}

/// <summary>Attributes of NFT_MSG_*TABLE (NFTA_TABLE_*).</summary>
internal static class TableAttribute
{
    public const ushort Name = 1, Flags = 2, Use = 3, Handle = 4, UserData = 6, Owner = 7;
}

/// <summary>Attributes of NFT_MSG_*CHAIN (NFTA_CHAIN_*), and of the hook inside (NFTA_HOOK_*).</summary>
internal static class ChainAttribute
{
    public const ushort Table = 1, Handle = 2, Name = 3, Hook = 4, Policy = 5, Use = 6, Type = 7, Counters = 8, Flags = 10, Id = 11, UserData = 12;
    public const ushort HookNumber = 1, HookPriority = 2, HookDevice = 3, HookDevices = 4;
}

/// <summary>Attributes of NFT_MSG_*RULE (NFTA_RULE_*), of a list's element (NFTA_LIST_ELEM) and of an expression (NFTA_EXPR_*).</summary>
internal static class RuleAttribute
{
    public const ushort Table = 1, Chain = 2, Handle = 3, Expressions = 4, Compat = 5, Position = 6, UserData = 7, Id = 9;
    public const ushort ListElement = 1, ExpressionName = 1, ExpressionData = 2;
}

/// <summary>Attributes of NFT_MSG_*SET and *SETELEM (NFTA_SET_*, NFTA_SET_ELEM_LIST_*, NFTA_SET_ELEM_*).</summary>
internal static class SetAttribute
{
    public const ushort Table = 1, Name = 2, Flags = 3, KeyType = 4, KeyLength = 5, DataType = 6, DataLength = 7, Description = 9, Id = 10;
    public const ushort Timeout = 11, UserData = 13, Handle = 16;
    public const ushort DescriptionSize = 1;
    public const ushort ListTable = 1, ListSet = 2, ListElements = 3, ListSetId = 4;
    public const ushort ElementKey = 1, ElementData = 2, ElementFlags = 3, ElementUserData = 6, ElementKeyEnd = 10;
}

/// <summary>The hooks of the IP stack (linux/netfilter.h: NF_INET_*).</summary>
internal enum NetfilterHook
{
    Prerouting = 0,
    Input = 1,
    Forward = 2,
    Output = 3,
    Postrouting = 4,
    Ingress = 5,
}
