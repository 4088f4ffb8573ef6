using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;
using MobiJobs.Errors.Verdicts;
using MobiJobs.Guide;
using MobiJobs.Guide.Chain;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Overview;
using MobiJobs.Tests.Queue;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Errors;

/// <summary>Jobs that failed without an error of their device are explained like those that have one.</summary>
public sealed class Explaining_timeouts
{
    private static readonly ErrorGuide Guide = new(GuideData.ReadOwn());

    [Fact]
    public void Every_way_to_fail_has_an_entry_with_causes_and_remedies_for_each_kind()
    {
        string[] keys = [.. JobStatuses.OfFailures.Select(s => s.FailureKey()).OfType<string>()];
        Assert.Equal(JobStatuses.OfFailures.Count - 1, keys.Length);
        foreach (var key in keys)
        {
            Assert.All(Enum.GetValues<JobKind>(), kind =>
            {
                var explanation = Guide.Explain(kind, ErrorChain.FromKey(key), CultureInfo.InvariantCulture);
                Assert.True(explanation is { Known: true, Causes.Count: > 1, Remedies.Count: > 1 }, key);
            });
        }
    }

    [Theory]
    [InlineData("PUSHタイムアウト", "push-timed-out")]
    [InlineData("要求タイムアウト", "request-timed-out")]
    [InlineData("セッションタイムアウト", "session-timed-out")]
    public void They_are_found_by_their_names(string text, string entry) => Assert.Equal(
        entry, Guide.ExplainText(null, text, CultureInfo.InvariantCulture)[0].Entry);

    [Theory]
    [InlineData(JobStatus.PushTimedOut)]
    [InlineData(JobStatus.RequestTimedOut)]
    [InlineData(JobStatus.SessionTimedOut)]
    public async Task A_device_that_was_silent_since_the_order_is_named_and_one_that_is_back_is_sent_again(
        JobStatus status)
    {
        await using var scenario = await Scenario.CreateAsync();
        await ContactAsync(scenario, scenario.Now.AddDays(-20));
        var job = await EndAsync(scenario, status);

        var silent = await ExplainAsync(scenario, job);
        Assert.Equal(
            (Verdict.Applies, scenario.Now.AddDays(-20)),
            (Silence(silent).Verdict, Silence(silent).Assessment.AsOf));

        scenario.Clock.Advance(TimeSpan.FromHours(2));
        await ContactAsync(scenario, scenario.Now);
        var back = await ExplainAsync(scenario, job);
        Assert.True(Silence(back).Assessment.IsCured);
        // No answer to any wake-up was silence; other ends leave open when the device was heard last.
        Assert.Equal(
            status == JobStatus.PushTimedOut ? Verdict.Applies : Verdict.Unknown, Silence(back).Assessment.AtFailure);
        Assert.Equal(
            status == JobStatus.RequestTimedOut ? "sendOnceMore" : "deliverAgain",
            back.Remedies.Single(r => r.Recommended).Id);
    }

    [Fact]
    public async Task One_whose_turn_never_came_is_told_so()
    {
        await using var scenario = await Scenario.CreateAsync();
        var explanation = await ExplainAsync(scenario, await EndAsync(scenario, JobStatus.RequestTimedOut));
        Assert.Equal(("endBehindOthers", Verdict.Applies), (explanation.Causes[0].Id, explanation.Causes[0].Verdict));
    }

    [Fact]
    public async Task They_are_among_the_frequent_causes_and_lead_to_their_jobs()
    {
        await using var scenario = await Scenario.CreateAsync();
        var job = await EndAsync(scenario, JobStatus.PushTimedOut);
        var cause = Assert.Single(await scenario.AskAsync(
            db => new FrequentErrors(db, new MemoryCache(new MemoryCacheOptions()), scenario.Clock)
                .FindAsync(7, default)));
        Assert.Equal(
            (JobStatus.PushTimedOut, "JobStatus=PushTimedOut", 1, job),
            (cause.Status, cause.ErrorKey, cause.Jobs, cause.NewestJobId));
        Assert.NotNull(Guide.Summarize(cause.Kind, cause.ErrorKey, CultureInfo.InvariantCulture));
    }

    private static Cause Silence(Explanation explanation) => explanation.Causes.Single(c => c.Id == "endLongSilent");

    private static Task ContactAsync(Scenario scenario, DateTime at) => scenario.AskAsync(db =>
        db.Devices.ExecuteUpdateAsync(set => set.SetProperty(d => d.LastContactAt, at)));

    private static async Task<long> EndAsync(Scenario scenario, JobStatus status)
    {
        var job = await scenario.RegisterAsync();
        var now = scenario.Now;
        await scenario.AskAsync(db => db.Jobs.Where(j => j.Id == job).ExecuteUpdateAsync(set => set
            .SetProperty(j => j.Stage, JobStage.Ended)
            .SetProperty(j => j.Status, status)
            .SetProperty(j => j.DueAt, (DateTime?)null)
            .SetProperty(j => j.EndedAt, now)));
        return job;
    }

    private static async Task<Explanation> ExplainAsync(Scenario scenario, long job)
    {
        var row = await RedeliverySteps.RowAsync(scenario, job);
        return (await scenario.DoAsync<JobExplainer, Explanation?>(e => e.ExplainAsync(row, default)))!;
    }
}
