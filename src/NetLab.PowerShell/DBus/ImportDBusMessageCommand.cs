using System.Collections.ObjectModel;
using System.Management.Automation;
using NetLab.DBus;

namespace NetLab.PowerShell.DBus;

/// <summary>Reads D-Bus messages from capture files, as the objects that Watch-DBusMessage emits.</summary>
/// <remarks>
/// <para>It reads pcapng and pcap with the link type DBUS: files of Export-DBusMessage, <c>busctl capture</c>, <c>dbus-monitor --pcap</c> and Bustle. What else is in a file is
/// passed over, and a warning counts what says it is a message and is none, or was cut off (<c>busctl capture</c> cuts at 4096 bytes; its <c>--size</c> says otherwise). <c>-Pair</c> joins every call with its reply and the time between, as Watch-DBusMessage
/// does. File descriptors are in no capture: those of its messages are closed ones.</para>
/// <para>Process names are there only in files of Export-DBusMessage. Bus is what the file calls it, which is empty in files of others.</para>
/// </remarks>
/// <example>
/// <para>Which errors there were.</para>
/// <code>
/// Watch-DBusMessage -Timeout 0.5 | Export-DBusMessage /tmp/bus.pcapng
/// Import-DBusMessage /tmp/bus.pcapng | Where-Object ErrorName
/// </code>
/// </example>
/// <example>
/// <para>The calls that took longest.</para>
/// <code>
/// Watch-DBusMessage -Timeout 0.5 | Export-DBusMessage /tmp/bus.pcapng
/// Import-DBusMessage /tmp/bus.pcapng -Pair | Sort-Object LatencyMs -Descending | Select-Object -First 5
/// </code>
/// </example>
[Cmdlet(VerbsData.Import, "DBusMessage", DefaultParameterSetName = ByPath)]
[OutputType(typeof(DBusMonitoredMessage), typeof(DBusObservedCall))]
public sealed class ImportDBusMessageCommand : NetLabCmdlet
{
    private const string ByPath = "Path";
    private const string ByLiteralPath = "LiteralPath";

    /// <summary>The files; wildcards are taken.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ByPath)]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>The files, with nothing in their names taken for a wildcard; Get-ChildItem's output binds here.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ByLiteralPath)]
    [Alias("PSPath", "LP")]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>Joins calls with their replies: one object for both. Those without a reply come at the end.</summary>
    [Parameter]
    public SwitchParameter Pair { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string path in ParameterSetName == ByPath ? Path : LiteralPath)
        {
            Guard(path, () =>
            {
                foreach (string file in Files(path)) Guard(file, () => Read(file));
            });
        }
    }

    private Collection<string> Files(string path)
    {
        ProviderInfo provider;
        Collection<string> files;
        try
        {
            files = ParameterSetName == ByPath ? GetResolvedProviderPathFromPSPath(path, out provider) : [SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out provider, out _)];
        }
        catch (ItemNotFoundException)
        {
            throw Missing(path);
        }
        return provider.Name == "FileSystem" ? files : throw Failure.OfParameter(ParameterSetName, $"'{path}' is no file.");
    }

    private void Read(string file)
    {
        DBusCaptureReader reader;
        try
        {
            reader = new DBusCaptureReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Missing(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ItemException(exception.Message, "FileOpenFailure", exception is UnauthorizedAccessException ? ErrorCategory.PermissionDenied : ErrorCategory.OpenError);
        }
        catch (FormatException exception)
        {
            throw new ItemException($"'{file}': {exception.Message}", "InvalidData", ErrorCategory.InvalidData);
        }
        using (reader)
        {
            try
            {
                while ((Pair ? (object?)reader.ReadCall() : reader.Read()) is { } next)
                {
                    Cancellation.ThrowIfCancellationRequested();
                    WriteObject(next);
                }
            }
            catch (FormatException exception)
            {
                throw new ItemException($"'{file}' is good up to here: {exception.Message}", "InvalidData", ErrorCategory.InvalidData);
            }
            finally
            {
                // What came before a fault is good, and so are its calls.
                if (Pair && !Cancellation.IsCancellationRequested) WriteObject(reader.UnansweredCalls(), enumerateCollection: true);
            }
            Tell(reader, file);
        }
    }

    private void Tell(DBusCaptureReader reader, string file)
    {
        if (reader.Malformed > 0) WriteWarning(Display.Escape($"In '{file}' {reader.Malformed} of the packets said to be D-Bus messages are none. The first: {reader.FirstFault}"));
        if (reader.Others > 0) WriteVerbose(Display.Escape($"In '{file}' {reader.Others} packets are none of D-Bus."));
    }

    private static ItemException Missing(string path) => new($"There is no file '{path}'.", "PathNotFound", ErrorCategory.ObjectNotFound);
}
