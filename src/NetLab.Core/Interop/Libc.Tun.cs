using System.Runtime.InteropServices;

namespace NetLab.Interop;

internal static unsafe partial class Libc
{
    // linux/if_tun.h.
    public const uint TUNSETIFF = 0x400454ca, TUNSETPERSIST = 0x400454cb, TUNSETOWNER = 0x400454cc, TUNSETGROUP = 0x400454ce;
    public const short IFF_TUN = 0x1, IFF_TAP = 0x2, IFF_NO_PI = 0x1000;
    public const ushort IFF_TUN_EXCL = 0x8000;

    /// <summary>struct ifreq (linux/if.h) with a name and flags; 40 bytes on 64-bit machines.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 40)]
    public struct InterfaceRequest
    {
        public fixed byte Name[16];
        public ushort Flags;
    }
}
