using System.Globalization;
using System.Text;

namespace NetLab.Benchmarks;

/// <summary>Contenders for one task, measured in turn, round after round, so that a busy moment of the machine meets them all.</summary>
internal sealed record Comparison(string Title, string Unit, string Target, params Contender[] Contenders)
{
    /// <summary>What the first time of a process is called, where a process does the task several times and its first is shown too.</summary>
    public string? ShowFirst { get; init; }

    /// <summary>Whether the difference to the first contender says what is promised, not the ratio.</summary>
    public bool ShowDifference { get; init; }

    /// <summary>Measures everyone and returns the result as a table: medians, spread, and how often the first contender fits into each.</summary>
    public string Run(string root, int rounds)
    {
        var samples = Contenders.ToDictionary(contender => contender, _ => new List<double[]>());
        for (int round = 0; round < rounds; round++)
        {
            foreach (Contender contender in Contenders)
            {
                try
                {
                    samples[contender].Add(contender.Measure(root));
                    Console.Error.Write('.');
                }
                catch (InvalidOperationException exception)
                {
                    // That one cannot do the task, or not every time, is a result too, and the others' figures still count.
                    Console.Error.WriteLine(exception.Message);
                }
            }
        }
        Console.Error.WriteLine($" {Title}");
        List<double> All(Contender contender) => [.. samples[contender].SelectMany(times => times)];
        List<double> Firsts(Contender contender) => [.. samples[contender].Select(times => times[0])];
        string Named(Contender contender) => samples[contender].Count == rounds ? contender.Name : $"{contender.Name} (failed in {rounds - samples[contender].Count} of {rounds} rounds)";
        double best = Median(All(Contenders[0])), bestFirst = Median(Firsts(Contenders[0]));
        var table = new StringBuilder($"### {Title}\n\nTarget: {Target}.\n\n| | median ({Unit}) | lowest | highest | {(ShowDifference ? "over the first" : "to the first")} |");
        if (ShowFirst is not null) table.Append(CultureInfo.InvariantCulture, $" {ShowFirst} | to the first's |");
        table.Append($"\n|--|--:|--:|--:|--:|{(ShowFirst is null ? "" : "--:|--:|")}\n");
        foreach (Contender contender in Contenders)
        {
            List<double> values = All(contender);
            string compared = ShowDifference ? $"+{Show(Median(values) - best)}" : Ratio(Median(values), best);
            table.Append(CultureInfo.InvariantCulture, $"| {Named(contender)} | {Show(Median(values))} | {Show(values.DefaultIfEmpty(double.NaN).Min())} | {Show(values.DefaultIfEmpty(double.NaN).Max())} | {compared} |");
            double first = Median(Firsts(contender));
            if (ShowFirst is not null) table.Append(CultureInfo.InvariantCulture, $" {Show(first)} | {Ratio(first, bestFirst)} |");
            table.Append('\n');
        }
        // At once, since a later comparison may take long.
        Console.WriteLine(table);
        return table.ToString();
    }

    private static string Ratio(double value, double to) => (value / to).ToString("0.00", CultureInfo.InvariantCulture);

    private static double Median(List<double> values)
    {
        if (values.Count == 0) return double.NaN;
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static string Show(double value) => value.ToString(value < 10 ? "0.00" : value < 100 ? "0.0" : "0", CultureInfo.InvariantCulture);
}
