using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Gateway.Simulated;
using MobiJobs.Jobs;
using MobiJobs.Runs;
using MobiJobs.Tests.Support;

namespace MobiJobs.CrashTests;

/// <summary>
/// Looks at the store and at the fleet's file after each kill, and remembers what can't change any more.
/// </summary>
public sealed class Examiner(KilledProgram program)
{
    private readonly Dictionary<long, (JobStatus Status, DateTime? EndedAt)> ended = [];
    private readonly HashSet<long> known = [];

    /// <summary>What must hold, whatever moment the program died at.</summary>
    public async Task ExamineAsync(string when)
    {
        var jobs = await program.AskAsync<MobiJobsDb, List<Job>>(
            db => db.Jobs.AsNoTracking().Where(j => j.Id > program.LastOfHistory).OrderBy(j => j.Id).ToListAsync());
        Assert.True(known.IsSubsetOf(jobs.Select(j => j.Id)), $"Jobs vanished ({when}).");
        known.UnionWith(jobs.Select(j => j.Id));
        foreach (var device in jobs.GroupBy(j => j.DeviceId)) { AssertQueue([.. device], when); }

        foreach (var job in jobs.Where(j => j.Stage == JobStage.Ended))
        {
            if (!ended.TryAdd(job.Id, (job.Status, job.EndedAt)))
            {
                Assert.True(ended[job.Id] == (job.Status, job.EndedAt), $"#{job.Id} ended twice ({when}).");
            }
        }

        await program.AskAsync<MobiJobsDb, bool>(async db =>
        {
            await ReportedRuns.AssertAsync(db);
            return true;
        });
        AssertFleet(jobs.ToDictionary(j => j.Id), await program.HeldAsync(), when);
    }

    /// <summary>
    /// With a healthy fleet every job succeeds that no run has cancelled, every run ends, and the fleet ran each
    /// command once.
    /// </summary>
    public async Task AssertAllEndedAsync()
    {
        var jobs = await program.AskAsync<MobiJobsDb, List<Job>>(
            db => db.Jobs.AsNoTracking().Where(j => j.Id > program.LastOfHistory).ToListAsync());
        Assert.Contains(jobs, j => j.Status == JobStatus.Succeeded);
        Assert.All(
            jobs,
            j => Assert.Equal(j.EndedByRunId is null ? JobStatus.Succeeded : JobStatus.Canceled, j.Status));
        var runs = await program.AskAsync<MobiJobsDb, List<Run>>(
            db => db.Runs.AsNoTracking().Where(r => r.StartedAt != null).ToListAsync());
        Assert.NotEmpty(runs);
        Assert.All(runs, run => Assert.NotNull(run.EndedAt));
        Assert.All(await program.HeldAsync(), command => Assert.True(command.IsAnswered));
    }

    private static void AssertQueue(List<Job> jobs, string when)
    {
        Assert.True(jobs.Count(j => j.Stage == JobStage.Active) <= 1, $"Two heads ({when}).");
        var started = jobs.Where(j => j.StartedAt is not null).OrderBy(j => j.JoinNo).ToList();
        Assert.True(
            started.OrderBy(j => j.StartedAt).ThenBy(j => j.JoinNo).SequenceEqual(started),
            $"Started out of order ({when}).");
        var firstWaiting = jobs.Where(j => j.Stage == JobStage.Waiting).Min(j => j.JoinNo);
        if (firstWaiting is { } first)
        {
            Assert.True(jobs.Where(j => j.Stage == JobStage.Active).All(j => j.JoinNo < first), $"Overtaken ({when}).");
        }
    }

    /// <summary>
    /// The fleet holds only what the store has started, in that order; what the store noted as handed over is there.
    /// </summary>
    private static void AssertFleet(Dictionary<long, Job> jobs, List<HeldCommand> held, string when)
    {
        foreach (var device in held.GroupBy(c => c.ChannelId, StringComparer.Ordinal))
        {
            var places = new List<long>();
            foreach (var command in device)
            {
                var job = jobs.GetValueOrDefault(CommandIds.Read(command.CommandId).JobId);
                Assert.True(
                    job?.StartedAt is not null && job.CommandId == command.CommandId,
                    $"The fleet holds what was never started ({when}).");
                places.Add(job!.JoinNo!.Value);
            }

            Assert.True(places.Order().SequenceEqual(places), $"Handed over out of order ({when}).");
        }

        var there = held.Select(c => c.CommandId).ToHashSet();
        Assert.True(
            jobs.Values.Where(j => j.Stage == JobStage.Active && j.HandedOverAt is not null)
                .All(j => there.Contains(j.CommandId)),
            $"A hand-over is lost ({when}).");
    }
}
