using System.Diagnostics;
using System.Globalization;

namespace NetLab.Benchmarks;

/// <summary>
/// One side of a comparison: a command that does the task and prints what it measured itself as the last word of its output, so that
/// starting the process counts only where it is part of the task.
/// </summary>
internal sealed record Contender(string Name, string Command, params string[] Arguments)
{
    /// <summary>Runs the command once and returns the number it printed.</summary>
    public double Measure(string root)
    {
        var start = new ProcessStartInfo(Command, Arguments) { RedirectStandardOutput = true, WorkingDirectory = root };
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        string last = output.Trim().Split('\n', ' ')[^1];
        return process.ExitCode == 0 && double.TryParse(last, CultureInfo.InvariantCulture, out double value)
            ? value
            : throw new InvalidOperationException($"{Name}: '{Command} {string.Join(' ', Arguments)}' ended with {process.ExitCode} and printed: {output}");
    }
}
