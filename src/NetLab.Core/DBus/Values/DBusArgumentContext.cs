namespace NetLab.DBus;

/// <summary>Which value is being converted, in the words errors use.</summary>
/// <param name="Number">Which argument, counted from 1; 0 for a value that is no argument, such as a property's.</param>
/// <param name="Name">Its name, or null where nobody knows.</param>
/// <param name="Parameter">The parameter it was given to, which <see cref="ArgumentException.ParamName"/> then is.</param>
public readonly record struct DBusArgumentContext(int Number, string? Name, string Parameter)
{
    /// <summary>"Argument 2 'mode'", or "The value of 'Volume'".</summary>
    public override string ToString() => (Number, Name) switch
    {
        (> 0, null or "") => $"Argument {Number}",
        (> 0, _) => $"Argument {Number} '{Name}'",
        (_, null or "") => "The value",
        _ => $"The value of '{Name}'",
    };
}
