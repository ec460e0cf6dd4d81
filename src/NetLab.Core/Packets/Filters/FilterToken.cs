namespace NetLab.Packets;

/// <summary>A word of a filter and where it begins.</summary>
/// <param name="Text">The word; empty at the end of the text.</param>
/// <param name="Position">Where it begins, from 0.</param>
/// <param name="IsEscaped">Whether it is a name even where it reads as a keyword (<c>\tcp</c>).</param>
internal readonly record struct FilterToken(string Text, int Position, bool IsEscaped)
{
    /// <summary>The words of a filter, the last of which is empty.</summary>
    /// <exception cref="PacketFilterException">There is a character that no filter has.</exception>
    public static List<FilterToken> Split(string text)
    {
        var tokens = new List<FilterToken>();
        for (int i = 0; i < text.Length;)
        {
            char c = text[i];
            if (char.IsWhiteSpace(c))
            {
                i++;
                continue;
            }
            if (c is '(' or ')' or '!')
            {
                tokens.Add(new FilterToken(c.ToString(), i++, false));
                continue;
            }
            if (c is '&' or '|' && i + 1 < text.Length && text[i + 1] == c)
            {
                tokens.Add(new FilterToken(c == '&' ? "and" : "or", i, false));
                i += 2;
                continue;
            }
            if (c is '[' or '&' or '|' or '=' or '<' or '>' or '+' or '*')
                throw new PacketFilterException(text, i, "expressions over bytes, such as tcp[13] & 2 != 0, are not taken");
            int start = i;
            bool escaped = c == '\\';
            if (escaped) start = ++i;
            while (i < text.Length && (char.IsAsciiLetterOrDigit(text[i]) || text[i] is '.' or ':' or '-' or '_' or '/' or '%')) i++;
            if (i == start) throw new PacketFilterException(text, Math.Min(i, text.Length), "this character has no meaning in a filter");
            tokens.Add(new FilterToken(text[start..i], escaped ? start - 1 : start, escaped));
        }
        tokens.Add(new FilterToken("", text.Length, false));
        return tokens;
    }
}
