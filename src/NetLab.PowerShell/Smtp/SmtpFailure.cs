using System.Management.Automation;
using NetLab.Smtp;

namespace NetLab.PowerShell.Smtp;

/// <summary>Errors of mail conversations as PowerShell has them: an id and a category for each kind.</summary>
internal static class SmtpFailure
{
    /// <summary>The id of a kind of failure.</summary>
    public static string Id(SmtpFailureKind kind) => $"Smtp{kind}";

    /// <summary>The category of a kind of failure.</summary>
    public static ErrorCategory Category(SmtpFailureKind kind) => kind switch
    {
        SmtpFailureKind.ConnectionLost => ErrorCategory.ConnectionError,
        SmtpFailureKind.Tls or SmtpFailureKind.Certificate => ErrorCategory.AuthenticationError,
        SmtpFailureKind.Injection or SmtpFailureKind.Unprotected or SmtpFailureKind.Impostor => ErrorCategory.SecurityError,
        SmtpFailureKind.NotOffered => ErrorCategory.NotImplemented,
        SmtpFailureKind.Declined => ErrorCategory.ResourceBusy,
        _ => ErrorCategory.ProtocolError,
    };

    /// <summary>What to do about a server that is too slow.</summary>
    public static string Advice(SmtpTimeoutException exception) => exception.Stage == SmtpStage.Banner
        ? "Some servers make strangers wait 6 seconds and more: give it time with -Timeout. A port that speaks TLS from the first byte (465) says nothing either: -Tls Implicit."
        : "Give it more time with -Timeout.";
}
