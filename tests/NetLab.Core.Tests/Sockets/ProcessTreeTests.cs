using System.Text;
using NetLab.Interop;
using NetLab.Sockets;
using NetLab.Tests.Support;

namespace NetLab.Tests.Sockets;

/// <summary>Namespaces of every kind, and control groups.</summary>
public class ProcessTreeTests
{
    private const string Mounts = """
        24 1 0:22 / /proc rw shared:5 - proc proc rw
        35 25 0:30 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu
        36 25 0:31 / /sys/fs/cgroup/uni\040fied rw shared:9 - cgroup2 cgroup2 rw,nsdelegate
        """;

    [Fact]
    public void The_namespaces_of_a_process_are_those_of_its_links()
    {
        List<LinuxNamespace> mine = LinuxNamespaces.OfProcess(Environment.ProcessId);
        foreach (LinuxNamespace item in mine)
        {
            Assert.Equal(item.ToString(), new FileInfo($"/proc/self/ns/{LinuxNamespaces.FileOf(item.Kind)}").LinkTarget);
            Assert.Contains(Environment.ProcessId, item.Processes);
            Assert.Equal(item.Processes.Order(), item.Processes);
        }
        Assert.Equal(Directory.GetFiles("/proc/self/ns").Count(static file => !file.EndsWith("_for_children", StringComparison.Ordinal)), mine.Count);
        Assert.Equal(LinuxNamespaceKind.Uts, Assert.Single(LinuxNamespaces.OfProcess(Environment.ProcessId, [LinuxNamespaceKind.Uts])).Kind);
        Assert.Equal(Errno.ESRCH, Assert.Throws<LinuxException>(static () => LinuxNamespaces.OfProcess(int.MaxValue)).Error);
    }

    [Fact]
    public void A_network_namespace_without_a_process_is_listed_by_its_name()
    {
        using var lab = new TestNamespace();
        LinuxNamespace item = Assert.Single(LinuxNamespaces.List([LinuxNamespaceKind.Network], out _, TestContext.Current.CancellationToken), item => item.Name == lab.Name);
        Assert.Equal((lab.Stack.Identity.Inode, 0, (int?)null, (string?)null, lab.Name), (item.Inode, item.ProcessCount, item.ProcessId, item.Command, item.Namespace));
    }

    [Theory]
    [InlineData("net", "net:[4026531840]", LinuxNamespaceKind.Network, 4026531840)]
    [InlineData("mnt", "mnt:[1]", LinuxNamespaceKind.Mount, 1)]
    public void Links_to_namespaces_are_read(string name, string target, LinuxNamespaceKind kind, ulong inode)
    {
        Assert.True(LinuxNamespaces.TryRead(Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(target), out LinuxNamespaceKind read, out ulong number));
        Assert.Equal((kind, inode), (read, number));
    }

    [Theory]
    [InlineData("pid_for_children", "pid:[4026531836]")]
    [InlineData("net", "mnt:[4026531840]")]
    [InlineData("net", "net:[4026531840")]
    [InlineData("net", "net:[]")]
    [InlineData("net", "")]
    [InlineData("", "net:[1]")]
    public void Other_links_are_not(string name, string target) =>
        Assert.False(LinuxNamespaces.TryRead(Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(target), out _, out _));

    [Theory]
    [InlineData("Name:\tx\nUid:\t1000\t65534\t0\t0\nGid:\t1\t1\t1\t1\n", 65534u)]
    [InlineData("Uid:\t1000\n", null)]
    [InlineData("", null)]
    public void The_effective_user_is_read(string status, uint? user) => Assert.Equal(user, LinuxNamespaces.UserOf(status));

    [Fact]
    public void Users_have_the_first_name_of_their_number()
    {
        Dictionary<uint, string> names = UserNames.Read("root:x:0:0:root:/root:/bin/sh\ntoor:x:0:0::/:\nbroken\nx:y\nweb:x:33:33:::\n");
        Assert.Equal(("root", "web", 2), (names[0], names[33], names.Count));
        Assert.Equal("root", UserNames.Of(0));
        Assert.Equal("4000000000", UserNames.Of(4_000_000_000));
    }

    [Fact]
    public void Control_groups_are_found_where_they_are_mounted_and_those_of_version_1_are_named()
    {
        ControlGroups groups = ControlGroups.Open(Mounts, "12:cpu,cpuacct:/\n3:memory:/x\n1:name=systemd:/\n0::/a:b\n");
        Assert.Equal("/sys/fs/cgroup/uni fied", groups.Root);
        Assert.Equal(["cpu", "cpuacct", "memory"], groups.ControllersOfVersion1);
        Assert.Equal("/a:b", ControlGroups.PathIn("12:cpu:/\n0::/a:b\n"));
        Assert.Contains("version 1 only (memory)", Assert.Throws<NotSupportedException>(static () => ControlGroups.Open("", "3:memory:/\n")).Message, StringComparison.Ordinal);
        Assert.Contains("mount -t cgroup2", Assert.Throws<NotSupportedException>(static () => ControlGroups.Open("", "0::/\n")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_group_s_limits_and_processes_are_read()
    {
        string root = Directory.CreateTempSubdirectory("netlab-cgroup-").FullName;
        try
        {
            string folder = Directory.CreateDirectory($"{root}/system.slice/web.service").FullName;
            void Write(string file, string text) => File.WriteAllText($"{folder}/{file}", text);
            Write("cgroup.controllers", "cpu memory pids\n");
            Write("cgroup.subtree_control", "\n");
            Write("cgroup.type", "domain\n");
            Write("cgroup.procs", "42\n7\n0\n");
            Write("cgroup.events", "populated 1\nfrozen 0\n");
            Write("memory.current", "1048576\n");
            Write("memory.max", "max\n");
            Write("memory.high", "2097152\n");
            Write("memory.events", "low 0\noom_kill 3\n");
            Write("cpu.max", "150000 100000\n");
            Write("cpu.stat", "usage_usec 2500000\nthrottled_usec 5\nbroken\n");
            Write("pids.max", "512\n");
            var found = new List<ControlGroup>();
            var groups = new ControlGroups(root, []);
            groups.Visit(found.Add, null, TestContext.Current.CancellationToken);
            Assert.Equal(["/", "/system.slice", "/system.slice/web.service"], found.Select(static group => group.Path));
            ControlGroup web = found[2];
            Assert.Equal(("web.service", "domain", true, false), (web.Name, web.Type, web.IsPopulated, web.IsFrozen));
            Assert.Equal(["cpu", "memory", "pids"], web.Controllers);
            Assert.Equal([7, 42], web.Processes);
            Assert.Equal((1048576ul, null, 2097152ul, 3ul), (web.MemoryCurrent, web.MemoryLimit, web.MemoryHigh, web.OutOfMemoryKills));
            Assert.Equal((1.5, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(2.5)), (web.CpuLimit, web.CpuPeriod, web.CpuTime));
            Assert.Equal((512ul, (ulong?)null), (web.TaskLimit, web.TaskCount));
            Assert.Null(groups.Find("/nosuch"));
            Assert.Empty(groups.Find("/")!.Processes);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }
}
