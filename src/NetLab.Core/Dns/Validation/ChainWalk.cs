namespace NetLab.Dns;

/// <summary>Walks from the trust anchor down to zones, for one validation. What it finds goes into the validator's cache.</summary>
internal sealed class ChainWalk
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    // So that a broken zone costs its work once and not for every name in it.
    private static readonly TimeSpan BrokenFor = TimeSpan.FromSeconds(30);

    private readonly IDnsQuerier _querier;
    private readonly DnssecOptions _options;
    private readonly DnssecCrypto _crypto;
    private readonly ZoneCache _cache;
    private readonly DnssecWork _work;
    private readonly DateTimeOffset _now;
    private readonly SetCheck _check;
    private readonly ZoneEntry _entry;

    public ChainWalk(IDnsQuerier querier, DnssecOptions options, DnssecCrypto crypto, ZoneCache cache, DnssecWork work)
    {
        (_querier, _options, _crypto, _cache, _work) = (querier, options, crypto, cache, work);
        _now = options.Clock.GetUtcNow();
        _check = new SetCheck(crypto, options.AllowSha1, _now, work);
        _entry = new ZoneEntry(crypto, options, _check, work, _now);
    }

    /// <summary>Finds the zone a name is in, as far as the chain goes.</summary>
    /// <returns>The lowest zone at or above the name, Secure; or the state that ended the chain above it.</returns>
    public async ValueTask<ZoneState> ToAsync(DnsName name, CancellationToken cancellationToken)
    {
        DnsName? anchored = Anchored(name);
        if (anchored is null)
        {
            return new ZoneState(name, DnssecStatus.Indeterminate, [], [Link(DnsName.Root, DnssecLinkKind.Dnskey, DnssecStatus.Indeterminate, name, DnsRecordType.DNSKEY, $"no trust anchor is at or above {name}")], _now);
        }
        ZoneStep step = await CachedAsync(anchored, token => AnchorAsync(anchored, token), cancellationToken).ConfigureAwait(false);
        ZoneState state = step.State!;
        for (int labels = anchored.LabelCount + 1; labels <= name.LabelCount && state.Status == DnssecStatus.Secure; labels++)
        {
            DnsName below = name.Skip(name.LabelCount - labels);
            ZoneState parent = state;
            step = await CachedAsync(below, token => StepAsync(parent, below, token), cancellationToken).ConfigureAwait(false);
            if (step.IsEnd) break;
            state = step.State ?? state;
        }
        return state;
    }

    /// <summary>Checks a set of a zone that is known to be secure.</summary>
    public SetVerdict Check(RrSet set, ZoneState zone) => _check.Check(set, zone.Zone, zone.Keys);

    /// <summary>Checks that the records a proof stands on are signed.</summary>
    /// <returns>Null when they are, else what is wrong; <paramref name="signature"/> is the last one looked at.</returns>
    public string? CheckProof(DenialProof proof, DnsRecord[] authority, ZoneState zone, out DnsRrsigRecord? signature)
    {
        signature = null;
        var done = new HashSet<DnsName>();
        foreach (DnsRecord record in proof.Used)
        {
            if (!done.Add(record.Owner)) continue;
            SetVerdict verdict = Check(RrSet.Find(authority, record.Owner, record.Type)!, zone);
            signature = verdict.Signature;
            if (!verdict.IsSecure) return verdict.Detail;
        }
        return null;
    }

    /// <summary>A link of the chain.</summary>
    public static DnssecLink Link(DnsName zone, DnssecLinkKind kind, DnssecStatus status, DnsName name, DnsRecordType type, string detail, DnsRrsigRecord? signature = null) => new()
    {
        Zone = zone.IsRoot ? "." : zone.Text,
        Kind = kind,
        Status = status,
        Name = name.IsRoot ? "." : name.Text,
        Type = type,
        Detail = char.ToUpperInvariant(detail[0]) + detail[1..] + (detail.EndsWith('.') ? "" : "."),
        KeyTag = signature?.KeyTag,
        Algorithm = signature?.Algorithm,
    };

    private DnsName? Anchored(DnsName name)
    {
        DnsName? closest = null;
        foreach (DnssecTrustAnchor anchor in _options.TrustAnchors)
        {
            DnsName zone = anchor.Record.Owner;
            if (name.IsAtOrBelow(zone) && (closest is null || zone.LabelCount > closest.LabelCount)) closest = zone;
        }
        return closest;
    }

    private async ValueTask<ZoneStep> CachedAsync(DnsName name, Func<CancellationToken, ValueTask<ZoneStep>> find, CancellationToken cancellationToken)
    {
        ZoneCache.Slot slot = _cache.For(name);
        if (slot.Step is { } known && known.Until > _now) return known;
        // Many answers at once have the same zones above them: one asks, the others wait for it.
        await slot.Gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        int before = _work.AnswerTrials;
        try
        {
            if (slot.Step is { } found && found.Until > _now) return found;
            return slot.Step = await find(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            // What was asked on the way were other answers.
            _work.ResumeAnswer(before);
            slot.Gate.Release();
        }
    }

    private async ValueTask<ZoneStep> AnchorAsync(DnsName zone, CancellationToken cancellationToken)
    {
        var start = new ZoneState(zone, DnssecStatus.Secure, [], [], _now + Longest);
        (DnsMessage? message, string? fault) = await AskAsync(zone, DnsRecordType.DNSKEY, cancellationToken).ConfigureAwait(false);
        if (message is null) return Broken(start, zone, DnssecStatus.Indeterminate, Link(zone, DnssecLinkKind.Dnskey, DnssecStatus.Indeterminate, zone, DnsRecordType.DNSKEY, fault!));
        var anchors = new List<DnsRecord>();
        foreach (DnssecTrustAnchor anchor in _options.TrustAnchors)
        {
            if (anchor.Record.Owner == zone) anchors.Add(anchor.Record);
        }
        return Kept(_entry.Enter(start, zone, anchors, message, "the trust anchor"));
    }

    private async ValueTask<ZoneStep> StepAsync(ZoneState parent, DnsName name, CancellationToken cancellationToken)
    {
        (DnsMessage? message, string? fault) = await AskAsync(name, DnsRecordType.DS, cancellationToken).ConfigureAwait(false);
        if (message is null) return Broken(parent, name, DnssecStatus.Indeterminate, Link(parent.Zone, DnssecLinkKind.Ds, DnssecStatus.Indeterminate, name, DnsRecordType.DS, fault!));
        if (RrSet.Find(message.Answers, name, DnsRecordType.DS) is { } delegation)
        {
            SetVerdict verdict = Check(delegation, parent);
            DnssecLink link = Link(parent.Zone, DnssecLinkKind.Ds, verdict.Status, name, DnsRecordType.DS, verdict.Detail, verdict.Signature);
            if (!verdict.IsSecure) return Unsigned(parent, name, link, message);
            DateTimeOffset until = Until(parent, delegation.Ttl, verdict.Signature!);
            ZoneState signed = parent with { Links = [.. parent.Links, link], Until = until };
            if (_entry.WhyUnusable(delegation) is { } unusable)
            {
                link = Link(parent.Zone, DnssecLinkKind.Ds, unusable.Status, name, DnsRecordType.DS, unusable.Words, verdict.Signature);
                return ZoneStep.Of(parent.Then(name, unusable.Status, link, until));
            }
            (message, fault) = await AskAsync(name, DnsRecordType.DNSKEY, cancellationToken).ConfigureAwait(false);
            return message is null
                ? Broken(signed, name, DnssecStatus.Indeterminate, Link(name, DnssecLinkKind.Dnskey, DnssecStatus.Indeterminate, name, DnsRecordType.DNSKEY, fault!))
                : Kept(_entry.Enter(signed, name, delegation.Records, message, $"the DS records of {name}"));
        }
        return Alias(parent, name, message) ?? Absent(parent, name, message);
    }

    // An alias has no delegation beside it, and nothing is below the owner of a DNAME.
    private ZoneStep? Alias(ZoneState parent, DnsName name, DnsMessage message)
    {
        RrSet? alias = RrSet.Find(message.Answers, name, DnsRecordType.CNAME);
        if (alias?.Signatures.Count == 0) alias = null;
        for (DnsName above = name; alias is null && !above.IsRoot && above != parent.Zone;)
        {
            above = above.Parent;
            alias = RrSet.Find(message.Answers, above, DnsRecordType.DNAME);
        }
        if (alias is null) return null;
        SetVerdict verdict = Check(alias, parent);
        if (verdict.IsSecure) return alias.Type == DnsRecordType.DNAME ? ZoneStep.End(Until(parent, alias.Ttl, verdict.Signature!)) : ZoneStep.Same(Until(parent, alias.Ttl, verdict.Signature!));
        return Unsigned(parent, name, Link(parent.Zone, DnssecLinkKind.Ds, DnssecStatus.Bogus, name, DnsRecordType.DS, verdict.Detail, verdict.Signature), message);
    }

    private ZoneStep Absent(ZoneState parent, DnsName name, DnsMessage message)
    {
        Denial? denial = Denial.Find(message.Authority, parent.Zone, _work);
        DenialProof proof = denial is null
            ? DenialProof.Missing($"nothing proves that {name} has no DS records, though {parent.Zone} is a signed zone")
            : message.ResponseCode == DnsResponseCode.NXDomain ? denial.NoName(name) : denial.NoType(name, DnsRecordType.DS);
        DnsRrsigRecord? signature = null;
        string? fault = proof.Status is DnssecStatus.Bogus or DnssecStatus.Indeterminate ? proof.Words : CheckProof(proof, message.Authority, parent, out signature);
        if (fault is not null)
        {
            DnssecStatus status = proof.Status == DnssecStatus.Indeterminate ? DnssecStatus.Indeterminate : DnssecStatus.Bogus;
            return Unsigned(parent, name, Link(parent.Zone, DnssecLinkKind.Ds, status, name, DnsRecordType.DS, fault, signature), message);
        }
        uint ttl = uint.MaxValue;
        foreach (DnsRecord record in proof.Used) ttl = Math.Min(ttl, record.TTL);
        DateTimeOffset until = Until(parent, ttl, signature!);
        if (proof.Status == DnssecStatus.Insecure || proof.IsDelegation)
        {
            string words = proof.IsDelegation ? $"{proof.Words}: the zone is not signed" : proof.Words;
            return ZoneStep.Of(parent.Then(name, DnssecStatus.Insecure, Link(parent.Zone, DnssecLinkKind.Ds, DnssecStatus.Insecure, name, DnsRecordType.DS, words, signature), until));
        }
        return message.ResponseCode == DnsResponseCode.NXDomain ? ZoneStep.End(until) : ZoneStep.Same(until);
    }

    // A server that passes no DNSSEC records on proves nothing against the zone.
    private ZoneStep Unsigned(ZoneState parent, DnsName name, DnssecLink link, DnsMessage message)
    {
        if (ServerFault(message) is { } fault) link = Link(parent.Zone, link.Kind, DnssecStatus.Indeterminate, name, link.Type, fault);
        return Broken(parent, name, link.Status, link);
    }

    /// <summary>Why an answer without signatures says nothing of the zone; null when the server knows DNSSEC.</summary>
    public static string? ServerFault(DnsMessage message) =>
        message.Edns is { Do: true } ? null : "the server that was asked passes no DNSSEC records on";

    private ZoneStep Broken(ZoneState parent, DnsName name, DnssecStatus status, DnssecLink link) =>
        ZoneStep.Of(parent.Then(name, status, link, status == DnssecStatus.Bogus ? _now + BrokenFor : _now));

    private ZoneStep Kept(ZoneState state) => ZoneStep.Of(state.Status switch
    {
        DnssecStatus.Bogus => state with { Until = _now + BrokenFor },
        DnssecStatus.Indeterminate => state with { Until = _now },
        _ => state,
    });

    private DateTimeOffset Until(ZoneState parent, uint ttl, DnsRrsigRecord signature) => ZoneEntry.Until(_now, parent.Until, ttl, signature);

    private async ValueTask<(DnsMessage? Message, string? Fault)> AskAsync(DnsName name, DnsRecordType type, CancellationToken cancellationToken)
    {
        if (!_work.MayAsk()) return (null, $"more than {DnssecValidator.MaximumQueries} questions would be needed");
        try
        {
            DnsQueryOptions options = _options.QueryOptions with { Recursion = true, DnssecOk = true, CheckingDisabled = true, UseEdns = true };
            DnsResponse response = await _querier.QueryAsync(new DnsQuestion(name, type), options, cancellationToken).ConfigureAwait(false);
            _work.BeginAnswer();
            return response.ResponseCode is DnsResponseCode.NoError or DnsResponseCode.NXDomain
                ? (response.Message, null)
                : (null, $"the server answered {DnsFailureText.CodeText(response.ResponseCode)} when asked for the {DnsMnemonics.Text(type)} records of {name}");
        }
        catch (DnsQueryException e)
        {
            return (null, $"the {DnsMnemonics.Text(type)} records of {name} could not be had: {e.Message.TrimEnd('.')}");
        }
    }
}
