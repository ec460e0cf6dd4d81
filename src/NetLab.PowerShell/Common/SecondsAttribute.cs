using System.Globalization;
using System.Management.Automation;

namespace NetLab.PowerShell;

/// <summary>Lets a parameter that is a time take a number of seconds too: PowerShell itself would take a number for ticks.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SecondsAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        object? value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        double? seconds = value switch
        {
            int or long or short or byte or uint or ulong or ushort or sbyte or float or double or decimal => Convert.ToDouble(value, CultureInfo.InvariantCulture),
            string text when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) => number,
            _ => null,
        };
        return seconds is not double time ? inputData
            : Math.Abs(time) < TimeSpan.MaxValue.TotalSeconds ? TimeSpan.FromSeconds(time)
            : throw new ArgumentTransformationMetadataException($"{time} seconds are longer than a time can be.");
    }
}
