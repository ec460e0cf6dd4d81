namespace NetLab.Packets;

/// <summary>How a capture file is written.</summary>
public enum CaptureFileFormat
{
    /// <summary>pcapng: blocks, several interfaces, comments, figures (draft-ietf-opsawg-pcapng).</summary>
    Pcapng,

    /// <summary>The older pcap: one link type, nothing but packets (draft-ietf-opsawg-pcap).</summary>
    Pcap,
}
