using NetLab.Network;

namespace NetLab.Sockets;

/// <summary>
/// Compiles a filter to the program that the kernel runs over each socket (INET_DIAG_REQ_BYTECODE; struct inet_diag_bc_op of
/// linux/inet_diag.h, inet_diag_bc_audit of net/ipv4/inet_diag.c). An operation goes on by <c>yes</c> bytes where it holds and by <c>no</c> bytes
/// where not; exactly at the end the socket is meant, four bytes behind it is not. All conditions must hold, of the values of one any.
/// </summary>
internal static class InetDiagBytecode
{
    private const byte Jump = 1, LocalAtLeast = 2, LocalAtMost = 3, RemoteAtLeast = 4, RemoteAtMost = 5, LocalHost = 7, RemoteHost = 8;
    private const int Operation = 4, PortSize = 2 * Operation, HostHeader = 8;

    /// <summary>A program longer than this is not made: its jumps are 16 bits. The caller compares then.</summary>
    private const int Longest = 60_000;

    /// <summary>The program; empty where nothing is to compare.</summary>
    public static byte[] Compile(InternetSocketFilter filter)
    {
        int length = PortsSize(filter.LocalPorts) + PortsSize(filter.RemotePorts) + HostsSize(filter.LocalPrefixes) + HostsSize(filter.RemotePrefixes);
        if (length is 0 or > Longest) return [];
        byte[] code = new byte[length];
        int at = 0;
        WriteHosts(code, ref at, filter.LocalPrefixes, LocalHost);
        WriteHosts(code, ref at, filter.RemotePrefixes, RemoteHost);
        WritePorts(code, ref at, filter.LocalPorts, LocalAtLeast, LocalAtMost);
        WritePorts(code, ref at, filter.RemotePorts, RemoteAtLeast, RemoteAtMost);
        return code;
    }

    private static int PortsSize(IReadOnlyList<(ushort First, ushort Last)>? ranges) =>
        ranges is null or { Count: 0 } ? 0 : (ranges.Count * 2 * PortSize) + ((ranges.Count - 1) * Operation);

    private static int HostsSize(IPPrefix[]? prefixes)
    {
        if (prefixes is null or []) return 0;
        int size = (prefixes.Length - 1) * Operation;
        foreach (IPPrefix prefix in prefixes) size += HostSize(prefix);
        return size;
    }

    private static int HostSize(IPPrefix prefix) => Operation + HostHeader + prefix.Address.Size;

    private static void WritePorts(byte[] code, ref int at, IReadOnlyList<(ushort First, ushort Last)>? ranges, byte atLeast, byte atMost)
    {
        int end = at + PortsSize(ranges);
        for (int i = 0; i < (ranges?.Count ?? 0); i++)
        {
            bool isLast = i == ranges!.Count - 1;
            int next = isLast ? code.Length + Operation : at + (2 * PortSize) + Operation;
            WritePort(code, ref at, atLeast, next, ranges[i].First);
            WritePort(code, ref at, atMost, next, ranges[i].Last);
            if (!isLast) WriteOperation(code, ref at, Jump, Operation, end);
        }
    }

    private static void WriteHosts(byte[] code, ref int at, IPPrefix[]? prefixes, byte operation)
    {
        int end = at + HostsSize(prefixes);
        for (int i = 0; i < (prefixes?.Length ?? 0); i++)
        {
            IPPrefix prefix = prefixes![i];
            bool isLast = i == prefixes.Length - 1;
            int next = isLast ? code.Length + Operation : at + HostSize(prefix) + Operation;
            WriteOperation(code, ref at, operation, (byte)HostSize(prefix), next);
            // struct inet_diag_hostcond: family, length of the prefix, two bytes of padding, the port or -1, the address.
            code[at] = IPValue.Number(prefix.Address.Family);
            code[at + 1] = prefix.Length;
            int anyPort = -1;
            Netlink.Wire.Write(code.AsSpan(at + 4), in anyPort);
            prefix.Address.Write(code.AsSpan(at + HostHeader));
            at += HostHeader + prefix.Address.Size;
            if (!isLast) WriteOperation(code, ref at, Jump, Operation, end);
        }
    }

    private static void WritePort(byte[] code, ref int at, byte operation, int next, ushort port)
    {
        WriteOperation(code, ref at, operation, PortSize, next);
        Netlink.Wire.Write(code.AsSpan(at + 2), in port);
        at += Operation;
    }

    private static void WriteOperation(byte[] code, ref int at, byte operation, byte yes, int noTarget)
    {
        code[at] = operation;
        code[at + 1] = yes;
        ushort no = (ushort)(noTarget - at);
        Netlink.Wire.Write(code.AsSpan(at + 2), in no);
        at += Operation;
    }
}
