using System.Management.Automation;
using NetLab.DBus;

namespace NetLab.PowerShell.DBus;

/// <summary>What the errors of services and buses are to PowerShell: a category by their name, and what there is instead of what there is not.</summary>
internal static class DBusFailure
{
    private const string Standard = "org.freedesktop.DBus.Error.";

    /// <summary>How long looking for near matches may take: an error is not to wait for its advice.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>The category of an error by its name. Services' own errors are judged by the words their last element has.</summary>
    public static ErrorCategory Category(string name)
    {
        string last = name[(name.LastIndexOf('.') + 1)..];
        if (name.StartsWith(Standard, StringComparison.Ordinal))
        {
            switch (last)
            {
                case "AccessDenied" or "AuthFailed" or "InteractiveAuthorizationRequired" or "SELinuxSecurityContextUnknown": return ErrorCategory.PermissionDenied;
                case "ServiceUnknown" or "NameHasNoOwner" or "UnknownObject" or "UnknownInterface" or "UnknownMethod" or "UnknownProperty" or "FileNotFound" or "UnixProcessIdUnknown" or "MatchRuleNotFound":
                    return ErrorCategory.ObjectNotFound;
                case "NoReply" or "Timeout" or "TimedOut": return ErrorCategory.OperationTimeout;
                case "InvalidArgs" or "InvalidSignature" or "MatchRuleInvalid" or "InvalidFileContent" or "BadAddress": return ErrorCategory.InvalidArgument;
                case "PropertyReadOnly": return ErrorCategory.InvalidOperation;
                case "LimitsExceeded": return ErrorCategory.LimitsExceeded;
                case "NoMemory": return ErrorCategory.ResourceUnavailable;
                case "NotSupported": return ErrorCategory.NotImplemented;
                case "FileExists" or "AddressInUse" or "ObjectPathInUse": return ErrorCategory.ResourceExists;
                case "Disconnected" or "NoServer" or "NoNetwork": return ErrorCategory.ConnectionError;
                case "InconsistentMessage": return ErrorCategory.InvalidData;
                default: return name.StartsWith(Standard + "Spawn", StringComparison.Ordinal) ? ErrorCategory.ResourceUnavailable : ErrorCategory.NotSpecified;
            }
        }
        return Has(last, "NotAuthorized", "AccessDenied", "PermissionDenied", "InteractiveAuthorizationRequired") ? ErrorCategory.PermissionDenied
            : Has(last, "NotFound", "NoSuch", "Unknown", "DoesNotExist") ? ErrorCategory.ObjectNotFound
            : Has(last, "Timeout", "TimedOut") ? ErrorCategory.OperationTimeout
            : Has(last, "Invalid") ? ErrorCategory.InvalidArgument
            : Has(last, "Exists", "AlreadyMounted", "AlreadyUnmounting") ? ErrorCategory.ResourceExists
            : Has(last, "Busy", "InProgress") ? ErrorCategory.ResourceBusy
            : Has(last, "NotSupported", "NotImplemented") ? ErrorCategory.NotImplemented
            : ErrorCategory.NotSpecified;
    }

    /// <summary>What to do about an error, where its name says it.</summary>
    public static string? Advice(string name) => name switch
    {
        Standard + "AccessDenied" or Standard + "AuthFailed" => "The policy of the bus or of the service does not allow it: run as root, or as the user it is meant for.",
        Standard + "InteractiveAuthorizationRequired" => "Someone has to allow it: give -AllowInteractiveAuthorization where an authentication agent runs, or run as root.",
        Standard + "ServiceUnknown" or Standard + "NameHasNoOwner" => "Get-DBusName lists the names there are, with -Activatable those that can be started.",
        Standard + "NoReply" or Standard + "Timeout" or Standard + "TimedOut" => "Give the service more time with -Timeout.",
        Standard + "LimitsExceeded" => "Get-DBusStatistic shows whose match rules and messages pile up.",
        Standard + "PropertyReadOnly" => "Get-DBusProperty shows with Access what can be written.",
        _ when name.EndsWith("NotAuthorized", StringComparison.Ordinal) => "Run as root, or as a user polkit allows it.",
        _ => null,
    };

    /// <summary>Services in Python send how they came to fail, line by line: what failed is the last one. The exception keeps all of it.</summary>
    public static void Shorten(ErrorRecord record, DBusErrorException error)
    {
        if (!error.Text.StartsWith("Traceback (most recent call last)", StringComparison.Ordinal)) return;
        string text = error.Text.TrimEnd();
        var brief = new DBusErrorException(error.ErrorName, text[(text.LastIndexOf('\n') + 1)..], error.Destination, error.Path, error.Interface, error.Member);
        record.ErrorDetails = new ErrorDetails(Display.Escape(brief.Message)) { RecommendedAction = record.ErrorDetails?.RecommendedAction ?? "" };
    }

    /// <summary>Adds to an error that something is unknown what there is: names, children, interfaces or members. It starts no service.</summary>
    public static void Advise(ErrorRecord record, DBusErrorException error, string bus)
    {
        string? known = null;
        try
        {
            known = error.ErrorName switch
            {
                Standard + "ServiceUnknown" or Standard + "NameHasNoOwner" => Names(error, bus),
                Standard + "UnknownObject" or Standard + "UnknownInterface" or Standard + "UnknownMethod" or Standard + "UnknownProperty" or Standard + "InvalidArgs" => Members(error, bus),
                _ => null,
            };
        }
        catch (Exception exception) when (Failure.IsAboutTheItem(exception) || exception is OperationCanceledException)
        {
            // The error stands without it.
        }
        if (known is null) return;
        string problem = record.ErrorDetails?.Message ?? Display.Escape(record.Exception.Message);
        string advice = $"{Display.Escape(known)} {record.ErrorDetails?.RecommendedAction}".TrimEnd();
        record.ErrorDetails = new ErrorDetails(problem) { RecommendedAction = advice };
    }

    private static bool Has(string name, params ReadOnlySpan<string> words)
    {
        foreach (string word in words) if (name.Contains(word, StringComparison.OrdinalIgnoreCase)) return true;
        return false;
    }

    private static string? Names(DBusErrorException error, string bus)
    {
        if (error.Destination is not { } wanted) return null;
        List<string> near = NearMatch.Find(wanted, DBusNameList.All(DBusClient.Shared(bus), Quick).Where(static name => !name.StartsWith(':')));
        return near.Count == 0 ? null : $"There are: {string.Join(", ", near)}.";
    }

    /// <summary>Walks from the name to the member, and says what there is where the first thing is missing.</summary>
    private static string? Members(DBusErrorException error, string bus)
    {
        if (error is not { Destination: { } destination, Path: { } path }) return null;
        DBusClient client = DBusClient.Shared(bus);
        DBusNode node;
        try
        {
            node = client.Introspect(destination, path, Quick);
        }
        catch (DBusErrorException)
        {
            return Objects(client, destination, path);
        }
        // Some libraries answer for every path, with nothing.
        if (node.Interfaces.Count == 0 && node.Children.Count == 0 && Objects(client, destination, path) is { } near) return near;
        if (node.Interfaces.Count == 0) return $"'{path}' has no interfaces{(node.Children.Count == 0 ? "" : $"; below it are: {NearMatch.List(node.Children.Select(static child => child.Name ?? ""))}")}.";
        if (error.Interface is not { } wanted) return null;
        // Whoever reads or writes a property talks to the interface of properties about another one.
        if (wanted == DBusClient.Properties) return null;
        if (node.FindInterface(wanted) is not { } found) return $"The interfaces of '{path}' are: {NearMatch.Choose(wanted, node.Interfaces.Select(static item => item.Name))}.";
        if (error.Member is not { } member || found.FindMethod(member) is not null) return null;
        return found.Methods.Count == 0 ? $"'{wanted}' has no methods." : $"There are: {NearMatch.Choose(member, found.Methods.Select(static method => method.Name))}.";
    }

    /// <summary>The nearest object above one that is not there, with what is below it.</summary>
    private static string? Objects(DBusClient client, string destination, string path)
    {
        for (string above = path; above.Length > 1;)
        {
            int end = above.LastIndexOf('/');
            string missing = above[(end + 1)..];
            above = end == 0 ? "/" : above[..end];
            try
            {
                DBusNode node = client.Introspect(destination, above, Quick);
                if (node.Children.Count == 0) continue;
                return $"Below '{above}' there are: {NearMatch.Choose(missing, node.Children.Select(static child => child.Name ?? ""))}.";
            }
            catch (DBusErrorException)
            {
                // Nor is this one there.
            }
        }
        return null;
    }

    private static DBusCallSettings Quick => new(Patience, DBusMessageFlags.NoAutoStart);
}
