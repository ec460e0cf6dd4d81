namespace NetLab.Dns;

/// <summary>The validation of one answer: its aliases one after the other, then the records asked for, or the proof that there are none.</summary>
internal sealed class AnswerCheck(DnsQuestion question, DnsMessage message, ChainWalk walk, DnssecWork work)
{
    private readonly List<DnssecLink> _links = [];
    private readonly HashSet<DnssecLink> _known = [];

    public async ValueTask<DnssecResult> RunAsync(CancellationToken cancellationToken)
    {
        if (Impossible() is { } reason) return new DnssecResult { Status = DnssecStatus.Indeterminate, Reason = reason };
        DnsName name = question.Owner;
        int aliases = 0;
        bool more = true;
        while (more)
        {
            // What an alias leads to counts as an answer of its own, as if it had been asked for.
            work.BeginAnswer();
            DnsName? next = await LegAsync(name, cancellationToken).ConfigureAwait(false);
            // One bad link decides; the rest need not cost anything.
            more = next is not null && Worst()?.Status != DnssecStatus.Bogus;
            if (next is null) break;
            name = next;
            if (more && ++aliases > DnssecValidator.MaximumAliases)
            {
                Add(DnsName.Root, DnssecLinkKind.Answer, DnssecStatus.Indeterminate, name, question.Type, $"more than {DnssecValidator.MaximumAliases} aliases follow one another");
                more = false;
            }
        }
        DnssecLink? worst = Worst();
        // Secure is only what ends in something that was checked.
        if (worst is null && _links is not [.., { Kind: DnssecLinkKind.Answer or DnssecLinkKind.Denial }]) return new DnssecResult { Status = DnssecStatus.Indeterminate, Reason = "The answer has nothing that could be checked.", Chain = _links };
        return new DnssecResult
        {
            Status = worst?.Status ?? DnssecStatus.Secure,
            Reason = worst?.Detail ?? "",
            Chain = _links,
            BrokenLink = worst,
            Trials = work.Trials,
            Queries = work.Queries,
        };
    }

    private string? Impossible()
    {
        if (message.ResponseCode is not (DnsResponseCode.NoError or DnsResponseCode.NXDomain)) return $"The server answered {DnsFailureText.CodeText(message.ResponseCode)}, which nobody signs.";
        if (question.Class != DnsClass.IN) return "DNSSEC is for the class IN only.";
        if (question.Type == DnsRecordType.RRSIG && message.Answers.Length > 0) return "Signatures are not signed themselves.";
        if (message.IsTruncated) return "The answer was cut to fit, so records are missing; ask over TCP.";
        bool authoritative = (message.Flags & (DnsHeaderFlags.AA | DnsHeaderFlags.RA)) != 0;
        bool referral = message is { ResponseCode: DnsResponseCode.NoError, Answers.Length: 0 } && !authoritative && Array.Exists(message.Authority, static record => record is DnsNsRecord);
        return referral ? "The answer is a referral to other servers; ask with recursion." : null;
    }

    // Bogus over Indeterminate over Insecure: the first link of the worst kind.
    private DnssecLink? Worst()
    {
        DnssecLink? worst = null;
        foreach (DnssecLink link in _links)
        {
            if (Badness(link.Status) > Badness(worst?.Status ?? DnssecStatus.Secure)) worst = link;
        }
        return worst;
    }

    private static int Badness(DnssecStatus status) => status switch
    {
        DnssecStatus.Secure => 0,
        DnssecStatus.Insecure => 1,
        DnssecStatus.Indeterminate => 2,
        _ => 3,
    };

    private void Add(DnsName zone, DnssecLinkKind kind, DnssecStatus status, DnsName name, DnsRecordType type, string detail, DnsRrsigRecord? signature = null) =>
        _links.Add(ChainWalk.Link(zone, kind, status, name, type, detail, signature));

    private void Add(ZoneState zone)
    {
        foreach (DnssecLink link in zone.Links)
        {
            if (_known.Add(link)) _links.Add(link);
        }
    }

    // Validates what the answer has for a name. Returns the name an alias leads to; null at the end.
    private async ValueTask<DnsName?> LegAsync(DnsName name, CancellationToken cancellationToken)
    {
        if (question.Type == DnsRecordType.ANY)
        {
            var types = new HashSet<DnsRecordType>();
            foreach (DnsRecord record in message.Answers)
            {
                // A record of another class is no part of the answer.
                if (record.Owner != name || record.Class != DnsClass.IN || record.Type == DnsRecordType.RRSIG || !types.Add(record.Type)) continue;
                await PositiveAsync(RrSet.Find(message.Answers, name, record.Type)!, cancellationToken).ConfigureAwait(false);
            }
            if (types.Count > 0) return null;
        }
        else if (RrSet.Find(message.Answers, name, question.Type) is { } set)
        {
            await PositiveAsync(set, cancellationToken).ConfigureAwait(false);
            if (message.ResponseCode == DnsResponseCode.NXDomain)
                Add(name, DnssecLinkKind.Answer, DnssecStatus.Bogus, name, question.Type, $"the server has records of {name} and says that it does not exist");
            return null;
        }
        if (question.Type != DnsRecordType.ANY && Dname(name) is { } subtree)
        {
            await PositiveAsync(subtree, cancellationToken).ConfigureAwait(false);
            var dname = (DnsDnameRecord)subtree.Records[0];
            DnsName? target = name.TrySubstitute(dname.Owner, dname.Target);
            // The CNAME beside it is not signed: it is what the DNAME says or it is forged (RFC 6672 5.3.1).
            bool forged = RrSet.Find(message.Answers, name, DnsRecordType.CNAME) is { Signatures.Count: 0 } made && made.Records[0] is DnsCnameRecord cname && cname.Target != target;
            if (forged || subtree.Records.Count > 1)
                Add(subtree.Owner, DnssecLinkKind.Answer, DnssecStatus.Bogus, name, DnsRecordType.CNAME, $"the alias of {name} is not the one that the DNAME record of {subtree.Owner} makes");
            return forged ? null : target;
        }
        if (question.Type != DnsRecordType.ANY && RrSet.Find(message.Answers, name, DnsRecordType.CNAME) is { } alias)
        {
            await PositiveAsync(alias, cancellationToken).ConfigureAwait(false);
            return alias.Records is [DnsCnameRecord only] ? only.Target : null;
        }
        await NegativeAsync(name, cancellationToken).ConfigureAwait(false);
        return null;
    }

    private RrSet? Dname(DnsName name)
    {
        bool any = Array.Exists(message.Answers, static record => record is DnsDnameRecord);
        for (DnsName above = name; any && !above.IsRoot;)
        {
            above = above.Parent;
            if (RrSet.Find(message.Answers, above, DnsRecordType.DNAME) is { } set) return set;
        }
        return null;
    }

    private async ValueTask PositiveAsync(RrSet set, CancellationToken cancellationToken)
    {
        DnsName? signer = set.Signer;
        if (signer is null)
        {
            await UnsignedAsync(set.Owner, set.Type, DnssecLinkKind.Answer, set.Signatures.Count == 0
                ? $"{set.Title} came without a signature"
                : $"{set.Title} came with a signature by {set.Signatures[0].SignerName}, which is no zone above", cancellationToken).ConfigureAwait(false);
            return;
        }
        ZoneState zone = await walk.ToAsync(signer, cancellationToken).ConfigureAwait(false);
        Add(zone);
        if (zone.Status != DnssecStatus.Secure) return;
        if (zone.Zone != signer)
        {
            Add(zone.Zone, DnssecLinkKind.Answer, DnssecStatus.Bogus, set.Owner, set.Type, $"{set.Title} came with a signature by {signer}, which is no zone: its zone is {zone.Zone}");
            return;
        }
        SetVerdict verdict = walk.Check(set, zone);
        Add(zone.Zone, DnssecLinkKind.Answer, verdict.Status, set.Owner, set.Type, verdict.Detail, verdict.Signature);
        int labels = set.Owner.LabelCount - (set.Owner.IsWildcard ? 1 : 0);
        if (verdict.IsSecure && verdict.Signature!.LabelCount < labels) Expansion(set, zone, set.Owner.Skip(set.Owner.LabelCount - verdict.Signature.LabelCount));
    }

    // The wildcard may answer only where the name itself does not exist (RFC 4035 5.3.4).
    private void Expansion(RrSet set, ZoneState zone, DnsName encloser)
    {
        DenialProof proof = Denial.Find(message.Authority, zone.Zone, work)?.NoCloserName(set.Owner, encloser)
            ?? DenialProof.Missing($"{set.Title} came from the wildcard {RrSet.Wildcard(encloser)}, and nothing proves that {set.Owner} itself does not exist");
        Prove(proof, zone, set.Owner, set.Type);
    }

    private async ValueTask NegativeAsync(DnsName name, CancellationToken cancellationToken)
    {
        bool noName = message.ResponseCode == DnsResponseCode.NXDomain;
        string claim = noName ? $"that {name} does not exist" : $"that {name} has no {DnsMnemonics.Text(question.Type)} records";
        DnsName? signer = Denial.Signer(message.Authority, name, question.Type);
        if (signer is null)
        {
            await UnsignedAsync(name, question.Type, DnssecLinkKind.Denial, $"nothing in the answer proves {claim}", cancellationToken).ConfigureAwait(false);
            return;
        }
        ZoneState zone = await walk.ToAsync(signer, cancellationToken).ConfigureAwait(false);
        Add(zone);
        if (zone.Status != DnssecStatus.Secure) return;
        if (zone.Zone != signer)
        {
            Add(zone.Zone, DnssecLinkKind.Denial, DnssecStatus.Bogus, name, question.Type, $"the proof {claim} is signed by {signer}, which is no zone: its zone is {zone.Zone}");
            return;
        }
        Denial? denial = Denial.Find(message.Authority, signer, work);
        DenialProof proof = denial is null ? DenialProof.Missing($"nothing in the answer proves {claim}, though {signer} is a signed zone")
            : noName ? denial.NoName(name)
            : denial.NoType(name, question.Type);
        Prove(proof, zone, name, question.Type);
    }

    private void Prove(DenialProof proof, ZoneState zone, DnsName name, DnsRecordType type)
    {
        DnsRrsigRecord? signature = null;
        string? fault = proof.Status is DnssecStatus.Bogus or DnssecStatus.Indeterminate ? proof.Words : walk.CheckProof(proof, message.Authority, zone, out signature);
        DnssecStatus status = fault is null || proof.Status == DnssecStatus.Indeterminate ? proof.Status : DnssecStatus.Bogus;
        Add(zone.Zone, DnssecLinkKind.Denial, status, name, type, fault ?? proof.Words, signature);
    }

    // Nothing is signed: fine where the tree proves that the zone is not, else it is missing.
    private async ValueTask UnsignedAsync(DnsName name, DnsRecordType type, DnssecLinkKind kind, string words, CancellationToken cancellationToken)
    {
        ZoneState zone = await walk.ToAsync(type == DnsRecordType.DS ? name.Parent : name, cancellationToken).ConfigureAwait(false);
        Add(zone);
        if (zone.Status != DnssecStatus.Secure) return;
        if (ChainWalk.ServerFault(message) is { } fault) Add(zone.Zone, kind, DnssecStatus.Indeterminate, name, type, fault);
        else Add(zone.Zone, kind, DnssecStatus.Bogus, name, type, $"{words}, though {zone.Zone} is a signed zone");
    }
}
