using System.Management.Automation;
using NetLab.Dns;

namespace NetLab.PowerShell.Dns;

/// <summary>Finds out what a name server can do, and what it lets anybody do.</summary>
/// <remarks>
/// <para>Asked are: UDP and TCP, EDNS and an EDNS version that does not exist, cookies, the server's identity (NSID, <c>version.bind</c>, <c>hostname.bind</c>), whether it
/// keeps the case of names (0x20), whether it recurses for us, whether it validates by DNSSEC, and with <c>-Zone</c> whether it hands the zone to us as
/// a whole. Null is "could not be told". <c>Problems</c> says what is wrong.</para>
/// <para>Whether a resolver validates is seen with a name whose signature is broken on purpose (<c>-BogusName</c>, dnssec-failed.org by default); without the
/// Internet by the AD flag of the root's SOA.</para>
/// </remarks>
/// <example>
/// <para>What the machine's own server can do.</para>
/// <code>
/// Test-DnsServer 127.0.0.1
/// </code>
/// </example>
/// <example>
/// <para>Which servers hand a zone to anybody.</para>
/// <code>
/// Test-DnsServer 127.0.0.1, ::1 -Zone example.org | Where-Object ZoneTransfer | Format-Table Server, ZoneTransfer, Version
/// </code>
/// </example>
[Cmdlet(VerbsDiagnostic.Test, "DnsServer")]
[OutputType(typeof(DnsServerTest))]
public sealed class TestDnsServerCommand : DnsQueryCmdlet
{
    /// <summary>The servers.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("ServerAddresses")]
    [ArgumentCompleter(typeof(DnsServerCompleter))]
    public string[] Server { get; set; } = [];

    /// <summary>A zone the server has authority for: it is asked about, and its transfer is tried.</summary>
    [Parameter]
    public string? Zone { get; set; }

    /// <summary>A name whose signature is broken.</summary>
    [Parameter]
    public string BogusName { get; set; } = "dnssec-failed.org";

    /// <summary>A name the server does not serve itself, to try recursion with.</summary>
    [Parameter]
    public string OtherName { get; set; } = "example.com";

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string one in Server)
        {
            Guard(one, () =>
            {
                DnsServer server = Servers([one], nameof(Server))[0];
                DnsQueryOptions travel = TravelOptions();
                var tester = new DnsServerTester(OpenResolver().Client, server, travel with { Timeout = travel.Timeout ?? TimeSpan.FromSeconds(3), Tries = travel.Tries ?? 1 })
                {
                    Zone = Zone is null ? null : DnsName.Parse(Zone, nameof(Zone)),
                    BogusName = DnsName.Parse(BogusName ?? "", nameof(BogusName)),
                    OtherName = DnsName.Parse(OtherName ?? "", nameof(OtherName)),
                };
                WriteObject(Wait(token => new ValueTask<DnsServerTest>(tester.RunAsync(token))));
            });
        }
    }
}
