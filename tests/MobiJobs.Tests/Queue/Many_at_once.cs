using Microsoft.EntityFrameworkCore;
using MobiJobs.Gateway;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Queue;
using MobiJobs.Queue.Reserved;
using MobiJobs.Reports;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Queue;

/// <summary>What comes for many devices in the same second takes no more statements than for a few.</summary>
public sealed class Many_at_once
{
    private const int Devices = 120;
    private const int MostToJoin = 20;

    /// <summary>
    /// SQLite has no batches: what an answer changes in the row of its device is a statement, and so is looking for
    /// the delivery that a list of apps confirms.
    /// </summary>
    private const int MostSteps = (2 * Devices) + 80;

    [Fact]
    public async Task Reserved_jobs_of_many_devices_join_by_one_statement_each_behind_what_waits()
    {
        await using var scenario = await Scenario.CreateAsync(Devices);
        var first = await scenario.RegisterAsync(device: 7);
        for (var i = 1; i <= Devices; i++)
        {
            await scenario.RegisterAsync(device: i, reservedFor: scenario.Now.AddMinutes(1));
        }

        scenario.Clock.Advance(TimeSpan.FromMinutes(1));
        var joined = await WithinAsync(
            scenario,
            MostToJoin,
            () => scenario.DoAsync<DueReservations, JoinedReservations>(
                reservations => reservations.JoinAsync(scenario.Now, default)));
        Assert.Equal(Devices, joined.Devices.Count);
        var jobs = await scenario.AskAsync(db => db.Jobs.Where(j => j.Id != first).ToListAsync());
        Assert.All(jobs, j => Assert.Equal(
            (JobStage.Waiting, JobStatus.Waiting, j.DeviceId == 7 ? 2L : 1L, j.DeadlineAt),
            (j.Stage, j.Status, j.JoinNo, j.DueAt)));
    }

    [Fact]
    public async Task Not_now_of_many_devices_counts_for_each_how_often_it_said_so()
    {
        await using var scenario = await Scenario.CreateAsync(Devices);
        var jobs = await HandOverAllAsync(scenario, JobKind.AppList);
        await scenario.AnswerAsync(jobs[0], id => new NotNowMessage(id));
        scenario.Clock.Advance(TimeSpan.FromMinutes(1));
        await AnswerAllAsync(scenario, jobs, id => new NotNowMessage(id));
        var nudges = await scenario.AskAsync(
            db => db.Jobs.OrderBy(j => j.Id).Select(j => (int)j.WakesSinceHandOver).ToListAsync());
        Assert.Equal([2, .. Enumerable.Repeat(1, Devices - 1)], nudges);
        Assert.Equal(
            Devices + 1,
            await scenario.AskAsync(db => db.JobEvents.CountAsync(e => e.Kind == JobEventKind.NotNow)));
    }

    [Fact]
    public async Task What_many_devices_say_of_their_apps_is_kept_of_each()
    {
        await using var scenario = await Scenario.CreateAsync(Devices);
        var jobs = await HandOverAllAsync(scenario, JobKind.AppList);
        await AnswerAllAsync(scenario, jobs, id => new AcknowledgedMessage(
            id, new AppListFacts([new InstalledApp("jp.example.typing", "タイピング練習", "1.0", true)])));
        Assert.Equal(
            Enumerable.Range(1, Devices).Select(i => ((long)i, "jp.example.typing")),
            (await scenario.AskAsync(db => db.DeviceApps.OrderBy(a => a.DeviceId).ToListAsync()))
                .Select(a => (a.DeviceId, a.BundleId)));
    }

    private static async Task<long[]> HandOverAllAsync(Scenario scenario, JobKind kind)
    {
        var jobs = new List<long>();
        for (var i = 1; i <= Devices; i++) { jobs.Add(await scenario.RegisterAsync(kind, device: i)); }

        await scenario.AdvanceAsync([.. Enumerable.Range(1, Devices).Select(i => (long)i)]);
        await scenario.DoAsync<DeviceQueueWorker>(worker => worker.ServeAsync(
            [.. Enumerable.Range(1, Devices).Select(i => Scenario.ChannelOf(i))], default));
        return [.. jobs];
    }

    private static async Task AnswerAllAsync(Scenario scenario, long[] jobs, Func<Guid, DeviceMessage> message)
    {
        var reports = new List<DeviceReport>();
        foreach (var (i, job) in jobs.Index())
        {
            var raw = scenario.Channel.Say(message(await scenario.CommandIdAsync(job)));
            reports.Add(new DeviceReport(Scenario.ChannelOf(i + 1), raw, false));
        }

        await scenario.DoAsync<ReportInbox>(inbox => inbox.ReceiveAsync(reports, default));
        await WithinAsync(scenario, MostSteps, () => scenario.DoAsync<ReportInterpreter, bool>(async interpreter =>
        {
            await interpreter.DrainAsync(default);
            return true;
        }));
    }

    private static async Task<T> WithinAsync<T>(Scenario scenario, int steps, Func<Task<T>> act)
    {
        scenario.Crash.After(steps);
        try
        {
            return await act();
        }
        finally
        {
            scenario.Crash.After(-1);
        }
    }
}
