using Microsoft.Extensions.Configuration;
using MobiJobs.Gateway;
using MobiJobs.Start;

namespace MobiJobs.Tests.Start;

public sealed class Settings_of_NanoMDM
{
    private static readonly Dictionary<string, string?> Whole = new(StringComparer.Ordinal)
    {
        ["Gateway:Kind"] = "NanoMdm",
        ["Gateway:NanoMdm:BaseUrl"] = "https://mdm.school.example/nano",
        ["Gateway:NanoMdm:ApiKey"] = "the key of the API",
        ["Gateway:NanoMdm:WebhookKey"] = "the key of the webhook",
    };

    [Fact]
    public void Are_read_and_not_printed()
    {
        var settings = Read(Whole);

        Assert.Equal(ChannelKind.NanoMdm, settings.Channel);
        Assert.Equal("the key of the webhook", settings.NanoMdm!.WebhookKey);
        Assert.DoesNotContain("the key of", settings.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Gateway:NanoMdm:BaseUrl", null)]
    [InlineData("Gateway:NanoMdm:BaseUrl", "http://mdm.school.example")]
    [InlineData("Gateway:NanoMdm:ApiKey", null)]
    [InlineData("Gateway:NanoMdm:WebhookKey", null)]
    [InlineData("Gateway:NanoMdm:PushesPerSecond", "0")]
    [InlineData("Gateway:NanoMdm:MaxEventMegabytes", "0.5")]
    [InlineData("Gateway:Kind", "Jamf")]
    public void That_are_wrong_stop_the_start_by_name(string key, string? value)
    {
        var error = Assert.Throws<WrongSettingException>(() => Read(new(Whole) { [key] = value }));

        Assert.StartsWith(key, error.Message, StringComparison.Ordinal);
    }

    private static Settings Read(Dictionary<string, string?> values) =>
        Settings.Read(new ConfigurationBuilder().AddInMemoryCollection(values).Build());
}
