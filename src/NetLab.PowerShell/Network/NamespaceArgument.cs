using System.Diagnostics;
using System.Management.Automation;
using NetLab.Interop;
using NetLab.Network;

namespace NetLab.PowerShell.Network;

/// <summary>
/// The value of <c>-Namespace</c>. PowerShell makes it from what the user gave; a bad name is an error of the item it came with, so
/// nothing is checked before <see cref="Resolve"/>.
/// </summary>
public sealed class NamespaceArgument
{
    private readonly string? _text;
    private readonly int _process;

    /// <summary>A name as <c>ip netns</c> knows it, or with a <c>/</c> the path of a namespace file.</summary>
    public NamespaceArgument(string text) => _text = text;

    /// <summary>A process, whose namespace is meant.</summary>
    public NamespaceArgument(int processId) => _process = processId;

    /// <summary>A namespace as Get-NetNamespace gives it.</summary>
    public NamespaceArgument(NetNamespace item) => _text = item?.Namespace ?? "";

    /// <summary>A process, whose namespace is meant.</summary>
    public NamespaceArgument(Process process) => _process = process?.Id ?? 0;

    /// <summary>The namespace meant; null for the one the caller is in (an empty text).</summary>
    /// <param name="parameter">The parameter it was given to, which errors name.</param>
    /// <exception cref="ArgumentException">No namespace can have this name.</exception>
    public NamespaceReference? Resolve(string parameter = nameof(NetworkCmdlet.Namespace))
    {
        if (_text is null)
            return _process > 0 ? NamespaceReference.OfProcess(_process) : throw new ArgumentException($"{_process} is not a process id.", parameter);
        if (_text.Length == 0) return null;
        try
        {
            return NamespaceReference.Parse(_text);
        }
        catch (ArgumentException exception)
        {
            throw Named(exception, parameter);
        }
    }

    /// <summary>Opens the stack of the namespace meant; null for an empty text. Errors name the parameter.</summary>
    /// <param name="parameter">The parameter it was given to.</param>
    internal NetworkStack? Open(string parameter)
    {
        if (Resolve(parameter) is not NamespaceReference reference) return null;
        try
        {
            return NetworkStack.Open(reference);
        }
        catch (LinuxException exception)
        {
            throw Unreachable(exception, parameter);
        }
    }

    /// <summary>A complaint of Core's about a value, under the name of the cmdlet's parameter it was given to.</summary>
    internal static ArgumentException Named(ArgumentException exception, string parameter) =>
        new(exception.Message.Replace($" (Parameter '{exception.ParamName}')", "", StringComparison.Ordinal), parameter, exception);

    /// <summary>The error of a name that no namespace has.</summary>
    internal static ErrorRecord NotFound(string name, string parameter) =>
        new(new ItemNotFoundException($"There is no network namespace '{Display.Escape(name)}' (parameter '{parameter}')."), "NamespaceNotFound", ErrorCategory.ObjectNotFound, name)
        {
            ErrorDetails = new ErrorDetails($"There is no network namespace '{Display.Escape(name)}' (parameter '{parameter}').")
            {
                RecommendedAction = "Get-NetNamespace lists those there are, New-NetNamespace makes one.",
            },
        };

    /// <summary>The error of a namespace that cannot be opened, in the terms of the parameter that names it; a lack of rights is kept.</summary>
    internal static Exception Unreachable(LinuxException exception, string parameter = nameof(NetworkCmdlet.Namespace)) => exception.Error switch
    {
        Errno.ENOENT or Errno.ESRCH => new ItemException($"{Plain(exception)} (Parameter '{parameter}')", "NamespaceNotFound", ErrorCategory.ObjectNotFound, exception.Advice),
        Errno.EINVAL or Errno.ENOTDIR or Errno.ENAMETOOLONG or Errno.ELOOP =>
            new ItemException($"{exception.Message} (Parameter '{parameter}')", exception.ErrorName, ErrorCategory.InvalidArgument),
        _ => exception,
    };

    /// <summary>A message without the advice at its end, which stands in a field of its own.</summary>
    private static string Plain(LinuxException exception) =>
        exception.Advice is { Length: > 0 } advice && exception.Message.EndsWith(advice, StringComparison.Ordinal)
            ? exception.Message[..^advice.Length].TrimEnd()
            : exception.Message;

    /// <inheritdoc/>
    public override string ToString() => _text ?? $"{_process}";
}
