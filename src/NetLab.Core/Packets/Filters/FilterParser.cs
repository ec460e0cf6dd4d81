namespace NetLab.Packets;

/// <summary>
/// Reads filters as tcpdump has them (pcap-filter(7)). <c>and</c> and <c>or</c> bind equally, from the left; <c>not</c> binds closest. A value without a
/// qualifier takes those of the one before: <c>port 80 or 443</c>.
/// </summary>
internal sealed partial class FilterParser
{
    /// <summary>Filters may be nested so deeply: the parser calls itself.</summary>
    private const int Deepest = 100;

    /// <summary>A tree of more tests could not become a program anyway.</summary>
    private const int MostPrimitives = 2000;

    private readonly string _text;
    private readonly List<FilterToken> _tokens;
    private readonly FilterGround _ground;
    private Qualifiers? _before;
    private int _at, _primitives;

    private FilterParser(string text, FilterGround ground) => (_text, _tokens, _ground) = (text, FilterToken.Split(text), ground);

    private FilterToken Next => _tokens[_at];

    /// <summary>Reads a filter.</summary>
    /// <param name="text">The text; an empty one lets everything through.</param>
    /// <param name="ground">Where things are in the packets it is for.</param>
    /// <exception cref="PacketFilterException">It is not understood.</exception>
    public static FilterNode Parse(string text, FilterGround ground)
    {
        var parser = new FilterParser(text, ground);
        if (parser.Next.Text.Length == 0) return new FilterConstant(true);
        FilterNode filter = parser.Expression(0);
        return parser.Next.Text.Length == 0 ? filter : throw parser.Wrong(parser.Next.Text == ")" ? "no parenthesis is open" : "'and' or 'or' is missing before it");
    }

    private FilterNode Expression(int depth)
    {
        FilterNode all = Term(depth);
        while (true)
        {
            if (Take("and")) all &= Term(depth);
            else if (Take("or")) all |= Term(depth);
            else return all;
        }
    }

    private FilterNode Term(int depth)
    {
        if (depth > Deepest) throw Wrong("it is nested too deeply");
        if (Take("not") || Take("!")) return !Term(depth + 1);
        if (!Take("(")) return Primitive(depth);
        FilterNode inner = Expression(depth + 1);
        Expect(")");
        return inner;
    }

    private FilterNode Primitive(int depth)
    {
        if (++_primitives > MostPrimitives) throw Wrong("it has too many parts");
        FilterToken first = Next;
        if (first.Text.Length == 0) throw Wrong(_at == 0 ? "there is nothing" : "something is missing here");
        if (!first.IsEscaped)
        {
            switch (first.Text)
            {
                case "vlan": return Vlan();
                case "less":
                    _at++;
                    return FilterGround.AtMost(Number("a length", uint.MaxValue));
                case "greater":
                    _at++;
                    return FilterGround.AtLeast(Number("a length", uint.MaxValue));
                case "broadcast" or "multicast": return Cast("ether", first);
                case "and" or "or" or ")": throw Wrong("something is missing before it");
            }
        }
        Qualifiers? own = ReadQualifiers();
        if (own is null)
        {
            // A value alone: of the kind of the one before.
            return Value(_before ?? new Qualifiers("", FilterDirection.Either, ""));
        }
        if (Next.Text is "broadcast" or "multicast" && !Next.IsEscaped && own is { Kind: "", Direction: FilterDirection.Either }) return Cast(own.Protocol, Next);
        bool valueFollows = Next.Text.Length > 0 && (Next.IsEscaped || Next.Text is not (")" or "and" or "or"));
        if (!valueFollows && own is { Kind: "", IsDirected: false }) return Protocol(own.Protocol, first);
        if (!valueFollows) throw Wrong($"a value for '{own}' is missing");
        _before = own;
        return OneValue(own, depth);
    }

    /// <summary>The values in a parenthesis behind qualifiers: <c>port (80 or 443)</c>.</summary>
    private FilterNode Values(Qualifiers qualifiers, int depth)
    {
        FilterNode all = OneValue(qualifiers, depth);
        while (true)
        {
            if (Take("and")) all &= OneValue(qualifiers, depth);
            else if (Take("or")) all |= OneValue(qualifiers, depth);
            else return all;
        }
    }

    private FilterNode OneValue(Qualifiers qualifiers, int depth)
    {
        if (depth > Deepest) throw Wrong("it is nested too deeply");
        if (++_primitives > MostPrimitives) throw Wrong("it has too many parts");
        if (Take("not") || Take("!")) return !OneValue(qualifiers, depth + 1);
        if (!Take("(")) return Value(qualifiers);
        FilterNode inner = Values(qualifiers, depth + 1);
        Expect(")");
        return inner;
    }

    /// <summary>Protocol, direction and kind, in this order; null where there is none of them.</summary>
    private Qualifiers? ReadQualifiers()
    {
        int start = _at;
        string protocol = "", kind = "";
        FilterDirection direction = FilterDirection.Either;
        if (!Next.IsEscaped && FilterNames.IsProtocolWord(Next.Text)) protocol = _tokens[_at++].Text;
        bool directed = false;
        if (!Next.IsEscaped && Next.Text is "src" or "dst") (direction, directed) = (Direction(), true);
        if (!Next.IsEscaped && Next.Text is "host" or "net" or "port" or "portrange" or "proto") kind = _tokens[_at++].Text;
        return _at == start ? null : new Qualifiers(protocol, direction, kind, directed);
    }

    private FilterDirection Direction()
    {
        string first = _tokens[_at++].Text, other = first == "src" ? "dst" : "src";
        if (Next.Text is "and" or "or" && _tokens[_at + 1].Text == other)
        {
            bool both = Next.Text == "and";
            _at += 2;
            return both ? FilterDirection.Both : FilterDirection.Either;
        }
        return first == "src" ? FilterDirection.Source : FilterDirection.Destination;
    }

    private bool Take(string word)
    {
        if (Next.IsEscaped || Next.Text != word) return false;
        _at++;
        return true;
    }

    private void Expect(string word)
    {
        if (!Take(word)) throw Wrong($"'{word}' is missing");
    }

    private PacketFilterException Wrong(string problem) => new(_text, Next.Position, problem);

    private PacketFilterException Wrong(FilterToken token, string problem) => new(_text, token.Position, problem);

    /// <summary>What stands before a value: <c>tcp src port</c>.</summary>
    private sealed record Qualifiers(string Protocol, FilterDirection Direction, string Kind, bool IsDirected = false)
    {
        public override string ToString() => string.Join(' ', new[]
        {
            Protocol, Direction switch { FilterDirection.Source => "src", FilterDirection.Destination => "dst", FilterDirection.Both => "src and dst", _ => IsDirected ? "src or dst" : "" }, Kind,
        }.Where(static word => word.Length > 0));
    }
}
