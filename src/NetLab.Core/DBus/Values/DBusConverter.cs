namespace NetLab.DBus;

/// <summary>
/// Turns what users have into what a signature wants: numbers of any type with their ranges checked, text that is a number, lists into arrays and
/// structs, dictionaries into dictionaries, and whatever a variant shall hold with its type inferred. A misfit is an error that says where,
/// what was wanted and what was got; nothing is rounded, cut or guessed.
/// </summary>
/// <remarks>
/// <para>Integers: any .NET integer, enum, decimal or double without a fraction, and text such as <c>-5</c>, <c>0x1f</c> or <c>7.0</c>. Booleans: also
/// 0, 1, <c>true</c> and <c>false</c>. Strings: text and single characters, object paths and signatures; never numbers. Object paths and signatures: text
/// too. File descriptors: a <see cref="Microsoft.Win32.SafeHandles.SafeFileHandle"/> or a <see cref="FileStream"/>.</para>
/// <para>Arrays: anything that can be enumerated. A single value is an array of one, since PowerShell unrolls those; so a list of plain values is, where an
/// array of arrays is wanted, its one element. Structs: as many values as there are fields. Dictionaries: any, and every entry converted.</para>
/// <para>Variants: <see cref="DBusVariant"/> says the type; otherwise it follows from the value, see <see cref="Infer"/>. Null is no value of D-Bus.</para>
/// </remarks>
public static class DBusConverter
{
    /// <summary>
    /// Takes a host's wrapper off a value at whatever depth; PowerShell sets it so that its objects arrive as what they wrap. By default values
    /// are taken as they are.
    /// </summary>
    public static Func<object?, object?> Unwrap { get; set; } = static value => value;

    /// <summary>Converts one value.</summary>
    /// <param name="value">What the user gave.</param>
    /// <param name="type">The type it shall have.</param>
    /// <param name="where">Which value it is, for the error.</param>
    /// <exception cref="DBusConversionException">It cannot have that type.</exception>
    public static object Convert(object? value, DBusType type, in DBusArgumentContext where)
    {
        ArgumentNullException.ThrowIfNull(type);
        try
        {
            return ValueConversion.Convert(value, type, 0);
        }
        catch (Misfit misfit)
        {
            throw misfit.For(where);
        }
    }

    /// <summary>Converts the arguments of a call or signal.</summary>
    /// <param name="values">What the user gave.</param>
    /// <param name="signature">What is wanted.</param>
    /// <param name="arguments">What introspection says of them, for their names; may be empty or shorter.</param>
    /// <param name="parameter">The parameter they were given to, for the error.</param>
    /// <exception cref="DBusConversionException">One does not fit, or there are too many or too few.</exception>
    public static object?[] ConvertAll(IReadOnlyList<object?> values, DBusSignature signature, IReadOnlyList<DBusArgument>? arguments = null, string parameter = "arguments")
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(signature);
        IReadOnlyList<DBusType> types = signature.Types;
        if (values.Count != types.Count)
            throw new DBusConversionException(new DBusArgumentContext(0, null, parameter), $"It takes {Count(types.Count)}{Names(types, arguments)}, got {values.Count}.");
        var converted = new object?[types.Count];
        for (int i = 0; i < converted.Length; i++)
            converted[i] = Convert(values[i], types[i], new DBusArgumentContext(i + 1, arguments is not null && i < arguments.Count ? arguments[i].Name : null, parameter));
        return converted;
    }

    /// <summary>
    /// Infers the type of a value for a variant: string s, bool b, int i, long x, uint u, double d and so on, byte[] ay, string[] as, a dictionary with
    /// text for keys a{sv}, a <see cref="DBusObjectPath"/> o, a <see cref="DBusStruct"/> its own signature. A list whose elements are all of one type is an
    /// array of that type, any other av. A decimal is the first of x, t and d that holds it.
    /// </summary>
    /// <param name="value">The value.</param>
    /// <exception cref="DBusConversionException">Nothing can be inferred from it.</exception>
    public static DBusVariant Infer(object? value)
    {
        try
        {
            return ValueInference.Infer(value, 0);
        }
        catch (Misfit misfit)
        {
            throw misfit.For(new DBusArgumentContext(0, null, nameof(value)));
        }
    }

    private static string Count(int count) => count switch { 0 => "no arguments", 1 => "1 argument", _ => $"{count} arguments" };

    private static string Names(IReadOnlyList<DBusType> types, IReadOnlyList<DBusArgument>? arguments)
    {
        if (types.Count == 0) return "";
        var names = new string[types.Count];
        for (int i = 0; i < names.Length; i++) names[i] = arguments is not null && i < arguments.Count ? $"{arguments[i]}" : types[i].Text;
        return $" ({string.Join(", ", names)})";
    }
}
