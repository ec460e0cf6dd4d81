using System.Management.Automation;
using NetLab.Smtp;

namespace NetLab.PowerShell.Smtp;

/// <summary>A mail domain's checks as their view shows them.</summary>
public static class MailDomainView
{
    /// <summary>What a result is about. A name below the domain is shown without it: the group's head has it.</summary>
    public static string Subject(object item)
    {
        (string subject, string domain) = (item is PSObject wrapped ? wrapped.BaseObject : item) is MailDomainResult result ? (result.Subject, result.Domain)
            // What came back from Export-Clixml or another machine.
            : item is PSObject copy ? ($"{copy.Properties["Subject"]?.Value}", $"{copy.Properties["Domain"]?.Value}") : ("", "");
        string end = $".{domain}";
        return Display.Escape(domain.Length > 0 && subject.StartsWith('_') && subject.EndsWith(end, StringComparison.OrdinalIgnoreCase) ? subject[..^end.Length] : subject);
    }

    /// <summary>A check's status in a narrow column: a question mark where neither was shown, nothing where it was not made.</summary>
    /// <param name="status">Its name, or its number as it comes back from Export-Clixml.</param>
    public static string Mark(string? status) => !Enum.TryParse(status, out MailDomainStatus read) ? "" : read == MailDomainStatus.NotProven ? "?" : $"{read}";
}
