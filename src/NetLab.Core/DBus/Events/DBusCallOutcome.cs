namespace NetLab.DBus;

/// <summary>How a call that was watched ended.</summary>
public enum DBusCallOutcome
{
    /// <summary>It was answered.</summary>
    Returned,

    /// <summary>It was answered with an error.</summary>
    Failed,

    /// <summary>The caller wants no answer.</summary>
    NoReplyExpected,

    /// <summary>No answer came as long as it was watched.</summary>
    Pending,
}
