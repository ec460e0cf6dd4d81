using System.Runtime.InteropServices;

namespace NetLab.Sockets;

/// <summary>The messages of sock_diag (linux/sock_diag.h).</summary>
internal static class SocketDiagMessage
{
    public const ushort ByFamily = 20, Destroy = 21;

    /// <summary>Multicast groups that tell of TCP sockets that end (SKNLGRP_*).</summary>
    public const uint GroupTcpDestroy = 1, GroupTcp6Destroy = 3;
}

/// <summary>struct inet_diag_sockid (linux/inet_diag.h); ports and addresses in network order.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct InetDiagSocketId
{
    public ushort LocalPort;
    public ushort RemotePort;
    public fixed byte Local[16];
    public fixed byte Remote[16];
    public uint Interface;
    public uint CookieLow;
    public uint CookieHigh;
}

/// <summary>struct inet_diag_req_v2: which sockets of a family and protocol to tell of, and what.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct InetDiagRequest
{
    public byte Family;
    public byte Protocol;
    public InetDiagExtensions Extensions;
    public byte Padding;
    public uint States;
    public InetDiagSocketId Id;
}

/// <summary>What to tell beyond the usual: bit n asks for the attribute n + 1.</summary>
[Flags]
internal enum InetDiagExtensions : byte
{
    None = 0,
    Info = 1 << (InetDiagAttribute.Info - 1),
    Congestion = 1 << (InetDiagAttribute.Congestion - 1),
    TypeOfService = 1 << (InetDiagAttribute.TypeOfService - 1),
    Memory = 1 << (InetDiagAttribute.SocketMemory - 1),
}

/// <summary>Attributes of an Internet socket (INET_DIAG_*).</summary>
internal static class InetDiagAttribute
{
    public const ushort Bytecode = 1;
    public const ushort Info = 2, Congestion = 4, TypeOfService = 5, SocketMemory = 7, IPv6Only = 11, Mark = 15;
}

/// <summary>struct unix_diag_req (linux/unix_diag.h).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct UnixDiagRequest
{
    public byte Family;
    public byte Protocol;
    public ushort Padding;
    public uint States;
    public uint Inode;
    public uint Show;
    public uint CookieLow;
    public uint CookieHigh;
}

/// <summary>struct packet_diag_req (linux/packet_diag.h) and struct netlink_diag_req (linux/netlink_diag.h), which are alike.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct LinkDiagRequest
{
    public byte Family;
    public byte Protocol;
    public ushort Padding;
    public uint Inode;
    public uint Show;
    public uint CookieLow;
    public uint CookieHigh;
}
