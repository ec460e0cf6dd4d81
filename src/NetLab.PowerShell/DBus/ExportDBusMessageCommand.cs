using System.Management.Automation;
using NetLab.DBus;

namespace NetLab.PowerShell.DBus;

/// <summary>Writes D-Bus messages into a capture file, which Wireshark, Bustle and Import-DBusMessage read.</summary>
/// <remarks>
/// <para>It takes what Watch-DBusMessage emits, calls with their replies too (<c>-Pair</c>), and what Watch-DBusSignal and events of Register-DBusSignal carry. The file is pcapng
/// with the link type DBUS; each bus is an interface in it, and the process that sent a message, where it is known, is a comment on it. A message
/// is in the file as soon as it came, so that Ctrl+C loses none.</para>
/// <para>A file of that name is replaced unless <c>-NoClobber</c> is given.</para>
/// </remarks>
/// <example>
/// <para>What passes over the bus for half a second.</para>
/// <code>
/// Watch-DBusMessage -Timeout 0.5 | Export-DBusMessage /tmp/bus.pcapng
/// </code>
/// </example>
/// <example>
/// <para>Show it and keep it, and see how large the file is.</para>
/// <code>
/// Watch-DBusMessage org.freedesktop.DBus -Timeout 0.5 | Export-DBusMessage /tmp/bus.pcapng -PassThru
/// (Get-Item /tmp/bus.pcapng).Length
/// </code>
/// </example>
[Cmdlet(VerbsData.Export, "DBusMessage", DefaultParameterSetName = ByPath, SupportsShouldProcess = true)]
[OutputType(typeof(DBusMonitoredMessage), typeof(DBusObservedCall), typeof(DBusSignalEventArgs), typeof(DBusMessage))]
public sealed class ExportDBusMessageCommand : NetLabCmdlet
{
    private const string ByPath = "Path";
    private const string ByLiteralPath = "LiteralPath";
    private DBusCaptureWriter? _file;

    /// <summary>The file to write, such as <c>bus.pcapng</c>.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ByPath)]
    public string Path { get; set; } = "";

    /// <summary>The file to write, with nothing in its name taken for a wildcard.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByLiteralPath)]
    [Alias("PSPath", "LP")]
    public string LiteralPath { get; set; } = "";

    /// <summary>The messages, or calls with their replies.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    public PSObject InputObject { get; set; } = new();

    /// <summary>Do not replace a file that is there.</summary>
    [Parameter]
    [Alias("NoOverwrite")]
    public SwitchParameter NoClobber { get; set; }

    /// <summary>Emit each message once it is written.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        string path = ParameterSetName == ByPath ? Path : LiteralPath;
        string file = path;
        try
        {
            file = SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
            if (provider.Name != "FileSystem") throw Failure.OfParameter(ParameterSetName, $"'{path}' is no file.");
            if (!ShouldProcess(Display.Escape($"Write D-Bus messages to {file}."), Display.Escape($"Write D-Bus messages to {file}?"), "Confirm")) return;
            _file = new DBusCaptureWriter(new FileStream(file, NoClobber ? FileMode.CreateNew : FileMode.Create, FileAccess.Write, FileShare.Read));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException && NoClobber && File.Exists(file))
        {
            ThrowTerminatingError(Record(new ItemException($"The file '{file}' is there already.", "NoClobber", ErrorCategory.ResourceExists, "Leave -NoClobber out to replace it."), path));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            ThrowTerminatingError(Record(new ItemException(exception.Message, "FileOpenFailure", exception is UnauthorizedAccessException ? ErrorCategory.PermissionDenied : ErrorCategory.OpenError), path));
        }
        catch (Exception exception) when (Failure.IsAboutTheItem(exception))
        {
            ThrowTerminatingError(Record(exception, path));
        }
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (_file is not { } file) return;
        Guard(InputObject, () =>
        {
            switch (InputObject.BaseObject)
            {
                case DBusMonitoredMessage heard:
                    file.Write(heard.Bus, heard.Message, heard.ProcessId, heard.ProcessName);
                    break;
                case DBusObservedCall call:
                    file.Write(call.Bus, call.Call, call.CallerProcessId, call.CallerProcessName);
                    if (call.Reply is { } reply) file.Write(call.Bus, reply);
                    break;
                case DBusSignalEventArgs signal:
                    file.Write(signal.Bus, signal.Message);
                    break;
                case PSEventArgs { SourceEventArgs: DBusSignalEventArgs signal }:
                    file.Write(signal.Bus, signal.Message);
                    break;
                case DBusMessage message:
                    file.Write("", message);
                    break;
                default:
                    throw Failure.OfParameter(nameof(InputObject), $"A {InputObject.BaseObject.GetType()} is no D-Bus message; Watch-DBusMessage and Watch-DBusSignal emit some.");
            }
            if (PassThru) WriteObject(InputObject);
        });
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) _file?.Dispose();
        base.Dispose(disposing);
    }
}
