using System.Runtime.InteropServices;
using NetLab.Interop;
using NetLab.Netlink;

namespace NetLab.Network;

/// <summary>
/// Speed and duplex of adapters, by the generic netlink family "ethtool" (linux/ethtool_netlink.h, ETHTOOL_MSG_LINKMODES_GET). Drivers
/// that do not tell, and kernels without the family, leave them unknown.
/// </summary>
internal static class LinkSpeeds
{
    private const ushort Controller = 16;
    private const byte GetFamily = 3, GetLinkModes = 4, AnswerLinkModes = 4;
    private const ushort FamilyId = 1, FamilyName = 2;
    private const ushort Header = 1, HeaderIndex = 1, HeaderFlags = 3, Speed = 5, Duplex = 6;
    private const uint CompactBitsets = 1;

    /// <summary>Below so many adapters each is asked for; from there on the whole table is read.</summary>
    private const int DumpFrom = 8;

    // Families are numbered for the whole kernel, once and for all.
    private static ushort _family;

    /// <summary>Fills in Speed and FullDuplex where the driver tells.</summary>
    public static void Fill(NetworkStack stack, IReadOnlyList<NetAdapter> adapters)
    {
        if (adapters.Count == 0) return;
        try
        {
            if (_family == 0) _family = FindFamily(stack.Generic);
            if (_family == 0) return;
            foreach ((int index, uint speed, byte duplex) in Read(stack.Generic, adapters))
            {
                foreach (NetAdapter adapter in adapters)
                {
                    if (adapter.InterfaceIndex != index) continue;
                    // SPEED_UNKNOWN is all ones, DUPLEX_UNKNOWN 255 (linux/ethtool.h); the speed is in Mbit/s.
                    adapter.Speed = speed is 0 or uint.MaxValue ? null : speed * 1_000_000UL;
                    adapter.FullDuplex = duplex switch { 0 => false, 1 => true, _ => null };
                    break;
                }
            }
        }
        catch (LinuxException)
        {
            // The speed is an extra: an adapter without one is an adapter.
        }
    }

    /// <summary>Reads an ETHTOOL_MSG_LINKMODES_GET_REPLY.</summary>
    internal static bool TryRead(in NetlinkMessage message, out (int Index, uint Speed, byte Duplex) row)
    {
        row = (0, uint.MaxValue, byte.MaxValue);
        if (message.Fixed<GenericHeader>(out NetlinkAttributeReader attributes).Command != AnswerLinkModes) return false;
        while (attributes.Read())
        {
            switch (attributes.Type)
            {
                case Header:
                    NetlinkAttributeReader header = attributes.Nested();
                    while (header.Read())
                    {
                        if (header.Type == HeaderIndex) row.Index = header.Int32();
                    }
                    break;
                case Speed: row.Speed = attributes.UInt32(); break;
                case Duplex: row.Duplex = attributes.UInt8(); break;
            }
        }
        return row.Index != 0;
    }

    private static List<(int Index, uint Speed, byte Duplex)> Read(NetlinkSocket generic, IReadOnlyList<NetAdapter> adapters)
    {
        const string Attempted = "ask for the speed of interfaces";
        using var request = new NetlinkWriter();
        if (adapters.Count >= DumpFrom)
        {
            Write(request, 0);
            return generic.Dump<(int, uint, byte)>(request, Attempted, TryRead);
        }
        foreach (NetAdapter adapter in adapters) Write(request, adapter.InterfaceIndex);
        // Interfaces without link modes (loopback) answer with an error.
        _ = generic.QueryEach(request, Attempted, TryRead, out List<(int, uint, byte)> rows);
        return rows;
    }

    private static void Write(NetlinkWriter request, uint index)
    {
        request.Begin(_family, NetlinkFlags.None);
        request.Fixed(new GenericHeader { Command = GetLinkModes, Version = 1 });
        int header = request.BeginNested(Header);
        if (index != 0) request.UInt32(HeaderIndex, index);
        request.UInt32(HeaderFlags, CompactBitsets);
        request.EndNested(header);
    }

    private static ushort FindFamily(NetlinkSocket generic)
    {
        using var request = new NetlinkWriter();
        request.Begin(Controller, NetlinkFlags.None);
        request.Fixed(new GenericHeader { Command = GetFamily, Version = 1 });
        request.Text(FamilyName, "ethtool");
        List<ushort> found = generic.Query(request, "find the ethtool family", static (in NetlinkMessage message, out ushort id) =>
        {
            id = 0;
            _ = message.Fixed<GenericHeader>(out NetlinkAttributeReader attributes);
            while (attributes.Read())
            {
                if (attributes.Type == FamilyId) id = attributes.UInt16();
            }
            return id != 0;
        });
        return found.Count > 0 ? found[0] : (ushort)0;
    }

    /// <summary>struct genlmsghdr (linux/genetlink.h).</summary>
    [StructLayout(LayoutKind.Sequential, Size = 4)]
    private struct GenericHeader
    {
        public byte Command, Version;
    }
}
