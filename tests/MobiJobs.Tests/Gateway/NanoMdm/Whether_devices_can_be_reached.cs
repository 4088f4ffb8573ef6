using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Devices;
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
        Assert.Contains("未確認", await StateAsync(person), StringComparison.Ordinal);
        await console.DoAsync<MobiJobsDb, int>(async db =>
        {
            db.Devices.Add(Device.Register("1A-0001", "", null, null, null, console.Now));
            await db.SaveChangesAsync();
            return await db.Devices.ExecuteUpdateAsync(set => set.SetProperty(d => d.LastContactAt, console.Now));
        });
        Assert.Contains("正常", await StateAsync(person), StringComparison.Ordinal);

        await console.DoAsync<ChannelOutages, bool>(
            outages => outages.NoteAsync(new ChannelTrouble(TroubleKind.Unreachable, "ConnectionError")));

        Assert.Matches("停止中（.+ から）", await StateAsync(person));
        using var manager = await console.SignInAsync(Roles.Administrator);
        var (seen, whole) = (await person.GetAsync("/overview"), await manager.GetAsync("/overview"));
        seen.AssertShows(".notice", "設定を管理する人だけが見られます");
        seen.AssertDoesNotShow(".notice", "ConnectionError");
        whole.AssertShows(".notice", "ConnectionError");
        whole.AssertShows(".notice", "対処: NanoMDM とその手前のプロキシ");
    }

    private static async Task<string> StateAsync(Visitor person) =>
        (await person.GetAsync("/")).QuerySelector(".now-channel")!.TextContent;
}
