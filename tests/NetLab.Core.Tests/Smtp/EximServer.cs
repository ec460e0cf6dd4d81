using NetLab.Tests.Support;

namespace NetLab.Tests.Smtp;

/// <summary>
/// A real Exim in a namespace, mail.netlab.test at port 25 of 127.0.0.1 and ::1, with STARTTLS (<see cref="MailTestCertificates.Good"/>). alice and bob have
/// mailboxes; other addresses of mail.netlab.test, netlab.test and localhost are refused, foreign ones too unless it is open. Settings come as <c>name = value</c>.
/// </summary>
internal sealed class EximServer : MailDaemon
{
    public EximServer(TestNamespace place, bool open = false, params string[] settings)
        : base(place, "exim.py", directory => [directory, .. open ? ["--open"] : Array.Empty<string>(), .. settings])
    {
    }

    /// <summary>What lies in a mailbox now; empty where nothing came.</summary>
    public string Mailbox(string user = "alice") => File.Exists(Path.Combine(Directory, "mail", user)) ? File.ReadAllText(Path.Combine(Directory, "mail", user)) : "";
}
