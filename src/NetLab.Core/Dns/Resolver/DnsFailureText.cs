using System.Text;

namespace NetLab.Dns;

/// <summary>The words of errors about answers.</summary>
internal static class DnsFailureText
{
    /// <summary>The error of a negative answer.</summary>
    public static DnsQueryException Of(DnsResponse response, DnsFailureKind kind)
    {
        string type = DnsMnemonics.Text(response.Question.Type), name = $"'{response.Question.Owner.Text}'", server = response.Server;
        (string message, string? advice) = kind switch
        {
            DnsFailureKind.NameDoesNotExist => ($"The name {name} does not exist, says {server}.", response.Soa is { } soa ? $"The zone is '{soa.Name}'; the answer may be kept for {Math.Min(soa.TTL, soa.DefaultTTL)} s." : null),
            DnsFailureKind.NoData when IsReferral(response) => ($"{server} has no {type} record for {name} and refers to other servers.", "Ask a resolver, or follow the referral with Trace-DnsDelegation."),
            DnsFailureKind.NoData => ($"The name {name} exists but has no {type} record, says {server}.", null),
            DnsFailureKind.ServerFailure => ($"{server} failed to answer for {name} {type} (SERVFAIL).", "A resolver says so when the zone's servers are out of reach or the answer fails DNSSEC validation; -CheckingDisabled tells which."),
            DnsFailureKind.Refused => ($"{server} refuses to answer for {name} {type} (REFUSED).", "It does not serve this client or this zone; ask another server."),
            DnsFailureKind.FormatError => ($"{server} could not read the question {name} {type} (FORMERR).", null),
            DnsFailureKind.NotImplemented => ($"{server} does not answer such questions ({name} {type}, NOTIMP).", null),
            _ => ($"{server} answered {name} {type} with {CodeText(response.ResponseCode)}.", null),
        };
        string extended = Extended(response);
        return new DnsQueryException(response.Question, kind, extended.Length == 0 ? message : $"{message} {extended}", advice) { Response = response };
    }

    /// <summary>The error when no server answered.</summary>
    public static DnsQueryException NoAnswer(DnsQuestion question, IReadOnlyList<DnsServerFailure> failures, Exception? last)
    {
        var text = new StringBuilder($"No answer for '{question.Owner.Text}' {DnsMnemonics.Text(question.Type)}: ");
        // The same server tried again with the same result is one server.
        var said = new HashSet<string>(StringComparer.Ordinal);
        foreach (DnsServerFailure failure in failures)
        {
            string one = failure.ToString();
            if (said.Add(one)) text.Append(said.Count > 1 ? "; " : "").Append(one);
        }
        // What says most about the cause: anything before silence.
        DnsFailureKind kind = DnsFailureKind.Timeout;
        foreach (DnsServerFailure failure in failures)
        {
            if (failure.Kind == DnsFailureKind.Timeout) continue;
            kind = failure.Kind;
            break;
        }
        return new DnsQueryException(question, kind, text.Append('.').ToString(), Advice(kind), last) { Failures = failures };
    }

    private static string? Advice(DnsFailureKind kind) => kind switch
    {
        DnsFailureKind.Timeout => "Is the address a name server's, and does a firewall let UDP and TCP port 53 through?",
        DnsFailureKind.PortRefused => "No name server listens at that address and port.",
        DnsFailureKind.Unreachable => "Look at the routes (Find-NetRoute) and the interface's state.",
        DnsFailureKind.NotInstalled => DnsQuic.InstallAdvice,
        DnsFailureKind.NotInNamespace => DnsQuic.NamespaceAdvice,
        DnsFailureKind.Tls => "Give the certificate's name, its authority or its key's pin, or another server.",
        _ => null,
    };

    private static string Extended(DnsResponse response)
    {
        if (response.ExtendedErrors.Count == 0) return "";
        var text = new StringBuilder("It says: ");
        for (int i = 0; i < response.ExtendedErrors.Count; i++) text.Append(i > 0 ? "; " : "").Append(response.ExtendedErrors[i]);
        return text.Append('.').ToString();
    }

    private static bool IsReferral(DnsResponse response)
    {
        if ((response.Flags & DnsHeaderFlags.AA) != 0 || response.Soa is not null) return false;
        foreach (DnsRecord record in response.Message.Authority)
        {
            if (record.Type == DnsRecordType.NS) return true;
        }
        return false;
    }

    internal static string CodeText(DnsResponseCode code) => Enum.IsDefined(code) ? code.ToString().ToUpperInvariant() : $"response code {(ushort)code}";
}
