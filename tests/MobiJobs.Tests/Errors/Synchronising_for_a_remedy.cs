using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Errors.Remedies;
using MobiJobs.Queue.Cancel;
using MobiJobs.Vpp;
using MobiJobs.Vpp.Sync;

namespace MobiJobs.Tests.Errors;

/// <summary>同期して自動で再開する: a remedy that stopped for want of a seat awaits a synchronisation, and no longer.</summary>
public sealed class Synchronising_for_a_remedy
{
    [Fact]
    public async Task One_that_lacked_a_seat_goes_on_by_itself_once_a_synchronisation_has_found_one()
    {
        await using var school = await SchoolWithLicences.CreateAsync(
            s => SchoolWithLicences.Like(s, userLicense: false, seats: 1));
        var id = await Remedies_that_fail.StopForWantOfSeatsAsync(school);
        await school.ChangeAsync(db => db.VppContents.ExecuteUpdateAsync(set => set.SetProperty(c => c.Total, 0)));
        var stopped = (await Remedies_that_fail.LookAsync(school, id))!;
        Assert.Equal(school.TokenId, stopped.SyncCures!.Id);
        await SyncAsync(school, id); // Nothing has been bought.
        Assert.NotNull((await RunAsync(school, id)).EndedAt);

        await Remedies_that_fail.SeedAsync(school, seats: 3);
        await SyncAsync(school, id);
        Assert.Null((await RunAsync(school, id)).EndedAt);
        await Carrying_out_remedies.GoOnAsync(school, seconds: 20);
        Assert.Equal(
            [StepState.Done, StepState.Running],
            (await RunAsync(school, id)).Steps.OrderBy(s => s.No).Select(s => s.State));
    }

    [Fact]
    public async Task One_whose_synchronisation_failed_says_why_and_awaits_no_other()
    {
        await using var school = await StopWithoutSeatsAsync();
        var id = await school.Scenario.AskAsync(db => db.RemedyRuns.Select(r => r.Id).SingleAsync());
        await school.ChangeAsync(
            db => db.VppTokens.ExecuteUpdateAsync(set => set.SetProperty(t => t.Secret, "not ours")));

        await SyncAsync(school, id);
        var run = await RunAsync(school, id);
        Assert.Equal((VppCodes.InvalidToken, null), (run.SyncTrouble, run.DueAt));
        Assert.Contains("9622", run.SyncTrouble!.Value.WhyNotSynced(), StringComparison.Ordinal);
        Assert.Equal(Labels.Remedy_SyncRenew, run.SyncTrouble.Value.AfterNotSynced());
    }

    [Fact]
    public async Task One_whose_synchronisation_never_ends_awaits_it_no_longer_than_that_may_take()
    {
        await using var school = await StopWithoutSeatsAsync();
        var id = await school.Scenario.AskAsync(db => db.RemedyRuns.Select(r => r.Id).SingleAsync());
        Assert.NotNull(await AskAsync(school, id));
        Assert.Null(await AskAsync(school, id)); // Pressed twice.
        await Carrying_out_remedies.GoOnAsync(school, seconds: 5);
        Assert.NotNull((await RunAsync(school, id)).SyncAskedAt);

        school.Scenario.Clock.Advance(RemedySync.Longest);
        await school.Scenario.DoAsync<RemedyWork, int>(work => work.RunAsync(default));
        var run = await RunAsync(school, id);
        Assert.Equal((null, null, VppCodes.SyncLost), (run.SyncAskedAt, run.DueAt, run.SyncTrouble));
    }

    [Fact]
    public async Task While_it_awaits_one_nothing_is_written_and_the_others_go_on()
    {
        await using var school = await StopWithoutSeatsAsync();
        var id = await school.Scenario.AskAsync(db => db.RemedyRuns.Select(r => r.Id).SingleAsync());
        await AskAsync(school, id);
        school.Scenario.Changes.Reset();
        for (var second = 0; second < 10; second++)
        {
            await school.Scenario.DoAsync<RemedyWork, int>(work => work.RunAsync(default));
            school.Scenario.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(0, school.Scenario.Changes.Transactions);
        await school.ChangeAsync(db => db.VppTokens.ExecuteUpdateAsync(
            set => set.SetProperty(t => t.SyncEndedNo, t => t.SyncNo + 1)));
        await school.Scenario.DoAsync<RemedyWork, int>(work => work.RunAsync(default));
        Assert.Null((await RunAsync(school, id)).SyncAskedAt);
    }

    [Fact]
    public async Task One_that_somebody_continues_meanwhile_goes_on_and_awaits_it_no_longer()
    {
        await using var school = await StopWithoutSeatsAsync();
        var id = await school.Scenario.AskAsync(db => db.RemedyRuns.Select(r => r.Id).SingleAsync());
        await AskAsync(school, id);
        await Remedies_that_fail.SeedAsync(school, seats: 3);
        await school.ChangeAsync(db => db.VppContents.ExecuteUpdateAsync(set => set.SetProperty(c => c.Total, 3)));
        Assert.Null(await Remedies_that_fail.ContinueAsync(school, id));

        await Carrying_out_remedies.GoOnAsync(school, seconds: 20);
        var run = await RunAsync(school, id);
        Assert.Equal([StepState.Done, StepState.Running], run.Steps.OrderBy(s => s.No).Select(s => s.State));
        Assert.NotNull(run.DueAt);
    }

    [Fact]
    public async Task What_a_synchronisation_found_that_had_begun_before_does_not_count()
    {
        await using var school = await StopWithoutSeatsAsync();
        var id = await school.Scenario.AskAsync(db => db.RemedyRuns.Select(r => r.Id).SingleAsync());
        await school.ChangeAsync(db => db.VppTokens.ExecuteUpdateAsync(
            set => set.SetProperty(t => t.SyncNo, t => t.SyncNo + 1)));
        await AskAsync(school, id);
        await school.ChangeAsync(db => db.VppTokens.ExecuteUpdateAsync(
            set => set.SetProperty(t => t.SyncEndedNo, t => t.SyncNo)));

        await school.Scenario.DoAsync<RemedyWork, int>(work => work.RunAsync(default));
        Assert.NotNull((await RunAsync(school, id)).SyncAskedAt);
    }

    [Fact]
    public async Task Whoever_cancels_everything_calls_off_one_that_awaits_a_synchronisation()
    {
        await using var school = await StopWithoutSeatsAsync();
        var id = await school.Scenario.AskAsync(db => db.RemedyRuns.Select(r => r.Id).SingleAsync());
        await AskAsync(school, id);

        await CancelEverythingAsync(school);
        await Remedies_that_fail.BuyAsync(school, seats: 3);
        await Carrying_out_remedies.GoOnAsync(school, seconds: 5);
        var run = await RunAsync(school, id);
        Assert.Equal((null, null), (run.SyncAskedAt, run.DueAt));
        Assert.NotNull(run.CalledOffAt);
        Assert.Equal(StepState.Failed, run.Steps.Single(s => s.No == 1).State);
    }

    private static async Task<SchoolWithLicences> StopWithoutSeatsAsync()
    {
        var school = await SchoolWithLicences.CreateAsync(
            s => SchoolWithLicences.Like(s, userLicense: false, seats: 1));
        await Remedies_that_fail.StopForWantOfSeatsAsync(school);
        await school.ChangeAsync(db => db.VppContents.ExecuteUpdateAsync(set => set.SetProperty(c => c.Total, 0)));
        return school;
    }

    /// <summary>As the button does, and the worker after it.</summary>
    private static async Task SyncAsync(SchoolWithLicences school, long id)
    {
        var token = await AskAsync(school, id);
        Assert.Equal(school.TokenId, token);
        Assert.NotNull((await RunAsync(school, id)).SyncAskedAt);
        await school.Scenario.DoAsync<VppSync, VppTroubleException?>(sync => sync.RunAsync(school.TokenId, default));
        await school.Scenario.DoAsync<RemedyWork, int>(work => work.RunAsync(default));
        Assert.Null((await RunAsync(school, id)).SyncAskedAt);
    }

    private static Task<int?> AskAsync(SchoolWithLicences school, long id) =>
        school.Scenario.DoAsync<RemedySync, int?>(sync => sync.AskAsync(id, SchoolWithLicences.By, default));

    private static async Task CancelEverythingAsync(SchoolWithLicences school)
    {
        await school.Scenario.RegisterAsync();
        var preview = await school.Scenario.DoAsync<CancelPreviews, MobiJobsDb, CancelPreview>(
            (previews, db) => previews.EverythingAsync(db.Jobs, SchoolWithLicences.By, default));
        Assert.Equal(1, preview.Later);
        await Carrying_out_remedies.CancelAsync(school, preview);
    }

    private static Task<RemedyRun> RunAsync(SchoolWithLicences school, long id) =>
        Remedies_that_fail.RunAsync(school, id);
}
