using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace NetLab.PowerShell;

/// <summary>
/// Completes an argument from what is there at the moment of the Tab. It never throws: when the kernel or a service does not answer
/// there is nothing to offer. Text with control characters is not offered, text that is no bare word is quoted.
/// </summary>
public abstract class LiveCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string typed = wordToComplete.StartsWith('\'') ? wordToComplete.Trim('\'').Replace("''", "'", StringComparison.Ordinal) : wordToComplete.Trim('"');
        var results = new List<CompletionResult>();
        try
        {
            foreach ((string text, string tip) in Candidates(new BoundArguments(fakeBoundParameters, typed)))
            {
                if (text.StartsWith(typed, StringComparison.OrdinalIgnoreCase) && !text.Any(char.IsControl))
                    results.Add(new CompletionResult(Quote(text), text, CompletionResultType.ParameterValue, tip.Length == 0 ? text : Display.Escape(tip)));
            }
        }
        catch (Exception exception) when (Failure.IsAboutTheItem(exception) || exception is IOException or InvalidOperationException)
        {
            // A completer has nobody to tell: an unreachable namespace simply offers nothing.
        }
        return results;
    }

    /// <summary>What could stand there, and a tool tip for each (may be empty).</summary>
    /// <param name="arguments">The arguments already typed.</param>
    protected abstract IEnumerable<(string Text, string Tip)> Candidates(BoundArguments arguments);

    private static string Quote(string text) =>
        text.Length > 0 && text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or '/' or ':') && text[0] != '-'
            ? text
            : $"'{CodeGeneration.EscapeSingleQuotedStringContent(text)}'";
}
