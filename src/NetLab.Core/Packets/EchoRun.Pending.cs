namespace NetLab.Packets;

/// <summary>A request that is under way.</summary>
public sealed partial class EchoRun
{
    private sealed class Pending
    {
        public int Target, Sequence;
        public ushort Number;
        public long SentAt, Left;
        public DateTime Sent;
        public bool IsSettled, IsAnswered;

        /// <summary>Milliseconds from leaving to an arrival.</summary>
        public double Time(long arrived) => ProbeClock.Milliseconds(SentAt, Sent, Left, arrived);
    }
}
