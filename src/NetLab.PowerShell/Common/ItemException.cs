using System.Management.Automation;

namespace NetLab.PowerShell;

/// <summary>A failure a cmdlet itself finds with one item, with its id, category and advice.</summary>
public sealed class ItemException : Exception
{
    internal ItemException(string message, string id, ErrorCategory category, string? advice = null)
        : base(message) => (Id, Category, Advice) = (id, category, advice);

    /// <summary>The error's stable id.</summary>
    public string Id { get; }

    /// <summary>The error's category.</summary>
    public ErrorCategory Category { get; }

    /// <summary>What to do about it, or null.</summary>
    public string? Advice { get; }
}
