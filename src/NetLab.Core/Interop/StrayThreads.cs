using System.Runtime.InteropServices;

namespace NetLab.Interop;

/// <summary>
/// Finds threads of this process that were born inside a network namespace because their creator was there, and sends them home:
/// pool workers, but also the runtime's own, such as the one that recompiles hot methods, which runs no work item that could ask it to
/// go. So each is sent a signal whose handler is nothing but the system call setns(home) - in machine code, for a managed handler may
/// not run on a thread that is stopped at any point of its work. Threads NetLab itself has inside at the moment are expected there.
/// </summary>
internal static unsafe class StrayThreads
{
    private const int WaitMicroseconds = 50, Waits = 2000;
    private static readonly Dictionary<int, int> _expected = [];
    private static readonly Lock _gate = new(), _expectedGate = new();
    private static HashSet<int> _home = [], _next = [];
    private static LinuxDescriptor? _tasks;
    private static int _signal;

    /// <summary>Says that a thread goes into namespaces on purpose. Calls nest; each needs its <see cref="Forget"/>.</summary>
    public static void Expect(int thread)
    {
        lock (_expectedGate) _expected[thread] = _expected.GetValueOrDefault(thread) + 1;
    }

    /// <summary>Ends one <see cref="Expect"/>.</summary>
    public static void Forget(int thread)
    {
        lock (_expectedGate)
        {
            int count = _expected.GetValueOrDefault(thread) - 1;
            if (count > 0) _expected[thread] = count;
            else _expected.Remove(thread);
        }
    }

    /// <summary>Sends every thread home that is away and not expected to be. Threads seen at home before are not looked at again.</summary>
    /// <returns>How many could not be sent.</returns>
    public static int SendHome()
    {
        lock (_gate)
        {
            int remaining = 0;
            _next.Clear();
            foreach (int thread in Threads())
            {
                if (IsExpected(thread)) continue;
                if (_home.Contains(thread) || Send(thread)) _next.Add(thread);
                else remaining++;
            }
            (_home, _next) = (_next, _home);
            return remaining;
        }
    }

    /// <summary>The threads of this process by id, expected or not, that are in another namespace than home.</summary>
    public static List<int> Away()
    {
        lock (_gate) return Threads().FindAll(static thread => !IsHome(thread));
    }

    private static bool IsExpected(int thread)
    {
        lock (_expectedGate) return _expected.ContainsKey(thread);
    }

    private static bool Send(int thread)
    {
        if (IsHome(thread)) return true;
        int signal = Signal();
        if (signal == 0) return false;
        if (Libc.SignalThread(Environment.ProcessId, thread, signal) != 0) return IsHome(thread);
        for (int wait = 0; wait < Waits; wait++)
        {
            if (IsHome(thread)) return true;
            _ = wait < 10 ? Libc.YieldProcessor() : Libc.SleepMicroseconds(WaitMicroseconds);
        }
        return false;
    }

    /// <summary>Whether a thread is at home, or has ended.</summary>
    private static bool IsHome(int thread) =>
        !NetworkNamespaceHandle.TryIdentityOf($"/proc/self/task/{thread}/ns/net", out NamespaceIdentity there) || there == HomeNamespace.Handle.Identity;

    private static List<int> Threads()
    {
        const int NameOffset = 19;
        var threads = new List<int>(32);
        _tasks ??= LinuxFile.Open("/proc/self/task", Libc.O_RDONLY | Libc.O_DIRECTORY | Libc.O_CLOEXEC, "read");
        _ = Libc.Seek(_tasks.Number, 0, 0);
        byte* buffer = stackalloc byte[4096];
        nint length;
        while ((length = Libc.ReadDirectory(_tasks.Number, buffer, 4096)) > 0)
        {
            // struct linux_dirent64: inode and offset (8 each), record length (2), type (1), the name and a NUL.
            for (nint at = 0; at < length; at += *(ushort*)(buffer + at + 16))
            {
                int thread = 0;
                byte* name = buffer + at + NameOffset;
                while (*name is >= (byte)'0' and <= (byte)'9') thread = (thread * 10) + (*name++ - '0');
                if (thread > 0) threads.Add(thread);
            }
        }
        return threads;
    }

    /// <summary>A real-time signal nobody uses, with the handler in place for good; 0 where there is none, or no code for this machine.</summary>
    private static int Signal()
    {
        if (_signal != 0) return Math.Max(_signal, 0);
        _signal = -1;
        uint home = (uint)HomeNamespace.Handle.Number;
        ReadOnlySpan<byte> code = HandlerCode(RuntimeInformation.ProcessArchitecture, home);
        if (code.IsEmpty) return 0;
        const nuint Page = 65536;
        nint memory = Libc.MapMemory(0, Page, Libc.PROT_READ | Libc.PROT_WRITE, Libc.MAP_PRIVATE | Libc.MAP_ANONYMOUS, -1, 0);
        if (memory == -1) return 0;
        code.CopyTo(new Span<byte>((void*)memory, code.Length));
        // The kernel makes the instruction cache see the page when it becomes executable.
        if (Libc.ProtectMemory(memory, Page, Libc.PROT_READ | Libc.PROT_EXEC) != 0) return 0;
        for (int signal = Libc.HighestSignal; signal > Libc.HighestSignal - 16; signal--)
        {
            Libc.SignalActionBuffer action = default;
            if (Libc.SignalAction(signal, null, &action) != 0 || action.Handler != 0) continue;
            action = new Libc.SignalActionBuffer { Handler = memory, Mask = ulong.MaxValue, Flags = Libc.SA_RESTART };
            if (Libc.SignalAction(signal, &action, null) == 0) return _signal = signal;
        }
        return 0;
    }

    /// <summary>The machine code of <c>setns(home, CLONE_NEWNET); return;</c>, which uses no register a handler has to keep.</summary>
    internal static byte[] HandlerCode(Architecture architecture, uint home)
    {
        switch (architecture)
        {
            case Architecture.X64:
                byte[] code = [0xbf, 0, 0, 0, 0 /* mov edi, home */, 0xbe, 0, 0, 0, 0x40 /* mov esi, CLONE_NEWNET */,
                    0xb8, 0x34, 0x01, 0, 0 /* mov eax, __NR_setns = 308 */, 0x0f, 0x05 /* syscall */, 0xc3 /* ret */];
                MemoryMarshal.Write(code.AsSpan(1), in home);
                return code;
            case Architecture.Arm64:
                return MemoryMarshal.AsBytes<uint>([
                    0x52800000 | (home & 0xffff) << 5, // movz w0, home
                    0x72a00000 | home >> 16 << 5, // movk w0, home >> 16, lsl 16
                    0x52a80001, // movz w1, CLONE_NEWNET >> 16, lsl 16
                    0x52802188, // movz w8, __NR_setns = 268
                    0xd4000001, // svc 0
                    0xd65f03c0 /* ret */]).ToArray();
            default:
                return [];
        }
    }
}
