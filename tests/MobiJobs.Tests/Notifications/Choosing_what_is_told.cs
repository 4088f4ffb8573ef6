using System.Globalization;
using AngleSharp.Html.Dom;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Devices.Groups;
using MobiJobs.Notifications.Sending;
using MobiJobs.Notifications.Subscriptions;
using MobiJobs.Notifications.Telling;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Notifications;

/// <summary>The pages of notices and webhooks, and what comes of them.</summary>
public sealed class Choosing_what_is_told(Choosing_what_is_told.InProduction console)
    : IClassFixture<Choosing_what_is_told.InProduction>
{
    private RunningConsole Running => console.Running;

    [Fact]
    public async Task Who_sees_one_group_is_told_of_it_alone_by_mail()
    {
        var own = await GroupAsync();
        var other = await GroupAsync();
        var name = await Running.CreatePersonOfAsync(Roles.Helpdesk);
        var address = $"{Guid.NewGuid():N}@school.example";
        await Running.ReadAsync(db => db.Users.Where(p => p.UserName == name)
            .ExecuteUpdateAsync(set => set.SetProperty(p => p.Email, address)));
        await Running.ReadAsync(db => db.UserRoles
            .Where(r => db.Users.Any(p => p.Id == r.UserId && p.UserName == name)).ExecuteDeleteAsync());
        await Running.GiveAsync(name, own, Permissions.Read);
        var (mine, theirs) = (await DeviceAsync(own), await DeviceAsync(other));

        using var person = await Running.VisitAsync(name);
        var page = await SaveAsync(
            person,
            "/account/notices",
            [new("Kinds", "Stuck"), new("IsLimited", "true"), new("Groups", Text(other))]);
        Assert.Contains("グループが見つかりません。", page.Body!.TextContent, StringComparison.Ordinal);
        page = await SaveAsync(person, "/account/notices", [new("Kinds", "Stuck"), new("Groups", Text(own))]);
        Assert.Contains("グループに限定する場合は", page.Body!.TextContent, StringComparison.Ordinal);
        page = await SaveAsync(person, "/account/notices", [new("Kinds", "Stuck"), new("Rhythm", "5m")]);
        Assert.Contains("滞留", page.QuerySelector("main tbody")!.TextContent, StringComparison.Ordinal);

        await TellNowAsync(db => db.Subscriptions.Where(
            s => db.Users.Any(p => p.Id == s.PersonId && p.UserName == name)));
        Assert.Equal(1, await Running.ReadAsync(db => db.NoticeMessages.CountAsync(
            m => db.Users.Any(p => p.Id == m.PersonId && p.UserName == name))));
        var mail = Assert.Single(await MailsAsync(address));
        Assert.Contains(mine, mail, StringComparison.Ordinal);
        Assert.DoesNotContain(theirs, mail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Roles.Administrator, true)]
    [InlineData(Roles.Helpdesk, false)]
    public async Task Without_an_address_the_page_says_so_first_and_leads_whoever_may_to_where_it_is_entered(
        string role, bool mayEnter)
    {
        using var person = await Running.SignInAsync(role);
        var page = await person.GetAsync("/account/notices");
        page.AssertShows(".notice-late", "設定は保存され");
        var link = page.QuerySelector(".notice-late a[href^='/people/']");
        Assert.Equal(mayEnter, link is not null);
        if (link is null) { return; }

        page = await person.GetAsync(link.GetAttribute("href")!);
        Assert.NotNull(page.QuerySelector("input[type=email]"));
    }

    [Theory]
    [InlineData("", "", "通知する内容を1つ以上選んでください。")]
    [InlineData("Kinds=Failing", "Percent=0", "1から100までの整数を入力してください。")]
    [InlineData("Kinds=Failing", "Percent=１２", null)]
    [InlineData("Kinds=Failing", "Of=-1", "1から100,000までの整数を入力してください。")]
    [InlineData("Kinds=Failing", "Rhythm=weekly", "入力してください。")]
    [InlineData("Kinds=Stuck&Rhythm=daily", "Clock=25:00", "時刻を 02:00 の形で入力してください。")]
    [InlineData("Kinds=Failing", "Rhythm=daily",
        "「失敗の増加」は直近1時間だけを調べるため、1日1回では通知できません。ほかの間隔を選んでください。")]
    [InlineData("Kinds=Stuck", "IsLimited=true", "グループを1つ以上選択してください。")]
    [InlineData("Kinds=Approval", "Rhythm=5m", "通知する内容を1つ以上選んでください。")]
    public async Task What_was_typed_wrong_is_said_at_its_field(string fields, string wrong, string? said)
    {
        using var person = await Running.SignInAsync(Roles.Helpdesk);
        var all = fields.Length == 0 ? [] : fields.Split('&').Append(wrong).Select(f => f.Split('='));
        var page = await SaveAsync(person, "/account/notices", [.. all.Select(f => KeyValuePair.Create(f[0], f[1]))]);
        var wrongs = page.QuerySelectorAll(".field-validation-error").Select(e => e.TextContent);
        Assert.Equal(said ?? "", string.Concat(wrongs));
    }

    [Fact]
    public async Task What_was_limited_to_a_group_that_is_gone_does_not_become_the_fleet_by_saving_it()
    {
        var group = await GroupAsync();
        using var root = await Running.SignInAsync(Roles.Administrator);
        await SaveAsync(
            root,
            "/account/notices",
            [new("Kinds", "Stuck"), new("IsLimited", "true"), new("Groups", Text(group))]);
        var id = await Running.ReadAsync(db => db.Subscriptions.MaxAsync(s => s.Id));
        await Running.ReadAsync(db => db.DeviceGroups.Where(g => g.Id == group).ExecuteDeleteAsync());
        var page = await root.GetAsync($"/account/notices/{id}");
        Assert.NotNull(page.QuerySelector("input[name=IsLimited][value=true][checked]"));
        page = await root.SubmitAsync(page, $"form[action='/account/notices/{id}'].form", new()
        {
            ["Kinds"] = "Stuck",
            ["IsLimited"] = "true",
            ["Rhythm"] = "15m",
            ["Percent"] = "20",
            ["Of"] = "20",
        });
        Assert.Contains("グループを1つ以上選択してください。", page.Body!.TextContent, StringComparison.Ordinal);
        Assert.True(await Running.ReadAsync(
            db => db.Subscriptions.AnyAsync(s => s.Id == id && s.IsLimitedToGroups)));
    }

    [Fact]
    public async Task Nobody_reads_or_changes_what_another_is_told()
    {
        using var one = await Running.SignInAsync(Roles.Administrator);
        using var other = await Running.SignInAsync(Roles.Administrator);
        await SaveAsync(one, "/account/notices", [new("Kinds", "Ending")]);
        var id = await Running.ReadAsync(db => db.Subscriptions.MaxAsync(s => s.Id));
        var page = await other.GetAsync("/account/notices");
        Assert.Null(page.QuerySelector("main tbody"));
        await other.GetAsync($"/account/notices/{id}");
        Assert.Equal(404, (int)other.Last.StatusCode);
        var fields = new Dictionary<string, string> { ["__RequestVerificationToken"] = TokenOf(page) };
        Assert.Equal(404, (int)(await other.PostAsync($"/account/notices/{id}/delete", fields)).StatusCode);
        Assert.Equal(404, (int)(await other.PostAsync($"/account/notices/{id}", fields)).StatusCode);

        page = await one.GetAsync($"/account/notices/{id}");
        Assert.NotNull(page.QuerySelector("input[name=Kinds][value=Ending][checked]"));
        page = await one.SubmitAsync(page, $"form[action='/account/notices/{id}/delete']");
        Assert.Null(page.QuerySelector("main tbody"));
    }

    [Theory]
    [InlineData("http://school.example/", "https のURLを入力してください。")]
    [InlineData("ftp://school.example/", "https のURLを入力してください。")]
    [InlineData("https://me:secret@school.example/", "https のURLを入力してください。")]
    [InlineData("nonsense", "https のURLを入力してください。")]
    [InlineData("http://127.0.0.1:5080/", "このURLへは送信できません。")]
    [InlineData("https://localhost/", "このURLへは送信できません。")]
    [InlineData("https://10.0.0.1/", "このURLへは送信できません。")]
    [InlineData("https://[::ffff:127.0.0.1]:5080/", "このURLへは送信できません。")]
    [InlineData("http://[::ffff:127.0.0.1]:5080/", "このURLへは送信できません。")]
    [InlineData("https://[::ffff:169.254.169.254]/", "このURLへは送信できません。")]
    [InlineData("https://2852039166/", "このURLへは送信できません。")] // 169.254.169.254 as one number.
    public async Task A_webhook_in_production_is_on_the_Internet(string address, string said)
    {
        using var root = await Running.SignInAsync(Roles.Administrator);
        var page = await SaveAsync(root, "/settings/webhooks", WebhookOf(address));
        Assert.Contains(said, page.QuerySelector("#address-wrong")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_webhook_is_added_shown_once_changed_and_deleted()
    {
        using var root = await Running.SignInAsync(Roles.Administrator);
        var page = await SaveAsync(
            root, "/settings/webhooks", WebhookOf("https://school.example/x", password: "wrong"));
        Assert.Null(page.QuerySelector("#made"));
        page = await SaveAsync(root, "/settings/webhooks", WebhookOf("https://school.example/x"));
        var secret = ((IHtmlInputElement)page.QuerySelector("#made")!).Value;
        Assert.Matches("^whsec_[A-Za-z0-9+/]{43}=$", secret);
        var id = await Running.ReadAsync(db => db.Webhooks.MaxAsync(w => w.Id));
        page = await root.GetAsync($"/settings/webhooks/{id}");
        Assert.DoesNotContain("whsec_", page.DocumentElement.OuterHtml, StringComparison.Ordinal);

        page = await root.SubmitAsync(
            page, "form[action$='/rotate']", new() { ["Password"] = RunningConsole.Password });
        Assert.NotEqual(secret, ((IHtmlInputElement)page.QuerySelector("#made")!).Value);
        page = await root.SubmitAsync(page, "form[action$='/disable']");
        Assert.NotNull(page.QuerySelector("form[action$='/enable']"));
        page = await root.SubmitAsync(page, "form[action$='/enable']");
        page = await root.SubmitAsync(page, "form[action$='/delete']");
        Assert.DoesNotContain("school.example/x", page.DocumentElement.OuterHtml, StringComparison.Ordinal);
        Assert.False(await Running.ReadAsync(db => db.Subscriptions.AnyAsync(s => s.WebhookId == id)));
    }

    private static KeyValuePair<string, string>[] WebhookOf(
        string address, string password = RunningConsole.Password) =>
    [
        new("Name", "監視"), new("Address", address), new("Kinds", "Approval"), new("Rhythm", "5m"),
        new("Percent", "20"), new("Of", "20"), new("Password", password),
    ];

    /// <summary>Sends the form of a page with these fields, and the usual ones where they are not among them.</summary>
    private static async Task<IHtmlDocument> SaveAsync(
        Visitor visitor, string path, IReadOnlyCollection<KeyValuePair<string, string>> fields)
    {
        KeyValuePair<string, string>[] usual =
            [new("Rhythm", "15m"), new("Percent", "20"), new("Of", "20"), new("Clock", "08:00")];
        var token = TokenOf(await visitor.GetAsync(path));
        return await visitor.AnswerAsync(
            path,
            [
                new("__RequestVerificationToken", token),
                .. fields,
                .. usual.Where(u => fields.All(f => f.Key != u.Key)),
            ]);
    }

    private static string TokenOf(IHtmlDocument page) =>
        ((IHtmlInputElement)page.QuerySelector("input[name=__RequestVerificationToken]")!).Value;

    private async Task TellNowAsync(Func<MobiJobsDb, IQueryable<Subscription>> which)
    {
        var now = Running.Now;
        await Running.ReadAsync(db => which(db).ExecuteUpdateAsync(set => set
            .SetProperty(s => s.NextAt, now)
            .SetProperty(s => s.CoveredUntil, now.AddHours(-2))));
        await Running.DoAsync<NoticeSweep, bool>(async sweep =>
        {
            await sweep.SweepAsync(CancellationToken.None);
            return true;
        });
    }

    /// <summary>The texts of the mails to an address, once there is one.</summary>
    private async Task<IReadOnlyList<string>> MailsAsync(string address)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        using var ample = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            var isSent = await Running.ReadAsync(db => db.NoticeMessages.AnyAsync(
                m => m.State == MessageState.Sent && db.Users.Any(p => p.Id == m.PersonId && p.Email == address)));
            if (isSent) { return [.. (await Running.MailsToAsync(address)).Select(m => m.TextBody!)]; }

            await timer.WaitForNextTickAsync(ample.Token);
        }
    }

    private async Task<int> GroupAsync() => (await Running.ReadAsync(
        db => GroupRegister.EnsureAsync(db, [$"{Guid.NewGuid():N}"], CancellationToken.None))).Id;

    /// <summary>A device whose job has been its head for an hour.</summary>
    private async Task<string> DeviceAsync(int groupId)
    {
        var number = $"T-{Guid.NewGuid():N}"[..12].ToUpperInvariant();
        await Running.AddSilentHeadAsync(number, TimeSpan.FromHours(1));
        await Running.ReadAsync(db => db.Devices.Where(d => d.Number == number)
            .ExecuteUpdateAsync(set => set.SetProperty(d => d.GroupId, groupId)));
        return number;
    }

    private static string Text(int id) => id.ToString(CultureInfo.InvariantCulture);

    public sealed class InProduction() : SharedConsole();
}
