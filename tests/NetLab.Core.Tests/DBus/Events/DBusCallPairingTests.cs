using FsCheck;
using FsCheck.Fluent;
using NetLab.DBus;

namespace NetLab.Tests.DBus.Events;

public class DBusCallPairingTests
{
    [Theory]
    [InlineData(DBusMessageType.MethodReturn)]
    [InlineData(DBusMessageType.Error)]
    public void A_call_comes_with_its_reply(DBusMessageType type)
    {
        var pairing = new DBusCallPairing();
        DBusMessage call = Heard.Call(":1.1", 5), answer = Heard.Reply(":1.1", 5, type);
        Assert.Null(pairing.Take(call, out _));
        Assert.Equal(1, pairing.Waiting);
        Assert.Same(call, pairing.Take(answer, out DBusMessage? reply));
        Assert.Same(answer, reply);
        // A second answer is none.
        Assert.Null(pairing.Take(answer, out _));
        Assert.Empty(pairing.Rest());
    }

    [Fact]
    public void Callers_that_count_alike_are_told_apart()
    {
        var pairing = new DBusCallPairing();
        DBusMessage one = Heard.Call(":1.1", 5), other = Heard.Call(":1.2", 5);
        pairing.Take(one, out _);
        pairing.Take(other, out _);
        Assert.Same(other, pairing.Take(Heard.Reply(":1.2", 5), out _));
        Assert.Same(one, Assert.Single(pairing.Rest()));
        Assert.Equal(0, pairing.Waiting);
    }

    [Fact]
    public void A_call_that_wants_no_reply_comes_at_once_and_all_else_is_passed_over()
    {
        var pairing = new DBusCallPairing();
        DBusMessage call = Heard.Call(":1.1", 5, DBusMessageFlags.NoReplyExpected);
        Assert.Same(call, pairing.Take(call, out DBusMessage? reply));
        Assert.Null(reply);
        Assert.Null(pairing.Take(Heard.Signal(":1.1"), out _));
        Assert.Null(pairing.Take(Heard.Reply(":1.1", 5), out _));
        Assert.Empty(pairing.Rest());
    }

    [Fact]
    public void When_too_many_wait_the_oldest_is_given_up()
    {
        var pairing = new DBusCallPairing();
        var calls = new List<DBusMessage>();
        for (uint i = 1; i <= DBusCallPairing.MostWaiting; i++)
        {
            calls.Add(Heard.Call(":1.1", i));
            Assert.Null(pairing.Take(calls[^1], out _));
        }
        // One that was answered is not the oldest any more.
        Assert.Same(calls[0], pairing.Take(Heard.Reply(":1.1", 1), out _));
        Assert.Null(pairing.Take(Heard.Call(":1.2", 1), out _));
        Assert.Same(calls[1], pairing.Take(Heard.Call(":1.2", 2), out DBusMessage? reply));
        Assert.Null(reply);
        Assert.Equal(DBusCallPairing.MostWaiting, pairing.Waiting);
        // Too late for it.
        Assert.Null(pairing.Take(Heard.Reply(":1.1", 2), out _));
    }

    [Fact]
    public void Whatever_the_order_every_call_comes_out_once() => Prop.ForAll(
        ArbMap.Default.ArbFor<(byte Kind, byte Caller, byte Serial)[]>(),
        events =>
        {
            var pairing = new DBusCallPairing();
            var given = new HashSet<DBusMessage>();
            var unanswered = new HashSet<(int, int)>();
            int calls = 0;
            foreach ((byte kind, byte caller, byte serial) in events)
            {
                (string name, uint number) = ($":1.{caller % 3}", (uint)(serial % 4) + 1);
                // Serials are not used again before their answer.
                bool isCall = kind % 2 == 0 && unanswered.Add((caller % 3, serial % 4));
                if (isCall) calls++;
                DBusMessage? complete = pairing.Take(isCall ? Heard.Call(name, number) : Heard.Reply(name, number), out DBusMessage? reply);
                if (!isCall && unanswered.Remove((caller % 3, serial % 4)) && complete is null) return false;
                if (complete is not null && (!given.Add(complete) || reply is null)) return false;
            }
            return pairing.Rest().All(given.Add) && given.Count == calls && pairing.Waiting == 0;
        }).QuickCheckThrowOnFailure();
}
