using NetLab.Sockets;
using NetLab.Tests.Support;

namespace NetLab.Tests.Sockets;

/// <summary>Services as systemd reads them.</summary>
public class SocketServerUnitTests
{
    [Theory]
    [InlineData("/usr/bin/pwsh", "/usr/bin/pwsh")]
    [InlineData("", "\"\"")]
    [InlineData("a b", "\"a b\"")]
    [InlineData("$x = \"%h\\n\"", "\"$$x = \\\"%%h\\\\n\\\"\"")]
    [InlineData("one\ntwo\tthree", "\"one\\ntwo\\tthree\"")]
    [InlineData("\u0001\u007f", "\"\\x01\\x7f\"")]
    [InlineData("é;'", "\"é;'\"")]
    public void Words_are_quoted(string word, string quoted) => Assert.Equal(quoted, SocketServerUnit.Quote(word));

    [Fact]
    public void The_file_says_all_and_systemd_takes_it()
    {
        var unit = new SocketServerUnit
        {
            Description = "100% good\nserver",
            Program = "/bin/sh",
            Arguments = ["-c", "echo \"$HOME\"\nexit 0"],
            Capabilities = ["CAP_NET_BIND_SERVICE"],
            NamespacePath = "/run/netns/c1",
            RuntimeDirectory = "netlab",
        };
        string text = unit.Format();
        Assert.Contains("\nDescription=100%% good server\n", text);
        Assert.Contains("\nExecStart=/bin/sh -c \"echo \\\"$$HOME\\\"\\nexit 0\"\n", text);
        Assert.Contains("\nDynamicUser=yes\nAmbientCapabilities=CAP_NET_BIND_SERVICE\nNetworkNamespacePath=/run/netns/c1\nRuntimeDirectory=netlab\n", text);
        Assert.Contains("\nUser=nobody\n", (unit with { User = "nobody" }).Format());
        string file = Path.Combine(Path.GetTempPath(), $"netlab-{Guid.NewGuid():n}.service");
        File.WriteAllText(file, text);
        try
        {
            (int code, string output, string error) = Witness.Try("systemd-analyze", "verify", file);
            Assert.DoesNotContain(Path.GetFileName(file), error + output);
            _ = code;
        }
        finally
        {
            File.Delete(file);
        }
    }
}
