namespace NetLab.Smtp;

/// <summary>
/// Whether a server is likely to trust the address a conversation comes from, and to let it do what strangers may not. Nobody can see that from outside: only a server's
/// own configuration says it. What can be seen is where one stands.
/// </summary>
public enum SmtpSourceTrust
{
    /// <summary>Nothing speaks for it: a router lies between, and one of the addresses is public.</summary>
    Unlikely,

    /// <summary>
    /// The address is of a network the server may count as its own: its subnet (which Postfix trusts with mynetworks_style = subnet, its default before 3.0), or a private network as
    /// the server is in one.
    /// </summary>
    Possible,

    /// <summary>The server's own machine: loopback, one of its own addresses, or a Unix socket. Nearly all servers trust these.</summary>
    Likely,
}
