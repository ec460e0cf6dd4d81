using System.Management.Automation;
using NetLab.Network;

namespace NetLab.PowerShell.Network;

/// <summary>
/// Lets a parameter for names of namespaces take texts and namespaces alone. PowerShell turns any object into text where a parameter wants it,
/// and a pipeline of other things (adapters, addresses) would name namespaces nobody meant.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class NamespaceNameAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object data = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return data is IEnumerable<object> many ? many.Select(Text).ToArray() : Text(inputData);
    }

    private static string Text(object? item) => (item is PSObject wrapped ? wrapped.BaseObject : item) switch
    {
        string text => text,
        NetNamespace made => made.Namespace,
        char or IFormattable and not Enum => item!.ToString()!,
        PSCustomObject when IsCopy((PSObject)item!) => $"{((PSObject)item!).Properties["Namespace"]?.Value}",
        _ => throw new ArgumentTransformationMetadataException($"A name is wanted, not an object of type {item?.GetType().Name ?? "null"}."),
    };

    /// <summary>Whether an object is a namespace that was serialized, by Export-Clixml or on its way from another machine.</summary>
    private static bool IsCopy(PSObject item) => item.TypeNames.Contains($"Deserialized.{typeof(NetNamespace).FullName}");
}
