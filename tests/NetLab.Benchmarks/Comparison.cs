using System.Globalization;
using System.Text;

namespace NetLab.Benchmarks;

/// <summary>Contenders for one task, measured in turn, round after round, so that a busy moment of the machine meets them all.</summary>
internal sealed record Comparison(string Title, string Unit, string Target, params Contender[] Contenders)
{
    /// <summary>What to wait after each, where the kernel goes on taking down what it left (namespaces die slowly), on the next one's account.</summary>
    public TimeSpan Rest { get; init; }

    /// <summary>Whether the difference to the first says what is promised, not the ratio.</summary>
    public bool ShowDifference { get; init; }

    /// <summary>Measures everyone and returns the result as a table: medians, spread, and how often the first fits into each.</summary>
    public string Run(string root, int rounds)
    {
        var samples = Contenders.ToDictionary(contender => contender, _ => new List<double>());
        for (int round = 0; round < rounds; round++)
        {
            foreach (Contender contender in Contenders)
            {
                samples[contender].Add(contender.Measure(root));
                Console.Error.Write('.');
                Thread.Sleep(Rest);
            }
        }
        Console.Error.WriteLine($" {Title}");
        double first = Median(samples[Contenders[0]]);
        var table = new StringBuilder($"### {Title}\n\nTarget: {Target}.\n\n| | median ({Unit}) | lowest | highest | {(ShowDifference ? "over the first" : "to the first")} |\n|--|--:|--:|--:|--:|\n");
        foreach (Contender contender in Contenders)
        {
            List<double> values = samples[contender];
            string compared = ShowDifference ? $"+{Show(Median(values) - first)}" : (Median(values) / first).ToString("0.00", CultureInfo.InvariantCulture);
            table.Append(CultureInfo.InvariantCulture, $"| {contender.Name} | {Show(Median(values))} | {Show(values.Min())} | {Show(values.Max())} | {compared} |\n");
        }
        return table.ToString();
    }

    private static double Median(List<double> values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static string Show(double value) => value.ToString(value < 10 ? "0.00" : value < 100 ? "0.0" : "0", CultureInfo.InvariantCulture);
}
