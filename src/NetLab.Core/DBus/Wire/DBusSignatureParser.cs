namespace NetLab.DBus;

/// <summary>Takes a signature apart into its types, within the spec's limits. A fault is told as text, since both users and peers make them.</summary>
internal ref struct DBusSignatureParser
{
    private readonly ReadOnlySpan<char> _text;
    private int _position;
    private int _arrays;
    private int _structs;
    private string? _fault;

    private DBusSignatureParser(ReadOnlySpan<char> text) => _text = text;

    /// <summary>The types of a signature; null, with the rule it breaks, when it is none.</summary>
    public static DBusType[]? Parse(ReadOnlySpan<char> text, out string? fault)
    {
        fault = null;
        if (text.IsEmpty) return [];
        if (text.Length > DBusLimits.Signature)
        {
            fault = $"it is {text.Length} characters long, and {DBusLimits.Signature} is the most";
            return null;
        }
        var parser = new DBusSignatureParser(text);
        DBusType[]? types = parser.Sequence('\0');
        fault = parser._fault;
        return types;
    }

    /// <summary>Types up to the closing character, which is taken too, or up to the end.</summary>
    private DBusType[]? Sequence(char close)
    {
        var types = new List<DBusType>();
        while (_position < _text.Length)
        {
            if (_text[_position] == close)
            {
                _position++;
                if (types.Count == 0) return Fail("a struct is empty: '()'");
                return [.. types];
            }
            DBusType? type = One(inArray: false);
            if (type is null) return null;
            types.Add(type);
        }
        return close == '\0' ? [.. types] : Fail($"a '{close}' is missing");
    }

    private DBusType? One(bool inArray)
    {
        if (_position >= _text.Length)
        {
            Fail("an array has no element type");
            return null;
        }
        char letter = _text[_position++];
        switch (letter)
        {
            case 'a':
                return Array();
            case '(':
                return Struct();
            case '{':
                if (inArray) return DictEntry();
                Fail("a dictionary entry '{' stands outside an array");
                return null;
        }
        if (DBusType.OfLetter(letter) is { } simple) return simple;
        Fail(letter switch
        {
            ')' or '}' => $"a '{letter}' closes nothing",
            > ' ' and < '\x7f' => $"'{letter}' is no type",
            _ => $"the character U+{(int)letter:X4} is no type",
        });
        return null;
    }

    private DBusType? Array()
    {
        if (++_arrays > DBusLimits.SignatureDepth)
        {
            Fail($"arrays nest deeper than {DBusLimits.SignatureDepth}");
            return null;
        }
        DBusType? element = One(inArray: true);
        _arrays--;
        return element is null ? null : DBusType.Array(element);
    }

    private DBusType? Struct()
    {
        if (++_structs > DBusLimits.SignatureDepth)
        {
            Fail($"structs nest deeper than {DBusLimits.SignatureDepth}");
            return null;
        }
        DBusType[]? fields = Sequence(')');
        _structs--;
        return fields is null ? null : DBusType.Struct(fields);
    }

    private DBusType? DictEntry()
    {
        if (_position >= _text.Length)
        {
            Fail("a '}' is missing");
            return null;
        }
        char letter = _text[_position];
        if (DBusType.OfLetter(letter) is not { IsBasic: true } key)
        {
            Fail(letter == '}' ? "a dictionary entry has neither key nor value" : $"a dictionary's key must be a basic type, not '{letter}'");
            return null;
        }
        _position++;
        if (_position < _text.Length && _text[_position] == '}')
        {
            Fail("a dictionary entry has a key and no value");
            return null;
        }
        if (_position >= _text.Length)
        {
            Fail("a '}' is missing");
            return null;
        }
        DBusType? value = One(inArray: false);
        if (value is null) return null;
        if (_position >= _text.Length || _text[_position] != '}')
        {
            Fail("a dictionary entry must have exactly a key and a value");
            return null;
        }
        _position++;
        return DBusType.DictEntry(key, value);
    }

    private DBusType[]? Fail(string fault)
    {
        _fault ??= fault;
        return null;
    }
}
