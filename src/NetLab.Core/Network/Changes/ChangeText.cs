using System.Text;

namespace NetLab.Network;

/// <summary>What differs between two descriptions of the same thing, in words; empty when nothing that matters does.</summary>
internal static class ChangeText
{
    /// <summary>Lifetimes run down by themselves: differences of less are none.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(3);

    public static string Of(NetAdapter before, NetAdapter after)
    {
        var text = new StringBuilder();
        Say(text, nameof(NetAdapter.Name), before.Name, after.Name);
        Say(text, nameof(NetAdapter.Status), before.Status, after.Status);
        Say(text, nameof(NetAdapter.InterfaceOperationalStatus), before.Status == after.Status ? before.InterfaceOperationalStatus.ToString() : "", before.Status == after.Status ? after.InterfaceOperationalStatus.ToString() : "");
        Say(text, nameof(NetAdapter.Carrier), before.Status == after.Status ? $"{before.Carrier}" : "", before.Status == after.Status ? $"{after.Carrier}" : "");
        Say(text, nameof(NetAdapter.MacAddress), before.MacAddress, after.MacAddress);
        Say(text, nameof(NetAdapter.MtuSize), $"{before.MtuSize}", $"{after.MtuSize}");
        if (before.MasterIndex != after.MasterIndex) Say(text, nameof(NetAdapter.Master), before.Master ?? $"{before.MasterIndex}", after.Master ?? $"{after.MasterIndex}");
        Say(text, nameof(NetAdapter.Alias), before.Alias ?? "", after.Alias ?? "");
        Say(text, nameof(NetAdapter.AlternativeNames), string.Join(' ', before.AlternativeNames), string.Join(' ', after.AlternativeNames));
        Say(text, nameof(NetAdapter.PromiscuousMode), $"{before.PromiscuousMode}", $"{after.PromiscuousMode}");
        Say(text, nameof(NetAdapter.Group), $"{before.Group}", $"{after.Group}");
        Say(text, nameof(NetAdapter.TransmitQueueLength), $"{before.TransmitQueueLength}", $"{after.TransmitQueueLength}");
        if (before.LinkedIndex != after.LinkedIndex || before.LinkNamespaceId != after.LinkNamespaceId)
            Say(text, before.PeerIndex is null ? nameof(NetAdapter.ParentIndex) : nameof(NetAdapter.PeerIndex), Linked(before), Linked(after));
        const LinkFlags Told = LinkFlags.Up | LinkFlags.LowerUp | LinkFlags.Running | LinkFlags.Promiscuous | LinkFlags.Dormant;
        Say(text, nameof(NetAdapter.Flags), $"{before.Flags & ~Told}", $"{after.Flags & ~Told}");
        return text.ToString();
    }

    /// <param name="before">As it was.</param>
    /// <param name="after">As it is.</param>
    /// <param name="passed">How long ago the first was read.</param>
    public static string Of(NetIPAddress before, NetIPAddress after, TimeSpan passed)
    {
        var text = new StringBuilder();
        Say(text, nameof(NetIPAddress.AddressState), $"{before.AddressState}", $"{after.AddressState}");
        Lifetime(text, nameof(NetIPAddress.ValidLifetime), before.ValidLifetime, after.ValidLifetime, passed);
        Lifetime(text, nameof(NetIPAddress.PreferredLifetime), before.PreferredLifetime, after.PreferredLifetime, passed);
        Say(text, nameof(NetIPAddress.Label), before.Label ?? "", after.Label ?? "");
        Say(text, nameof(NetIPAddress.Broadcast), before.Broadcast ?? "", after.Broadcast ?? "");
        Say(text, nameof(NetIPAddress.Scope), $"{before.Scope}", $"{after.Scope}");
        Say(text, nameof(NetIPAddress.RouteMetric), $"{before.RouteMetric}", $"{after.RouteMetric}");
        Say(text, nameof(NetIPAddress.Protocol), $"{before.Protocol}", $"{after.Protocol}");
        const AddressFlags State = AddressFlags.Tentative | AddressFlags.DadFailed | AddressFlags.Deprecated;
        Say(text, nameof(NetIPAddress.Flags), $"{before.Flags & ~State}", $"{after.Flags & ~State}");
        return text.ToString();
    }

    public static string Of(NetRoute before, NetRoute after)
    {
        var text = new StringBuilder();
        Say(text, nameof(NetRoute.Type), $"{before.Type}", $"{after.Type}");
        Say(text, nameof(NetRoute.NextHop), before.NextHop, after.NextHop);
        if (before.InterfaceIndex != after.InterfaceIndex) Say(text, nameof(NetRoute.InterfaceAlias), before.InterfaceAlias, after.InterfaceAlias);
        Say(text, nameof(NetRoute.Weight), $"{before.Weight}", $"{after.Weight}");
        Say(text, nameof(NetRoute.State), $"{before.State}", $"{after.State}");
        Say(text, nameof(NetRoute.Protocol), before.KernelProtocol, after.KernelProtocol);
        Say(text, nameof(NetRoute.Scope), $"{before.Scope}", $"{after.Scope}");
        Say(text, nameof(NetRoute.PreferredSource), before.PreferredSource ?? "", after.PreferredSource ?? "");
        Say(text, nameof(NetRoute.Mtu), $"{before.Mtu}", $"{after.Mtu}");
        Say(text, nameof(NetRoute.AdvertisedMss), $"{before.AdvertisedMss}", $"{after.AdvertisedMss}");
        Say(text, nameof(NetRoute.OnLink), $"{before.OnLink}", $"{after.OnLink}");
        Say(text, nameof(NetRoute.NextHopId), $"{before.NextHopId}", $"{after.NextHopId}");
        return text.ToString();
    }

    public static string Of(NetNeighbor before, NetNeighbor after)
    {
        var text = new StringBuilder();
        Say(text, nameof(NetNeighbor.State), $"{before.State}", $"{after.State}");
        Say(text, nameof(NetNeighbor.LinkLayerAddress), before.LinkLayerAddress, after.LinkLayerAddress);
        Say(text, nameof(NetNeighbor.IsRouter), $"{before.IsRouter}", $"{after.IsRouter}");
        return text.ToString();
    }

    private static string Linked(NetAdapter adapter) =>
        adapter.LinkedIndex <= 0 ? "" : adapter.LinkNamespaceId is int space ? $"{adapter.LinkedIndex} (namespace id {space})" : $"{adapter.LinkedIndex}";

    private static void Lifetime(StringBuilder text, string name, TimeSpan before, TimeSpan after, TimeSpan passed)
    {
        bool same = before == TimeSpan.MaxValue || after == TimeSpan.MaxValue ? before == after : ((before > passed ? before - passed : TimeSpan.Zero) - after).Duration() <= Slack;
        if (!same) Say(text, name, Span(before), Span(after));

        static string Span(TimeSpan time) => time == TimeSpan.MaxValue ? "for ever" : time.ToString();
    }

    private static void Say(StringBuilder text, string name, string before, string after)
    {
        if (before == after) return;
        if (text.Length > 0) text.Append(", ");
        text.Append(name).Append(' ').Append(before.Length == 0 ? "none" : before).Append(" -> ").Append(after.Length == 0 ? "none" : after);
    }
}
