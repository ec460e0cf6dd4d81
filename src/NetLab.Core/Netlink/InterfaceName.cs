using System.Text;

namespace NetLab.Netlink;

/// <summary>The kernel's rules for the name of an interface (dev_valid_name in net/core/dev.c; IFNAMSIZ in linux/if.h).</summary>
public static class InterfaceName
{
    /// <summary>The most bytes a name may have, in UTF-8: IFNAMSIZ less the NUL.</summary>
    public const int MaximumLength = 15;

    /// <summary>Checks a name that is about to be given to an interface.</summary>
    /// <param name="name">The name.</param>
    /// <param name="parameter">The parameter an error is about, as the caller's user spells it.</param>
    /// <returns>The name.</returns>
    /// <exception cref="ArgumentException">It is empty, too long, <c>.</c> or <c>..</c>, or has a <c>/</c>, <c>:</c>, <c>%</c>, white space or control characters.</exception>
    public static string Validate(string name, string parameter = "name")
    {
        string? fault = name switch
        {
            "" => "is empty",
            "." or ".." => "is reserved",
            _ when Encoding.UTF8.GetByteCount(name) > MaximumLength => $"is longer than {MaximumLength} characters, the most Linux allows",
            _ when name.AsSpan().ContainsAny('/', ':') => "contains '/' or ':'",
            _ when name.Contains('%') => "contains '%', which the kernel would replace by a number",
            _ when name.Any(static c => char.IsWhiteSpace(c) || char.IsControl(c)) => "contains white space or a control character",
            _ => null,
        };
        return fault is null ? name : throw new ArgumentException($"The interface name '{name}' {fault}.", parameter);
    }
}
