using System.Reflection;

namespace NetLab.Help;

/// <summary>Documentation ids, as the compiler writes them in its XML file (ECMA-334, annex D.4.2).</summary>
internal static class DocId
{
    /// <summary>The id of a type; an array stands for its element type.</summary>
    public static string Of(Type type) => "T:" + TypeName(type);

    /// <summary>The id of a property, as written by the type that declares it.</summary>
    public static string Of(PropertyInfo property) => $"P:{TypeName(property.DeclaringType!)}.{property.Name}";

    /// <summary>The ids of a class and of its base classes, nearest first: where <c>inheritdoc</c> looks.</summary>
    public static IEnumerable<string> Lineage(Type type)
    {
        for (Type? t = type; t is not null; t = t.BaseType)
            yield return Of(t);
    }

    /// <summary>
    /// The ids of a property, then of the properties of that name in base classes and interfaces: where
    /// <c>inheritdoc</c> looks.
    /// </summary>
    public static IEnumerable<string> Lineage(PropertyInfo property)
    {
        for (Type? t = property.DeclaringType; t is not null; t = t.BaseType)
        {
            if (t.GetProperty(property.Name, Declared) is { } declared)
                yield return Of(declared);
        }
        foreach (var contract in property.DeclaringType!.GetInterfaces())
        {
            if (contract.GetProperty(property.Name, Declared) is { } declared)
                yield return Of(declared);
        }
    }

    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private static string TypeName(Type type)
    {
        while (type.HasElementType)
            type = type.GetElementType()!;
        if (type.IsConstructedGenericType)
            type = type.GetGenericTypeDefinition();
        return (type.FullName ?? type.Name).Replace('+', '.');
    }
}
