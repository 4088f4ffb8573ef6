using AngleSharp.Html.Dom;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MobiJobs.Accounts;
using MobiJobs.Devices.Groups;
using MobiJobs.Tests.Support;
using MobiJobs.Vpp;

namespace MobiJobs.Tests.Vpp;

/// <summary>The whole program in production, its workers too, with a server that behaves like Apple's.</summary>
public sealed class ApplePageTests : IAsyncLifetime
{
    private AppleServer server = null!;
    private RunningConsole console = null!;

    public async Task InitializeAsync()
    {
        server = await AppleServer.StartAsync();
        server.Location.Polls = 1;
        server.Location.Mdm = ("theirs", "Another MDM");
        server.Location.Assets.Add(
            new VppAsset(
                408709785,
                VppAsset.Standard,
                IsBook: false,
                int.MaxValue,
                0,
                IsDeviceAssignable: true,
                IsRevocable: true));
        console = await RunningConsole.StartAsync("Production", $"--Vpp:BaseUrl={server.BaseUrl}");
    }

    public async Task DisposeAsync()
    {
        await console.DisposeAsync();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task A_location_is_taken_over_from_another_MDM_and_a_licence_and_a_person_go_to_Apple_and_back()
    {
        var group = await console.ReadAsync(async db => (await GroupRegister.EnsureAsync(db, ["1年"], default)).Id);
        using var person = await console.SignInAsync(Roles.Administrator);
        var page = await person.GetAsync("/vpp");
        await person.UploadAsync(
            page,
            "form.form",
            "file",
            server.Location.Token,
            new() { ["group"] = group.ToString(System.Globalization.CultureInfo.InvariantCulture) });
        var token = await console.ReadAsync(db => db.VppTokens.Select(t => t.Id).SingleAsync());

        var elsewhere = await UntilAsync(person, $"/vpp/{token}", "ほかのMDMがこの場所を管理しています");
        Assert.Equal(0, server.Count("POST"));
        using (var helpdesk = await console.SignInAsync(Roles.Helpdesk))
        {
            Assert.Null((await helpdesk.GetAsync($"/vpp/{token}")).QuerySelector("form[action$='/claim']"));
        }

        await person.SubmitAsync(elsewhere, "form[action$='/claim']");
        await UntilAsync(person, $"/vpp/{token}", "ライセンス数は無制限");
        var content = await person.GetAsync($"/vpp/{token}/contents/408709785");
        var preview = await person.SubmitAsync(
            content,
            "form[action$='/assign']",
            new() { ["whose"] = "F2LX0001", ["devices"] = "true" });
        await person.SubmitAsync(preview, "form.confirm");
        await UntilAsync(person, $"/vpp/{token}/contents/408709785?find=F2LX", "F2LX0001");
        Assert.Equal([new VppAssignment(408709785, VppAsset.Standard, null, "F2LX0001")], server.Location.Licenses);

        var users = await person.GetAsync($"/vpp/{token}/users");
        preview = await person.SubmitAsync(
            users,
            $"form[action='/vpp/{token}/users'][method=post]",
            new() { ["people"] = "taro, t@example.jp, taro@school.example.jp" });
        preview.AssertShows(".names", "taro");
        await person.SubmitAsync(preview, "form.confirm");
        (await UntilAsync(person, $"/vpp/{token}/users", "配信可")).AssertShows("table", "配信可");
    }

    /// <summary>Looks at the page until it says so.</summary>
    private static async Task<IHtmlDocument> UntilAsync(Visitor person, string path, string says)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        do
        {
            var page = await person.GetAsync(path);
            if (
                page.QuerySelector("main")!
                    .QuerySelectorAll("table, .sub, section")
                    .Any(part => part.TextContent.Contains(says, StringComparison.Ordinal)))
            {
                return page;
            }
        }
        while (await timer.WaitForNextTickAsync(timeout.Token));

        throw new InvalidOperationException(says);
    }
}
