using System.Management.Automation;
using NetLab.Dns;

namespace NetLab.PowerShell.Dns;

/// <summary>Errors about answers as PowerShell has them: an id and a category for each kind, and Windows's for scripts that call Resolve-DnsName.</summary>
internal static class DnsFailure
{
    /// <summary>The id of a kind of failure.</summary>
    public static string Id(DnsFailureKind kind) => $"Dns{kind}";

    /// <summary>The category of a kind of failure.</summary>
    public static ErrorCategory Category(DnsFailureKind kind) => kind switch
    {
        DnsFailureKind.NameDoesNotExist => ErrorCategory.ObjectNotFound,
        DnsFailureKind.NoData => ErrorCategory.ResourceUnavailable,
        DnsFailureKind.ServerFailure => ErrorCategory.InvalidResult,
        DnsFailureKind.Refused => ErrorCategory.PermissionDenied,
        DnsFailureKind.NotImplemented => ErrorCategory.NotImplemented,
        DnsFailureKind.PortRefused => ErrorCategory.ConnectionError,
        DnsFailureKind.Unreachable or DnsFailureKind.ConnectionLost => ErrorCategory.OpenError,
        DnsFailureKind.Timeout => ErrorCategory.OperationTimeout,
        DnsFailureKind.NoServer => ErrorCategory.InvalidOperation,
        DnsFailureKind.Tls => ErrorCategory.AuthenticationError,
        DnsFailureKind.NotInstalled => ErrorCategory.NotInstalled,
        DnsFailureKind.NotInNamespace => ErrorCategory.NotImplemented,
        DnsFailureKind.Signature => ErrorCategory.SecurityError,
        _ => ErrorCategory.ProtocolError,
    };

    /// <summary>The record Windows's cmdlet would write: its text, id and category. Its message keeps NetLab's words behind Windows's.</summary>
    /// <param name="exception">The failure.</param>
    /// <param name="name">The name that was asked for.</param>
    public static ErrorRecord OfWindows(DnsQueryException exception, string name)
    {
        (string id, string text, ErrorCategory category) = exception.Kind switch
        {
            DnsFailureKind.NameDoesNotExist => ("DNS_ERROR_RCODE_NAME_ERROR", "DNS name does not exist", ErrorCategory.ResourceUnavailable),
            DnsFailureKind.NoData => ("DNS_INFO_NO_RECORDS", "No records found for given DNS query", ErrorCategory.ResourceUnavailable),
            DnsFailureKind.ServerFailure => ("DNS_ERROR_RCODE_SERVER_FAILURE", "DNS server failure", ErrorCategory.ResourceUnavailable),
            DnsFailureKind.Refused => ("DNS_ERROR_RCODE_REFUSED", "DNS operation refused", ErrorCategory.ResourceUnavailable),
            DnsFailureKind.FormatError => ("DNS_ERROR_RCODE_FORMAT_ERROR", "DNS server unable to interpret format", ErrorCategory.ResourceUnavailable),
            DnsFailureKind.NotImplemented => ("DNS_ERROR_RCODE_NOT_IMPLEMENTED", "DNS request not supported by name server", ErrorCategory.ResourceUnavailable),
            DnsFailureKind.Timeout => ("ERROR_TIMEOUT", "This operation returned because the timeout period expired", ErrorCategory.OperationTimeout),
            DnsFailureKind.NoServer => ("DNS_ERROR_NO_DNS_SERVERS", "No DNS servers configured for local system", ErrorCategory.ResourceUnavailable),
            _ => (Id(exception.Kind), exception.Message, Category(exception.Kind)),
        };
        return new ErrorRecord(exception, id, category, name)
        {
            ErrorDetails = new ErrorDetails(Display.Escape($"{name} : {text}")) { RecommendedAction = Display.Escape(text == exception.Message ? exception.Advice ?? "" : $"{exception.Message} {exception.Advice}".TrimEnd()) },
        };
    }
}
