namespace NetLab.Firewall;

/// <summary>
/// The state of a tracked connection: TCP's (linux/netfilter/nf_conntrack_tcp.h) with the kernel's numbers, SCTP's from 100 and DCCP's
/// from 200, and for protocols without states whether there was an answer.
/// </summary>
public enum ConntrackState
{
    /// <summary>No state yet.</summary>
    None = 0,

    /// <summary>TCP: the first SYN was seen.</summary>
    SynSent = 1,

    /// <summary>TCP: the answer to the first SYN was seen.</summary>
    SynReceived = 2,

    /// <summary>TCP or SCTP: established.</summary>
    Established = 3,

    /// <summary>TCP: one end has sent FIN.</summary>
    FinWait = 4,

    /// <summary>TCP: the FIN was acknowledged.</summary>
    CloseWait = 5,

    /// <summary>TCP: the other end has sent FIN too.</summary>
    LastAck = 6,

    /// <summary>TCP: both ends have closed.</summary>
    TimeWait = 7,

    /// <summary>TCP or SCTP: closed or reset.</summary>
    Closed = 8,

    /// <summary>TCP: both ends sent a SYN at the same time.</summary>
    SynSent2 = 9,

    /// <summary>No answer was seen; for protocols without states.</summary>
    Unreplied = 50,

    /// <summary>Packets went both ways; for protocols without states.</summary>
    Replied = 51,

    /// <summary>SCTP: INIT was sent.</summary>
    CookieWait = 102,

    /// <summary>SCTP: the cookie was echoed.</summary>
    CookieEchoed = 103,

    /// <summary>SCTP: SHUTDOWN was sent.</summary>
    ShutdownSent = 105,

    /// <summary>SCTP: SHUTDOWN was received.</summary>
    ShutdownReceived = 106,

    /// <summary>SCTP: SHUTDOWN was acknowledged.</summary>
    ShutdownAcknowledged = 107,

    /// <summary>SCTP: a heartbeat was sent on a second path.</summary>
    HeartbeatSent = 108,

    /// <summary>SCTP: a heartbeat was acknowledged on a second path.</summary>
    HeartbeatAcknowledged = 109,

    /// <summary>DCCP: a request was sent.</summary>
    DccpRequest = 201,

    /// <summary>DCCP: the request was answered.</summary>
    DccpRespond = 202,

    /// <summary>DCCP: the first acknowledgement was seen.</summary>
    DccpPartOpen = 203,

    /// <summary>DCCP: open.</summary>
    DccpOpen = 204,

    /// <summary>DCCP: a close was asked for.</summary>
    DccpCloseRequest = 205,

    /// <summary>DCCP: closing.</summary>
    DccpClosing = 206,

    /// <summary>DCCP: closed, the ports not free yet.</summary>
    DccpTimeWait = 207,
}
