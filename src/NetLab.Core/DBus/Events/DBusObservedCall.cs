using System.Diagnostics;

namespace NetLab.DBus;

/// <summary>A call and what came of it, as a monitor saw them.</summary>
public sealed class DBusObservedCall
{
    internal DBusObservedCall(string bus, DBusMessage call, DBusMessage? reply, int? process, string? processName) =>
        (Bus, Call, Reply, CallerProcessId, CallerProcessName) = (bus, call, reply, process, processName);

    /// <summary>When the call was seen.</summary>
    public DateTime Time => Call.Received;

    /// <summary>The bus, as it was asked for.</summary>
    public string Bus { get; }

    /// <summary>Who called: a unique name.</summary>
    public string? Caller => Call.Sender;

    /// <summary>The caller's process; null where it is not known any more.</summary>
    public int? CallerProcessId { get; }

    /// <summary>What the caller's process calls itself.</summary>
    public string? CallerProcessName { get; }

    /// <summary>Who was called, as the caller said it.</summary>
    public string? Destination => Call.Destination;

    /// <summary>Who answered: a unique name, or org.freedesktop.DBus for the bus itself.</summary>
    public string? Responder => Reply?.Sender;

    /// <summary>The object that was called.</summary>
    public string? Path => Call.Path;

    /// <summary>The method's interface, as the caller said it.</summary>
    public string? Interface => Call.Interface;

    /// <summary>The method.</summary>
    public string? Member => Call.Member;

    /// <summary>The types of the arguments.</summary>
    public DBusSignature Signature => Call.Signature;

    /// <summary>The arguments as .NET values.</summary>
    /// <exception cref="DBusFormatException">The caller sent what is malformed.</exception>
    public object?[] Arguments => Call.Arguments;

    /// <summary>How it ended.</summary>
    public DBusCallOutcome Outcome => Reply switch
    {
        null => Call.WantsReply ? DBusCallOutcome.Pending : DBusCallOutcome.NoReplyExpected,
        { Type: DBusMessageType.Error } => DBusCallOutcome.Failed,
        _ => DBusCallOutcome.Returned,
    };

    /// <summary>What was returned; null when nothing was.</summary>
    /// <exception cref="DBusFormatException">The service sent what is malformed.</exception>
    public object?[]? Result => Outcome == DBusCallOutcome.Returned ? Reply!.Arguments : null;

    /// <summary>The error's name, where it failed.</summary>
    public string? ErrorName => Reply?.ErrorName;

    /// <summary>What the service says about the error.</summary>
    public string? ErrorText => Outcome == DBusCallOutcome.Failed && Reply!.Signature.Text.StartsWith('s') ? Reply.Arguments[0] as string : null;

    /// <summary>
    /// Milliseconds from the call passing the bus to its reply passing it, as far as messages are read from the bus one by one; null without a reply.
    /// </summary>
    public double? LatencyMs => Reply is null || Call.Timestamp == 0 ? null : Math.Round(Stopwatch.GetElapsedTime(Call.Timestamp, Reply.Timestamp).TotalMilliseconds, 3);

    /// <summary>The call as it came.</summary>
    public DBusMessage Call { get; }

    /// <summary>The reply as it came; null when none did.</summary>
    public DBusMessage? Reply { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Call}: {Outcome}";
}
