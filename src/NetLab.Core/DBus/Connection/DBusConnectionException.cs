namespace NetLab.DBus;

/// <summary>The bus cannot be reached, or the connection to it broke; calls that were under way may or may not have been carried out.</summary>
public sealed class DBusConnectionException : IOException
{
    /// <summary>Describes a bus that is not to be had.</summary>
    /// <param name="problem">What happened, a sentence.</param>
    /// <param name="advice">What to do next, or null.</param>
    /// <param name="inner">What brought it about.</param>
    public DBusConnectionException(string problem, string? advice = null, Exception? inner = null)
        : base(advice is null ? problem : $"{problem} {advice}", inner)
    {
        Problem = problem;
        Advice = advice;
    }

    /// <summary>What happened: the message without the advice.</summary>
    public string Problem { get; }

    /// <summary>What to do next, or null when nothing general can be said.</summary>
    public string? Advice { get; }
}
