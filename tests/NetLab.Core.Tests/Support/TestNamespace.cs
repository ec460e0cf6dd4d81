using NetLab.Network;

namespace NetLab.Tests.Support;

/// <summary>A named network namespace made by <c>ip netns</c> for one test and removed after it.</summary>
internal sealed class TestNamespace : IDisposable
{
    private static int _count;

    public TestNamespace()
    {
        if (Interop.Libc.EffectiveUserId() != 0) Assert.Skip("making namespaces needs root");
        Name = $"nl{Environment.ProcessId}-{Interlocked.Increment(ref _count)}";
        Witness.Run("ip", "netns", "add", Name);
        Witness.Run("ip", "-n", Name, "link", "set", "lo", "up");
        Stack = NetworkStack.Open(NamespaceReference.Parse(Name));
    }

    /// <summary>The name, for <c>ip -n</c> and <c>ip netns exec</c>.</summary>
    public string Name { get; }

    /// <summary>The namespace as NetLab sees it.</summary>
    public NetworkStack Stack { get; }

    /// <summary>Runs <c>ip -n NAME ...</c> and returns what it printed.</summary>
    public string Ip(params string[] arguments) => Witness.Run("ip", ["-n", Name, .. arguments]);

    /// <summary>Runs a tool inside the namespace.</summary>
    public string Exec(params string[] command) => Witness.Run("ip", ["netns", "exec", Name, .. command]);

    public void Dispose()
    {
        Stack.Dispose();
        Witness.Try("ip", "netns", "del", Name);
    }
}
