namespace NetLab.Interop;

/// <summary>The control messages a packet came with (cmsg(3)), one after the other.</summary>
internal unsafe ref struct ControlParts
{
    private const int HeaderSize = 16;
    private readonly byte* _end;
    private byte* _next;

    /// <summary>Those in a buffer, as recvmsg(2) fills it.</summary>
    public ControlParts(byte* control, nuint length)
    {
        _next = control;
        _end = control + length;
    }

    /// <summary>The one at hand.</summary>
    public ControlPart Current { get; private set; }

    /// <summary>For foreach.</summary>
    public readonly ControlParts GetEnumerator() => this;

    /// <summary>Goes on to the next one.</summary>
    public bool MoveNext()
    {
        nint left = (nint)(_end - _next);
        if (left < HeaderSize) return false;
        var header = (Libc.ControlHeader*)_next;
        nint length = (nint)header->Length;
        if (length < HeaderSize || length > left) return false;
        Current = new ControlPart(header->Level, header->Type, new ReadOnlySpan<byte>(_next + HeaderSize, (int)length - HeaderSize));
        nint step = (length + 7) & ~7;
        _next = step >= left ? _end : _next + step;
        return true;
    }
}
