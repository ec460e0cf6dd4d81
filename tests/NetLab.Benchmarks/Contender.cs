using System.Diagnostics;
using System.Globalization;

namespace NetLab.Benchmarks;

/// <summary>
/// One side of a comparison: a command that does the task, once or several times, and prints what it measured itself, a line each time,
/// so that starting the process counts only where it is part of the task.
/// </summary>
internal sealed record Contender(string Name, string Command, params string[] Arguments)
{
    /// <summary>Runs the command once and returns the numbers it printed.</summary>
    public double[] Measure(string root)
    {
        var start = new ProcessStartInfo(Command, Arguments) { RedirectStandardOutput = true, WorkingDirectory = root };
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        double[] values = [.. lines.Select(line => double.TryParse(line, CultureInfo.InvariantCulture, out double value) ? value : double.NaN)];
        return process.ExitCode == 0 && values.Length > 0 && !values.Any(double.IsNaN)
            ? values
            : throw new InvalidOperationException($"{Name}: '{Command} {string.Join(' ', Arguments)}' ended with {process.ExitCode} and printed: {output}");
    }
}
