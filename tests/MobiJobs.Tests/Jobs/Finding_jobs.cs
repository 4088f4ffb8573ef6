using AngleSharp.Dom;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Gateway;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Queue;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Jobs;

/// <summary>Filters of ジョブ管理, typed as people type.</summary>
public sealed class Finding_jobs(Finding_jobs.Fleet fleet) : IClassFixture<Finding_jobs.Fleet>, IAsyncLifetime
{
    private Visitor person = null!;

    public async Task InitializeAsync() => person = await fleet.Running.SignInAsync(Roles.Operator);

    public Task DisposeAsync()
    {
        person.Dispose();
        return Task.CompletedTask;
    }

    [Theory]
    [InlineData("owner=吉田　大翔", "1A-0169")]
    [InlineData("owner=吉田大翔", "1A-0169")]
    [InlineData("owner=大 翔", "1A-0169")]
    [InlineData("owner=やまだ", "1A-0170")]
    [InlineData("owner=ﾔﾏﾀﾞﾊﾅｺ", "1A-0170")]
    [InlineData("detail=keynote", "1A-0169")]
    [InlineData("detail=ＫＥＹＮＯＴＥ発", "1A-0169")]
    [InlineData("detail=どりる", "1A-0170")]
    [InlineData("device=1Aー0169", "1A-0169")]
    [InlineData("device=１ａ−0170", "1A-0170")]
    [InlineData("device=0169", "1A-0169")]
    [InlineData("device=Ａー0170", "1A-0170")]
    public async Task A_text_finds_what_looks_like_it(string condition, string number)
    {
        var page = await person.GetAsync($"/?people=true&{condition}");
        Assert.Equal([number], Numbers(page));
    }

    [Theory]
    [InlineData("owner=%")]
    [InlineData("owner=_")]
    [InlineData("detail=%")]
    public async Task A_sign_of_patterns_is_a_letter(string condition) =>
        Assert.Empty(Numbers(await person.GetAsync($"/?people=true&{condition}")));

    [Fact]
    public async Task Each_condition_is_a_chip_whose_link_is_the_list_without_it()
    {
        var page = await person.GetAsync("/?people=true&owner=吉田&status=failed&within=today");
        var chips = page.QuerySelectorAll("#chips a:not(.btn)");
        Assert.Equal(
            ["SYSTEM以外", "所有者名: 吉田", "すべての失敗", "今日終了"],
            chips.Select(c => c.TextContent.Trim()));
        Assert.Equal(
            ["people=false&owner", "people=true&status", "people=true&owner", "people=true&owner"],
            chips.Select(c => string.Join('&', Uri.UnescapeDataString(c.GetAttribute("href")!)[2..].Split('&')
                .Take(2).Select(part => part.Split('=')[0] is "people" ? part : part.Split('=')[0]))));
    }

    [Theory]
    [InlineData("/?people=false", 0)]
    [InlineData("/?people=true", 0)]
    [InlineData("/?people=true&status=failed", 1)]
    public async Task Conditions_can_be_cleared_where_there_are_some(string address, int links) =>
        Assert.Equal(links, (await person.GetAsync(address)).QuerySelectorAll("#chips a.btn").Length);

    [Fact]
    public async Task The_form_leads_to_an_address_without_empty_fields()
    {
        await person.GetAsync("/?month=&open=true&device=&owner=&status=deviceError&kind=");
        Assert.Equal("?open=true&status=deviceError", person.Last.RequestMessage!.RequestUri!.Query);
    }

    [Fact]
    public async Task That_SYSTEM_s_jobs_are_folded_away_is_remembered_until_they_are_shown_again()
    {
        await person.GetAsync("/?people=true");
        await person.GetAsync("/");
        Assert.Equal("?people=true", person.Last.RequestMessage!.RequestUri!.Query);

        var whole = await person.GetAsync("/?people=false");
        Assert.NotEmpty(Numbers(whole));
        await person.GetAsync("/");
        Assert.Equal("", person.Last.RequestMessage!.RequestUri!.Query);
    }

    [Fact]
    public async Task All_failures_are_one_word_of_the_api()
    {
        using var api = await fleet.Running.ApiAsync(Roles.Operator);
        using var failed = await api.GetAsync("/api/v1/jobs?status=failed&within=today&people=true");
        using var wrong = await api.GetAsync("/api/v1/jobs?status=failing");
        Assert.Equal((200, 400), ((int)failed.StatusCode, (int)wrong.StatusCode));
    }

    private static string[] Numbers(IParentNode page) =>
        [.. page.QuerySelectorAll("#list tbody td.device > a").Select(a => a.ChildNodes[0].TextContent.Trim()).Order()];

    /// <summary>Two devices, each with an app that was ordered.</summary>
    public sealed class Fleet : IAsyncLifetime
    {
        public RunningConsole Running { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            Running = await RunningConsole.StartAsync();
            await RegisterAsync("1A-0169", "吉田 大翔", "Ｋeynote 発表");
            await RegisterAsync("1A-0170", "ヤマダ ハナコ", "数学ドリル");
        }

        public async Task DisposeAsync() => await Running.DisposeAsync();

        private Task<bool> RegisterAsync(string number, string owner, string app) =>
            Running.DoAsync<MobiJobsDb, DeviceQueue, bool>(async (db, queue) =>
            {
                var device = Device.Register(number, owner, null, null, null, Running.Now);
                var enrollment = await db.EnrollAsync(device, $"channel-{number}", Running.Now);
                var requester = Requester.For($"person-{number}");
                db.Requesters.Add(requester);
                await db.SaveChangesAsync();
                var target = new CommandTarget(app, null, "jp.example.app", null);
                var order = new NewJob(device.Id, enrollment.Id, JobKind.AppInstall, target, requester.Id);
                await queue.RegisterAsync([order], Running.Now, CancellationToken.None);
                return true;
            });
    }
}
