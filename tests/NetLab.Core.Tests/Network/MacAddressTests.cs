using NetLab.Network;

namespace NetLab.Tests.Network;

public class MacAddressTests
{
    [Theory]
    [InlineData("02-00-5d-01-02-ff")]
    [InlineData("02:00:5D:01:02:FF")]
    [InlineData("0200.5d01.02ff")]
    [InlineData("02005D0102FF")]
    public void Every_usual_spelling_is_read_and_written_as_Windows_does(string text) =>
        Assert.Equal("02-00-5D-01-02-FF", MacAddress.Format(MacAddress.ParseUnicast(text, "MacAddress")));

    [Theory]
    [InlineData("")]
    [InlineData("02-00-5d-01-02")]
    [InlineData("02-00-5d-01-02-fg")]
    [InlineData("02-00:5d-01-02-ff")]
    [InlineData("020.05d01.02ff")]
    [InlineData("02005D0102FF0")]
    [InlineData("01-00-5e-00-00-01")]
    [InlineData("00-00-00-00-00-00")]
    public void What_no_interface_can_have_names_the_parameter(string text) =>
        Assert.Equal("PeerMacAddress", Assert.Throws<ArgumentException>(() => MacAddress.ParseUnicast(text, "PeerMacAddress")).ParamName);

    [Fact]
    public void Long_and_absent_addresses_are_text_too()
    {
        Assert.Equal("", MacAddress.Format([]));
        Assert.Equal("0A-00-00-01", MacAddress.Format([10, 0, 0, 1]));
    }
}
