using System.Management.Automation;
using NetLab.Dns;

namespace NetLab.PowerShell.Dns;

// What users see of an answer: records, negative answers, errors.
public sealed partial class ResolveDnsRecordCommand
{
    private static readonly DnsSection[] AllSections = [DnsSection.Answer, DnsSection.Authority, DnsSection.Additional], AnswerAlone = [DnsSection.Answer];
    private DnsSection[]? _sections;

    private DnsSection[] Sections => _sections ??=
        Section is null ? _asWindows ? AllSections : AnswerAlone
        : Array.IndexOf(Section, DnsSectionChoice.All) >= 0 ? AllSections
        : [.. AllSections.Where(section => Array.IndexOf(Section, (DnsSectionChoice)section) >= 0)];

    private void Write(DnsLookup lookup)
    {
        bool anyData = Array.Exists(lookup.Parts, static part => part.Response is { Failure: null });
        // Both families' answers begin with the same aliases, and end with the same servers.
        HashSet<string>? written = lookup.DefaultTypes && lookup.Parts.Length > 1 ? new(StringComparer.Ordinal) : null;
        int told = 0;
        foreach (DnsLookupPart part in lookup.Parts)
        {
            if (part.Response is { Dnssec.Status: DnssecStatus.Bogus } bogus && !CheckingDisabled && !DnssecCd)
            {
                WriteBogus(lookup, bogus);
            }
            else if (part.Response is { } response)
            {
                bool wrote = (response.Failure != DnsFailureKind.NameDoesNotExist || !_asWindows) && WriteRecords(response, written);
                if (response.Failure is { } kind && !IsEnough(lookup, kind, wrote, anyData, ref told)) WriteNegative(lookup, response, kind);
            }
            else if (part.Error is DnsQueryException query)
            {
                if (lookup.DefaultTypes && Told(ref told, query.Kind)) continue;
                WriteError(_asWindows ? DnsFailure.OfWindows(query, lookup.Name) : Failure.Record(query, lookup.Name));
            }
            else if (part.Error is { } error)
            {
                Guard(lookup.Name, () => throw error);
            }
        }
    }

    private bool WriteRecords(DnsResponse response, HashSet<string>? written)
    {
        bool any = false;
        foreach (DnsSection section in Sections)
        {
            foreach (DnsRecord record in response.Records(section))
            {
                // Validation has them sent; nobody asked to see them.
                if (Validate && !DnssecOk && record.Type is DnsRecordType.RRSIG or DnsRecordType.NSEC or DnsRecordType.NSEC3 && record.Type != response.Question.Type) continue;
                bool own = section == DnsSection.Answer && record.Type == response.Question.Type;
                any |= section != DnsSection.Answer;
                if (own || written is null || written.Add($"{section} {record}")) WriteObject(record);
            }
        }
        return any;
    }

    private void WriteBogus(DnsLookup lookup, DnsResponse response)
    {
        string message = $"The answer for '{response.Question.Name}' {DnsMnemonics.Text(response.Question.Type)} from {response.Server} is bogus: {response.Dnssec!.Reason}";
        WriteError(new ErrorRecord(new DnsQueryException(response.Question, DnsFailureKind.Signature, message), "DnsBogus", ErrorCategory.SecurityError, lookup.Name)
        {
            ErrorDetails = new ErrorDetails(Display.Escape(message)) { RecommendedAction = "-CheckingDisabled shows it nevertheless; its Response.Dnssec.Chain has every link." },
        });
    }

    /// <summary>Whether a negative answer needs no word of its own.</summary>
    private bool IsEnough(DnsLookup lookup, DnsFailureKind kind, bool wroteOther, bool anyData, ref int told)
    {
        if (kind == DnsFailureKind.NoData && ((lookup.DefaultTypes && anyData && !All) || (wroteOther && !IncludeNegative))) return true;
        return lookup.DefaultTypes && !All && !(IncludeNegative && kind == DnsFailureKind.NoData) && Told(ref told, kind);
    }

    private static bool Told(ref int told, DnsFailureKind kind)
    {
        int bit = 1 << (int)kind;
        bool before = (told & bit) != 0;
        told |= bit;
        return before;
    }

    private void WriteNegative(DnsLookup lookup, DnsResponse response, DnsFailureKind kind)
    {
        if (IncludeNegative)
        {
            WriteObject(new DnsNegativeAnswer(lookup.Name, response));
            return;
        }
        DnsQueryException exception = response.ToException()!;
        ErrorRecord record = _asWindows ? DnsFailure.OfWindows(exception, lookup.Name) : Failure.Record(exception, lookup.Name);
        if (!_asWindows && lookup.DefaultTypes && kind == DnsFailureKind.NoData && response.Question.Type == DnsRecordType.A)
        {
            string both = (record.ErrorDetails?.Message ?? exception.Message).Replace("has no A record", "has neither an A nor an AAAA record", StringComparison.Ordinal);
            record.ErrorDetails = new ErrorDetails(both) { RecommendedAction = exception.Advice ?? "" };
        }
        WriteError(record);
    }
}
