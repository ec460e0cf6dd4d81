namespace NetLab.Packets;

/// <summary>A filter that is not understood, and where.</summary>
/// <param name="filter">The filter's text.</param>
/// <param name="position">Where in the text, from 0.</param>
/// <param name="problem">What is wrong there.</param>
public sealed class PacketFilterException(string filter, int position, string problem)
    : FormatException($"The filter '{filter}' is not understood at character {position + 1}{Word(filter, position)}: {problem}.")
{
    /// <summary>The filter's text.</summary>
    public string Filter { get; } = filter;

    /// <summary>Where in the text, from 0; its length where something is missing at the end.</summary>
    public int Position { get; } = position;

    /// <summary>What is wrong there.</summary>
    public string Problem { get; } = problem;

    private static string Word(string filter, int position)
    {
        if (position >= filter.Length) return " (its end)";
        int end = filter.AsSpan(position).IndexOfAny(' ', '(', ')');
        string word = end < 0 ? filter[position..] : end == 0 ? filter.Substring(position, 1) : filter.Substring(position, end);
        return $" ('{word}')";
    }
}
