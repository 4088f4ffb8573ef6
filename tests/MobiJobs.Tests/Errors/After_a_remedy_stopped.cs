using System.Net.Http.Json;
using System.Text.Json;
using AngleSharp.Html.Dom;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Errors.Remedies;
using MobiJobs.Guide.Chain;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Shared;
using MobiJobs.Tests.Administration;
using MobiJobs.Tests.Support;
using MobiJobs.Vpp;

namespace MobiJobs.Tests.Errors;

/// <summary>
/// What a job's explanation, its device's page and the API say once a remedy stopped, and then of what followed.
/// </summary>
public sealed class After_a_remedy_stopped(TwoSchools schools) : IClassFixture<TwoSchools>
{
    private const long StoreId = 900000001;

    [Theory]
    [InlineData(JobKind.VppInstall, "再配信はまだ行っていません")]
    [InlineData(JobKind.Lock, "再実行はまだ行っていません")]
    public async Task It_leads_to_the_remedy_in_the_words_of_the_kind(JobKind kind, string hint)
    {
        var (job, remedy) = await StopAsync(kind);
        var page = await ExplanationAsync(job);

        page.AssertShows("#follow-up", hint);
        Assert.Equal($"/remedies/{remedy}", MainOf(page));
    }

    [Fact]
    public async Task Sent_again_since_it_is_not_said_that_nothing_has_been_sent()
    {
        var (job, _) = await StopAsync(JobKind.VppInstall);
        var again = await schools.AddReservedAsync(schools.Own.Devices[0], JobKind.VppInstall);
        await ChangeAsync(db => db.Jobs.Where(j => j.Id == again)
            .ExecuteUpdateAsync(set => set.SetProperty(j => j.RetryOfId, job)));
        var page = await ExplanationAsync(job);

        page.AssertShows("#follow-up", "再配信の結果待ち");
        page.AssertDoesNotShow("#follow-up", "まだ行っていません");
        Assert.Null(MainOf(page));
    }

    [Fact]
    public async Task Cured_since_there_is_one_thing_to_do_and_that_is_not_the_stopped_remedy()
    {
        var (job, remedy) = await StopAsync(JobKind.VppInstall);
        await CureAsync(job);
        var page = await ExplanationAsync(job);

        Assert.Equal($"/jobs/{job}/remedies/deliverAgain", MainOf(page));
        Assert.NotNull(page.QuerySelector($"#follow-up a[href='/remedies/{remedy}']"));
    }

    [Fact]
    public async Task The_page_of_the_device_does_not_advise_against_what_the_explanation_leads_to()
    {
        var (job, _) = await StopAsync(JobKind.VppInstall, place: 1);
        using var person = await schools.Console.SignInAsync(Roles.Administrator);
        var device = await person.GetAsync($"/devices/{schools.Own.Devices[1].Number}");

        Assert.Equal(
            $"/jobs/{job}/explanation", device.QuerySelector("#device-failure a.btn")!.GetAttribute("href"));
        device.AssertShows("#device-failure .headline", "手順1");
        Assert.Null(device.QuerySelector("#device-failure .acting"));
    }

    [Fact]
    public async Task The_api_says_what_went_wrong_beside_what_has_become_of_it()
    {
        var (job, _) = await StopAsync(JobKind.VppInstall);
        var former = (await AskAsync(job)).GetProperty("formerSentence").GetString();
        await ChangeAsync(db => db.RemedyRuns.Where(r => r.JobId == job).ExecuteDeleteAsync());
        var open = await AskAsync(job);

        Assert.Equal(JsonValueKind.Null, open.GetProperty("formerSentence").ValueKind);
        Assert.StartsWith(former!, open.GetProperty("sentence").GetString(), StringComparison.Ordinal);
    }

    private async Task<JsonElement> AskAsync(long job)
    {
        using var api = await schools.Console.ApiAsync(Roles.Helpdesk);
        return await api.GetFromJsonAsync<JsonElement>(
            new Uri($"/api/v1/jobs/{job}/explanation", UriKind.Relative));
    }

    private async Task<IHtmlDocument> ExplanationAsync(long job)
    {
        using var person = await schools.Console.SignInAsync(Roles.Administrator);
        return await person.GetAsync($"/jobs/{job}/explanation");
    }

    /// <summary>Where the one main button of the page leads; null if there is none.</summary>
    private static string? MainOf(IHtmlDocument page)
    {
        var main = page.QuerySelectorAll("article .btn-primary").Where(b => b.Closest("details") is null).ToArray();
        return main.Length == 0 ? null : Assert.Single(main).GetAttribute("href");
    }

    /// <summary>A job that failed for want of a licence, and a remedy that stopped before it sent it again.</summary>
    private async Task<(long Job, long Remedy)> StopAsync(JobKind kind, int place = 0)
    {
        var device = schools.Own.Devices[place];
        var job = await schools.AddEndedAsync(device, kind, JobStatus.DeviceError);
        var remedy = await schools.Console.DoAsync<MobiJobsDb, TimeProvider, long>(async (db, clock) =>
        {
            if (kind == JobKind.VppInstall)
            {
                await db.Licenses.Where(l => l.TokenId == schools.Own.Token)
                    .ExecuteUpdateAsync(set => set.SetProperty(l => l.SerialNumber, "SERIAL-ELSEWHERE"));
                var key = ErrorChain.Parse(HelpPage.VppNoLicense).Key;
                await db.Jobs.Where(j => j.Id == job).ExecuteUpdateAsync(set => set
                    .SetProperty(j => j.StoreId, StoreId)
                    .SetProperty(j => j.ErrorKey, key));
            }

            var assign = new PlannedStep(StepKind.Assign, schools.Own.Token, StoreId, null, $"SERIAL{device.Number}");
            PlannedStep[] steps = kind.Delivers() ? [assign, PlannedStep.Deliver] : [PlannedStep.Deliver];
            var run = RemedyRun.Confirm(
                job,
                new RemedyPlan(kind.Delivers() ? RemedyKind.AssignLicense : RemedyKind.DeliverAgain, steps),
                1,
                clock.UtcNow());
            run.Steps[0].Fail($"vpp:{VppCodes.LicenseNotFound}");
            run.ScheduleNext(hasProgressed: false, clock.UtcNow());
            db.Add(run);
            await db.SaveChangesAsync();
            return run.Id;
        });
        return (job, remedy);
    }

    /// <summary>The licence of the device comes after the failure.</summary>
    private Task CureAsync(long job) => ChangeAsync(async db =>
    {
        var failed = await db.Jobs.Where(j => j.Id == job)
            .Select(j => new { At = j.EndedAt!.Value, j.Device.Number }).SingleAsync();
        return await db.Licenses.Where(l => l.TokenId == schools.Own.Token).ExecuteUpdateAsync(set => set
            .SetProperty(l => l.SerialNumber, $"SERIAL{failed.Number}")
            .SetProperty(l => l.AssignedAt, failed.At.AddMinutes(1)));
    });

    private Task ChangeAsync(Func<MobiJobsDb, Task<int>> change) =>
        schools.Console.DoAsync<MobiJobsDb, int>(change);
}
