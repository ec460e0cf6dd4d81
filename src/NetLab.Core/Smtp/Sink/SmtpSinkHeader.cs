namespace NetLab.Smtp;

/// <summary>A line of a message's header, or several where it was folded.</summary>
/// <param name="Name">Its name, as it was written.</param>
/// <param name="Value">What stands behind the colon, unfolded; encoded words (RFC 2047) as they came.</param>
public sealed record SmtpSinkHeader(string Name, string Value)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {Value}";
}
