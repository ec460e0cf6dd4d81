namespace NetLab.Packets;

/// <summary>What an ARP message is (IANA arp-parameters). Numbers without a name are valid too.</summary>
public enum ArpOperation : ushort
{
    /// <summary>Who has this address?</summary>
    Request = 1,

    /// <summary>I have it.</summary>
    Reply = 2,

    /// <summary>Which address have I? (RARP)</summary>
    ReverseRequest = 3,

    /// <summary>This one. (RARP)</summary>
    ReverseReply = 4,
}
