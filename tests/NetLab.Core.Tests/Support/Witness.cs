using System.Diagnostics;
using System.Text.Json;

namespace NetLab.Tests.Support;

/// <summary>The real tools, started as independent witnesses of what NetLab did. A missing tool skips the test with its reason.</summary>
internal static class Witness
{
    private static readonly string[] Directories = ["/usr/sbin", "/usr/bin", "/sbin", "/bin"];

    /// <summary>Runs a tool to its end and returns what it printed; a failing tool fails the test.</summary>
    public static string Run(string tool, params string[] arguments)
    {
        (int code, string output, string error) = Try(tool, arguments);
        Assert.True(code == 0, $"{tool} {string.Join(' ', arguments)} ended with {code}: {error}{output}");
        return output;
    }

    /// <summary>Runs a tool and returns its exit code and output.</summary>
    public static (int Code, string Output, string Error) Try(string tool, params string[] arguments)
    {
        string? path = Directories.Select(directory => Path.Combine(directory, tool)).FirstOrDefault(File.Exists);
        if (path is null) Assert.Skip($"the tool '{tool}' is not installed");
        using Process process = Process.Start(new ProcessStartInfo(path, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }

    /// <summary>Whether this user may write to a file or into a directory that is there.</summary>
    public static bool MayWrite(string path) => Try("test", "-w", path).Code == 0;

    /// <summary>Runs a tool that prints JSON.</summary>
    public static JsonElement Json(string tool, params string[] arguments) => JsonDocument.Parse(Run(tool, arguments)).RootElement;
}
