using System.Runtime.InteropServices;

namespace NetLab.Interop;

/// <summary>A system call that failed: which one, with what error, and what a person can do about it (errno(3)).</summary>
public class LinuxException : IOException
{
    /// <summary>Describes a failed system call.</summary>
    /// <param name="error">The error the kernel returned.</param>
    /// <param name="attempted">What was attempted, as the object of "Cannot": "open the network namespace 'c1'".</param>
    /// <param name="advice">What to do next; null takes the usual advice for the error.</param>
    public LinuxException(Errno error, string attempted, string? advice = null)
        : this(error, attempted, null, advice)
    {
    }

    private protected LinuxException(Errno error, string attempted, string? kernelText, string? advice)
    {
        Error = error;
        Attempted = attempted;
        Problem = Describe(error, attempted, kernelText);
        Advice = advice ?? UsualAdvice(error);
    }

    /// <summary>The problem and the advice.</summary>
    public override string Message => Advice is null ? Problem : $"{Problem} {Advice}";

    /// <summary>The error number, with its symbol.</summary>
    public Errno Error { get; }

    /// <summary>The symbol of the error, such as <c>ENOENT</c>.</summary>
    public string ErrorName => Enum.IsDefined(Error) ? Error.ToString() : $"errno {(int)Error}";

    /// <summary>What was attempted.</summary>
    public string Attempted { get; }

    /// <summary>What went wrong: the message without the advice.</summary>
    public string Problem { get; }

    /// <summary>What to do next, or null when nothing general can be said.</summary>
    public string? Advice { get; }

    /// <summary>The exception for the calling thread's last P/Invoke error.</summary>
    internal static LinuxException FromLastError(string attempted, string? advice = null) =>
        new((Errno)Marshal.GetLastPInvokeError(), attempted, advice);

    private static string Describe(Errno error, string attempted, string? kernelText)
    {
        string name = Enum.IsDefined(error) ? $"{error}, " : "";
        string text = kernelText?.TrimEnd('.', ' ') ?? Marshal.GetPInvokeErrorMessage((int)error);
        return $"Cannot {attempted}: {text} ({name}errno {(int)error}).";
    }

    private static string? UsualAdvice(Errno error) => error switch
    {
        Errno.EPERM or Errno.EACCES => Capability.Advice(),
        Errno.EMFILE => "Too many files are open in this process; raise the limit (ulimit -n).",
        Errno.ENFILE or Errno.ENOMEM or Errno.ENOBUFS => "The system is short of memory or file handles.",
        _ => null,
    };
}
