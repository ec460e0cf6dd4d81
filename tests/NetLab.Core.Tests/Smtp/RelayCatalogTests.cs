using System.Net;
using NetLab.Smtp;

namespace NetLab.Tests.Smtp;

/// <summary>The forms of a relay test as they go over the wire.</summary>
public class RelayCatalogTests
{
    private static readonly SmtpRelayNames Names = new()
    {
        User = "joe", Domain = "else.example", Server = "mail.example.org", Literal = "[192.0.2.25]", LocalDomain = "example.org", Sender = "x", Nobody = "nobody-1",
    };

    [Fact]
    public void All_forms_are_there_in_their_exact_shape()
    {
        string[] forms = [.. SmtpRelayCatalog.Forms(Names).Select(static form => $"{form.Number} {form.MailFrom} {form.RcptTo}{(form.IsControl ? " control" : "")}{(form.IsSubmission ? " submission" : "")}")];
        Assert.Equal(
            [
                "0 <x@mail.example.org> <nobody-1@example.org> control",
                "0 <x@mail.example.org> <nobody-1@else.example> control",
                "1 <joe@else.example> <joe@else.example>",
                "2 <> <joe@else.example>",
                "3 <x@localhost> <joe@else.example>",
                "4 <x> <joe@else.example>",
                "5 <x@mail.example.org> <joe@else.example>",
                "6 <x@[192.0.2.25]> <joe@else.example>",
                "7 <x@nonexistent.invalid> <joe@else.example>",
                "8 <x@[192.0.2.25]> <joe%else.example@[192.0.2.25]>",
                "9 <x@[192.0.2.25]> <joe%else.example@mail.example.org>",
                "10 <x@[192.0.2.25]> <\"joe@else.example\">",
                "11 <postmaster@example.org> <joe@else.example>",
                "12 <x@[192.0.2.25]> <\"joe%else.example\">",
                "13 <x@[192.0.2.25]> <joe@else.example@[192.0.2.25]>",
                "14 <x@[192.0.2.25]> <\"joe@else.example\"@[192.0.2.25]>",
                "15 <x@[192.0.2.25]> <\"joe@else.example\"@mail.example.org>",
                "16 <x@[192.0.2.25]> <joe@else.example@mail.example.org>",
                "17 <x@[192.0.2.25]> <@[192.0.2.25]:joe@else.example>",
                "18 <x@[192.0.2.25]> <@mail.example.org:joe@else.example>",
                "19 <x@[192.0.2.25]> <else.example!joe>",
                "20 <x@[192.0.2.25]> <else.example!joe@[192.0.2.25]>",
                "21 <x@[192.0.2.25]> <else.example!joe@mail.example.org>",
                "22 <x@mail.example.org> <joe@else.example> submission",
            ],
            forms);
    }

    [Fact]
    public void Names_are_told_apart() => Assert.Equal(24, SmtpRelayCatalog.Forms(Names).Select(static form => form.Name).Distinct().Count());

    [Fact]
    public void What_comes_out_alike_is_tried_once()
    {
        IReadOnlyList<SmtpRelayForm> forms = SmtpRelayCatalog.Forms(Names with { Server = Names.Literal }, submission: false);
        Assert.Equal(forms.Count, forms.Select(static form => (form.MailFrom, form.RcptTo)).Distinct().Count());
        Assert.DoesNotContain(forms, static form => form.IsSubmission);
        Assert.Contains(forms, static form => form.Number == 21 || form.Number == 20);
    }

    [Fact]
    public void A_target_in_the_local_part_may_be_a_mailbox_of_the_server()
    {
        foreach (SmtpRelayForm form in SmtpRelayCatalog.Forms(Names))
        {
            if (!form.IsControl) Assert.Equal(!form.RcptTo.EndsWith("joe@else.example>", StringComparison.Ordinal), form.MayBeLocal);
        }
    }

    [Theory]
    [InlineData("192.0.2.1", "[192.0.2.1]")]
    [InlineData("::ffff:192.0.2.1", "[192.0.2.1]")]
    [InlineData("2001:db8::1", "[IPv6:2001:db8::1]")]
    [InlineData("fe80::1%1", "[IPv6:fe80::1]")]
    public void An_address_has_its_literal(string address, string literal) => Assert.Equal(literal, SmtpRelayNames.LiteralOf(IPAddress.Parse(address)));

    [Theory]
    [InlineData("joe@else.example", "joe", "else.example")]
    [InlineData("a.b+c@x", "a.b+c", "x")]
    public void A_plain_address_is_taken_apart(string address, string user, string domain) => Assert.Equal((user, domain), SmtpRelayNames.Split(address, "To"));

    [Theory]
    [InlineData("")]
    [InlineData("joe")]
    [InlineData("@else.example")]
    [InlineData("joe@")]
    [InlineData("joe@[192.0.2.1]")]
    [InlineData("joe@192.0.2.1")]
    [InlineData("joe@a..b")]
    [InlineData(".joe@x")]
    [InlineData("jo e@x")]
    [InlineData("\"joe\"@x")]
    [InlineData("<joe@x>")]
    [InlineData("joe@x\r\nRCPT TO:<y@z>")]
    [InlineData("jo\ne@x")]
    [InlineData("a@b@x")]
    public void Any_other_is_refused(string address) => Assert.Equal("To", Assert.Throws<ArgumentException>(() => SmtpRelayNames.Split(address, "To")).ParamName);
}
