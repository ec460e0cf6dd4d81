using NetLab.Firewall;
using NetLab.Interop;
using NetLab.Netlink;
using NetLab.Network;
using NetLab.PowerShell.Network;

namespace NetLab.PowerShell.Firewall;

/// <summary>What the firewall's cmdlets share.</summary>
public abstract class FirewallCmdlet : NetworkCmdlet
{
    /// <summary>Asks ShouldProcess with one sentence, which <c>-WhatIf</c> shows as it is.</summary>
    protected bool Should(string sentence, NetworkStack stack)
    {
        string where = stack.Namespace is null ? "" : $" in '{stack.Namespace}'";
        return Should(sentence + where);
    }

    /// <summary>Warns of what keeps forwarded packets from arriving, whatever NetLab's own rules say: others' drops, and a stack that does not forward.</summary>
    protected void WarnOfObstacles(NetworkStack stack, ForwardedTraffic traffic)
    {
        try
        {
            foreach (ForwardDrop drop in stack.Firewall.FindForwardDrops(traffic)) WriteWarning(Display.Escape(drop.ToString()));
        }
        catch (Exception exception) when (exception is LinuxException or NetlinkFormatException)
        {
            // The rule stands; that nobody could look for obstacles is no error of it.
            WriteWarning($"Whether other tables drop what is forwarded could not be seen: {Display.Escape(exception.Message)}");
        }
        bool six = traffic.Family == NetfilterFamily.IP6;
        try
        {
            if (stack.ReadSysctl(six ? "ipv6/conf/all/forwarding" : "ipv4/ip_forward") != "0") return;
        }
        catch (LinuxException)
        {
            // Without the protocol there is nothing to warn of.
            return;
        }
        string where = stack.Namespace is null ? "" : $" -Namespace {stack.Namespace}";
        WriteWarning($"This stack does not forward {(six ? "IPv6" : "IPv4")} packets, so the rule has no effect on them. Turn it on with: Set-NetIPInterface -Forwarding Enabled{(six ? " -AddressFamily IPv6" : "")}{where}");
    }

    /// <summary>An error about a parameter's value.</summary>
    protected static ArgumentException Wrong(string message, string parameter) => new(message, parameter);
}
