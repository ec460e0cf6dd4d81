namespace NetLab.Dns;

/// <summary>A server's answer that there is nothing: the name does not exist, it has no such record, or the server will not or cannot say.</summary>
public sealed class DnsNegativeAnswer
{
    /// <summary>What a negative answer says.</summary>
    /// <param name="name">The name as it was asked for.</param>
    /// <param name="response">The answer.</param>
    /// <exception cref="ArgumentException">The answer has data.</exception>
    public DnsNegativeAnswer(string name, DnsResponse response)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(response);
        Name = name;
        Response = response;
        Reason = response.Failure ?? throw new ArgumentException("The answer has data.", nameof(response));
    }

    /// <summary>The name as it was asked for.</summary>
    public string Name { get; }

    /// <summary>The type that was asked for.</summary>
    public DnsRecordType Type => Response.Question.Type;

    /// <summary>The type as dig spells it.</summary>
    public string TypeName => DnsMnemonics.Text(Type);

    /// <summary>The class that was asked for.</summary>
    public DnsClass Class => Response.Question.Class;

    /// <summary>Which kind of "no" it is.</summary>
    public DnsFailureKind Reason { get; }

    /// <summary>What the server answered.</summary>
    public DnsResponseCode ResponseCode => Response.ResponseCode;

    /// <summary>For how many seconds the answer holds (RFC 2308 5); null where it does not say.</summary>
    public uint? TTL => Soa is { } soa ? Math.Min(soa.TTL, soa.DefaultTTL) : null;

    /// <summary>The SOA record of the zone that has nothing; null where the answer has none.</summary>
    public DnsSoaRecord? Soa => Response.Soa;

    /// <summary>The answer as a whole.</summary>
    public DnsResponse Response { get; }
}
