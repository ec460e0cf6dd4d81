using NetLab.Firewall.Expressions;
using NetLab.Interop;

namespace NetLab.Firewall;

/// <summary>
/// Publishing on 127.0.0.1: the target's interface must accept packets of 127.0.0.0/8 (route_localnet), which would also open what listens
/// there to everybody on that link (CVE-2020-8558). Two rules drop such packets as they come in; their tag keeps what the switch was.
/// </summary>
public sealed partial class FirewallTable
{
    /// <summary>Adds the guard of an interface unless it has one; returns the interface whose switch is to be set, or null.</summary>
    private string? AddGuard(RuleChange change, List<RuleMessage> present, string interfaceName)
    {
        byte before = _stack.ReadSysctl(LoopbackSwitch(interfaceName)) == "1" ? (byte)'1' : (byte)'0';
        foreach (RuleMessage message in present)
        {
            // A switch that is off behind its guard belongs to an interface that was made anew, or to a call that was killed half-way.
            if (AsGuard(message) is { } guard && guard.InterfaceName == interfaceName) return before == (byte)'1' ? null : interfaceName;
        }
        byte[] tag = RuleTag.WriteGuard(interfaceName, before);
        change.Add(FirewallChain.Guard, new RuleBuilder().In("lo", negated: true).To(FirewallAddress.Loopback).Counted().Finally(VerdictCode.Drop), null, tag);
        change.Add(FirewallChain.Guard, new RuleBuilder().In("lo", negated: true).From(FirewallAddress.Loopback).Counted().Finally(VerdictCode.Drop), null, tag);
        return before == (byte)'1' ? null : interfaceName;
    }

    /// <summary>Opens an interface for 127.0.0.0/8, behind its guard; what was published for it is taken back when that fails.</summary>
    private void OpenLoopback(string interfaceName, PortForwardRule? published)
    {
        try
        {
            WriteLoopbackSwitch(interfaceName, (byte)'1');
        }
        catch when (published is not null)
        {
            Rollback.Try(() => RemovePortForward(published));
            throw;
        }
    }

    /// <summary>When the last publication on 127.0.0.1 goes, closes the interfaces first and lets the guards go with it.</summary>
    private void CloseLoopback(RuleChange change, List<RuleMessage> present, Dictionary<string, byte> restored)
    {
        if (present.Except(change.Removed).Any(static message => AsPart(message) is { Forward.IncludeLoopback: true })) return;
        foreach (RuleMessage message in present)
        {
            if (AsGuard(message) is not { } guard) continue;
            change.Removed.Add(message);
            if (guard.Before == (byte)'1' || !restored.TryAdd(guard.InterfaceName, guard.Before)) continue;
            try
            {
                WriteLoopbackSwitch(guard.InterfaceName, guard.Before);
            }
            catch (LinuxException exception) when (exception.Error == Errno.ENOENT)
            {
                // The interface is gone, and its switch with it.
                restored.Remove(guard.InterfaceName);
            }
        }
    }

    private void WriteLoopbackSwitch(string interfaceName, byte value) => _stack.WriteSysctl(LoopbackSwitch(interfaceName), value == (byte)'1' ? "1" : "0");

    private static (string InterfaceName, byte Before)? AsGuard(RuleMessage message)
    {
        ReadOnlySpan<byte> tag = RuleUserData.Tag(message.UserData);
        return RuleTag.Kind(tag) == RuleKind.LoopbackGuard && RuleTag.ReadGuard(tag) is { } guard && !guard.InterfaceName.Contains('/', StringComparison.Ordinal)
            ? guard
            : null;
    }

    private static string LoopbackSwitch(string interfaceName) => $"ipv4/conf/{interfaceName}/route_localnet";
}
