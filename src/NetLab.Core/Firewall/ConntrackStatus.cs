namespace NetLab.Firewall;

/// <summary>What the kernel notes about a tracked connection (linux/netfilter/nf_conntrack_common.h: IPS_*).</summary>
[Flags]
public enum ConntrackStatus
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Another connection announced it (FTP data and the like).</summary>
    Expected = 0x1,

    /// <summary>Packets went both ways.</summary>
    SeenReply = 0x2,

    /// <summary>It is not dropped early when the table is full.</summary>
    Assured = 0x4,

    /// <summary>Its first packet has left this machine.</summary>
    Confirmed = 0x8,

    /// <summary>Its source is translated.</summary>
    SourceNat = 0x10,

    /// <summary>Its destination is translated.</summary>
    DestinationNat = 0x20,

    /// <summary>Its TCP sequence numbers are adjusted.</summary>
    SequenceAdjust = 0x40,

    /// <summary>Source translation was decided, whether for or against.</summary>
    SourceNatDone = 0x80,

    /// <summary>Destination translation was decided, whether for or against.</summary>
    DestinationNatDone = 0x100,

    /// <summary>It is being removed.</summary>
    Dying = 0x200,

    /// <summary>Its timeout is fixed.</summary>
    FixedTimeout = 0x400,

    /// <summary>It is a template.</summary>
    Template = 0x800,

    /// <summary>It is not tracked.</summary>
    Untracked = 0x1000,

    /// <summary>A helper was attached to it.</summary>
    Helper = 0x2000,

    /// <summary>A flow table forwards it.</summary>
    Offload = 0x4000,

    /// <summary>Hardware forwards it.</summary>
    HardwareOffload = 0x8000,
}
