using NetLab.Interop;
using NetLab.Network;
using NetLab.Tests.Support;

namespace NetLab.Tests.Network;

/// <summary>Named namespaces, held against <c>ip netns</c>.</summary>
[Collection(nameof(AloneCollection))]
public sealed class NetworkNamespacesTests
{
    private static int _count;

    public NetworkNamespacesTests()
    {
        if (Libc.EffectiveUserId() != 0) Assert.Skip("making namespaces needs root");
    }

    [Fact]
    public void Ip_lists_uses_and_deletes_what_NetLab_made()
    {
        string name = NewName();
        NetNamespace made = NetworkNamespaces.Create(name);
        Assert.Equal(name, made.Name);
        Assert.Equal($"/run/netns/{name}", made.Path);
        Assert.Equal(NetNamespaceSource.Named, made.Source);
        Assert.True(made.Persistent);
        Assert.Contains(name, Witness.Run("ip", "netns", "list").Split('\n').Select(static line => line.Split(' ')[0]));
        Assert.Equal($"net:[{made.Inode}]", Witness.Run("ip", "netns", "exec", name, "readlink", "/proc/self/ns/net").Trim());
        Assert.Contains("UP", Witness.Json("ip", "-n", name, "-j", "link", "show", "lo")[0].GetProperty("flags").EnumerateArray().Select(static flag => flag.GetString()));
        Witness.Run("ip", "netns", "del", name);
        Assert.DoesNotContain(NetworkNamespaces.List(), item => item.Name == name);
    }

    [Fact]
    public void NetLab_lists_and_removes_what_ip_made()
    {
        string name = NewName();
        Witness.Run("ip", "netns", "add", name);
        Witness.Run("ip", "netns", "set", name, "auto");
        NetNamespace seen = Assert.Single(NetworkNamespaces.List(), item => item.Name == name);
        Assert.NotNull(seen.Id);
        Assert.Contains($"(id: {seen.Id})", Witness.Run("ip", "netns", "list").Split('\n').Single(line => line.StartsWith(name + " ", StringComparison.Ordinal)), StringComparison.Ordinal);
        using var removal = new NamespaceRemoval();
        removal.Remove(name);
        Assert.Empty(removal.Wait(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken));
        Assert.DoesNotContain(name, Witness.Run("ip", "netns", "list"), StringComparison.Ordinal);
        Assert.False(File.Exists($"/run/netns/{name}"));
    }

    [Fact]
    public void The_file_is_the_same_as_ips()
    {
        string ours = NewName(), theirs = NewName();
        NetworkNamespaces.Create(ours);
        Witness.Run("ip", "netns", "add", theirs);
        string[] facts = [.. new[] { ours, theirs }.Select(static name => Witness.Run("stat", "-c", "%a %u %g %F", $"/run/netns/{name}"))];
        Assert.Equal(facts[1], facts[0]);
        string[] mounts = [.. new[] { ours, theirs }.Select(static name => Mount(name))];
        Assert.Equal(mounts[1], mounts[0]);
        Remove(ours, theirs);
        Assert.Equal("regular empty file", StaleAfterUnmount());

        static string Mount(string name)
        {
            // Fields of proc_pid_mountinfo(5): mount options, propagation, type.
            string line = File.ReadLines("/proc/self/mountinfo").Single(line => line.Contains($"/run/netns/{name} ", StringComparison.Ordinal));
            string[] fields = line.Split(' ');
            int dash = Array.IndexOf(fields, "-");
            return $"{fields[5]} {string.Join(',', fields[6..dash].Select(static field => field.Split(':')[0]))} {fields[dash + 1]}";
        }

        static string StaleAfterUnmount()
        {
            string name = NewName();
            NetworkNamespaces.Create(name);
            Witness.Run("umount", $"/run/netns/{name}");
            string kind = Witness.Run("stat", "-c", "%F", $"/run/netns/{name}").Trim();
            Remove(name);
            return kind;
        }
    }

    [Fact]
    public void Forwarding_is_off_whatever_the_host_has()
    {
        string name = NewName();
        NetworkNamespaces.Create(name);
        using (NetworkStack stack = NetworkStack.Open(NamespaceReference.Parse(name)))
        {
            Assert.Equal("0", stack.ReadSysctl("ipv4/ip_forward"));
            Assert.Equal("0", stack.ReadSysctl("ipv6/conf/all/forwarding"));
        }
        Remove(name);
    }

    [Fact]
    public void A_name_that_is_taken_is_EEXIST_and_the_namespace_stays()
    {
        string name = NewName();
        NetNamespace first = NetworkNamespaces.Create(name);
        var error = Assert.Throws<LinuxException>(() => NetworkNamespaces.Create(name));
        Assert.Equal(Errno.EEXIST, error.Error);
        Assert.Contains($"create the file '/run/netns/{name}'", error.Message, StringComparison.Ordinal);
        Assert.Contains("A network namespace of this name exists", error.Advice, StringComparison.Ordinal);
        Assert.Equal(first.Inode, NetworkNamespaces.List().Single(item => item.Name == name).Inode);
        Remove(name);
    }

    [Fact]
    public void A_file_left_by_a_creation_that_was_killed_is_told_and_removed()
    {
        string name = NewName();
        File.WriteAllText($"/run/netns/{name}", "");
        Assert.DoesNotContain(NetworkNamespaces.List(), item => item.Name == name);
        var error = Assert.Throws<LinuxException>(() => NetworkNamespaces.Create(name));
        Assert.Contains("Remove-NetNamespace removes it", error.Advice, StringComparison.Ordinal);
        Remove(name);
        Assert.False(File.Exists($"/run/netns/{name}"));
        NetworkNamespaces.Create(name);
        Remove(name);
    }

    [Fact]
    public void One_bad_name_does_not_keep_the_others_from_being_made()
    {
        string first = NewName(), last = NewName();
        IReadOnlyList<(NetNamespace? Made, Exception? Error)> results = NetworkNamespaces.Create([first, "a b", last]);
        Assert.Equal(first, results[0].Made!.Name);
        Assert.IsType<ArgumentException>(results[1].Error);
        Assert.Equal(last, results[2].Made!.Name);
        Remove(first, last);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("a b")]
    [InlineData("a\nb")]
    public void Names_that_are_no_file_names_are_refused(string name)
    {
        Assert.Throws<ArgumentException>(() => NetworkNamespaces.Create(name));
        using var removal = new NamespaceRemoval();
        Assert.Throws<ArgumentException>(() => removal.Remove(name));
    }

    [Fact]
    public void A_name_of_256_characters_is_refused() => Assert.Throws<ArgumentException>(() => NetworkNamespaces.Create(new string('x', 256)));

    [Fact]
    public void A_veth_can_be_made_again_at_once_after_its_namespace_was_removed()
    {
        string name = NewName();
        for (int round = 0; round < 10; round++)
        {
            NetworkNamespaces.Create(name);
            Witness.Run("ip", "link", "add", $"v{name}", "type", "veth", "peer", "name", "eth0", "netns", name);
            Remove(name);
        }
    }

    [Fact]
    public void The_end_of_a_veth_in_a_third_namespace_is_gone_too()
    {
        string name = NewName(), third = NewName();
        NetworkNamespaces.Create(third);
        for (int round = 0; round < 5; round++)
        {
            NetworkNamespaces.Create(name);
            Witness.Run("ip", "-n", third, "link", "add", "x", "type", "veth", "peer", "name", "eth0", "netns", name);
            Remove(name);
        }
        NetworkNamespaces.Create(name);
        Witness.Run("ip", "-n", third, "link", "add", "x", "type", "veth", "peer", "name", "eth0", "netns", name);
        Remove(name, third);
        Remove(third, name, make: true);
    }

    [Fact]
    public void What_a_process_holds_is_named_with_the_process()
    {
        string name = NewName();
        NetworkNamespaces.Create(name);
        using var process = System.Diagnostics.Process.Start("/usr/sbin/ip", ["netns", "exec", name, "sleep", "60"]);
        while (NamespaceProcesses.NameOf(process.Id) != "sleep") Thread.Yield();
        Assert.Contains(process.Id, NetworkNamespaces.List().Single(item => item.Name == name).Processes);
        Assert.Equal(name, NetworkNamespaces.OfProcess(process.Id).Name);
        using (var removal = new NamespaceRemoval())
        {
            removal.Remove(name);
            HeldNamespace held = Assert.Single(removal.Wait(TimeSpan.FromMilliseconds(100), TestContext.Current.CancellationToken));
            Assert.Equal(name, held.Name);
            Assert.Equal($"sleep ({process.Id})", held.Holders);
        }
        NetNamespace unnamed = NetworkNamespaces.OfProcess(process.Id);
        Assert.Equal(("", NetNamespaceSource.Process, $"/proc/{process.Id}/ns/net"), (unnamed.Name, unnamed.Source, unnamed.Namespace));
        Assert.Contains(NetworkNamespaces.List(all: true), item => item.Inode == unnamed.Inode && item.Processes.SequenceEqual([process.Id]));
        process.Kill();
        process.WaitForExit();
    }

    [Fact]
    public void A_process_that_does_not_exist_is_a_clear_error()
    {
        var error = Assert.Throws<LinuxException>(() => NetworkNamespaces.OfProcess(int.MaxValue));
        Assert.Equal(Errno.ENOENT, error.Error);
        Assert.Contains("process 2147483647", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_hundred_cycles_leave_nothing()
    {
        string name = NewName();
        Cycle(name);
        int threads = Directory.GetDirectories("/proc/self/task").Length;
        int descriptors = Descriptors(), namespaces = NetworkNamespaces.List().Count;
        string links = Witness.Run("ip", "-br", "link");
        for (int round = 0; round < 200; round++) Cycle(name);
        Assert.InRange(Descriptors(), 0, descriptors + 5);
        Assert.Equal(namespaces, NetworkNamespaces.List().Count);
        Assert.InRange(Directory.GetDirectories("/proc/self/task").Length, 0, threads + 5);
        Assert.Equal(links, Witness.Run("ip", "-br", "link"));
        Assert.Equal(0, NamespaceVisit.ThreadsAway);

        // The pipes are those to the witnesses, which .NET closes when it collects them.
        static int Descriptors() => new DirectoryInfo("/proc/self/fd").GetFiles().Count(static file => file.LinkTarget?.StartsWith("pipe:", StringComparison.Ordinal) != true);

        static void Cycle(string name)
        {
            NetworkNamespaces.Create(name);
            Witness.Run("ip", "link", "add", $"v{name}", "type", "veth", "peer", "name", "eth0", "netns", name);
            Remove(name);
        }
    }

    private static string NewName() => $"nn{Environment.ProcessId}-{Interlocked.Increment(ref _count)}";

    private static void Remove(params string[] names) => Remove(names[0], names[^1], make: false, names);

    private static void Remove(string first, string last, bool make, string[]? names = null)
    {
        if (make)
        {
            NetworkNamespaces.Create([first, last]);
            Witness.Run("ip", "-n", first, "link", "add", "x", "type", "veth", "peer", "name", "eth0", "netns", last);
        }
        using var removal = new NamespaceRemoval();
        foreach (string name in names ?? [first, last]) removal.Remove(name);
        Assert.Empty(removal.Wait(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken));
    }
}
