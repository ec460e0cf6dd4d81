using System.Management.Automation;
using NetLab.Packets;

namespace NetLab.PowerShell.Packets;

/// <summary>Reads packets from capture files: pcapng and the older pcap.</summary>
/// <remarks>
/// <para>The files may come from Export-NetPacket, Wireshark, tcpdump or others, be of either byte order, and be compressed by gzip. Packets come as Watch-NetPacket has them; their namespace
/// is known of files NetLab wrote. A file that is cut off gives its whole packets, then an error (CaptureMalformed) that says where.</para>
/// <para><c>-Filter</c> is the same language as for Watch-NetPacket and much faster than Where-Object: of packets it refuses nothing is made. Here the VLAN tag stands in
/// the packet, so that <c>tcp</c> alone does not find what is tagged, but <c>vlan and tcp</c> does, as with <c>tcpdump -r</c>.</para>
/// </remarks>
/// <example>
/// <para>Who asked for which names.</para>
/// <code>
/// Watch-NetPacket -Filter 'udp port 53' -Timeout 0.5 | Export-NetPacket /tmp/dns.pcapng
/// Import-NetPacket /tmp/dns.pcapng | ForEach-Object Dns | Group-Object QuestionName
/// Remove-Item /tmp/dns.pcapng
/// </code>
/// </example>
/// <example>
/// <para>The lines tcpdump would show, of all captures of a folder.</para>
/// <code>Import-NetPacket ./*.pcapng -Filter 'tcp port 443' | ForEach-Object { "$_" }</code>
/// </example>
[Cmdlet(VerbsData.Import, "NetPacket", DefaultParameterSetName = "Path")]
[OutputType(typeof(NetPacket))]
public sealed class ImportNetPacketCommand : NetLabCmdlet
{
    private readonly Dictionary<LinkType, PacketFilter> _filters = [];
    private int _written;

    /// <summary>The files, with wildcards.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = "Path")]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>The files by their exact names; objects of Get-ChildItem bind here.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "LiteralPath")]
    [Alias("PSPath", "LP", "FullName")]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>Which packets, in tcpdump's language: <c>'tcp port 80 and host 10.0.0.1'</c>. Everything when not given.</summary>
    [Parameter(Position = 1)]
    [ArgumentCompleter(typeof(PacketFilterCompleter))]
    public string? Filter { get; set; }

    /// <summary>Ends after so many packets.</summary>
    [Parameter]
    public int? Count { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (!Guard(Count, Check)) return;
        foreach (string path in ParameterSetName == "Path" ? Path : LiteralPath)
        {
            List<string> files = [];
            Guard(path, () => files = Find(path));
            foreach (string file in files) Guard(file, () => Read(file));
        }
    }

    /// <inheritdoc/>
    protected override ErrorRecord Record(Exception exception, object? target) => exception switch
    {
        CaptureFormatException => new ErrorRecord(exception, "CaptureMalformed", ErrorCategory.InvalidData, target) { ErrorDetails = new ErrorDetails(Display.Escape($"The capture '{target}' cannot be read further: {exception.Message}.")) },
        _ => PacketFailure.Record(exception, Filter) ?? base.Record(exception, target),
    };

    private void Check()
    {
        if (Count < 1) throw Failure.OfParameter(nameof(Count), $"{Count} packets cannot be waited for: give 1 or more.");
    }

    private List<string> Find(string path)
    {
        try
        {
            if (ParameterSetName != "Path") return [SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out _, out _)];
            return [.. SessionState.Path.GetResolvedProviderPathFromPSPath(path, out _)];
        }
        catch (System.Management.Automation.ItemNotFoundException)
        {
            throw Missing(path);
        }
        catch (System.Management.Automation.DriveNotFoundException)
        {
            throw Missing(path);
        }
    }

    private void Read(string file)
    {
        if (_written >= Count) return;
        try
        {
            using PcapngReader reader = CaptureFile.Open(file);
            if (!string.IsNullOrWhiteSpace(Filter)) CaptureFile.SetFilter(reader, link => Matcher(link));
            while (!(_written >= Count) && reader.Read() is { } frame)
            {
                Cancellation.ThrowIfCancellationRequested();
                _written++;
                WriteObject(new NetPacket(frame));
            }
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Missing(file);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw Directory.Exists(file)
                ? Failure.OfParameter(nameof(Path), $"'{file}' is a directory.")
                : new ItemException(exception.Message, "EACCES", ErrorCategory.PermissionDenied, "This user may not read the file.");
        }
        catch (Exception exception) when (exception is IOException and not Interop.LinuxException or InvalidDataException)
        {
            throw new ItemException($"The capture '{file}' cannot be read: {exception.Message}", "CannotRead", ErrorCategory.ReadError);
        }
    }

    private PacketFilter Matcher(LinkType link)
    {
        if (!_filters.TryGetValue(link, out PacketFilter? filter)) _filters.Add(link, filter = PacketFilter.Compile(Filter!, link));
        return filter;
    }

    private static ItemException Missing(string path) => new($"There is no file '{path}'.", "FileNotFound", ErrorCategory.ObjectNotFound);
}
