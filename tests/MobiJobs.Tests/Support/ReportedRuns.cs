using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Runs;

namespace MobiJobs.Tests.Support;

/// <summary>Compares what runs reported with what happened, item by item.</summary>
public static class ReportedRuns
{
    /// <summary>
    /// Every confirmed run: its numbers add up to what was shown, and each outcome is borne out by its job.
    /// </summary>
    public static async Task AssertAsync(MobiJobsDb db)
    {
        var jobs = await db.Jobs.AsNoTracking()
            .ToListAsync();
        var devices = await db.Devices.Select(d => d.Id).ToHashSetAsync();
        var operations = await db.Operations.Where(o => o.RunId != null).ToDictionaryAsync(o => o.Id, o => o.RunId);
        foreach (var run in await db.Runs.AsNoTracking().Where(r => r.StartedAt != null).ToListAsync())
        {
            var items = await db.RunItems.AsNoTracking().Where(i => i.RunId == run.Id).ToListAsync();
            AssertNumbers(run, items);

            // A device takes its jobs with it when it is deleted.
            bool IsThere(RunItem item) => run.Kind.ItemsOf() == RunItemKind.Device
                ? devices.Contains(item.ItemId)
                : jobs.Exists(j => j.Id == item.ItemId);

            if (run.Kind is RunKind.CancelChosen or RunKind.CancelMatching or RunKind.CancelEverything)
            {
                AssertCancelled(run, items, jobs);
            }
            else if (run.Kind.RegistersJobs())
            {
                var own = jobs.Where(j => j.OperationId is { } o && operations.GetValueOrDefault(o) == run.Id);
                AssertRegistered(run, items.FindAll(IsThere), [.. own]);
            }
        }
    }

    private static void AssertNumbers(Run run, List<RunItem> items)
    {
        var shown = items.Count(i => i.Outcome != RunOutcome.LeftOut) + run.NotRegistered + run.StoppedBefore;
        Assert.True(shown == run.Shown, $"Run {run.Id} ({run.Kind}) showed {run.Shown} and accounts for {shown}.");
        if (run.EndedAt is not null)
        {
            Assert.DoesNotContain(items, i => i.Outcome == RunOutcome.Pending);
        }
    }

    private static void AssertCancelled(Run run, List<RunItem> items, List<Job> jobs)
    {
        var outcomes = items.ToDictionary(i => i.ItemId, i => i.Outcome);
        foreach (var job in jobs)
        {
            var isDone = outcomes.TryGetValue(job.Id, out var outcome) && outcome == RunOutcome.Done;
            Assert.True(isDone == (job.EndedByRunId == run.Id), $"#{job.Id} and its outcome in run {run.Id} differ.");
            if (isDone) { Assert.Equal(JobStatus.Canceled, job.Status); }

            if (outcome == RunOutcome.AlreadyEnded) { Assert.Equal(JobStage.Ended, job.Stage); }

            if (outcome == RunOutcome.TooLate) { Assert.NotNull(job.StartedAt); }
        }
    }

    /// <summary>
    /// As many jobs as items are done, of the same devices or in place of the same jobs, and none of any other.
    /// </summary>
    private static void AssertRegistered(Run run, List<RunItem> items, List<Job> jobs)
    {
        var done = items.Where(i => i.Outcome == RunOutcome.Done).ToList();
        switch (run.Kind)
        {
            case RunKind.Retry:
                Assert.Equal(done.Select(i => i.ItemId).Order(), jobs.Select(j => j.RetryOfId!.Value).Order());
                break;
            case RunKind.DeliverAutomatically:
                var own = jobs.Where(j => j.ReasonJobId is null); // Others follow from answers.
                Assert.Equal(done.Select(i => i.ItemId).Order(), own.Select(j => j.DeviceId).Order());
                break;
            case RunKind.Register:
                Assert.Equal(done.Select(i => i.ItemId).Order(), jobs.Select(j => j.DeviceId).Order());
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(run), run.Kind, "Such a run registers no jobs.");
        }
    }
}
