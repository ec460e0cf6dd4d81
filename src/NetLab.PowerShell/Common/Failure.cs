using System.Management.Automation;
using NetLab.DBus;
using NetLab.Dns;
using NetLab.Interop;
using NetLab.PowerShell.DBus;
using NetLab.PowerShell.Dns;
using NetLab.PowerShell.Smtp;
using NetLab.Smtp;

namespace NetLab.PowerShell;

/// <summary>Turns what went wrong into error records: a stable id, a fitting category, and what to do about it.</summary>
internal static class Failure
{
    /// <summary>Whether an exception says something about the item at hand, as opposed to a bug.</summary>
    public static bool IsAboutTheItem(Exception exception) =>
        exception is LinuxException or ArgumentException or FormatException or TimeoutException or NotSupportedException or ItemException
        or DBusErrorException or DBusConnectionException or DnsQueryException or SmtpProtocolException;

    /// <summary>The record for a failure with one item.</summary>
    public static ErrorRecord Record(Exception exception, object? target)
    {
        (string id, ErrorCategory category, string? advice) = exception switch
        {
            ItemException item => (item.Id, item.Category, item.Advice),
            LinuxException linux => (linux.ErrorName, Category(linux.Error), linux.Advice),
            DBusErrorException error => (error.ErrorName, DBusFailure.Category(error.ErrorName), DBusFailure.Advice(error.ErrorName)),
            DBusConnectionException broken => ("DBusConnectionFailed", ErrorCategory.ConnectionError, broken.Advice),
            DBusTimeoutException => ("org.freedesktop.DBus.Error.NoReply", ErrorCategory.OperationTimeout, "Give the service more time with -Timeout."),
            DnsQueryException answer => (DnsFailure.Id(answer.Kind), DnsFailure.Category(answer.Kind), answer.Advice),
            SmtpProtocolException mail => (SmtpFailure.Id(mail.Kind), SmtpFailure.Category(mail.Kind), mail.Advice),
            SmtpTimeoutException late => ("SmtpTimeout", ErrorCategory.OperationTimeout, SmtpFailure.Advice(late)),
            ArgumentException argument => (argument.ParamName is null ? "InvalidArgument" : $"InvalidArgument_{Parameter(argument.ParamName)}", ErrorCategory.InvalidArgument, null),
            FormatException => ("InvalidData", ErrorCategory.InvalidData, null),
            TimeoutException => ("Timeout", ErrorCategory.OperationTimeout, null),
            _ => ("NotSupported", ErrorCategory.NotImplemented, null),
        };
        var record = new ErrorRecord(exception, id, category, target);
        // PowerShell's own view of an error shows the recommended action below the message.
        string message = Display.Escape(exception switch { LinuxException failed => failed.Problem, DBusConnectionException broken => broken.Problem, _ => exception.Message });
        if (advice is not null || message != exception.Message) record.ErrorDetails = new ErrorDetails(message) { RecommendedAction = advice ?? "" };
        return record;
    }

    /// <summary>A bad value of a parameter, whose name the error's id carries.</summary>
    /// <param name="parameter">The parameter.</param>
    /// <param name="message">What is wrong with its value.</param>
    public static ArgumentException OfParameter(string parameter, string message) => new(message, parameter);

    /// <summary>The record for an object that is not there.</summary>
    public static ErrorRecord NotFound(string message, string id, object? target) =>
        new(new ItemNotFoundException(message), id, ErrorCategory.ObjectNotFound, target);

    private static ErrorCategory Category(Errno error) => error switch
    {
        Errno.EPERM or Errno.EACCES or Errno.EROFS => ErrorCategory.PermissionDenied,
        Errno.ENOENT or Errno.ENODEV or Errno.ESRCH or Errno.ENXIO or Errno.EADDRNOTAVAIL => ErrorCategory.ObjectNotFound,
        Errno.EEXIST or Errno.EADDRINUSE => ErrorCategory.ResourceExists,
        Errno.EINVAL or Errno.ERANGE or Errno.ENAMETOOLONG or Errno.EAFNOSUPPORT => ErrorCategory.InvalidArgument,
        Errno.EOPNOTSUPP or Errno.ENOSYS or Errno.EPROTONOSUPPORT => ErrorCategory.NotImplemented,
        Errno.EBUSY => ErrorCategory.ResourceBusy,
        Errno.EMFILE or Errno.ENFILE or Errno.ENOMEM or Errno.ENOBUFS or Errno.ENOSPC => ErrorCategory.ResourceUnavailable,
        Errno.ETIMEDOUT => ErrorCategory.OperationTimeout,
        Errno.ECONNREFUSED or Errno.ECONNRESET or Errno.EHOSTUNREACH or Errno.ENETUNREACH or Errno.ENETDOWN => ErrorCategory.ConnectionError,
        _ => ErrorCategory.NotSpecified,
    };

    /// <summary>A Core parameter's name as the cmdlet spells it.</summary>
    private static string Parameter(string name) => char.ToUpperInvariant(name[0]) + name[1..];
}
