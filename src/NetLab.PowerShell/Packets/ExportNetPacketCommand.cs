using System.Management.Automation;
using NetLab.Packets;

namespace NetLab.PowerShell.Packets;

/// <summary>Writes packets to a file that Wireshark, tshark and tcpdump read (pcapng).</summary>
/// <remarks>
/// <para>Packets come from Watch-NetPacket or Import-NetPacket. The file has their interfaces with their namespaces, directions, nanoseconds, comments, and how many packets
/// were lost. It grows while packets come; ended by Ctrl+C it has all that came till then. A file that is there already is replaced.</para>
/// <para>The file is emitted in the end.</para>
/// </remarks>
/// <example>
/// <para>Half a second of what goes by, for Wireshark.</para>
/// <code>
/// Watch-NetPacket -Timeout 0.5 | Export-NetPacket /tmp/all.pcapng
/// Remove-Item /tmp/all.pcapng
/// </code>
/// </example>
/// <example>
/// <para>From a large file a small one.</para>
/// <code>
/// Watch-NetPacket -Timeout 0.5 | Export-NetPacket /tmp/all.pcapng
/// Import-NetPacket /tmp/all.pcapng -Filter 'udp port 53' | Export-NetPacket /tmp/dns.pcapng
/// Remove-Item /tmp/all.pcapng, /tmp/dns.pcapng
/// </code>
/// </example>
[Cmdlet(VerbsData.Export, "NetPacket")]
[OutputType(typeof(FileInfo))]
public sealed class ExportNetPacketCommand : NetLabCmdlet
{
    private readonly Dictionary<Origin, int> _numbers = [];
    private readonly List<(ulong Count, ulong Lost)> _figures = [];
    private PcapngWriter? _writer;
    private string _file = "";

    /// <summary>The file to write.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [Alias("FilePath")]
    public string Path { get; set; } = "";

    /// <summary>A packet.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    public NetPacket InputObject { get; set; } = null!;

    /// <summary>A comment about the file, which Wireshark shows.</summary>
    [Parameter]
    public string? Comment { get; set; }

    /// <summary>Leaves a file that is there already as it is, with an error.</summary>
    [Parameter]
    public SwitchParameter NoClobber { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing() => Guard(Path, Begin);

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        // Without a file there is one error, not one for each packet.
        if (_writer is not null && !Guard(InputObject, Write)) Close();
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_writer is null) return;
        bool written = Guard(Path, () => Reaching(() =>
        {
            long now = CaptureTime.Now;
            for (int i = 0; i < _figures.Count; i++)
                _writer!.WriteStatistics(i, now, new CaptureStatistics { Accepted = _figures[i].Count + _figures[i].Lost, Delivered = _figures[i].Count, Dropped = _figures[i].Lost });
            _writer!.Flush();
        }));
        Close();
        if (written) WriteObject(new FileInfo(_file));
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) Close();
        base.Dispose(disposing);
    }

    private void Begin()
    {
        _file = SessionState.Path.GetUnresolvedProviderPathFromPSPath(Path, out ProviderInfo provider, out _);
        if (provider.Name != "FileSystem") throw Failure.OfParameter(nameof(Path), $"'{Path}' is on the {provider.Name} drive: packets are written to files.");
        if (Directory.Exists(_file)) throw Failure.OfParameter(nameof(Path), $"'{Path}' is a directory.");
        Reaching(() =>
        {
            var stream = new FileStream(_file, NoClobber ? FileMode.CreateNew : FileMode.Create, FileAccess.Write, FileShare.Read, 1);
            _writer = new PcapngWriter(stream, new CaptureSection { Application = "NetLab", OperatingSystem = Environment.OSVersion.VersionString, Comment = Comment });
        });
    }

    private void Write() => Reaching(() =>
    {
        CapturedFrame frame = InputObject.ToFrame();
        CaptureInterface from = frame.Interface;
        var origin = new Origin(from.LinkType, from.Name, InputObject.Namespace, from.Filter);
        if (!_numbers.TryGetValue(origin, out int number))
        {
            number = _writer!.AddInterface(InputObject.ToInterface());
            _numbers.Add(origin, number);
            _figures.Add(default);
        }
        _writer!.WritePacket(number, Math.Max(0, frame.TimestampNanoseconds ?? 0), frame.Data.Span, frame.OriginalLength, frame.Direction, frame.Comment, frame.Dropped);
        (ulong count, ulong lost) = _figures[number];
        _figures[number] = (count + 1, lost + (frame.Dropped ?? 0));
    });

    private void Close()
    {
        PcapngWriter? writer = _writer;
        _writer = null;
        try
        {
            writer?.Dispose();
        }
        catch (IOException)
        {
            // The disk is full: that was said when it was first tried, or nobody listens any more.
        }
    }

    /// <summary>Does something with the file; what hinders it is an error about it.</summary>
    private void Reaching(Action work)
    {
        try
        {
            work();
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new ItemException(exception.Message, "EACCES", ErrorCategory.PermissionDenied, "Choose a place this user may write to.");
        }
        catch (IOException exception) when (NoClobber && exception is not (DirectoryNotFoundException or FileNotFoundException) && File.Exists(_file) && _writer is null)
        {
            throw new ItemException($"The file '{_file}' is there already.", "FileExists", ErrorCategory.ResourceExists, "Without -NoClobber it is replaced.");
        }
        catch (IOException exception)
        {
            throw new ItemException(exception.Message, "CannotWrite", exception is DirectoryNotFoundException ? ErrorCategory.ObjectNotFound : ErrorCategory.WriteError);
        }
    }

    /// <summary>What tells the interfaces of a file from each other.</summary>
    private sealed record Origin(LinkType LinkType, string? Name, string? Namespace, string? Filter);
}
