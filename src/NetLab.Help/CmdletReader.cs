using System.Reflection;

namespace NetLab.Help;

/// <summary>Reads the cmdlets of an assembly from its metadata; no code of the assembly runs.</summary>
internal static class CmdletReader
{
    private const string Automation = "System.Management.Automation.";

    /// <summary>Reads every public cmdlet of an assembly, sorted by name.</summary>
    /// <param name="assembly">The assembly, loaded in a <see cref="MetadataLoadContext"/>.</param>
    /// <exception cref="FileNotFoundException">An assembly it refers to is not among the context's references.</exception>
    public static IReadOnlyList<CmdletModel> Read(Assembly assembly) =>
        [.. assembly.GetExportedTypes()
            .Where(t => !t.IsAbstract)
            .Select(t => (Type: t, Cmdlet: Find(t.GetCustomAttributesData(), "CmdletAttribute")))
            .Where(t => t.Cmdlet is not null)
            .Select(t => ReadCmdlet(t.Type, t.Cmdlet!))
            .OrderBy(c => c.Name, StringComparer.Ordinal)];

    private static CmdletModel ReadCmdlet(Type type, CustomAttributeData cmdlet)
    {
        var parameters = type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Select(ReadParameter)
            .OfType<ParameterModel>()
            .DistinctBy(p => p.Name, StringComparer.OrdinalIgnoreCase)
            .ToList();
        if (Named(cmdlet, "SupportsShouldProcess") is true)
            parameters.AddRange(CommonParameters.ShouldProcess);

        return new CmdletModel(
            (string)cmdlet.ConstructorArguments[0].Value!,
            (string)cmdlet.ConstructorArguments[1].Value!,
            Named(cmdlet, "DefaultParameterSetName") as string,
            [.. DocId.Lineage(type)],
            parameters,
            [.. OutputTypes(type).DistinctBy(o => o.Full)]);
    }

    private static ParameterModel? ReadParameter(PropertyInfo property)
    {
        var attributes = property.GetCustomAttributesData();
        var bindings = attributes.Where(a => Is(a, "ParameterAttribute")).ToList();
        if (bindings.Count == 0 || bindings.Any(b => Named(b, "DontShow") is true))
            return null;

        var type = Unwrap(property.PropertyType);
        return new ParameterModel(
            property.Name,
            Label(type),
            type.FullName == Automation + "SwitchParameter",
            Strings(Find(attributes, "AliasAttribute")),
            Find(attributes, "SupportsWildcardsAttribute") is not null,
            Values(type, Find(attributes, "ValidateSetAttribute")),
            [.. bindings.Select(ReadBinding)],
            [.. DocId.Lineage(property)]);
    }

    private static ParameterBinding ReadBinding(CustomAttributeData attribute) => new(
        Named(attribute, "ParameterSetName") as string ?? ParameterBinding.EverySet,
        Named(attribute, "Mandatory") is true,
        // PowerShell writes "no position" as int.MinValue.
        Named(attribute, "Position") is int position && position >= 0 ? position : null,
        Named(attribute, "ValueFromPipeline") is true,
        Named(attribute, "ValueFromPipelineByPropertyName") is true,
        Named(attribute, "ValueFromRemainingArguments") is true);

    private static IReadOnlyList<string> Values(Type type, CustomAttributeData? validateSet)
    {
        if (validateSet is not null)
            return Strings(validateSet);
        var element = type.IsArray ? Unwrap(type.GetElementType()!) : type;
        return element.IsEnum
            ? [.. element.GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => f.Name)]
            : [];
    }

    private static IEnumerable<TypeLabel> OutputTypes(Type type)
    {
        foreach (var attribute in type.GetCustomAttributesData().Where(a => Is(a, "OutputTypeAttribute")))
        {
            foreach (var value in attribute.ConstructorArguments.SelectMany(Flatten))
            {
                if (value is Type output)
                    yield return Label(output);
                else if (value is string name)
                    yield return new TypeLabel(name, name, "T:" + name);
            }
        }
    }

    private static IReadOnlyList<string> Strings(CustomAttributeData? attribute) =>
        attribute is null ? [] : [.. attribute.ConstructorArguments.SelectMany(Flatten).OfType<string>()];

    private static IEnumerable<object?> Flatten(CustomAttributeTypedArgument argument) =>
        argument.Value is IReadOnlyCollection<CustomAttributeTypedArgument> items
            ? items.SelectMany(Flatten)
            : [argument.Value];

    private static Type Unwrap(Type type) =>
        type.IsConstructedGenericType && type.GetGenericTypeDefinition().FullName == "System.Nullable`1"
            ? type.GenericTypeArguments[0]
            : type;

    private static TypeLabel Label(Type type) => new(Name(type, t => t.Name), Name(type, t => t.FullName!), DocId.Of(type));

    private static string Name(Type type, Func<Type, string> plain)
    {
        if (type.IsArray)
            return Name(type.GetElementType()!, plain) + "[]";
        if (!type.IsConstructedGenericType)
            return plain(type).Replace('+', '.');
        var definition = plain(type.GetGenericTypeDefinition());
        return $"{definition[..definition.IndexOf('`', StringComparison.Ordinal)]}[{string.Join(", ", type.GenericTypeArguments.Select(t => Name(t, plain)))}]";
    }

    private static bool Is(CustomAttributeData attribute, string name) => attribute.AttributeType.FullName == Automation + name;

    private static CustomAttributeData? Find(IEnumerable<CustomAttributeData> attributes, string name) =>
        attributes.FirstOrDefault(a => Is(a, name));

    private static object? Named(CustomAttributeData attribute, string name) =>
        attribute.NamedArguments.FirstOrDefault(a => a.MemberName == name).TypedValue.Value;
}
