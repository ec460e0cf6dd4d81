using System.Net;
using System.Security.Cryptography;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using NetLab.Smtp;

namespace NetLab.Tests.Smtp;

/// <summary>Logins, against the examples of their RFCs.</summary>
public class SmtpSaslTests
{
    [Fact]
    public void Cram_md5_is_as_in_RFC_2195()
    {
        var sasl = new CramMd5Mechanism(new NetworkCredential("tim", "tanstaaftanstaaf"));
        Assert.Equal("tim b913a602c7eda7a495b4e6e7334d3890", Text(sasl.Respond("<1896.697170952@postoffice.reston.mci.net>"u8, 0)));
    }

    [Fact]
    public void Scram_sha_1_is_as_in_RFC_5802()
    {
        var sasl = new ScramMechanism(new NetworkCredential("user", "pencil"), HashAlgorithmName.SHA1, "fyko+d2lbbFgONRv9qkxdawL");
        Assert.Equal("n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL", Text(sasl.Initial));
        Assert.Equal("c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=",
            Text(sasl.Respond("r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096"u8, 0)));
        Assert.False(sasl.IsComplete);
        Assert.Empty(sasl.Respond("v=rmF9pqV8S7suAoZWja4dJRkFsKQ="u8, 1));
        Assert.True(sasl.IsComplete);
    }

    [Fact]
    public void Scram_sha_256_is_as_in_RFC_7677()
    {
        var sasl = new ScramMechanism(new NetworkCredential("user", "pencil"), HashAlgorithmName.SHA256, "rOprNGfwEbeRWgbNEkqO");
        Assert.Equal("c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
            Text(sasl.Respond("r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"u8, 0)));
        sasl.Finish("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="u8);
        Assert.True(sasl.IsComplete);
    }

    [Theory]
    [InlineData("r=other,s=QSXCR+Q6sek8bf92,i=4096")]
    [InlineData("r=nonce,s=QSXCR+Q6sek8bf92,i=4096")]
    [InlineData("r=nonceX,s=QSXCR+Q6sek8bf92,i=1")]
    [InlineData("r=nonceX,s=QSXCR+Q6sek8bf92,i=2000000000")]
    [InlineData("r=nonceX,s=!,i=4096")]
    [InlineData("r=nonceX,i=4096")]
    [InlineData("m=x,r=nonceX,s=QSXCR+Q6sek8bf92,i=4096")]
    [InlineData("v=abc")]
    public void A_server_that_is_none_is_found_out(string challenge)
    {
        var sasl = new ScramMechanism(new NetworkCredential("user", "pencil"), HashAlgorithmName.SHA256, "nonce");
        Assert.Throws<FormatException>(() => sasl.Respond(Encoding.UTF8.GetBytes(challenge), 0));
    }

    [Fact]
    public void A_server_that_does_not_know_the_password_is_found_out()
    {
        var sasl = new ScramMechanism(new NetworkCredential("user", "pencil"), HashAlgorithmName.SHA1, "fyko+d2lbbFgONRv9qkxdawL");
        sasl.Respond("r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096"u8, 0);
        Assert.Throws<FormatException>(() => sasl.Finish("v=AAAApqV8S7suAoZWja4dJRkFsKQ="u8));
        Assert.Throws<FormatException>(() => sasl.Finish("x"u8));
        Assert.False(sasl.IsComplete);
    }

    [Fact]
    public void Any_challenge_is_answered_or_a_clean_error() => Prop.ForAll<byte[]>(static challenge =>
    {
        foreach (string name in SmtpMechanisms.Known)
        {
            SaslMechanism sasl = SmtpMechanisms.Create(name, new NetworkCredential("user", "pencil"), "h", 25);
            try
            {
                for (int step = 0; step < 3; step++) _ = sasl.Respond(challenge, step);
                sasl.Finish(challenge);
            }
            catch (FormatException)
            {
                // As good.
            }
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_others_are_as_their_papers_say()
    {
        var credential = new NetworkCredential("user", "pencil");
        Assert.Equal("\0user\0pencil", Text(new PlainMechanism(credential).Initial));
        var login = new LoginMechanism(credential);
        Assert.Equal(("user", "pencil"), (Text(login.Respond("Username:"u8, 0)), Text(login.Respond("Password:"u8, 1))));
        Assert.Equal("user=user\u0001auth=Bearer pencil\u0001\u0001", Text(new BearerMechanism(credential, false, "h", 25).Initial!));
        Assert.Equal("n,a=user,\u0001host=h\u0001port=25\u0001auth=Bearer pencil\u0001\u0001", Text(new BearerMechanism(credential, true, "h", 25).Initial!));
    }

    [Fact]
    public void The_best_that_is_offered_is_taken()
    {
        Assert.Equal("SCRAM-SHA-256", SmtpMechanisms.Choose(["PLAIN", "LOGIN", "SCRAM-SHA-256"]));
        Assert.Equal("PLAIN", SmtpMechanisms.Choose(["XOAUTH2", "LOGIN", "PLAIN"]));
        Assert.Null(SmtpMechanisms.Choose(["GSSAPI", "NTLM"]));
        Assert.Throws<ArgumentException>(() => SmtpMechanisms.Create("NTLM", new NetworkCredential(), "", 0));
    }

    private static string Text(byte[] bytes) => Encoding.UTF8.GetString(bytes);
}
