using System.Runtime.InteropServices;

namespace NetLab.Interop;

/// <summary>
/// Edwards-curve signatures by OpenSSL's libcrypto, the library .NET's own cryptography stands on here but offers no such signatures from.
/// It is looked for when it is first needed: without it everything else works.
/// </summary>
internal static unsafe class LibCrypto
{
    /// <summary>OpenSSL's number of Ed25519 (obj_mac.h).</summary>
    public const int Ed25519 = 1087;

    /// <summary>OpenSSL's number of Ed448 (obj_mac.h).</summary>
    public const int Ed448 = 1088;

    private static readonly Lazy<Functions?> Loaded = new(Load);

    /// <summary>Whether the library is there and has the functions.</summary>
    public static bool HasEdwardsCurves => Loaded.Value is not null;

    /// <summary>Checks a signature.</summary>
    /// <param name="curve"><see cref="Ed25519"/> or <see cref="Ed448"/>.</param>
    /// <param name="key">The public key as RFC 8032 encodes it.</param>
    /// <param name="data">What is signed.</param>
    /// <param name="signature">The signature as RFC 8032 encodes it.</param>
    /// <returns>False also for a key or a signature that is none.</returns>
    public static bool Verify(int curve, ReadOnlySpan<byte> key, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        Functions functions = Loaded.Value ?? throw new PlatformNotSupportedException("libcrypto is not there.");
        nint publicKey = 0, context = 0;
        fixed (byte* keyBytes = key, dataBytes = data, signatureBytes = signature)
        {
            try
            {
                publicKey = functions.NewRawPublicKey(curve, 0, keyBytes, (nuint)key.Length);
                if (publicKey == 0) return false;
                context = functions.NewContext();
                return context != 0
                    && functions.DigestVerifyInit(context, 0, 0, 0, publicKey) == 1
                    && functions.DigestVerify(context, signatureBytes, (nuint)signature.Length, dataBytes, (nuint)data.Length) == 1;
            }
            finally
            {
                if (context != 0) functions.FreeContext(context);
                if (publicKey != 0) functions.FreeKey(publicKey);
                // A failed check leaves errors on this thread, which .NET's own calls might take for theirs.
                functions.ClearErrors();
            }
        }
    }

    private static Functions? Load()
    {
        foreach (string name in (string[])["libcrypto.so.3", "libcrypto.so.1.1", "libcrypto.so"])
        {
            if (!NativeLibrary.TryLoad(name, out nint library)) continue;
            if (Functions.TryFind(library) is { } functions) return functions;
            NativeLibrary.Free(library);
        }
        return null;
    }

    private sealed class Functions
    {
        public delegate* unmanaged<int, nint, byte*, nuint, nint> NewRawPublicKey;
        public delegate* unmanaged<nint> NewContext;
        public delegate* unmanaged<nint, nint, nint, nint, nint, int> DigestVerifyInit;
        public delegate* unmanaged<nint, byte*, nuint, byte*, nuint, int> DigestVerify;
        public delegate* unmanaged<nint, void> FreeContext;
        public delegate* unmanaged<nint, void> FreeKey;
        public delegate* unmanaged<void> ClearErrors;

        public static Functions? TryFind(nint library)
        {
            if (!NativeLibrary.TryGetExport(library, "EVP_PKEY_new_raw_public_key", out nint newKey)
                || !NativeLibrary.TryGetExport(library, "EVP_MD_CTX_new", out nint newContext)
                || !NativeLibrary.TryGetExport(library, "EVP_DigestVerifyInit", out nint initialize)
                || !NativeLibrary.TryGetExport(library, "EVP_DigestVerify", out nint verify)
                || !NativeLibrary.TryGetExport(library, "EVP_MD_CTX_free", out nint freeContext)
                || !NativeLibrary.TryGetExport(library, "EVP_PKEY_free", out nint freeKey)
                || !NativeLibrary.TryGetExport(library, "ERR_clear_error", out nint clear))
            {
                return null;
            }
            return new Functions
            {
                NewRawPublicKey = (delegate* unmanaged<int, nint, byte*, nuint, nint>)newKey,
                NewContext = (delegate* unmanaged<nint>)newContext,
                DigestVerifyInit = (delegate* unmanaged<nint, nint, nint, nint, nint, int>)initialize,
                DigestVerify = (delegate* unmanaged<nint, byte*, nuint, byte*, nuint, int>)verify,
                FreeContext = (delegate* unmanaged<nint, void>)freeContext,
                FreeKey = (delegate* unmanaged<nint, void>)freeKey,
                ClearErrors = (delegate* unmanaged<void>)clear,
            };
        }
    }
}
