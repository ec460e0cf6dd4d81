using System.Management.Automation;

namespace NetLab.PowerShell.Network;

/// <summary>
/// Lets a parameter for names take text alone. PowerShell turns any object into text where a parameter wants it, and a pipeline of other
/// things (adapters, addresses) would name namespaces nobody meant.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class TextOnlyAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object data = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        if (data is IEnumerable<object> many) return many.Select(item => Text(item)).ToArray();
        return Text(data);
    }

    private static string Text(object? item) => (item is PSObject wrapped ? wrapped.BaseObject : item) switch
    {
        string text => text,
        char or IFormattable and not Enum => item!.ToString()!,
        _ => throw new ArgumentTransformationMetadataException($"A name is wanted, not an object of type {item?.GetType().Name ?? "null"}."),
    };
}
