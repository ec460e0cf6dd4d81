namespace NetLab.Smtp;

/// <summary>What a block list says about an address.</summary>
public sealed record MailDomainBlockListing
{
    /// <summary>The list's zone.</summary>
    public string BlockList { get; init; } = "";

    /// <summary>The address.</summary>
    public string Address { get; init; } = "";

    /// <summary>Whether it is listed; null where the list did not tell.</summary>
    public bool? IsListed { get; init; }

    /// <summary>What it is listed for, as the list writes it: addresses of 127.0.0.0/8 whose meaning is the list's own.</summary>
    public string[] Codes { get; init; } = [];

    /// <summary>What the list says to that in words; often a page to read more. Empty where it says nothing.</summary>
    public string[] Explanation { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() => IsListed switch { true => $"{Address} is listed in {BlockList} ({string.Join(", ", Codes)})", false => $"{Address} is not listed in {BlockList}", _ => $"{BlockList} did not tell about {Address}" };
}
