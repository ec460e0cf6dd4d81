using System.Management.Automation;

namespace NetLab.PowerShell.DBus;

/// <summary>
/// Takes an address as it is typed, <c>-Bus tcp:host=localhost,port=1234</c>: at its commas PowerShell makes a list of it, which is one text again here.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class BusAddressAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        object? value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return value is object[] parts && parts.Length > 0 ? string.Join(',', parts) : inputData;
    }
}
