namespace NetLab.Dns;

/// <summary>
/// What one validation may cost, and has cost. A zone can be made so that every key seems to fit every signature (KeyTrap, CVE-2023-50387), or so that
/// a proof needs very many hashes (CVE-2023-50868): each is counted before it is done.
/// </summary>
internal sealed class DnssecWork
{
    private int _setTrials;

    /// <summary>Keys tried on signatures and digests made of keys, in all.</summary>
    public int Trials { get; private set; }

    /// <summary>Those of them that came to nothing.</summary>
    public int FailedTrials { get; private set; }

    /// <summary>Names hashed for NSEC3.</summary>
    public int Hashes { get; private set; }

    /// <summary>Questions asked.</summary>
    public int Queries { get; private set; }

    /// <summary>Why no further trial may be made; null while it may.</summary>
    public string? Exhausted { get; private set; }

    /// <summary>Trials made for the server's answer that is being checked.</summary>
    public int AnswerTrials { get; private set; }

    /// <summary>Begins with another server's answer.</summary>
    public void BeginAnswer() => AnswerTrials = 0;

    /// <summary>Goes on with an answer that was left for others.</summary>
    /// <param name="trials">How many trials were made for it.</param>
    public void ResumeAnswer(int trials) => AnswerTrials = trials;

    /// <summary>Begins with the next record set.</summary>
    public void BeginSet() => _setTrials = 0;

    /// <summary>Whether one more trial may be made; if so it has to be reported by <see cref="Tried"/>.</summary>
    public bool MayTry()
    {
        if (FailedTrials >= DnssecValidator.MaximumFailedTrials) Exhausted = $"{FailedTrials} combinations of keys and signatures in all have failed";
        else if (_setTrials >= DnssecValidator.MaximumTrialsPerSet) Exhausted = $"{_setTrials} combinations of keys and signatures have failed";
        else if (AnswerTrials >= DnssecValidator.MaximumTrialsPerAnswer) Exhausted = $"{AnswerTrials} combinations of keys and signatures of one answer have been tried";
        else return true;
        return false;
    }

    /// <summary>Counts a trial.</summary>
    /// <returns>Its outcome.</returns>
    public bool Tried(bool success)
    {
        Trials++;
        AnswerTrials++;
        _setTrials++;
        if (!success) FailedTrials++;
        return success;
    }

    /// <summary>Counts a name to be hashed; false when it must not be.</summary>
    public bool MayHash() => Hashes < DnssecValidator.MaximumHashedNames && Hashes++ >= 0;

    /// <summary>Counts a question to be asked; false when it must not be.</summary>
    public bool MayAsk() => Queries < DnssecValidator.MaximumQueries && Queries++ >= 0;
}
