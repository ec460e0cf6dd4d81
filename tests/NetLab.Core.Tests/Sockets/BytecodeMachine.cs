using NetLab.Network;
using NetLab.Sockets;

namespace NetLab.Tests.Sockets;

/// <summary>Runs a program over a socket as inet_diag_bc_run does (net/ipv4/inet_diag.c), after the checks of inet_diag_bc_audit.</summary>
internal static class BytecodeMachine
{
    public static bool Run(byte[] code, in InetDiagEntry entry)
    {
        Audit(code);
        int left = code.Length;
        while (left > 0)
        {
            ReadOnlySpan<byte> at = code.AsSpan(code.Length - left);
            bool yes = at[0] switch
            {
                1 => false,
                2 => entry.LocalPort >= BitConverter.ToUInt16(at[6..]),
                3 => entry.LocalPort <= BitConverter.ToUInt16(at[6..]),
                4 => entry.RemotePort >= BitConverter.ToUInt16(at[6..]),
                5 => entry.RemotePort <= BitConverter.ToUInt16(at[6..]),
                7 => Host(at[4..], entry.Local),
                8 => Host(at[4..], entry.Remote),
                _ => throw new InvalidOperationException($"operation {at[0]}"),
            };
            left -= yes ? at[1] : BitConverter.ToUInt16(at[2..]);
        }
        return left == 0;
    }

    private static bool Host(ReadOnlySpan<byte> condition, IPValue address)
    {
        Assert.Equal(-1, BitConverter.ToInt32(condition[4..]));
        if (condition[0] != IPValue.Number(address.Family)) return false;
        Assert.True(IPValue.TryRead(condition.Slice(8, address.Size), out IPValue wanted));
        return new IPPrefix(wanted, condition[1]).Contains(address);
    }

    private static void Audit(byte[] code)
    {
        // Where going on by "yes" leads: jumps may lead nowhere else.
        var starts = new HashSet<int> { code.Length };
        for (int at = 0; at < code.Length; at += code[at + 1]) starts.Add(at);
        for (int at = 0; at < code.Length; at += code[at + 1])
        {
            int left = code.Length - at, no = BitConverter.ToUInt16(code, at + 2), least = code[at] is 7 or 8 ? 12 + (code[at + 4] == 2 ? 4 : 16) : code[at] == 1 ? 4 : 8;
            Assert.True(code[at + 1] >= least && code[at + 1] % 4 == 0 && code[at + 1] <= left + 4, "yes");
            Assert.True(no >= least && no % 4 == 0 && no <= left + 4, "no");
            if (no < left) Assert.Contains(at + no, starts);
        }
    }
}
