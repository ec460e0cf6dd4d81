namespace NetLab.Firewall;

/// <summary>A chain of somebody else's that drops forwarded packets. No rule of NetLab's can undo that: a drop is final in nf_tables.</summary>
/// <param name="Owner">Whose chain it is: docker, firewalld, iptables-nft, ...</param>
/// <param name="Chain">The chain as nft names it: <c>ip filter FORWARD</c>.</param>
/// <param name="Remedy">A command or setting that lets the traffic through, ready to be typed.</param>
public sealed record ForwardDrop(string Owner, string Chain, string Remedy);
