using System.Diagnostics;
using NetLab.Tests.Support;

namespace NetLab.Tests.Smtp;

/// <summary>
/// A real Postfix in a namespace of its own, with its configuration, queue and certificate (<see cref="MailTestCertificates.Good"/>) in a directory of its
/// own: mail.netlab.test, at port 25 of 127.0.0.1 and ::1, with a submission also at 465 (TLS) and 587 (STARTTLS), where alice logs in with
/// <see cref="Secret"/> through a Dovecot. alice's mail ends in the mailbox of games, bob's in that of news. Strangers may send to mail.netlab.test,
/// netlab.test and localhost; nothing ever leaves. It takes a second to start: one per class. Settings of main.cf come as <c>name=value</c>.
/// </summary>
internal sealed class PostfixServer : MailDaemon
{
    /// <summary>The host's name.</summary>
    public const string HostName = MailTestCertificates.HostName;

    /// <summary>Who logs in.</summary>
    public const string User = "alice";

    /// <summary>With what.</summary>
    public const string Secret = "wonder land";

    /// <summary>A setting by which everybody may send everywhere.</summary>
    public const string OpenRelay = "mynetworks=0.0.0.0/0 [::]/0";

    /// <summary>A setting by which who comes over loopback may send everywhere, as in a LAN.</summary>
    public const string LoopbackMayRelay = "mynetworks=127.0.0.0/8 [::1]/128";

    public PostfixServer(TestNamespace place, bool submission = false, params string[] settings)
        : base(place, "postfix.py", directory => [directory, .. submission ? ["--submission", "--user", $"{User}:{Secret}"] : Array.Empty<string>(), .. settings])
    {
    }

    /// <summary>Its log so far.</summary>
    public string Log => File.Exists(Path.Combine(Directory, "log")) ? File.ReadAllText(Path.Combine(Directory, "log")) : "";

    /// <summary>Changes main.cf and starts it anew.</summary>
    public void Set(params string[] settings)
    {
        Tell("set\t" + string.Join('\t', settings));
        Assert.Equal("ok", ReadLine());
    }

    /// <summary>What lies in a user's mailbox now; empty where nothing came.</summary>
    public string Mailbox(string user = "games") => File.Exists(Path.Combine(Directory, "mail", user)) ? File.ReadAllText(Path.Combine(Directory, "mail", user)) : "";

    /// <summary>Waits until a text is in a user's mailbox, and returns the whole of it.</summary>
    public async Task<string> WaitForMailAsync(string text, string user = "games")
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            string mail = Mailbox(user);
            if (mail.Contains(text, StringComparison.Ordinal)) return mail;
            if (watch.Elapsed > TimeSpan.FromSeconds(60)) Assert.Fail($"'{text}' never came to {user}: {mail}\n{Log}");
            await Task.Delay(20);
        }
    }
}
