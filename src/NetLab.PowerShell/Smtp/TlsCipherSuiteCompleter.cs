using NetLab.Packets;

namespace NetLab.PowerShell.Smtp;

/// <summary>Completes cipher suites, the good ones first.</summary>
public sealed class TlsCipherSuiteCompleter : LiveCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Candidates(BoundArguments arguments)
    {
        foreach (TlsSuite suite in TlsSuites.All)
        {
            if (!Enum.IsDefined((System.Net.Security.TlsCipherSuite)suite.Id)) continue;
            yield return (suite.Name, $"0x{suite.Id:X4}, {(suite.IsTls13 ? "TLS 1.3" : suite.Strength.ToString())}{(suite.Weakness.Count > 0 ? $": {string.Join(", ", suite.Weakness)}" : "")}{(suite.ForwardSecrecy ? "" : ", no forward secrecy")}");
        }
    }
}
