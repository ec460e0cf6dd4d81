using System.Management.Automation;
using System.Text;
using NetLab.Dns;

namespace NetLab.PowerShell.Dns;

/// <summary>A TSIG key as users give it.</summary>
internal static class DnsKeyArgument
{
    /// <summary>The key.</summary>
    /// <param name="given">A key, a credential, a key file's path, or a text.</param>
    /// <param name="path">Makes a path of PowerShell's one of the system's.</param>
    /// <param name="parameter">The parameter it comes from.</param>
    public static DnsTsigKey? Read(object? given, Func<string, string> path, string parameter)
    {
        switch (given is PSObject wrapped ? wrapped.BaseObject : given)
        {
            case null: return null;
            case DnsTsigKey key: return key;
            case PSCredential credential: return DnsTsigKey.Parse($"{credential.UserName}:{credential.GetNetworkCredential().Password}", parameter);
            case string text when text.Contains(':', StringComparison.Ordinal) && !text.Contains('/', StringComparison.Ordinal): return DnsTsigKey.Parse(text, parameter);
            case string text when !File.Exists(path(text)): return text.Contains(':', StringComparison.Ordinal) ? DnsTsigKey.Parse(text, parameter) : throw Failure.OfParameter(parameter, $"There is no key file '{text}'.");
            case string text: return KeyFile(path(text), parameter);
            default: throw Failure.OfParameter(parameter, "A TSIG key is a credential, a key file, or a text [algorithm:]name:secret.");
        }
    }

    // key "name" { algorithm hmac-sha256; secret "..."; };
    private static DnsTsigKey KeyFile(string path, string parameter)
    {
        string[] words = File.ReadAllText(path).Split([' ', '\t', '\r', '\n', '"', ';', '{', '}'], StringSplitOptions.RemoveEmptyEntries);
        var text = new StringBuilder(DnsTsigKey.DefaultAlgorithm);
        string? name = After("key"), secret = After("secret");
        if (After("algorithm") is { } algorithm) text.Clear().Append(algorithm);
        if (name is null || secret is null) throw Failure.OfParameter(parameter, $"'{path}' is no key file: it has no key statement with a secret.");
        return DnsTsigKey.Parse(text.Append(':').Append(name).Append(':').Append(secret).ToString(), parameter);

        string? After(string word) => Array.IndexOf(words, word) is >= 0 and var at && at + 1 < words.Length ? words[at + 1] : null;
    }
}
