using System.Management.Automation;

namespace NetLab.PowerShell;

/// <summary>A sample thing.</summary>
public sealed class SampleThing
{
    /// <summary>What it is called.</summary>
    public string? Name { get; init; }
}

/// <summary>How a sample shines.</summary>
public enum SampleColor
{
    /// <summary>Like fire.</summary>
    Red,

    /// <summary>Like the sky.</summary>
    Blue,
}

/// <summary>What every sample cmdlet has.</summary>
/// <typeparam name="T">Something generic, whose arity is part of the documentation id.</typeparam>
public abstract class SampleCommand<T> : PSCmdlet
{
    /// <summary>The namespace to look in.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? Namespace { get; set; }

    /// <summary>How long to wait, in seconds.</summary>
    /// <value>5</value>
    [Parameter]
    public virtual double? Timeout { get; set; }
}

/// <summary>
/// Gets samples,
/// as <see cref="SampleThing"/> objects.
/// </summary>
/// <remarks>
/// <para>Looks for <c>samples</c> with <see cref="Name"/>; see <see cref="RemoveSampleThingCommand"/> and
/// <see href="https://example.org">the site</see>. <see langword="null"/> is &lt;fine&gt;.</para>
/// <list type="bullet">
/// <item><term>one</term><description>the first</description></item>
/// <item>two</item>
/// </list>
/// </remarks>
/// <example>
/// <para>Gets everything.</para>
/// <code>
/// Get-SampleThing |
///     Format-Table
/// </code>
/// <para>Shows a table.</para>
/// </example>
/// <example>
/// <code>Get-SampleThing -Name 'a*'</code>
/// Only some.
/// </example>
/// <seealso href="https://example.org/more">More</seealso>
/// <seealso cref="RemoveSampleThingCommand"/>
[Cmdlet(VerbsCommon.Get, "SampleThing", DefaultParameterSetName = "ByName")]
[OutputType(typeof(SampleThing), typeof(string[]))]
public sealed class GetSampleThingCommand : SampleCommand<int>
{
    /// <summary>The name.</summary>
    /// <remarks>A second paragraph.</remarks>
    [Parameter(ParameterSetName = "ByName", Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [Alias("SampleName", "sn")]
    public string[]? Name { get; set; }

    /// <summary>The number.</summary>
    [Parameter(ParameterSetName = "ByNumber", Mandatory = true)]
    public int Number { get; set; }

    /// <summary>The color.</summary>
    [Parameter]
    public SampleColor? Color { get; set; }

    /// <summary>The size.</summary>
    [Parameter]
    [ValidateSet("Small", "Large")]
    public string? Size { get; set; }

    /// <summary>Everything.</summary>
    [Parameter]
    public SwitchParameter All { get; set; }

    /// <inheritdoc/>
    [Parameter(Mandatory = true, ParameterSetName = "ByNumber")]
    public override double? Timeout { get; set; }

    /// <summary>Nobody sees this.</summary>
    [Parameter(DontShow = true)]
    public string? Hidden { get; set; }

    /// <summary>Not a parameter.</summary>
    public string? Other { get; set; }
}

/// <summary>Removes samples.</summary>
/// <remarks>Really.</remarks>
/// <example><code>Remove-SampleThing a</code></example>
/// <example><code>Remove-SampleThing b</code></example>
[Cmdlet(VerbsCommon.Remove, "SampleThing", SupportsShouldProcess = true)]
public sealed class RemoveSampleThingCommand : PSCmdlet
{
    /// <summary>U.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    public string? Undocumented { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => WriteObject(Undocumented);
}
