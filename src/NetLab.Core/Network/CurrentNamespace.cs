namespace NetLab.Network;

/// <summary>The namespace the calling thread was taken into by NetLab, so that what it emits there carries its name.</summary>
internal static class CurrentNamespace
{
    [ThreadStatic]
    private static string? _name;

    /// <summary>The name as output carries it; null at home.</summary>
    public static string? Name
    {
        get => _name;
        set => _name = value;
    }
}
