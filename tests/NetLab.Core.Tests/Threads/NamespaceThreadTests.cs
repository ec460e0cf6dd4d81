using System.Runtime.InteropServices;
using NetLab.Interop;
using NetLab.Network;
using NetLab.Tests.Support;

namespace NetLab.Tests.Threads;

[Collection(nameof(AloneCollection))]
public sealed class NamespaceThreadTests
{
    [Fact]
    public void Work_runs_inside_and_the_caller_stays_outside()
    {
        using var lab = new TestNamespace();
        NamespaceIdentity before = NetworkNamespaceHandle.CurrentIdentity();
        Assert.Equal(lab.Stack.Identity, NamespaceThread.Run(lab.Stack.Handle, NetworkNamespaceHandle.CurrentIdentity));
        Assert.Equal(before, NetworkNamespaceHandle.CurrentIdentity());
        Assert.Equal(0, NamespaceVisit.ThreadsAway);
    }

    [Fact]
    public void What_the_work_throws_arrives_and_the_worker_goes_home()
    {
        using var lab = new TestNamespace();
        Assert.Throws<TimeoutException>(() => NamespaceThread.Run<int>(lab.Stack.Handle, static () => throw new TimeoutException()));
        Assert.Equal(0, NamespaceVisit.ThreadsAway);
        Assert.Equal(HomeNamespace.Handle.Identity, NamespaceThread.RunApart(NetworkNamespaceHandle.CurrentIdentity));
    }

    [Fact]
    public void Work_that_moves_its_thread_leaves_it_at_home()
    {
        if (Libc.EffectiveUserId() != 0) Assert.Skip("making namespaces needs root");
        Assert.NotEqual(HomeNamespace.Handle.Identity, NamespaceThread.RunApart(static () =>
        {
            Assert.Equal(0, Libc.Unshare(Libc.CLONE_NEWNET));
            return NetworkNamespaceHandle.CurrentIdentity();
        }));
        Assert.Equal(0, NamespaceVisit.ThreadsAway);
    }

    [Fact]
    public void A_thread_born_inside_is_sent_home_while_it_sleeps()
    {
        using var lab = new TestNamespace();
        using var born = new ManualResetEventSlim();
        using var end = new ManualResetEventSlim();
        Thread? stray = null;
        NamespaceIdentity then = default;
        using (NamespaceVisit.Enter(NamespaceReference.Parse(lab.Name)))
        {
            stray = new Thread(() =>
            {
                born.Set();
                end.Wait();
                then = NetworkNamespaceHandle.CurrentIdentity();
            });
            stray.Start();
            born.Wait(TestContext.Current.CancellationToken);
            Assert.True(NamespaceVisit.ThreadsAway >= 2);
        }
        Assert.Equal(0, NamespaceVisit.ThreadsAway);
        end.Set();
        stray.Join();
        Assert.Equal(HomeNamespace.Handle.Identity, then);
    }

    [Fact]
    public void Pool_workers_and_tasks_born_inside_are_sent_home()
    {
        using var lab = new TestNamespace();
        using (NamespaceVisit.Enter(NamespaceReference.Parse(lab.Name)))
        {
            // Never disposed: the last worker may not have begun to wait when the count is reached.
            var gate = new CountdownEvent(8);
            for (int i = 0; i < 8; i++)
            {
                ThreadPool.UnsafeQueueUserWorkItem(_ =>
                {
                    gate.Signal();
                    gate.Wait(2000);
                }, null);
            }
            Assert.True(gate.Wait(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
        }
        Assert.Equal(0, NamespaceVisit.ThreadsAway);
    }

    [Fact]
    public void Visits_nest_and_step_out_one_at_a_time()
    {
        using var outer = new TestNamespace();
        using var inner = new TestNamespace();
        NamespaceIdentity home = NetworkNamespaceHandle.CurrentIdentity();
        using (NamespaceVisit first = NamespaceVisit.Enter(NamespaceReference.Parse(outer.Name)))
        {
            Assert.Equal((outer.Stack.Identity, outer.Name), Here());
            using (NamespaceVisit second = NamespaceVisit.Enter(NamespaceReference.Parse(inner.Name)))
            {
                Assert.Equal((inner.Stack.Identity, inner.Name), Here());
                second.StepOut();
                Assert.Equal((outer.Stack.Identity, outer.Name), Here());
                first.StepOut();
                Assert.Equal((home, null), Here());
                first.StepIn();
                second.StepIn();
                Assert.Equal((inner.Stack.Identity, inner.Name), Here());
            }
            Assert.Equal((outer.Stack.Identity, outer.Name), Here());
        }
        Assert.Equal((home, null), Here());

        static (NamespaceIdentity, string?) Here()
        {
            using NetworkStack stack = NetworkStack.Open();
            return (stack.Identity, stack.Namespace);
        }
    }

    [Fact]
    public void Concurrent_visits_do_not_send_each_other_home()
    {
        using var lab = new TestNamespace();
        Parallel.For(0, 200, new ParallelOptions { MaxDegreeOfParallelism = 6 }, round =>
        {
            Assert.Equal(lab.Stack.Identity, NamespaceThread.Run(lab.Stack.Handle, static () =>
            {
                Thread.Sleep(1);
                return NetworkNamespaceHandle.CurrentIdentity();
            }));
        });
        Assert.Equal(0, NamespaceVisit.ThreadsAway);
    }

    [Fact]
    public void The_handlers_machine_code_is_setns_home()
    {
        Assert.Equal("BF07000000BE00000040B8340100000F05C3", Convert.ToHexString(StrayThreads.HandlerCode(Architecture.X64, 7)));
        // As GNU as assembles it: movz w0, 7; movk w0, 0, lsl 16; movz w1, 0x4000, lsl 16; movz w8, 268; svc 0; ret
        Assert.Equal("E0008052" + "0000A072" + "0100A852" + "88218052" + "010000D4" + "C0035FD6", Convert.ToHexString(StrayThreads.HandlerCode(Architecture.Arm64, 7)));
        Assert.Empty(StrayThreads.HandlerCode(Architecture.S390x, 7));
    }
}
