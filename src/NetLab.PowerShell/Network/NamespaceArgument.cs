using System.Diagnostics;
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
            throw new ArgumentException(exception.Message.Replace($" (Parameter '{exception.ParamName}')", "", StringComparison.Ordinal), parameter, exception);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => _text ?? $"{_process}";
}
