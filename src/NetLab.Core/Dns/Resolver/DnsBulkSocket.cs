using System.Net.Sockets;

namespace NetLab.Dns;

/// <summary>One socket of many questions: which of them wait, by id. It takes a limited number, so that its port is not there to be guessed for long.</summary>
internal sealed class DnsBulkSocket : IDisposable
{
    private const int None = -1;
    private readonly int[] _slots;
    private readonly ushort[] _ids;
    private readonly int _mask;

    /// <summary>Takes over a connected socket.</summary>
    /// <param name="handle">The socket.</param>
    /// <param name="server">Its server's place in the list.</param>
    /// <param name="questions">How many questions it takes.</param>
    public DnsBulkSocket(SafeSocketHandle handle, int server, int questions)
    {
        Handle = handle;
        Server = server;
        Left = questions;
        int size = 16;
        while (size < questions * 2) size *= 2;
        _mask = size - 1;
        _slots = new int[size];
        _ids = new ushort[size];
        Array.Fill(_slots, None);
    }

    public SafeSocketHandle Handle { get; }

    public int Server { get; }

    /// <summary>How many more questions it takes.</summary>
    public int Left { get; private set; }

    /// <summary>How many questions wait for an answer.</summary>
    public int Waiting { get; private set; }

    /// <summary>Enters a question.</summary>
    /// <returns>The id it goes by, random and not used before on this socket; where it is entered.</returns>
    public (ushort Id, int Entry) Add(int slot)
    {
        while (true)
        {
            ushort id = UnguessableRandom.UInt16();
            int at = Spread(id);
            while (_slots[at] != None && _ids[at] != id) at = (at + 1) & _mask;
            if (_slots[at] != None) continue;
            _slots[at] = slot;
            _ids[at] = id;
            Left--;
            Waiting++;
            return (id, at);
        }
    }

    /// <summary>The question of an id that still waits; -1 when there is none.</summary>
    public int Find(ushort id)
    {
        for (int at = Spread(id); _slots[at] != None; at = (at + 1) & _mask)
        {
            if (_ids[at] == id) return _slots[at] < 0 ? None : _slots[at];
        }
        return None;
    }

    /// <summary>Takes a question out. Its place stays taken: those behind it must be found.</summary>
    public void Remove(int entry)
    {
        _slots[entry] = None - 1;
        Waiting--;
    }

    public void Dispose() => Handle.Dispose();

    private int Spread(ushort id) => (id * 40503 >> 4) & _mask;
}
