using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;

namespace NetLab.PowerShell.Sockets;

/// <summary>
/// A block of the caller's as it goes to other runspaces: its text, and the values it takes along by <c>$using:</c>. The block itself belongs to
/// the caller's runspace, and run on another thread would end the whole PowerShell.
/// </summary>
internal sealed class ServerScript
{
    private static readonly string[] _takersOfUsing = ["ForEach-Object", "%", "foreach", "Invoke-Command", "icm", "Start-Job", "sajb", "Start-ThreadJob", "Start-SmtpSink", "Start-TcpServer", "Start-UdpServer", "Start-UnixServer"];

    private ServerScript(string text, string original, IReadOnlyDictionary<string, object?> values, bool takesLineOnly) =>
        (Text, Original, Values, TakesLineOnly) = (text, original, values, takesLineOnly);

    /// <summary>The text to run, with variables in place of <c>$using:</c>.</summary>
    public string Text { get; }

    /// <summary>The text as it was written.</summary>
    public string Original { get; }

    /// <summary>The variables it needs.</summary>
    public IReadOnlyDictionary<string, object?> Values { get; }

    /// <summary>Whether it takes one argument and would refuse a second.</summary>
    public bool TakesLineOnly { get; }

    /// <summary>Modules to import first.</summary>
    public string[] Modules { get; init; } = [];

    /// <summary>How many run at once.</summary>
    public int ThrottleLimit { get; init; }

    /// <summary>The directory to run in.</summary>
    public string? Location { get; init; }

    /// <summary>Reads a block in the runspace it belongs to.</summary>
    /// <param name="block">The block.</param>
    /// <param name="variable">The caller's variables.</param>
    /// <exception cref="ArgumentException">It takes something along that cannot go.</exception>
    public static (string Text, string Original, Dictionary<string, object?> Values, bool TakesLineOnly) Read(ScriptBlock block, Func<string, object?> variable)
    {
        string original = block.ToString();
        // A function's block has the whole function for its tree.
        ScriptBlockAst ast = block.Ast as ScriptBlockAst ?? (ScriptBlockAst)ScriptBlock.Create(original).Ast;
        // The text of a block is its inside, which begins somewhere in its file.
        int offset = ast.Extent.Text.Length == original.Length ? ast.Extent.StartOffset : ast.Extent.StartOffset + Math.Max(0, ast.Extent.Text.IndexOf(original, StringComparison.Ordinal));
        var values = new Dictionary<string, object?>(StringComparer.OrdinalIgnoreCase);
        var names = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        string text = original;
        foreach (UsingExpressionAst one in ast.FindAll(static node => node is UsingExpressionAst, searchNestedScriptBlocks: true).Cast<UsingExpressionAst>().OrderByDescending(static one => one.Extent.StartOffset))
        {
            if (IsAnothers(one, ast)) continue;
            // The members and elements taken of the value belong to the expression; they stay as they are.
            Ast inner = one.SubExpression;
            while (inner is MemberExpressionAst or IndexExpressionAst) inner = inner is MemberExpressionAst member ? member.Expression : ((IndexExpressionAst)inner).Target;
            if (inner is not VariableExpressionAst { VariablePath.UserPath: { } path } used)
                throw Failure.OfParameter("ScriptBlock", $"The block has '{one.Extent.Text}': $using: takes a variable's name.");
            string name = path.StartsWith("using:", StringComparison.OrdinalIgnoreCase) ? path[6..] : path;
            if (!names.TryGetValue(name, out string? own))
            {
                names.Add(name, own = $"NetLabUsing{names.Count}");
                object? value = variable(name);
                if ((value is PSObject wrapped ? wrapped.BaseObject : value) is ScriptBlock)
                    throw Failure.OfParameter("ScriptBlock", $"The block takes the script block $using:{name} along, which belongs to this session: put its text into the block.");
                values.Add(own, value);
            }
            int start = used.Extent.StartOffset - offset, end = used.Extent.EndOffset - offset;
            text = string.Concat(text.AsSpan(0, start), used.Splatted ? $"@{own}" : $"${{{own}}}", text.AsSpan(end));
        }
        ParamBlockAst? parameters = ast.ParamBlock;
        bool advanced = parameters is { Parameters.Count: 1 }
            && (parameters.Attributes.Count > 0 || parameters.Parameters[0].Attributes.Any(static attribute => attribute is AttributeAst { TypeName.Name: "Parameter" }));
        return (text, original, values, advanced);
    }

    /// <summary>A script from what was read.</summary>
    public static ServerScript Of((string Text, string Original, Dictionary<string, object?> Values, bool TakesLineOnly) read, string[] modules, int throttleLimit, string? location) =>
        new(read.Text, read.Original, read.Values, read.TakesLineOnly) { Modules = modules, ThrottleLimit = throttleLimit, Location = location };

    /// <summary>A runspace for it, open; made at home, whose threads stay there.</summary>
    public Runspace OpenRunspace()
    {
        InitialSessionState state = InitialSessionState.CreateDefault2();
        state.ThrowOnRunspaceOpenError = true;
        if (Modules.Length > 0) state.ImportPSModule(Modules);
        Runspace runspace = RunspaceFactory.CreateRunspace(state);
        try
        {
            runspace.ThreadOptions = PSThreadOptions.ReuseThread;
            runspace.Name = "NetLab socket server";
            runspace.Open();
            foreach ((string name, object? value) in Values) runspace.SessionStateProxy.SetVariable(name, value);
            return runspace;
        }
        catch
        {
            runspace.Dispose();
            throw;
        }
    }

    /// <summary>Whether a <c>$using:</c> stands in a block for a command that sees to it itself.</summary>
    private static bool IsAnothers(Ast node, ScriptBlockAst whole)
    {
        for (Ast? at = node.Parent; at is not null && at != whole; at = at.Parent)
        {
            if (at is ScriptBlockExpressionAst { Parent: CommandAst command } && command.GetCommandName() is { } name
                && Array.Exists(_takersOfUsing, taker => taker.Equals(name, StringComparison.OrdinalIgnoreCase))) return true;
            if (at is ScriptBlockExpressionAst { Parent: CommandParameterAst { Parent: CommandAst other } } && other.GetCommandName() is { } owner
                && Array.Exists(_takersOfUsing, taker => taker.Equals(owner, StringComparison.OrdinalIgnoreCase))) return true;
        }
        return false;
    }
}
