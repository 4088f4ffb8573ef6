using Microsoft.EntityFrameworkCore;
using MobiJobs.Gateway;
using MobiJobs.Gateway.Simulated;
using MobiJobs.Jobs;
using MobiJobs.Jobs.List;
using MobiJobs.Kinds;
using MobiJobs.Operations.Again;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Queue;

/// <summary>Deliveries that fail, and what SYSTEM does about them as time passes.</summary>
internal static class RedeliverySteps
{
    public static readonly InstalledApp Typing = new("jp.example.typing", "タイピング練習", "3.2", true);

    public static async Task<long> FailAsync(Scenario scenario, HelpPageError error)
    {
        var job = await scenario.RegisterAsync();
        await FailAsync(scenario, job, error);
        return job;
    }

    public static async Task FailAsync(Scenario scenario, long job, HelpPageError error, long device = 1)
    {
        await scenario.HandOverAsync(device);
        await scenario.AnswerAsync(job, id => new FailedMessage(id, error.Text("タイピング練習")));
        Assert.Equal(JobStatus.DeviceError, await scenario.StatusAsync(job));
    }

    /// <summary>Time passes, and the sweep of the minute comes.</summary>
    public static async Task PassAsync(Scenario scenario, TimeSpan time)
    {
        scenario.Clock.Advance(time);
        await scenario.DueAsync();
        await scenario.SweepAsync();
    }

    public static Task<List<Job>> OpenAsync(Scenario scenario) => scenario.AskAsync(db =>
        db.Jobs.AsNoTracking().Where(j => j.DueAt != null).OrderBy(j => j.JoinNo).ThenBy(j => j.Id).ToListAsync());

    /// <summary>The device says which apps it has; returns the delivery that waited for that.</summary>
    public static async Task<Job> AnswerListAsync(Scenario scenario, params InstalledApp[] apps)
    {
        var open = await OpenAsync(scenario);
        Assert.Equal([JobKind.AppList, JobKind.VppInstall], open.ConvertAll(j => j.Kind));
        Assert.Equal(JobReason.BeforeRedelivery, open[0].Reason);
        await AnswerAsync(scenario, open[0].Id, apps);
        return await scenario.JobAsync(open[1].Id);
    }

    public static async Task AnswerAsync(Scenario scenario, long list, params InstalledApp[] apps)
    {
        await scenario.HandOverAsync();
        await scenario.AnswerAsync(list, id => new AcknowledgedMessage(id, new AppListFacts(apps)));
    }

    public static Task SwitchAsync(Scenario scenario, bool on) => scenario.DoAsync<RedeliveryRule>(rule =>
    {
        rule.Use(on);
        return Task.CompletedTask;
    });

    public static async Task<JobRow> RowAsync(Scenario scenario, long job) =>
        (await scenario.DoAsync<JobList, JobRow?>(list => list.RowAsync(job, default)))!;

    public static Task SuperviseAsync(Scenario scenario, bool? isSupervised) => scenario.AskAsync(db =>
        db.Devices.ExecuteUpdateAsync(set => set.SetProperty(d => d.IsSupervised, isSupervised)));
}
