using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Net;
using NetLab.Firewall;
using NetLab.PowerShell.Dns;
using NetLab.PowerShell.Network;
using NetLab.Smtp;

namespace NetLab.PowerShell.Smtp;

/// <summary>A cmdlet that tests mail servers, each on one port.</summary>
public abstract class SmtpCheckCmdlet : DnsCmdlet
{
    /// <summary>The mail servers: names or addresses, link-local ones with their interface (fe80::1%eth0). Records of Resolve-DnsRecord bind their exchanger.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("ComputerName", "NameExchange", "cn")]
    [ArgumentCompleter(typeof(SmtpServerCompleter))]
    public string[] Server { get; set; } = [];

    /// <summary>The TCP port: a number, or a name of /etc/services. 25 by default.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(SmtpPortCompleter))]
    public virtual string Port { get; set; } = "25";

    /// <summary>The name to greet the server with. By default this machine's full name, or its address.</summary>
    [Parameter]
    public string? Helo { get; set; }

    /// <summary>The address of this machine to connect from.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(AddressCompleter))]
    public string? SourceAddress { get; set; }

    /// <summary>How many seconds to wait for each of the server's answers; 30 by default. Some let strangers wait on purpose.</summary>
    [Parameter]
    [Alias("TimeoutSec")]
    [Seconds]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string server in Server) Guard(server, () => ProcessServer(server));
    }

    /// <summary>Tests one server.</summary>
    protected abstract void ProcessServer(string server);

    /// <summary>Where to and how.</summary>
    /// <param name="server">The server.</param>
    /// <param name="tls">How TLS is used. The certificate is reported and ends nothing: no secret is sent.</param>
    /// <param name="port">The port where <see cref="Port"/> leaves it open.</param>
    private protected SmtpSessionOptions Connection(string server, SmtpTlsMode tls, string? port = null)
    {
        if (string.IsNullOrWhiteSpace(server)) throw Failure.OfParameter(nameof(Server), "The name or address of the server is missing.");
        if (Timeout <= TimeSpan.Zero || Timeout.TotalDays > 1) throw Failure.OfParameter(nameof(Timeout), "A time-out is more than 0 seconds and at most a day.");
        IPAddress? source = null;
        if (SourceAddress is not null && !IPAddress.TryParse(SourceAddress, out source)) throw Failure.OfParameter(nameof(SourceAddress), $"'{SourceAddress}' is no IP address.");
        if (Helo is not null) SmtpCommandText.Check(Helo, nameof(Helo), "The name to greet with");
        return new SmtpSessionOptions
        {
            Host = server.Trim(),
            Port = PortOf(port ?? Port, nameof(Port)),
            Network = OpenResolver().Client.Network,
            SourceAddress = source,
            Timeout = Timeout,
            Helo = Helo,
            Tls = new SmtpTlsOptions { Mode = tls, ReportOnly = true },
        };
    }

    /// <summary>A port as a number.</summary>
    private protected static int PortOf(string text, string parameter, bool mayBeZero = false) => ServicePort.Parse(text ?? "", ForwardProtocol.Tcp, parameter, mayBeZero);

    /// <summary>Attributes of XCLIENT; null without any.</summary>
    private protected static Dictionary<string, string>? Attributes(IDictionary? table, string parameter)
    {
        if (table is null || table.Count == 0) return null;
        var attributes = new Dictionary<string, string>(table.Count, StringComparer.OrdinalIgnoreCase);
        foreach (DictionaryEntry entry in table)
        {
            (string name, string value) = (string.Create(CultureInfo.InvariantCulture, $"{entry.Key}"), string.Create(CultureInfo.InvariantCulture, $"{entry.Value}"));
            SmtpCommandText.Check(name, parameter, "The name of an XCLIENT attribute");
            SmtpCommandText.Check(value, parameter, "The value of an XCLIENT attribute");
            attributes[name] = value;
        }
        return attributes;
    }

    /// <summary>Checks -Retry and -RetryDelay.</summary>
    private protected static void CheckRetry(int retries, TimeSpan delay)
    {
        if (retries is < 0 or > 20) throw Failure.OfParameter("Retry", "A form is tried again 0 to 20 times.");
        if (delay < TimeSpan.Zero || delay.TotalHours > 1) throw Failure.OfParameter("RetryDelay", "The wait is 0 seconds to an hour.");
    }

    /// <summary>Takes results as they come, with progress.</summary>
    /// <param name="connection">The server.</param>
    /// <param name="what">What goes on.</param>
    /// <param name="results">The results.</param>
    /// <param name="total">How many there will be; 0 while that is not known.</param>
    /// <param name="take">Takes one on the pipeline's thread, and says what it was.</param>
    private protected void ShowEach<T>(SmtpSessionOptions connection, string what, IAsyncEnumerable<T> results, Func<int> total, Func<T, string> take)
    {
        string activity = Display.Escape($"{what} of {connection}");
        int done = 0;
        try
        {
            WriteProgress(new ProgressRecord(0, activity, "Connecting"));
            foreach (T result in WaitEach(results))
            {
                string status = Display.Escape(take(result));
                int all = total();
                WriteProgress(new ProgressRecord(0, activity, status) { PercentComplete = all > 0 ? Math.Min(100, ++done * 100 / all) : -1 });
            }
        }
        finally
        {
            if (!Cancellation.IsCancellationRequested) WriteProgress(new ProgressRecord(0, activity, "Done") { RecordType = ProgressRecordType.Completed });
        }
    }
}
