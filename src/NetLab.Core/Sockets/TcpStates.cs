namespace NetLab.Sockets;

/// <summary>The kernel's numbers of TCP states (net/tcp_states.h) and Windows's.</summary>
internal static class TcpStates
{
    public const byte Established = 1, Close = 7, Listen = 10, BoundInactive = 13;

    /// <summary>All states: bits 1 to 13.</summary>
    public const uint All = 0x3ffe;

    private static readonly TcpConnectionState[] _states =
    [
        TcpConnectionState.Closed, TcpConnectionState.Established, TcpConnectionState.SynSent, TcpConnectionState.SynReceived, TcpConnectionState.FinWait1,
        TcpConnectionState.FinWait2, TcpConnectionState.TimeWait, TcpConnectionState.Closed, TcpConnectionState.CloseWait, TcpConnectionState.LastAck,
        TcpConnectionState.Listen, TcpConnectionState.Closing, TcpConnectionState.SynReceived, TcpConnectionState.Bound,
    ];

    /// <summary>The state of a kernel's number; Closed for one this version does not know.</summary>
    public static TcpConnectionState Of(byte number) => number < _states.Length ? _states[number] : TcpConnectionState.Closed;

    /// <summary>The mask that asks the kernel for these states; 0 where Linux has none of them.</summary>
    public static uint Mask(IReadOnlyList<TcpConnectionState>? states)
    {
        if (states is null) return All;
        uint mask = 0;
        foreach (TcpConnectionState state in states)
        {
            for (byte number = Established; number < _states.Length; number++)
            {
                if (_states[number] == state) mask |= 1u << number;
            }
        }
        return mask;
    }
}
