using System.Net;
using System.Runtime.InteropServices;

namespace NetLab.Interop;

/// <summary>Packets to and from a socket, and its error queue.</summary>
internal sealed unsafe partial class ProbeSocket
{
    private const int ControlHeaderSize = 16, ControlRoom = 512;

    /// <summary>Earlier errors of the socket are reported by the next call that sends, though it could: so it is called again.</summary>
    private const int MostEarlierErrors = 16, TooBigForSure = 3;

    /// <summary>Sends a packet.</summary>
    /// <param name="packet">What to send.</param>
    /// <param name="remote">Where to; null where the socket is connected.</param>
    /// <param name="hops">Its time to live; 0 leaves the socket's.</param>
    /// <returns>Why it could not be sent, or None.</returns>
    public Errno Send(ReadOnlySpan<byte> packet, IPEndPoint? remote = null, int hops = 0)
    {
        using var use = new DescriptorUse(_descriptor);
        ReadOnlySpan<byte> address = remote is null ? default : remote.Serialize() is { } raw ? raw.Buffer.Span[..raw.Size] : default;
        byte* control = stackalloc byte[24];
        fixed (byte* start = packet, name = address)
        {
            var vector = new Libc.IoVector { Base = start, Length = (nuint)packet.Length };
            var message = new Libc.MessageHeader { Vectors = &vector, VectorCount = 1, Name = name, NameLength = (uint)address.Length };
            if (hops > 0)
            {
                *(Libc.ControlHeader*)control = new Libc.ControlHeader
                {
                    Length = ControlHeaderSize + sizeof(int), Level = IsIPv6 ? Libc.SOL_IPV6 : Libc.SOL_IP, Type = IsIPv6 ? Libc.IPV6_HOPLIMIT : Libc.IP_TTL,
                };
                *(int*)(control + ControlHeaderSize) = hops;
                message.Control = control;
                message.ControlLength = 24;
            }
            Errno error = Errno.None;
            int tooBig = 0;
            for (int attempt = 0; attempt < MostEarlierErrors; attempt++)
            {
                if (Libc.SendMessage(use.Number, &message, Libc.MSG_DONTWAIT | Libc.MSG_NOSIGNAL) >= 0)
                {
                    NextPacket++;
                    return Errno.None;
                }
                error = (Errno)Marshal.GetLastPInvokeError();
                // A full queue is about this packet; so is its size, unless a router has just said so of an earlier one.
                if (error is Errno.EAGAIN or Errno.ENOBUFS or Errno.EINVAL or Errno.EBADF || (error == Errno.EMSGSIZE && ++tooBig == TooBigForSure)) return error;
            }
            return error;
        }
    }

    /// <summary>Receives a packet that is there.</summary>
    /// <param name="buffer">Room for it.</param>
    /// <param name="arrival">Who sent it, when, and its size, which may be cut.</param>
    /// <returns>False when none is there.</returns>
    public bool Receive(Span<byte> buffer, out ProbeArrival arrival)
    {
        arrival = default;
        byte* name = stackalloc byte[28];
        byte* control = stackalloc byte[ControlRoom];
        Libc.MessageHeader message = default;
        // An error that waits is in the error queue too.
        for (int attempt = 0; attempt < MostEarlierErrors; attempt++)
        {
            Errno error = Take(buffer, name, control, 0, ref message, out int length);
            if (error == Errno.EAGAIN) return false;
            if (error != Errno.None) continue;
            arrival.Length = length;
            arrival.Source = Address(new ReadOnlySpan<byte>(name, (int)Math.Min(message.NameLength, 28)));
            foreach (ControlPart part in new ControlParts(control, message.ControlLength))
            {
                if (part.Is(Libc.SOL_SOCKET, Libc.SO_TIMESTAMPING)) arrival.KernelTime = Time(part.Data);
                else if ((part.Is(Libc.SOL_IP, Libc.IP_TTL) || part.Is(Libc.SOL_IPV6, Libc.IPV6_HOPLIMIT)) && part.Data.Length >= 4)
                    arrival.HopLimit = MemoryMarshal.Read<int>(part.Data);
            }
            return true;
        }
        return false;
    }

    /// <summary>Takes the next entry of the error queue.</summary>
    /// <param name="buffer">Room for what it quotes of the packet, from the header of the socket's protocol on (UDP: behind it).</param>
    /// <param name="found">The entry.</param>
    /// <returns>False when none is there.</returns>
    public bool ReceiveError(Span<byte> buffer, out ProbeError found)
    {
        found = default;
        byte* name = stackalloc byte[28];
        byte* control = stackalloc byte[ControlRoom];
        Libc.MessageHeader message = default;
        if (Take(buffer, name, control, Libc.MSG_ERRQUEUE, ref message, out int length) != Errno.None) return false;
        found.Length = length;
        foreach (ControlPart part in new ControlParts(control, message.ControlLength))
        {
            if (part.Is(Libc.SOL_SOCKET, Libc.SO_TIMESTAMPING)) found.KernelTime = Time(part.Data);
            else if (part.Is(Libc.SOL_IP, Libc.IP_RECVERR) || part.Is(Libc.SOL_IPV6, Libc.IPV6_RECVERR)) ReadError(part.Data, ref found);
        }
        return true;
    }

    /// <summary>Reads struct sock_extended_err and the address behind it.</summary>
    internal static void ReadError(ReadOnlySpan<byte> data, ref ProbeError found)
    {
        if (data.Length < sizeof(Libc.ExtendedError)) return;
        var error = MemoryMarshal.Read<Libc.ExtendedError>(data);
        found.Error = error.Origin == Libc.OriginTimestamping ? Errno.None : (Errno)error.Error;
        found.Origin = error.Origin;
        found.Type = error.Type;
        found.Code = error.Code;
        found.Info = error.Info;
        found.Data = error.Data;
        if (found.IsIcmp) found.Reporter = Address(data[sizeof(Libc.ExtendedError)..]);
    }

    /// <summary>The first of the three times of struct scm_timestamping, the one software took.</summary>
    internal static long Time(ReadOnlySpan<byte> data)
    {
        if (data.Length < 16) return 0;
        long seconds = MemoryMarshal.Read<long>(data), nanoseconds = MemoryMarshal.Read<long>(data[8..]);
        return seconds <= 0 || seconds > uint.MaxValue || nanoseconds is < 0 or >= 1_000_000_000 ? 0 : DateTime.UnixEpoch.Ticks + seconds * TimeSpan.TicksPerSecond + nanoseconds / 100;
    }

    private Errno Take(Span<byte> buffer, byte* name, byte* control, int flags, ref Libc.MessageHeader message, out int length)
    {
        using var use = new DescriptorUse(_descriptor);
        fixed (byte* start = buffer)
        {
            var vector = new Libc.IoVector { Base = start, Length = (nuint)buffer.Length };
            while (true)
            {
                message = new Libc.MessageHeader { Vectors = &vector, VectorCount = 1, Name = name, NameLength = 28, Control = control, ControlLength = ControlRoom };
                nint got;
                fixed (Libc.MessageHeader* header = &message) got = Libc.ReceiveMessage(use.Number, header, flags | Libc.MSG_DONTWAIT);
                length = (int)got;
                if (got >= 0) return Errno.None;
                var error = (Errno)Marshal.GetLastPInvokeError();
                if (error != Errno.EINTR) return error;
            }
        }
    }
}
