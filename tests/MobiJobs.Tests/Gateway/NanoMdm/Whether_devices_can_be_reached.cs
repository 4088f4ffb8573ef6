using MobiJobs.Accounts;
using MobiJobs.Gateway;
using MobiJobs.Queue.Outages;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Gateway.NanoMdm;

/// <summary>端末との通信 on the home page.</summary>
public sealed class Whether_devices_can_be_reached
{
    [Fact]
    public async Task The_home_page_says_whether_the_channel_works_and_since_when_it_does_not()
    {
        await using var console = await RunningConsole.StartAsync(
            "Production",
            "--Gateway:Kind=NanoMdm",
            "--Gateway:NanoMdm:BaseUrl=http://127.0.0.1:9", // Nobody answers there.
            "--Gateway:NanoMdm:ApiKey=key",
            "--Gateway:NanoMdm:WebhookKey=the key of the webhook");
        using var person = await console.SignInAsync(Roles.Helpdesk);
        Assert.Contains("端末との通信: 正常", await StateAsync(person), StringComparison.Ordinal);

        await console.DoAsync<ChannelOutages, bool>(
            outages => outages.NoteAsync(new ChannelTrouble(TroubleKind.Unreachable, "ConnectionError")));

        Assert.Matches("端末との通信: 停止中（.+ から、0件が待機）", await StateAsync(person));
    }

    private static async Task<string> StateAsync(Visitor person) =>
        (await person.GetAsync("/")).QuerySelector("header.page a[href='/stuck?over=all']")!.TextContent;
}
