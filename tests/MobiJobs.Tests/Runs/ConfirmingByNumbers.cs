using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Queue.Cancel;
using MobiJobs.Runs;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Runs;

/// <summary>A preview of everything that is confirmed by its numbers is the one that they were read from.</summary>
public sealed class ConfirmingByNumbers
{
    private static readonly Actor Tanaka = new("y.tanaka", 2);

    [Fact]
    public async Task Numbers_are_ambiguous_once_another_preview_with_them_has_other_jobs()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 2);
        var at = scenario.Now.AddDays(1);
        var one = await scenario.RegisterAsync(device: 1, reservedFor: at);
        var other = await scenario.RegisterAsync(device: 2, reservedFor: at);
        await HoldOnlyAsync(scenario, one);
        var first = await PreviewAsync(scenario);
        Assert.False(await IsAmbiguousAsync(scenario, await PreviewAsync(scenario)));

        await HoldOnlyAsync(scenario, other);
        var last = await PreviewAsync(scenario);

        Assert.Equal((first.UpToId, first.Count), (last.UpToId, last.Count));
        Assert.True(await IsAmbiguousAsync(scenario, last));
        scenario.Clock.Advance(RunKeeper.PreviewLife + TimeSpan.FromSeconds(1));
        Assert.False(await IsAmbiguousAsync(scenario, await PreviewAsync(scenario))); // Nobody can mean the former.
    }

    /// <summary>One job is with its device, all others are reserved.</summary>
    private static async Task HoldOnlyAsync(Scenario scenario, long job)
    {
        await scenario.AskAsync(db => db.Jobs.ExecuteUpdateAsync(set => set
            .SetProperty(j => j.Stage, JobStage.Reserved)
            .SetProperty(j => j.Status, JobStatus.Reserved)
            .SetProperty(j => j.JoinNo, j => j.DeviceId)));
        await scenario.AskAsync(db => db.Jobs.Where(j => j.Id == job).ExecuteUpdateAsync(set => set
            .SetProperty(j => j.Stage, JobStage.Active)
            .SetProperty(j => j.Status, JobStatus.AwaitingDevice)));
    }

    private static Task<CancelPreview> PreviewAsync(Scenario scenario) =>
        scenario.DoAsync<CancelPreviews, MobiJobsDb, CancelPreview>(
            (previews, db) => previews.EverythingAsync(db.Jobs, Tanaka, default));

    private static Task<bool> IsAmbiguousAsync(Scenario scenario, CancelPreview preview) =>
        scenario.DoAsync<PreviewsOfEverything, bool>(async previews =>
        {
            var shown = new EverythingShown(preview.UpToId, preview.Count);
            var found = (await previews.FindAsync(shown, Tanaka, default))!;
            Assert.Equal(preview.RunId, found.Id);
            return await previews.IsAmbiguousAsync(found, shown, Tanaka, default);
        });
}
