using System.Management.Automation;
using System.Management.Automation.Provider;
using NetLab.DBus;

namespace NetLab.PowerShell.DBus;

/// <summary>
/// The DBus: drive, <c>DBus:/BUS/NAME/full/object/path/INTERFACE/MEMBER</c>. It talks to a bus when something on it is asked for and not before; what
/// it lists are the objects the cmdlets give. Wildcards, recursion and Tab start no service.
/// </summary>
[CmdletProvider("DBus", ProviderCapabilities.ShouldProcess)]
public sealed partial class DBusProvider : NavigationCmdletProvider, IDisposable
{
    /// <summary>What a Tab may take altogether.</summary>
    private static readonly TimeSpan TabPatience = TimeSpan.FromMilliseconds(250);

    /// <summary>How old what is known of an object may be where it is only looked for: a path is looked at several times in one command.</summary>
    private static readonly TimeSpan Age = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long a service may take to say whether something is there, where that is all that is asked: PowerShell passes no Ctrl+C on to whoever
    /// it asks that.
    /// </summary>
    private static readonly TimeSpan LookPatience = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _stopping = new();
    private bool _startsNothing;
    private TimeSpan _patience = DBusCallSettings.DefaultTimeout;
    private DateTime? _tabEnds;
    private ProviderCaller? _caller;

    /// <inheritdoc/>
    public void Dispose() => _stopping.Dispose();

    /// <inheritdoc/>
    protected override void StopProcessing()
    {
        try
        {
            _stopping.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It ended by itself while the stop was on its way.
        }
    }

    /// <inheritdoc/>
    protected override System.Collections.ObjectModel.Collection<PSDriveInfo> InitializeDefaultDrives() =>
        [new PSDriveInfo("DBus", ProviderInfo, "", "The buses, their services, objects, interfaces and members", null)];

    /// <inheritdoc/>
    protected override PSDriveInfo? NewDrive(PSDriveInfo drive)
    {
        ArgumentNullException.ThrowIfNull(drive);
        PSDriveInfo? made = null;
        Guard(drive.Root, () =>
        {
            try
            {
                DBusDrivePath root = DBusDrivePath.ParseRoot(drive.Root);
                made = new PSDriveInfo(drive.Name, drive.Provider, root.ToString(), drive.Description, drive.Credential);
            }
            catch (ArgumentException exception)
            {
                throw new ItemException(exception.Message.Replace($" (Parameter '{exception.ParamName}')", "", StringComparison.Ordinal), "InvalidArgument_Root", ErrorCategory.InvalidArgument);
            }
        });
        return made;
    }

    /// <inheritdoc/>
    protected override bool IsValidPath(string path) => DBusDrivePath.TryParse(path, out _);

    /// <inheritdoc/>
    protected override bool IsItemContainer(string path) => IsUniqueNames(path) || DBusDrivePath.TryParse(path, out DBusDrivePath? where) && where!.Level != DBusDriveLevel.Member;

    /// <summary>A path's last element, as text: PowerShell's own way of finding it asks for every element of the path whether it is there.</summary>
    protected override string GetChildName(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string text = path.Replace('\\', '/').TrimEnd('/');
        return text[(text.LastIndexOf('/') + 1)..];
    }

    /// <inheritdoc/>
    protected override bool HasChildItems(string path) => IsItemContainer(path);

    /// <summary>
    /// Whether there is such a thing. Names are looked up without starting anything; an object's service is started where the path names it outright.
    /// What cannot be told (no bus, access denied, no answer) is there for all but Test-Path, so that the operation itself says why it fails: an error
    /// written here would end it, for PowerShell asks before the cmdlet runs, too. An operation on an object asks its service anyway, and says what is
    /// missing better than PowerShell does; only it hears of Ctrl+C, and so nobody is asked on its behalf here.
    /// </summary>
    protected override bool ItemExists(string path)
    {
        ProviderCaller caller = ProviderCallers.Look();
        _caller ??= caller;
        _startsNothing |= caller.HasFlag(ProviderCaller.Wildcard);
        if (IsUniqueNames(path)) return true;
        if (!DBusDrivePath.TryParse(path, out DBusDrivePath? where)) return false;
        if (where!.Level <= DBusDriveLevel.Bus) return true;
        if (where.Level > DBusDriveLevel.Name && (caller & ~ProviderCaller.Deaf) == ProviderCaller.Command) return true;
        bool unknown = !caller.HasFlag(ProviderCaller.TestPath) && !caller.HasFlag(ProviderCaller.Tab);
        _patience = LookPatience;
        try
        {
            return Exists(where);
        }
        catch (DBusErrorException error) when (DBusFailure.Category(error.ErrorName) == ErrorCategory.ObjectNotFound)
        {
            return false;
        }
        catch (Exception exception) when (Failure.IsAboutTheItem(exception))
        {
            return unknown;
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
        finally
        {
            _patience = DBusCallSettings.DefaultTimeout;
        }
    }

    /// <summary>
    /// Whether a Tab asks for the names below <c>System/:</c>, which there is none: PowerShell takes a word apart at its last colon, and that
    /// is where a unique name begins.
    /// </summary>
    private bool IsUniqueNames(string path) => path.EndsWith(':') && path.AsSpan().ContainsAny('/', '\\') && IsTab && DBusDrivePath.TryParse(path[..^1], out DBusDrivePath? bus) && bus!.Level == DBusDriveLevel.Bus;

    private bool Exists(DBusDrivePath where)
    {
        DBusClient client = DBusClient.Shared(where.Bus!);
        string destination = where.Destination!;
        if (where.Level == DBusDriveLevel.Name)
            return client.FindOwner(destination, Quiet) is not null || client.ListActivatableNames(Quiet).Contains(destination);
        DBusNode node = Introspect(where, Age);
        if (where.Level == DBusDriveLevel.Object) return IsThere(where, node);
        if (node.FindInterface(where.Interface!) is not { } found) return false;
        return where.Level == DBusDriveLevel.Interface || DBusAnyMemberCompleter.Names(found).Contains(where.Member, StringComparer.Ordinal);
    }

    /// <summary>Some libraries answer for every path, with nothing: such an object is there when the one above lists it.</summary>
    private bool IsThere(DBusDrivePath where, DBusNode node)
    {
        if (node.Interfaces.Count > 0 || node.Children.Count > 0) return true;
        string path = where.Path!;
        string above = path.LastIndexOf('/') is var end and > 0 ? path[..end] : "/";
        return DBusClient.Shared(where.Bus!).Introspect(where.Destination!, above, Settings, Age).Children.Any(child => DBusNode.ChildPath(above, child) == path);
    }

    private DBusNode Introspect(DBusDrivePath where, TimeSpan age) => DBusClient.Shared(where.Bus!).Introspect(where.Destination!, where.Path!, Settings, age);

    /// <summary>How calls are made: those that wildcards, recursion or a Tab bring about start no service.</summary>
    private DBusCallSettings Settings
    {
        get
        {
            TimeSpan timeout = _patience;
            if (IsTab)
            {
                timeout = (_tabEnds ??= DateTime.UtcNow + TabPatience) - DateTime.UtcNow;
                if (timeout <= TimeSpan.Zero) throw new TimeoutException();
            }
            return new DBusCallSettings(timeout, IsTab || _startsNothing ? DBusMessageFlags.NoAutoStart : DBusMessageFlags.None, _stopping.Token);
        }
    }

    private DBusCallSettings Quiet => Settings.With(DBusMessageFlags.NoAutoStart);

    private bool IsTab => (_caller ??= ProviderCallers.Look()).HasFlag(ProviderCaller.Tab);

    /// <summary>Does the work with one path; what goes wrong with it becomes a non-terminating error.</summary>
    private bool Guard(string path, Action work)
    {
        if (_stopping.IsCancellationRequested) throw new PipelineStoppedException();
        try
        {
            work();
            return true;
        }
        catch (Exception exception) when (Failure.IsAboutTheItem(exception))
        {
            WriteError(Record(exception, path));
            return false;
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
    }

    private ErrorRecord Record(Exception exception, string path)
    {
        if (_startsNothing && exception is DBusErrorException { ErrorName: "org.freedesktop.DBus.Error.NameHasNoOwner" or "org.freedesktop.DBus.Error.ServiceUnknown", Destination: { } name } absent)
            exception = new ItemException($"'{name}' is not running, and wildcards start nothing.", absent.ErrorName, ErrorCategory.ObjectNotFound, "Name it in full to start it.");
        ErrorRecord record = Failure.Record(exception, path);
        if (exception is DBusErrorException error && DBusDrivePath.TryParse(path, out DBusDrivePath? where) && where!.Bus is { } bus) DBusFailure.Advise(record, error, bus);
        // The drive's cmdlets have no such parameter.
        if (record.ErrorDetails?.RecommendedAction?.Contains("-Timeout", StringComparison.Ordinal) == true)
            record.ErrorDetails = new ErrorDetails(record.ErrorDetails.Message) { RecommendedAction = "The D-Bus cmdlets, such as Get-DBusMember, wait longer with -Timeout." };
        return record;
    }
}
