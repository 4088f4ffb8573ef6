using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using Hangfire;
using Hangfire.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.AutoDelivery.Lists;
using MobiJobs.Data;
using MobiJobs.Mail;
using MobiJobs.Operations.Again;
using MobiJobs.Organization;
using MobiJobs.Shared;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Organization;

/// <summary>What an administrator sets for the whole organisation, at the page.</summary>
public sealed class Changing_settings : IAsyncLifetime
{
    private RunningConsole console = null!;
    private Visitor administrator = null!;

    public async Task InitializeAsync()
    {
        console = await RunningConsole.StartAsync(
            "Development", "--Gateway:Simulated:Devices=20", "--Organization:Name=Configured");
        administrator = await console.SignInAsync(Roles.Administrator);
    }

    public async Task DisposeAsync()
    {
        administrator.Dispose();
        await console.DisposeAsync();
    }

    [Fact]
    public async Task The_name_is_shown_at_once_after_a_restart_and_can_be_no_password()
    {
        (await administrator.GetAsync("/devices")).AssertShows(".brand", "Configured");
        var page = await ChangeAsync(new() { ["Name"] = "霧ヶ峰学園" });
        page.AssertShows(".notice-done", "設定を変更しました");
        page.AssertShows(".brand", "霧ヶ峰学園");
        var entry = await EntryAsync();
        Assert.Equal(("Name", "Configured", "霧ヶ峰学園"), (entry.Subject, entry.Before, entry.After));

        await console.RestartAsync(() => { });
        using var after = await console.SignInAsync(Roles.Administrator);
        (await after.GetAsync("/devices")).AssertShows(".brand", "霧ヶ峰学園");
        page = await after.SubmitAsync(
            await after.GetAsync("/account/password"),
            "form[action='/account/password']",
            new()
            {
                ["Current"] = RunningConsole.Password,
                ["New"] = "霧ヶ峰学園霧ヶ峰学園霧ヶ峰",
                ["Repeat"] = "霧ヶ峰学園霧ヶ峰学園霧ヶ峰",
            });
        page.AssertShows("main", "組織名");
    }

    [Fact]
    public async Task Another_time_zone_counts_for_what_is_shown_for_lists_for_days_and_for_nights()
    {
        await AddListAsync();
        await console.DoAsync<MobiJobs.Overview.EndedJobsByDay, int>(days => days.KeepAsync(default));
        Assert.True(await console.DoAsync<MobiJobsDb, bool>(db => db.DayCounts.AnyAsync()));

        await ChangeAsync(new() { ["TimeZone"] = "America/New_York" });

        (await administrator.GetAsync("/")).AssertShows("main", "America/New_York");
        var list = await console.DoAsync<MobiJobsDb, AutoDeliveryList>(db => db.AutoDeliveryLists.SingleAsync());
        var there = TimeZoneInfo.FindSystemTimeZoneById("America/New_York");
        Assert.Equal(new TimeSpan(9, 0, 0), TimeZoneInfo.ConvertTimeFromUtc(list.NextRunAt!.Value, there).TimeOfDay);
        Assert.False(await console.DoAsync<MobiJobsDb, bool>(db => db.DayCounts.AnyAsync()));
        using var storage = console.Services.GetRequiredService<JobStorage>().GetConnection();
        Assert.Equal("America/New_York", storage.GetRecurringJobs().Single(j => j.Id == "purge").TimeZoneId);
    }

    [Theory]
    [InlineData("TimeZone", "Mars/Olympus", "このタイムゾーンはありません")]
    [InlineData("Months", "2", "3から60まで")]
    [InlineData("Months", "61", "3から60まで")]
    [InlineData("Days[wipe]", "0", "1から90まで")]
    [InlineData("Days[wipe]", "30 days", "1から90まで")]
    [InlineData("Days[lock]", "-1", "1から90まで")]
    [InlineData("Gaps[0].Number", "0", "間隔は1分から7日まで")]
    [InlineData("Gaps[0].Number", "20000", "間隔は1分から7日まで")]
    [InlineData("Gaps[0].Number", "9999999999", "間隔は1分から7日まで")]
    public async Task What_can_not_be_set_is_said_at_its_field(string field, string typed, string problem)
    {
        var page = await ChangeAsync(new() { [field] = typed });
        page.AssertShows(".field-validation-error", problem);
        Assert.Equal(typed, page.QuerySelector<IHtmlInputElement>($"[name='{field}']")!.Value);
        await NothingIsSetAsync();
    }

    [Fact]
    public async Task Automatic_redelivery_is_on_until_it_is_switched_off()
    {
        var rule = console.Services.GetRequiredService<RedeliveryRule>();
        Assert.True(rule.IsOn);
        await ChangeAsync(new() { ["Redelivers"] = "false" });
        Assert.False(rule.IsOn);
        var entry = await EntryAsync();
        Assert.Equal(("Redelivers", "True", "False"), (entry.Subject, entry.Before, entry.After));

        await ChangeAsync(new() { ["Redelivers"] = "true" });
        Assert.True(rule.IsOn);
        Assert.Null((await RowAsync())!.Redelivers);
    }

    [Fact]
    public async Task Gaps_do_not_become_shorter()
    {
        var page = await ChangeAsync(new()
        {
            ["Gaps[0].Number"] = "1",
            ["Gaps[0].Unit"] = "60",
            ["Gaps[1].Number"] = "59",
            ["Gaps[1].Unit"] = "1",
        });
        page.AssertShows(".field-validation-error", "前の間隔以上");
        await NothingIsSetAsync();
    }

    [Fact]
    public async Task No_gap_is_left_out_between_two_others()
    {
        var page = await ChangeAsync(
            Enumerable.Range(0, 8).ToDictionary(i => $"Gaps[{i}].Number", i => i == 6 ? "3" : ""));
        page.AssertShows(".field-validation-error", "間を空けずに");
        await NothingIsSetAsync();
    }

    [Fact]
    public async Task The_gaps_that_count_are_shown_where_nothing_is_set()
    {
        var page = await administrator.GetAsync("/settings");
        var gaps = Enumerable.Range(0, 8).Select(i => ValueOf(page, $"Gaps[{i}].Number"));
        Assert.Equal(["1", "5", "30", "2", "6", "1", "", ""], gaps);
        await SubmitAsync(page, Enumerable.Range(0, 6).SelectMany(i => new[]
        {
            ($"Gaps[{i}].Number", ValueOf(page, $"Gaps[{i}].Number")),
            ($"Gaps[{i}].Unit", page.QuerySelector<IHtmlSelectElement>($"[name='Gaps[{i}].Unit']")!.Value!),
        }).ToDictionary(f => f.Item1, f => f.Item2));
        await NothingIsSetAsync();
    }

    [Fact]
    public async Task Values_are_shown_again_as_they_were_typed_and_empty_ones_are_usual_again()
    {
        await ChangeAsync(new()
        {
            ["Months"] = "１２",
            ["Days[wipe]"] = "60",
            ["Days[appList]"] = "6",
            ["Gaps[0].Number"] = "10",
            ["Gaps[1].Number"] = "2",
            ["Gaps[1].Unit"] = "1440",
        });
        var page = await administrator.GetAsync("/settings");
        Assert.Equal("12", ValueOf(page, "Months"));
        Assert.Equal("60", ValueOf(page, "Days[wipe]"));
        Assert.Equal("", ValueOf(page, "Days[appList]")); // That is the usual one.
        Assert.Equal("10", ValueOf(page, "Gaps[0].Number"));
        Assert.Equal("2", ValueOf(page, "Gaps[1].Number"));
        var unit = page.QuerySelector<IHtmlSelectElement>("[name='Gaps[1].Unit']")!;
        Assert.Equal("日", unit.SelectedOptions.Single().Text);

        await ChangeAsync(new() { ["Months"] = "", ["Days[wipe]"] = "", ["Gaps[0].Number"] = "" });
        var row = await RowAsync();
        Assert.Equal((null, null, null), (row!.MonthsKept, row.Deadlines, row.WakeMinutes));
    }

    [Fact]
    public async Task A_wrong_password_changes_nothing()
    {
        var page = await ChangeAsync(new() { ["Months"] = "12", ["Password"] = "wrong" });
        page.AssertShows("#password-wrong", "違います");
        await NothingIsSetAsync();
    }

    [Fact]
    public async Task Who_did_not_see_anothers_change_does_not_undo_it()
    {
        var seen = await administrator.GetAsync("/settings");
        await ChangeAsync(new() { ["Months"] = "12" });
        var page = await SubmitAsync(seen, new() { ["Months"] = "4" });
        page.AssertShows(".notice-late", "ほかの管理者");
        Assert.Equal(12, (await RowAsync())!.MonthsKept);
    }

    [Fact]
    public async Task What_another_process_sets_counts_here_once_it_is_read()
    {
        await console.DoAsync<MobiJobsDb, int>(db => db.Database.ExecuteSqlRawAsync(
            "INSERT INTO \"OrganizationSettings\" (\"Id\", \"Version\", \"TimeZone\") VALUES (1, 1, 'Europe/Paris')"));
        await console.Services.GetRequiredService<SettingsInUse>().ReadAsync(default);
        Assert.Equal("Europe/Paris", console.Services.GetRequiredService<OrganizationTime>().Zone.Id);
    }

    [Fact]
    public async Task An_operator_sees_no_settings()
    {
        using var person = await console.SignInAsync(Roles.Operator, followsRedirects: false);
        Assert.Null((await person.GetAsync("/")).QuerySelector("a[href='/settings']"));
        await person.GetAsync("/settings");
        Assert.Equal(HttpStatusCode.Forbidden, person.Last.StatusCode);
    }

    private Task AddListAsync() => console.DoAsync<MobiJobsDb, int>(async db =>
    {
        var group = await db.DeviceGroups.FirstAsync();
        var details = new AutoDeliveryDetails("授業", IncludesBelow: false, new Schedule(WeekDays.All, 9 * 60, []), []);
        var tokyo = new OrganizationTime(TimeZoneInfo.FindSystemTimeZoneById("Asia/Tokyo"));
        await db.AutoDeliveryLists.ExecuteDeleteAsync();
        db.AutoDeliveryLists.Add(AutoDeliveryList.Add(group.Id, details, tokyo, DateTime.UtcNow));
        return await db.SaveChangesAsync();
    });

    [Fact]
    public async Task Where_links_in_mails_lead_and_which_mails_were_not_sent_is_said()
    {
        await console.DoAsync<Outbox, bool>(async outbox =>
        {
            outbox.Send(new Letter("no address at all", "x", "x"));
            await outbox.SettleAsync();
            return true;
        });
        var page = await administrator.GetAsync("/settings");
        page.AssertShows("#mail", "Web:Address が設定されていない");
        page.AssertShows("#mail h3", "1通");
        Assert.Equal("/settings#mail", (await administrator.GetAsync("/people"))
            .QuerySelector(".notice-late a")!.GetAttribute("href"));
    }

    private async Task<IHtmlDocument> ChangeAsync(Dictionary<string, string> fields) =>
        await SubmitAsync(await administrator.GetAsync("/settings"), fields);

    private Task<IHtmlDocument> SubmitAsync(IHtmlDocument page, Dictionary<string, string> fields)
    {
        fields.TryAdd("Password", RunningConsole.Password);
        return administrator.SubmitAsync(page, "form[action='/settings']", fields);
    }

    private async Task NothingIsSetAsync() => Assert.Null(await RowAsync());

    private Task<OrganizationSettings?> RowAsync() => console.DoAsync<MobiJobsDb, OrganizationSettings?>(
        db => db.OrganizationSettings.AsNoTracking().SingleOrDefaultAsync());

    private Task<AuditEntry> EntryAsync() => console.DoAsync<MobiJobsDb, AuditEntry>(
        db => db.Audit.SingleAsync(e => e.Action == AuditAction.SettingChanged));

    private static string ValueOf(IHtmlDocument page, string field) =>
        page.QuerySelector<IHtmlInputElement>($"[name='{field}']")!.Value;
}
