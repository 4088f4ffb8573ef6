using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Catalogue.Profiles;
using MobiJobs.Devices.Groups;
using MobiJobs.Gateway;
using MobiJobs.Kinds;
using MobiJobs.Notifications;
using MobiJobs.Notifications.Sending;
using MobiJobs.Notifications.Telling;
using MobiJobs.Notifications.Webhooks;
using MobiJobs.Tests.Support;
using MobiJobs.Vpp;
using MobiJobs.Vpp.Tokens;

namespace MobiJobs.Tests.Notifications;

/// <summary>What is told, of whom, and how often.</summary>
public sealed class Telling_readers
{
    private const string Error = "ErrorChain=ErrorCode[0]=12064";

    private static readonly Uri Nowhere = new("http://127.0.0.1:9/");

    [Fact]
    public async Task A_stuck_job_is_told_once_until_it_has_gone_on()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 3);
        await scenario.WebhookAsync(Nowhere, Told.Choice(NoticeKind.Stuck));
        var first = await scenario.HeadAsync(1);
        await scenario.HeadAsync(2);
        await scenario.PassAsync();
        Assert.Empty(await scenario.MessagesAsync());
        await scenario.PassAsync();
        await scenario.PassAsync();
        var told = DataOf(Assert.Single(await scenario.MessagesAsync()));
        Assert.Equal((2, "noContact", 2), (Number(told, "count"), Cause(told), Number(Causes(told)[0], "count")));
        Assert.Equal(["1A-0001", "1A-0002"], Examples(told));
        Assert.EndsWith("/stuck", told.GetProperty("url").GetString(), StringComparison.Ordinal);
        await scenario.PassAsync(TimeSpan.FromHours(2));
        Assert.Single(await scenario.MessagesAsync());

        await scenario.CancelAsync(first);
        await scenario.HeadAsync(1);
        await scenario.PassAsync(TimeSpan.FromMinutes(20));
        Assert.Equal(1, Number(DataOf((await scenario.MessagesAsync())[^1]), "count"));
        Assert.Equal(2, (await scenario.MessagesAsync()).Count);
    }

    [Fact]
    public async Task However_many_devices_fail_it_is_one_message()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 40);
        await scenario.WebhookAsync(Nowhere, Told.Choice(NoticeKind.Failing));
        await scenario.EndAsync(Error, [.. Enumerable.Range(1, 38).Select(i => (long)i)]);
        await scenario.EndAsync(null, 39, 40);
        await scenario.PassAsync();
        var told = DataOf(Assert.Single(await scenario.MessagesAsync()));
        var key = await scenario.AskAsync(db => db.Jobs.Where(j => j.ErrorKey != null).Select(j => j.ErrorKey)
            .Distinct().SingleAsync());
        Assert.Equal((38, 40, key), (Number(told, "count"), Number(told, "of"), Cause(told)));
        Assert.Equal("deviceInformation", Causes(told)[0].GetProperty("kind").GetString());
        Assert.InRange(Examples(told).Length, 1, 3);
        // Whoever asks for the jobs of this time gets those that were counted.
        var (from, to) = (told.GetProperty("from").GetDateTime(), told.GetProperty("to").GetDateTime());
        Assert.Equal(TimeSpan.FromHours(1), to - from);

        await scenario.EndAsync(Error, 1);
        await scenario.PassAsync();
        Assert.Single(await scenario.MessagesAsync());
        await scenario.PassAsync(TimeSpan.FromHours(2)); // Nothing fails any more.
        await scenario.EndAsync(Error, 1, 2, 3);
        await scenario.PassAsync();
        Assert.Equal(2, (await scenario.MessagesAsync()).Count);
    }

    [Theory]
    [InlineData(2, 10, false)]
    [InlineData(2, 9, false)] // 22 %, but few.
    [InlineData(3, 10, true)]
    [InlineData(0, 100, false)]
    public async Task Few_failures_are_not_told(int failed, int ended, bool isTold)
    {
        await using var scenario = await Scenario.CreateAsync(devices: 1);
        await scenario.WebhookAsync(
            Nowhere, Told.Choice(NoticeKind.Failing) with { FailingPercent = 25, FailingOf = 10 });
        var reader = await scenario.AskAsync(db => db.Subscriptions.AsNoTracking().SingleAsync());
        Assert.Equal(isTold, NoticeDigest.IsFailing(reader, failed, ended));
    }

    [Fact]
    public async Task A_lock_that_has_ended_is_told()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 2);
        await scenario.WebhookAsync(Nowhere, Told.Choice(NoticeKind.Act));
        scenario.Clock.Advance(TimeSpan.FromMinutes(1));
        foreach (var device in (long[])[1, 2])
        {
            var job = await scenario.RegisterAsync(JobKind.Lock, device);
            await scenario.HandOverAsync(device);
            await scenario.AnswerAsync(
                job, id => device == 1 ? new AcknowledgedMessage(id, null) : new FailedMessage(id, Error));
        }

        await scenario.PassAsync();
        var told = DataOf(Assert.Single(await scenario.MessagesAsync()));
        Assert.Equal(
            ["lock.failed", "lock.succeeded"],
            Causes(told).Select(c => c.GetProperty("cause").GetString()).Order(StringComparer.Ordinal));
        await scenario.PassAsync();
        Assert.Single(await scenario.MessagesAsync());
    }

    [Fact]
    public async Task What_ends_soon_is_told_at_each_step()
    {
        await using var scenario = await Scenario.CreateAsync();
        await scenario.WebhookAsync(Nowhere, Told.Choice(NoticeKind.Ending));
        var ends = scenario.Now.AddDays(31);
        var group = await scenario.AskAsync(db => GroupRegister.EnsureAsync(db, ["本校"], CancellationToken.None));
        await scenario.AskAsync(db =>
        {
            db.VppTokens.Add(VppToken.Register(
                group.Id, new VppAccount("L1", "本校", "学園", ends), "secret", scenario.Now));
            return db.SaveChangesAsync();
        });
        await scenario.PassAsync();
        Assert.Empty(await scenario.MessagesAsync());
        foreach (var (days, told) in Passings)
        {
            await scenario.PassAsync(TimeSpan.FromDays(days));
            Assert.Equal(told, (await scenario.MessagesAsync()).Count);
        }

        Assert.Equal(
            [30, 7, 1, 0],
            (await scenario.MessagesAsync()).Select(m => Number(Causes(DataOf(m))[0], "days")));
    }

    [Fact]
    public async Task A_change_loses_nothing_of_what_happened_before_it()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 1);
        var (id, _) = await scenario.WebhookAsync(Nowhere, Told.Choice(NoticeKind.Stuck));
        await scenario.HeadAsync(1);
        scenario.Clock.Advance(TimeSpan.FromMinutes(12));
        Assert.True(await scenario.DoAsync<WebhookRegister, bool>(register => register.ChangeAsync(
            id,
            new WantedWebhook("renamed", Nowhere.AbsoluteUri, Told.Choice(NoticeKind.Stuck)),
            "y.tanaka",
            CancellationToken.None)));
        await scenario.PassAsync();
        Assert.Single(await scenario.MessagesAsync());
    }

    [Fact]
    public async Task Each_certificate_of_a_profile_is_told()
    {
        await using var scenario = await Scenario.CreateAsync();
        await scenario.WebhookAsync(Nowhere, Told.Choice(NoticeKind.Ending));
        var ends = scenario.Now.AddDays(20);
        await scenario.AskAsync(db =>
        {
            var content = new ProfileContent
            {
                File = [1],
                IsSigned = false,
                DisplayName = null,
                Identifier = "jp.example.ca",
                Uuid = $"{Guid.NewGuid()}",
                PayloadTypes = ["com.apple.security.root"],
                Certificates = [new("Root", ends), new("Server", ends.AddDays(5)), new("Later", ends.AddDays(50))],
            };
            db.Profiles.Add(ConfigurationProfile.Add("校内", content, needsSupervision: false, scenario.Now));
            return db.SaveChangesAsync();
        });
        await scenario.PassAsync();
        var told = DataOf(Assert.Single(await scenario.MessagesAsync()));
        Assert.Equal(
            ["校内: Root", "校内: Server"],
            Causes(told).Select(c => c.GetProperty("name").GetString()).Order(StringComparer.Ordinal));
        await scenario.PassAsync();
        Assert.Single(await scenario.MessagesAsync());
    }

    [Fact]
    public async Task Who_chose_a_group_is_told_of_it_and_what_is_below()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 3);
        var (top, below) = await scenario.AskAsync(async db => (
            await GroupRegister.EnsureAsync(db, ["本校"], CancellationToken.None),
            await GroupRegister.EnsureAsync(db, ["本校", "1年"], CancellationToken.None)));
        await MoveAsync(scenario, 1, below.Id);
        await scenario.WebhookAsync(Nowhere, Told.Choice(NoticeKind.Stuck) with { Groups = [top.Id] });
        foreach (var device in (long[])[1, 2, 3]) { await scenario.HeadAsync(device); }

        await scenario.PassAsync(TimeSpan.FromMinutes(20));
        var told = DataOf(Assert.Single(await scenario.MessagesAsync()));
        Assert.Equal((1, "1A-0001"), (Number(told, "count"), Assert.Single(Examples(told))));
        Assert.EndsWith($"/stuck?group={top.Id}", told.GetProperty("url").GetString(), StringComparison.Ordinal);

        await scenario.AskAsync(
            db => db.Devices.ExecuteUpdateAsync(set => set.SetProperty(d => d.GroupId, (int?)null)));
        await scenario.AskAsync(db => db.DeviceGroups.Where(g => g.ParentId != null).ExecuteDeleteAsync());
        await scenario.AskAsync(db => db.DeviceGroups.ExecuteDeleteAsync());
        await scenario.CancelAsync(3);
        await scenario.HeadAsync(3);
        await scenario.PassAsync(TimeSpan.FromMinutes(20));
        Assert.Single(await scenario.MessagesAsync()); // The group is gone: it does not become the whole fleet.
    }

    [Fact]
    public async Task A_person_gets_one_mail_for_all_kinds_in_both_languages()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 5);
        await scenario.TellPersonAsync(Told.Choice(NoticeKind.Failing, NoticeKind.Stuck));
        await scenario.HeadAsync(1);
        await scenario.PassAsync(TimeSpan.FromMinutes(10));
        await scenario.EndAsync(Error, 2, 3, 4);
        await scenario.PassAsync(TimeSpan.FromMinutes(10));
        var mail = Assert.Single(await scenario.MessagesAsync());
        Assert.Null(mail.Groups);
        Assert.Contains("通知: 滞留 1、失敗の増加 3 / Notice: ", mail.Subject, StringComparison.Ordinal);
        Assert.Contains("直近1時間に終わった3件のうち3件が失敗", mail.Body, StringComparison.Ordinal);
        Assert.Contains("of 3 jobs that ended within an hour, 3 failed", mail.Body, StringComparison.Ordinal);
        Assert.Contains("1A-0001", mail.Body, StringComparison.Ordinal);
        Assert.Contains("/account/notices", mail.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_may_not_read_any_more_is_told_nothing_and_gets_nothing_that_waits()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 2);
        await scenario.TellPersonAsync(Told.Choice(NoticeKind.Stuck));
        await scenario.HeadAsync(1);
        await scenario.PassAsync(TimeSpan.FromMinutes(20));
        Assert.Single(await scenario.MessagesAsync());
        await scenario.DemoteAsync();
        await scenario.SendAsync();
        Assert.Equal(MessageState.Dropped, Assert.Single(await scenario.MessagesAsync()).State);
        await scenario.HeadAsync(2);
        await scenario.PassAsync(TimeSpan.FromMinutes(20));
        Assert.Single(await scenario.MessagesAsync());
    }

    [Fact]
    public void A_message_is_for_who_sees_all_of_its_groups()
    {
        var some = new ToldPerson("x@school.example", new HashSet<int> { 1, 2 });
        Assert.True(some.MaySee("1,2"));
        Assert.True(some.MaySee(""));
        Assert.False(some.MaySee("1,3"));
        Assert.False(some.MaySee(null));
        Assert.True(new ToldPerson("x@school.example", null).MaySee(null));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    [InlineData(11)]
    [InlineData(12)]
    public async Task A_crash_neither_loses_a_message_nor_repeats_it(int steps)
    {
        await using var scenario = await Scenario.CreateAsync();
        await scenario.WebhookAsync(Nowhere, Told.Choice(NoticeKind.Stuck));
        await scenario.HeadAsync(1);
        scenario.Crash.After(steps);
        var died = await Record.ExceptionAsync(() => scenario.PassAsync(TimeSpan.FromMinutes(20)));
        Assert.True(died is null || Crash.Is(died), $"{died}");
        scenario.Crash.After(-1);
        await scenario.PassAsync();
        Assert.Single(await scenario.MessagesAsync());
    }

    private static readonly (int Days, int Told)[] Passings = [(2, 1), (1, 1), (22, 2), (5, 3), (1, 4), (30, 4)];

    private static Task MoveAsync(Scenario scenario, long device, int group) => scenario.AskAsync(db => db.Devices
        .Where(d => d.Id == device).ExecuteUpdateAsync(set => set.SetProperty(d => d.GroupId, group)));

    private static JsonElement DataOf(NoticeMessage message) =>
        JsonDocument.Parse(message.Body).RootElement.GetProperty("data");

    private static JsonElement[] Causes(JsonElement data) => [.. data.GetProperty("causes").EnumerateArray()];

    private static string? Cause(JsonElement data) => Causes(data)[0].GetProperty("cause").GetString();

    private static string[] Examples(JsonElement data) =>
        [.. Causes(data).SelectMany(c => c.GetProperty("examples").EnumerateArray()).Select(e => e.GetString()!)];

    private static int Number(JsonElement of, string name) => of.GetProperty(name).GetInt32();
}
