using System.Net.Http.Json;
using System.Text.Json;
using AngleSharp.Html.Dom;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Gateway;
using MobiJobs.Guide.Chain;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Queue;
using MobiJobs.Shared;
using MobiJobs.Tests.Operations;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Errors;

/// <summary>From an explanation, what is counted is what is listed, shown and delivered again.</summary>
public sealed class Delivering_again_to_all_that_failed(Delivering_again_to_all_that_failed.Console console)
    : IClassFixture<Delivering_again_to_all_that_failed.Console>
{
    private const int ThisWeek = 107;
    private const int Before = 456;

    [Fact]
    public async Task This_week_means_this_week_in_the_count_the_list_the_preview_and_the_act()
    {
        var group = await FleetAsync("今週", Before + ThisWeek);
        var key = ErrorChain.Parse(HelpPage.NotSignedIn).Key;
        await FailAsync(group, key, 0, Before, days: 20);
        await FailAsync(group, key, Before, ThisWeek, days: 1);
        using var visitor = await console.Running.SignInAsync(Roles.Helpdesk);

        var page = await visitor.GetAsync($"/jobs/{await NewestAsync(key)}/explanation");
        var link = (IHtmlAnchorElement)page.QuerySelector("a[href*='within=7']")!;
        Assert.Contains("107件", link.TextContent, StringComparison.Ordinal);
        var button = page.QuerySelector("form[action='/retries'] button")!.TextContent;
        Assert.Contains("対処後に", button, StringComparison.Ordinal);
        Assert.Contains("107件", button, StringComparison.Ordinal);

        var preview = await visitor.SubmitAsync(page, "form[action='/retries']", new() { ["which"] = "matching" });
        Assert.Contains("107件", preview.QuerySelector(".big")!.TextContent, StringComparison.Ordinal);
        var error = preview.QuerySelector("#retry-error")!.TextContent;
        Assert.Contains("12040", error, StringComparison.Ordinal);
        Assert.Contains(page.QuerySelector(".sentence")!.TextContent, error, StringComparison.Ordinal);
        Assert.Contains("7日以内", error, StringComparison.Ordinal);
        Assert.Contains("先に対処", preview.QuerySelector(".notice")!.TextContent, StringComparison.Ordinal);

        var done = await visitor.SubmitAsync(preview, "form.confirm");
        Assert.Contains("再配信 107件", done.QuerySelector(".notice")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(
            ThisWeek,
            await console.Running.ReadAsync(db => db.Jobs.CountAsync(j =>
                db.Jobs.Any(f => f.Id == j.RetryOfId && f.ErrorKey == key && f.Device.GroupId == group))));
    }

    [Fact]
    public async Task What_needs_no_action_is_not_offered_to_be_delivered_again()
    {
        var group = await FleetAsync("対処不要", 16);
        var key = ErrorChain.Parse(HelpPage.AlreadyScheduled).Key;
        await FailAsync(group, key, 0, 16, days: 1);
        using var visitor = await console.Running.SignInAsync(Roles.Helpdesk);

        var page = await visitor.GetAsync($"/jobs/{await NewestAsync(key)}/explanation");

        Assert.Contains("16件", page.QuerySelector("a[href*='within=7']")!.TextContent, StringComparison.Ordinal);
        Assert.Null(page.QuerySelector("form[action='/retries']"));
    }

    /// <summary>That one is repaired says nothing about the others.</summary>
    [Fact]
    public async Task Once_one_is_being_repaired_the_others_are_offered_with_their_number()
    {
        var group = await FleetAsync("修理", 5);
        var key = ErrorChain.Parse(HelpPage.VppNoLicense).Key;
        await FailAsync(group, key, 0, 5, days: 1);
        using var visitor = await console.Running.SignInAsync(Roles.Helpdesk);
        var job = await NewestAsync(key);
        var page = await visitor.GetAsync($"/jobs/{job}/explanation");
        page.AssertShows("form[action='/retries'] button", "失敗した5件を再配信");
        Assert.Null(page.QuerySelector("#follow-up"));

        await SendAgainAsync(job);
        page = await visitor.GetAsync($"/jobs/{job}/explanation");
        page.AssertShows("form[action='/retries'] button", "失敗したほかの4件を再配信");
        page.AssertShows("#follow-up", "対応中");
        page.AssertShows(".sentence", Labels.Diagnosis_UnderWay);
        Assert.Null(page.QuerySelector(".acting")); // It would say that nobody need act.
        Assert.Equal("true", page.QuerySelector("#progress")!.GetAttribute("data-refresh"));
        var preview = await visitor.SubmitAsync(page, "form[action='/retries']", new() { ["which"] = "matching" });
        preview.AssertShows(".big", "4件");

        await EndAgainAsync(job);
        page = await visitor.GetAsync($"/jobs/{job}/explanation");
        page.AssertShows(".sentence", Labels.Diagnosis_SentAndDone);
        page.AssertShows("#follow-up", "成功");
        page.AssertShows("form[action='/retries'] button", "失敗したほかの4件を再配信");
        Assert.Equal("", page.QuerySelector("#progress")!.GetAttribute("data-refresh"));
    }

    /// <summary>What has just failed is not advised once more.</summary>
    [Fact]
    public async Task Once_it_failed_again_the_page_leads_to_the_newer_explanation_and_folds_the_older()
    {
        var group = await FleetAsync("再失敗", 2);
        var key = ErrorChain.Parse(HelpPage.NotSignedIn).Key;
        await FailAsync(group, key, 0, 2, days: 1);
        using var visitor = await console.Running.SignInAsync(Roles.Helpdesk);
        var job = await console.Running.ReadAsync(
            db => db.Jobs.Where(j => j.Device.GroupId == group).MaxAsync(j => j.Id));
        var advice = (await visitor.GetAsync($"/jobs/{job}/explanation")).QuerySelector(".sentence")!.TextContent;
        await SendAgainAsync(job);
        await EndAgainAsync(job, Ending.Failed(key));
        var newer = await console.Running.ReadAsync(
            db => db.Jobs.Where(j => j.RetryOfId == job).Select(j => j.Id).SingleAsync());

        var page = await visitor.GetAsync($"/jobs/{job}/explanation");
        page.AssertShows(".sentence", Sentence.Say(Labels.Diagnosis_SentAndFailed, newer));
        var main = Assert.Single(page.QuerySelectorAll("article .btn-primary"));
        Assert.Equal($"/jobs/{newer}/explanation", main.GetAttribute("href"));
        page.AssertShows("details#former", advice);
        Assert.False(page.QuerySelector("details#former")!.HasAttribute("open"));
    }

    /// <summary>Whoever chose jobs is told of each of them, in numbers that add up.</summary>
    [Fact]
    public async Task Each_chosen_job_is_in_one_line_of_the_preview()
    {
        var group = await FleetAsync("内訳", 5);
        await FailAsync(group, ErrorChain.Parse(HelpPage.NotSignedIn).Key, 0, 5, days: 1);
        var jobs = await console.Running.ReadAsync(
            db => db.Jobs.Where(j => j.Device.GroupId == group).OrderBy(j => j.Id).Select(j => j.Id).ToArrayAsync());
        await console.Running.ReadAsync(db => db.Jobs.Where(j => j.Id == jobs[0]).ExecuteUpdateAsync(
            set => set.SetProperty(j => j.AgainAt, DateTime.UtcNow.AddHours(1))));
        await SendAgainAsync(jobs[1]);
        var open = await console.Running.ReadAsync(
            db => db.Jobs.Where(j => j.RetryOfId == jobs[1]).Select(j => j.Id).SingleAsync());
        using var visitor = await console.Running.SignInAsync(Roles.Helpdesk);
        var list = await visitor.GetAsync("/?status=failed");
        var preview = await visitor.AnswerAsync(
            "/retries",
            [
                new("which", "selected"),
                new(FormTokens.Name, list.FormToken("#list")),
                .. jobs.Append(open).Select(id => KeyValuePair.Create("ids", $"{id}")),
            ]);

        string[] lines = [.. preview.QuerySelectorAll("#lines tbody th").Select(th => th.TextContent.Trim())];
        int[] counts =
            [.. preview.QuerySelectorAll("#lines tbody td").Select(td => int.Parse(td.TextContent.Trim(), null))];
        Assert.Contains(Sentence.Say(Labels.Check_LeftOut, Labels.Finding_RedeliveryPlanned), lines);
        Assert.Contains(lines, l => l.Contains(Labels.Retry_NotFailed, StringComparison.Ordinal));
        Assert.Contains(lines, l => l.Contains(Labels.Retry_AlreadyRetried, StringComparison.Ordinal));
        Assert.Equal(6, counts.Sum());
        Assert.DoesNotContain(0, counts);
        preview.AssertShows("#lines caption", "対象 6件の内訳");
        preview.AssertDoesNotShow("#sum", "0件");
        preview.AssertShows("#sent tbody", "数学ドリル");
    }

    [Fact]
    public async Task An_operation_tells_how_many_were_sent_again_and_offers_those_that_are_left()
    {
        var group = await FleetAsync("操作", 3);
        var operation = await FailOperationAsync(group);
        long[] jobs = await console.Running.ReadAsync(
            db => db.Jobs.Where(j => j.OperationId == operation).OrderBy(j => j.Id).Select(j => j.Id).ToArrayAsync());
        using var visitor = await console.Running.SignInAsync(Roles.Administrator);
        var page = await visitor.GetAsync($"/deliveries/{operation}");
        page.AssertShows("#delivery-causes button[value=matching]", "成功しなかった3件を再配信");

        await SendAgainAsync(jobs[2]);
        page = await visitor.GetAsync($"/deliveries/{operation}");
        page.AssertShows("#delivery-causes button[value=matching]", "成功しなかった2件を再配信");
        page.AssertShows("#delivery-causes tbody", "うち再配信済み 1件");
        Assert.NotNull(page.QuerySelector($"#delivery-causes a[href='/jobs/{jobs[1]}/explanation']")); // Not repaired.

        await SendAgainAsync(jobs[1]);
        await SendAgainAsync(jobs[0]);
        page = await visitor.GetAsync($"/deliveries/{operation}");
        Assert.Null(page.QuerySelector("#delivery-causes button"));
        page.AssertShows("#delivery-causes", Labels.Retry_NothingLeft);
    }

    private async Task<long> FailOperationAsync(int group)
    {
        var devices = await console.Running.ReadAsync(
            db => db.Devices.Where(d => d.GroupId == group).Select(d => d.Number).ToArrayAsync());
        using var api = await console.Running.ApiAsync(Roles.Administrator);
        var reservedFor = DateTimeOffset.UtcNow.AddDays(1); // Until then the fleet answers none of them.
        var answer = await api.PostAsJsonAsync(
            "/api/v1/operations", new { kind = "deviceInformation", devices, reservedFor });
        var id = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("operationId").GetInt64();
        await console.Running.DoAsync<DeviceQueue, MobiJobsDb, int>((queue, db) => db.WriteAsync(
            () => queue.EndAsync(
                db.Jobs.Where(j => j.OperationId == id),
                Ending.Failed("MCMDMErrorDomain:12009"),
                DateTime.UtcNow,
                default),
            default));
        return id;
    }

    private Task SendAgainAsync(long job) => console.Running.DoAsync<DeviceQueue, MobiJobsDb, int>(async (queue, db) =>
    {
        var failed = await db.Jobs.Where(j => j.Id == job)
            .Select(j => new { j.DeviceId, j.EnrollmentId, j.Kind }).SingleAsync();
        var target = new CommandTarget("数学ドリル", null, "jp.example.drill", null);
        var sent = failed.Kind.HasTarget() ? target : null;
        var again = new NewJob(failed.DeviceId, failed.EnrollmentId, failed.Kind, sent, Requester.SystemId)
        {
            RetryOfId = job,
        };
        await queue.RegisterAsync([again], DateTime.UtcNow, default);
        return 0;
    });

    private Task EndAgainAsync(long job, Ending? ending = null) =>
        console.Running.DoAsync<DeviceQueue, MobiJobsDb, int>((queue, db) => db.WriteAsync(
            () => queue.EndAsync(
                db.Jobs.Where(j => j.RetryOfId == job),
                ending ?? Ending.Succeeded(JobKind.VppInstall),
                DateTime.UtcNow,
                default),
            default));

    private Task<int> FleetAsync(string group, int devices) =>
        console.Running.ReadAsync(db => Fleet.AddAsync(db, devices, group, DateTime.UtcNow.AddDays(-30)));

    private Task<long> NewestAsync(string key) =>
        console.Running.ReadAsync(db => db.Jobs.Where(j => j.ErrorKey == key).MaxAsync(j => j.Id));

    /// <summary>Deliveries to some devices of a group that failed this way so many days ago.</summary>
    private async Task FailAsync(int group, string key, int skip, int count, int days)
    {
        await using var scope = console.Running.Services.CreateWorkScope("test");
        var db = scope.ServiceProvider.GetRequiredService<MobiJobsDb>();
        var queue = scope.ServiceProvider.GetRequiredService<DeviceQueue>();
        var at = DateTime.UtcNow.AddDays(-days);
        var devices = await db.Devices.Where(d => d.GroupId == group).OrderBy(d => d.Id).Skip(skip).Take(count)
            .Select(d => new { d.Id, d.EnrollmentId }).ToListAsync();
        var target = new CommandTarget("数学ドリル", null, "jp.example.drill", null);
        var ids = devices.Select(d => d.Id).ToArray();
        await db.WriteAsync(
            async () =>
            {
                await queue.RegisterAsync(
                    [.. devices.Select(d => new NewJob(
                        d.Id, d.EnrollmentId!.Value, JobKind.VppInstall, target, Requester.SystemId))],
                    at,
                    default);
                await queue.EndAsync(db.Jobs.Where(j => ids.Contains(j.DeviceId)), Ending.Failed(key), at, default);
            },
            default);
    }

    /// <summary>One program for all of these.</summary>
    public sealed class Console() : SharedConsole("Production", "--Worker:Count=1", "--Gateway:Simulated:Faults=0");
}
