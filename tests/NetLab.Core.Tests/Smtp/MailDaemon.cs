using System.Diagnostics;
using System.Text;
using NetLab.Tests.Support;

namespace NetLab.Tests.Smtp;

/// <summary>A real mail server, run by one of the scripts of tests/mail in a namespace of the test's. It ends with its input, which it loses when the test dies.</summary>
internal abstract class MailDaemon : IDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(90);
    private readonly Process _process;
    private readonly StringBuilder _complaints = new();

    /// <summary>Starts a script and waits for its first line; <c>skip</c> skips the test.</summary>
    private protected MailDaemon(TestNamespace place, string script, Func<string, string[]> arguments, bool certificates = true)
    {
        Directory = System.IO.Directory.CreateTempSubdirectory("netlab-mail-").FullName;
        Place = place;
        if (certificates) MailTestCertificates.WriteTo(Directory);
        string path = Path.Combine(AppContext.BaseDirectory, "Smtp", script);
        var start = new ProcessStartInfo("/usr/sbin/ip", ["netns", "exec", place.Name, "/usr/bin/python3", path, .. arguments(Directory)])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        if (!File.Exists(start.FileName)) start.FileName = "/sbin/ip";
        if (!File.Exists("/usr/bin/python3")) Assert.Skip("the tool 'python3' is not installed");
        _process = Process.Start(start)!;
        _process.ErrorDataReceived += (_, line) => { lock (_complaints) _complaints.AppendLine(line.Data); };
        _process.BeginErrorReadLine();
        Greeting = ReadLine();
        if (Greeting.StartsWith("ready", StringComparison.Ordinal)) return;
        Dispose();
        if (Greeting.StartsWith("skip ", StringComparison.Ordinal)) Assert.Skip(Greeting[5..]);
        Assert.Fail($"{script}: {Greeting}{_complaints}");
    }

    /// <summary>The namespace it is in.</summary>
    public TestNamespace Place { get; }

    /// <summary>Where all its files are.</summary>
    public string Directory { get; }

    /// <summary>The authority of its certificate, as a file.</summary>
    public string CaFile => Path.Combine(Directory, "ca.pem");

    /// <summary>Its script's first line.</summary>
    private protected string Greeting { get; }

    public virtual void Dispose()
    {
        // The end of its input ends it, and what it has started.
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended first.
        }
        if (!_process.WaitForExit((int)_patience.TotalMilliseconds)) _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
        System.IO.Directory.Delete(Directory, recursive: true);
        GC.SuppressFinalize(this);
    }

    private protected void Tell(string line)
    {
        _process.StandardInput.WriteLine(line);
        _process.StandardInput.Flush();
    }

    private protected string ReadLine()
    {
        Task<string?> line = _process.StandardOutput.ReadLineAsync();
        if (!line.Wait(_patience)) Assert.Fail($"The server said nothing for {_patience}: {_complaints}");
        return line.Result ?? $"(it ended) {_complaints}";
    }
}
