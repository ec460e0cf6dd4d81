using System.Net;
using NetLab.Dns;
using NetLab.Tests.Support;

namespace NetLab.Tests.Dns.Validation;

/// <summary>
/// The private, signed DNS tree of tests/DnsTree/dns-tree.sh, started once for all classes of <see cref="DnsTreeCollection"/>: nsd for the root, for
/// the TLDs test., optout. and unsigned., and for what is below; unbound as validating resolver. What zones there are and how each is broken stands
/// in the script. It needs port 53 of 127.0.1.0/24, so it only runs within tests/isolated.sh; else its tests skip with the reason.
/// </summary>
public sealed class DnsTree : IDisposable
{
    private static readonly string Script = Path.GetFullPath(Path.Combine(Here(), "..", "..", "..", "DnsTree", "dns-tree.sh"));
    private readonly string? _missing;

    public DnsTree()
    {
        Directory = System.IO.Directory.CreateTempSubdirectory("netlab-dnstree-").FullName;
        try
        {
            (int code, string output, string error) = Witness.Try("bash", Script, "start", Directory);
            _missing = code == 0 ? null : code == 3 ? output.Trim() : $"FAILED with {code}: {output}{error}";
        }
        catch (Exception e)
        {
            _missing = e.Message;
        }
    }

    /// <summary>Where its files are.</summary>
    public string Directory { get; }

    /// <summary>The root's server.</summary>
    public static IPAddress RootServer { get; } = IPAddress.Parse("127.0.1.1");

    /// <summary>The server of test., optout. and unsigned.</summary>
    public static IPAddress TldServer { get; } = IPAddress.Parse("127.0.1.2");

    /// <summary>The server of everything below.</summary>
    public static IPAddress LeafServer { get; } = IPAddress.Parse("127.0.1.3");

    /// <summary>The validating resolver, which with CD gives what is broken too.</summary>
    public static IPAddress Resolver { get; } = IPAddress.Parse("127.0.1.53");

    /// <summary>The root hints: the root's only server.</summary>
    public string HintsFile => Path.Combine(Directory, "root.hints");

    /// <summary>The root's DS record, the trust anchor.</summary>
    public string AnchorFile => Path.Combine(Directory, "anchor.ds");

    /// <summary>The same for <c>delv -a</c>.</summary>
    public string DelvAnchorFile => Path.Combine(Directory, "anchor.bind");

    /// <summary>The trust anchor.</summary>
    public IReadOnlyList<DnssecTrustAnchor> TrustAnchors => DnssecTrustAnchor.Parse(File.ReadAllText(AnchorFile));

    /// <summary>Skips the test where the tree cannot stand; fails it where it should have stood.</summary>
    public void Require()
    {
        if (_missing is null) return;
        if (_missing.StartsWith("FAILED", StringComparison.Ordinal)) Assert.Fail(_missing);
        Assert.Skip(_missing);
    }

    public void Dispose()
    {
        Witness.Try("bash", Script, "stop", Directory);
        System.IO.Directory.Delete(Directory, true);
    }

    private static string Here([System.Runtime.CompilerServices.CallerFilePath] string here = "") => Path.GetDirectoryName(here)!;
}
