using System.Text;

namespace NetLab.Firewall;

/// <summary>
/// What a rule's user data carries: byte type, byte length, value. nft's own is type 0, the comment, with its NUL; it passes over types it
/// does not know, and NetLab's tag, which says what the rule is for, rides beside the comment.
/// </summary>
internal static class RuleUserData
{
    /// <summary>The most UTF-8 bytes of a comment: what nft itself takes (NFTNL_UDATA_COMMENT_MAXLEN, 128 with the NUL).</summary>
    public const int LongestComment = 127;

    private const byte CommentType = 0, TagType = 0x4e;

    /// <summary>The user data of a rule with a comment (or null) and NetLab's tag (may be empty).</summary>
    /// <exception cref="ArgumentException">The comment is longer than <see cref="LongestComment"/> bytes, or has control characters.</exception>
    public static byte[] Write(string? comment, ReadOnlySpan<byte> tag)
    {
        var data = new List<byte>();
        if (!string.IsNullOrEmpty(comment))
        {
            byte[] text = Encoding.UTF8.GetBytes(comment);
            if (text.Length > LongestComment)
                throw FirewallAddress.Wrong($"The comment is {text.Length} bytes long; at most {LongestComment} fit.", "Comment");
            if (comment.Any(char.IsControl)) throw FirewallAddress.Wrong("The comment contains a control character.", "Comment");
            data.AddRange([CommentType, (byte)(text.Length + 1), .. text, 0]);
        }
        if (!tag.IsEmpty) data.AddRange([TagType, (byte)tag.Length, .. tag]);
        return [.. data];
    }

    /// <summary>The comment of a rule (or table, or chain), or null. User data of other shapes is nobody's fault: null.</summary>
    public static string? Comment(ReadOnlySpan<byte> data) => TryFind(data, CommentType, out ReadOnlySpan<byte> value) ? Encoding.UTF8.GetString(value.TrimEnd((byte)0)) : null;

    /// <summary>NetLab's tag, or an empty span when the rule is not NetLab's.</summary>
    public static ReadOnlySpan<byte> Tag(ReadOnlySpan<byte> data) => TryFind(data, TagType, out ReadOnlySpan<byte> value) ? value : [];

    private static bool TryFind(ReadOnlySpan<byte> data, byte type, out ReadOnlySpan<byte> value)
    {
        while (data.Length >= 2 && data.Length >= 2 + data[1])
        {
            value = data.Slice(2, data[1]);
            if (data[0] == type) return true;
            data = data[(2 + data[1])..];
        }
        value = default;
        return false;
    }
}
