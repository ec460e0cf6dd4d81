using System.Security.Cryptography.X509Certificates;

namespace NetLab.Smtp;

/// <summary>What an exchanger's address said.</summary>
internal sealed record MailExchangerProbe
{
    /// <summary>Why nothing, or not all, came of it; null when it went well.</summary>
    public string? Problem { get; init; }

    /// <summary>The connection was not even made, or nothing was said: not the exchanger's doing for certain.</summary>
    public bool Unreachable { get; init; }

    /// <summary>The whole greeting; null when none came.</summary>
    public string? Greeting { get; init; }

    /// <summary>The name in the greeting.</summary>
    public string? GreetingName { get; init; }

    /// <summary>The name in the reply to EHLO.</summary>
    public string? EhloName { get; init; }

    /// <summary>It offers STARTTLS.</summary>
    public bool OffersTls { get; init; }

    /// <summary>The certificates it showed, its own first; empty where TLS came to nothing.</summary>
    public IReadOnlyList<X509Certificate2> Chain { get; init; } = [];

    /// <summary>What is wrong with the certificate for those who trust the authorities (PKIX); empty when nothing is.</summary>
    public IReadOnlyList<string> CertificateProblems { get; init; } = [];

    /// <summary>Protocol and cipher, for the evidence.</summary>
    public string? Tls { get; init; }

    /// <summary>Lines that show it.</summary>
    public string[] Evidence
    {
        get
        {
            var lines = new List<string>();
            if (Greeting is not null) lines.Add(MailDomainText.Clip(Greeting, 200));
            if (EhloName is not null) lines.Add($"EHLO: {MailDomainText.Clip(EhloName, 200)}{(OffersTls ? ", STARTTLS" : ", no STARTTLS")}");
            if (Tls is not null) lines.Add(Tls);
            if (Chain.Count > 0) lines.Add($"certificate of {Chain[0].Subject}, issued by {Chain[0].Issuer}, valid until {Chain[0].NotAfter:yyyy-MM-dd}");
            foreach (string problem in CertificateProblems) lines.Add(problem);
            if (Problem is not null) lines.Add(MailDomainText.Clip(Problem, 300));
            return [.. lines];
        }
    }
}
