namespace NetLab.Smtp;

/// <summary>
/// A message as it comes. Its end is CR LF dot CR LF and nothing else, and no CR or LF stands alone before it (RFC 5321, 2.3.8 and 4.1.1.4): where two
/// programs do not agree on where a message ends, one can be hidden in another. What does not fit is counted and dropped, so that the end is still found.
/// </summary>
internal sealed class SmtpSinkData(SmtpSinkShelf shelf, int maximum) : IDisposable
{
    private const int Smallest = 4096;
    private byte[] _bytes = [];
    private int _length;
    private State _state;

    private enum State
    {
        LineStart,
        Line,
        Return,
        Dot,
        DotReturn,
    }

    /// <summary>How a piece of it was taken.</summary>
    public enum Outcome
    {
        /// <summary>It goes on.</summary>
        More,

        /// <summary>Its end has come.</summary>
        Complete,

        /// <summary>A line feed stands alone.</summary>
        BareLineFeed,

        /// <summary>A carriage return stands alone.</summary>
        BareReturn,
    }

    /// <summary>How many bytes came that were not kept.</summary>
    public long Dropped { get; private set; }

    /// <summary>Whether it is larger than a message may be.</summary>
    public bool IsTooLarge { get; private set; }

    /// <summary>Whether there was no memory left for it.</summary>
    public bool LacksRoom { get; private set; }

    /// <summary>Takes lines with the dots of SMTP.</summary>
    public Outcome Feed(ReadOnlySpan<byte> bytes, out int taken)
    {
        int at = 0;
        while (at < bytes.Length)
        {
            byte one = bytes[at];
            switch (_state)
            {
                case State.LineStart when one == '.':
                    at++;
                    _state = State.Dot;
                    break;
                case State.LineStart:
                    _state = State.Line;
                    break;
                case State.Line:
                    int end = bytes[at..].IndexOfAny((byte)'\r', (byte)'\n');
                    Append(end < 0 ? bytes[at..] : bytes.Slice(at, end));
                    at = end < 0 ? bytes.Length : at + end;
                    if (end < 0) break;
                    if (bytes[at++] == '\n') return Ended(Outcome.BareLineFeed, at, out taken);
                    _state = State.Return;
                    break;
                case State.Return:
                    if (one != '\n') return Ended(Outcome.BareReturn, at, out taken);
                    at++;
                    Append("\r\n"u8);
                    _state = State.LineStart;
                    break;
                case State.Dot:
                    if (one == '\n') return Ended(Outcome.BareLineFeed, at + 1, out taken);
                    if (one == '\r') at++;
                    _state = one == '\r' ? State.DotReturn : State.Line;
                    break;
                default:
                    if (one != '\n') return Ended(Outcome.BareReturn, at, out taken);
                    return Ended(Outcome.Complete, at + 1, out taken);
            }
        }
        return Ended(Outcome.More, at, out taken);
    }

    /// <summary>Takes bytes as they are: a chunk.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (IsTooLarge || LacksRoom || _length + (long)bytes.Length > maximum)
        {
            IsTooLarge |= !LacksRoom;
            Dropped += bytes.Length;
            return;
        }
        if (_bytes.Length - _length < bytes.Length && !Grow(_length + bytes.Length))
        {
            LacksRoom = true;
            Dropped += bytes.Length;
            return;
        }
        bytes.CopyTo(_bytes.AsSpan(_length));
        _length += bytes.Length;
    }

    /// <summary>All of it; whoever takes it gives its room back to the shelf, a byte for a byte.</summary>
    public byte[] ToArray()
    {
        byte[] whole = _bytes.AsSpan(0, _length).ToArray();
        shelf.Release(_bytes.Length - _length);
        (_bytes, _length) = ([], 0);
        return whole;
    }

    /// <summary>Gives the room back.</summary>
    public void Dispose()
    {
        shelf.Release(_bytes.Length);
        (_bytes, _length) = ([], 0);
    }

    private static Outcome Ended(Outcome outcome, int at, out int taken)
    {
        taken = at;
        return outcome;
    }

    private bool Grow(int needed)
    {
        int size = (int)Math.Min(Math.Max(needed, maximum), Math.Max(Math.Max(Smallest, needed), _bytes.Length * 2L));
        if (!shelf.TryHold(size - _bytes.Length)) return false;
        Array.Resize(ref _bytes, size);
        return true;
    }
}
