namespace NetLab.PowerShell.Firewall;

/// <summary>Windows's routing domains, of which Linux has but the empty one in each namespace.</summary>
internal static class RoutingDomain
{
    public static void Check(string? id)
    {
        if (!string.IsNullOrEmpty(id) && !(Guid.TryParse(id, out Guid domain) && domain == Guid.Empty))
            throw new NotSupportedException("-InternalRoutingDomainId: Linux has no routing domains; a network namespace (-Namespace) takes their place.");
    }
}
