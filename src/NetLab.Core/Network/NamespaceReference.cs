using NetLab.Interop;

namespace NetLab.Network;

/// <summary>
/// How a user names a network namespace: by the name <c>ip netns</c> knows, by a path to a namespace file, or by a process in it.
/// </summary>
public sealed class NamespaceReference
{
    /// <summary>Where named namespaces live, as for <c>ip netns</c> (ip-netns(8)).</summary>
    public const string Directory = "/run/netns";

    private readonly string _described;

    private NamespaceReference(string text, string path, string described)
    {
        Text = text;
        Path = path;
        _described = described;
    }

    /// <summary>The reference as text that <see cref="Parse"/> takes: a name, or a path.</summary>
    public string Text { get; }

    /// <summary>The namespace file it leads to.</summary>
    public string Path { get; }

    /// <summary>Reads a reference: a text with a <c>/</c> is a path, any other a name under /run/netns.</summary>
    /// <exception cref="ArgumentException">The name is not one a namespace can have.</exception>
    public static NamespaceReference Parse(string text)
    {
        ArgumentException.ThrowIfNullOrEmpty(text);
        return text.Contains('/')
            ? new NamespaceReference(text, text, $"the network namespace '{text}'")
            : new NamespaceReference(ValidateName(text), $"{Directory}/{text}", $"the network namespace '{text}'");
    }

    /// <summary>Refers to the namespace a process is in.</summary>
    /// <param name="processId">The process, from 1.</param>
    public static NamespaceReference OfProcess(int processId)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(processId, 1);
        string path = $"/proc/{processId}/ns/net";
        return new NamespaceReference(path, path, $"the network namespace of process {processId}");
    }

    /// <summary>Checks a name for a namespace, which becomes a file's name under /run/netns.</summary>
    /// <returns>The name.</returns>
    /// <exception cref="ArgumentException">It is empty, too long for a file, <c>.</c> or <c>..</c>, or has a <c>/</c>, white space or control characters.</exception>
    public static string ValidateName(string name)
    {
        string? fault = name switch
        {
            "" => "is empty",
            "." or ".." => "is reserved",
            { Length: > 255 } => "is longer than 255 characters",
            _ when name.Contains('/') => "contains '/'",
            _ when name.Any(static c => char.IsWhiteSpace(c) || char.IsControl(c)) => "contains white space or a control character",
            _ => null,
        };
        return fault is null ? name : throw new ArgumentException($"The namespace name '{name}' {fault}.", nameof(name));
    }

    /// <summary>Opens the namespace; the handle keeps it alive.</summary>
    /// <exception cref="LinuxException">It does not exist (ENOENT), may not be opened, or is no network namespace (EINVAL).</exception>
    public NetworkNamespaceHandle Open()
    {
        try
        {
            return NetworkNamespaceHandle.Open(Path, _described);
        }
        catch (LinuxException exception) when (exception.Error is Errno.ENOENT or Errno.ESRCH)
        {
            string advice = Path.StartsWith("/proc/", StringComparison.Ordinal)
                ? "The process does not exist (any more)."
                : "There is no such namespace; Get-NetNamespace lists those there are, New-NetNamespace makes one.";
            throw new LinuxException(exception.Error, $"open {_described}", advice);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Text;
}
