using MobiJobs.Accounts;
using MobiJobs.AutoDelivery.Missing;
using MobiJobs.AutoDelivery.Sending;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Errors.Remedies;
using MobiJobs.Errors.Verdicts;
using MobiJobs.Kinds;
using MobiJobs.Queue;
using MobiJobs.Queue.Cancel;
using MobiJobs.Runs;
using MobiJobs.Shared.Paging;
using MobiJobs.Vpp;
using MobiJobs.Vpp.Contents;
using MobiJobs.Vpp.Orders;
using MobiJobs.Vpp.Sync;
using MobiJobs.Vpp.Tokens;
using MobiJobs.Vpp.Users;

namespace MobiJobs.Tests.Data.TSql;

public sealed partial class TSqlTests
{
    private async Task UseVppAsync(
        MobiJobsDb db,
        VppSync sync,
        VppOrders orders,
        VppOutcome outcome,
        HashList hashes,
        VppInvitations invitations)
    {
        await TryAsync(() => sync.RunAllAsync(default));
        await TryAsync(() => sync.RunAsync(1, default));
        await UseSyncAsync(db, new OneSync(db, 1, 1, await ChangesMeanwhile.BeginAsync(db, 1, Now, default)));
        await TryAsync(() => orders.RunAsync(default));
        await TryAsync(() => orders.PlaceAsync(1, new VppChange.StopPeople(["a"]), "a", new Actor("x", 2), default));
        VppAssignment[] licenses = [new(1, VppAsset.Standard, "a", null), new(1, VppAsset.Standard, null, "F1")];
        foreach (
            var change in (VppChange[])
            [
                new VppChange.Assign(licenses),
                new VppChange.Collect(licenses),
                new VppChange.AddPeople([new("a", null, null, VppUserStatus.Registered, null, null)]),
                new VppChange.StopPeople(["a", "b"]),
            ])
        {
            await TryAsync(() => outcome.ApplyAsync(VppOrder.Of(1, change, 2, Now), Now, default));
        }

        await TryAsync(() => hashes.CountAsync(default));
        foreach (var match in Enum.GetValues<HashMatch>())
        {
            await TryAsync(() => hashes.PageAsync(match, PageStart.After, "1A", default));
            await TryAsync(() => hashes.PageAsync(match, PageStart.Before, "1A", default));
        }

        await TryAsync(() => invitations.FollowAsync([new EndedJob(Answered(JobKind.VppInvite), Done)], Now, default));
    }

    private async Task UseSyncAsync(MobiJobsDb db, OneSync sync)
    {
        var rows = new FetchedRows(db, sync);
        var takeOver = new TakeOver(db, sync, Now);
        await TryAsync(() => rows.ClearAsync(default));
        await TryAsync(() => takeOver.PeopleAsync(default));
        await TryAsync(() => takeOver.NewLicensesAsync(default));
        await TryAsync(() => takeOver.GoneLicensesAsync(default));
        var app = new VppAsset(1, VppAsset.Standard, false, 1, 0, IsDeviceAssignable: true, IsRevocable: true);
        await TryAsync(() => takeOver.ContentsAsync([app], default));
        await TryAsync(() => db.NamesOfContentsAsync([1], default));
    }

    private async Task UseTokensAsync(VppTokens tokens, VppShares shares)
    {
        await TryAsync(() => tokens.ClaimAsync(1, new Actor("x", 2), default));
        await TryAsync(() => shares.ShareAsync(1, 2, new Actor("x", 2), default));
        await TryAsync(() => shares.EndAsync(1, 2, new Actor("x", 2), default));
        await TryAsync(() => tokens.DeleteAsync(1, new TokenContents(0, 0, 0), new Actor("x", 2), default));
    }

    private async Task UseDiagnosisAsync(FactFinder finder, RemedyWork work)
    {
        var device = Device.Register("1A", "", "iPad", "F1", 1, Now);
        foreach (var kind in (JobKind[])[JobKind.VppInstall, JobKind.AppInstall, JobKind.ProfileRemove])
        {
            await TryAsync(() => finder.GatherAsync(FailedJobOf(kind), device, default));
        }

        await TryAsync(() => finder.FindAsync(1, default));
        await TryAsync(() => work.RunAsync(default));
    }

    /// <summary>What registers jobs later, and how it is stopped.</summary>
    private async Task UseLaterAsync(
        IEnumerable<IRegistersLater> all, DeliveryHolds holds, DueLists due, MobiJobsDb db)
    {
        var run = Run.Preview(RunKind.CancelEverything, "", 2, Now);
        foreach (var one in all)
        {
            await TryAsync(() => one.HoldAsync(null, default));
            await TryAsync(() => one.HoldAsync(1, default));
            await TryAsync(() => one.StopAsync(new LaterJobs(one.Name, [1], 1), run, Now, default));
        }

        await TryAsync(() => due.RunAsync(default));
        await TryAsync(() => holds.HoldAsync(1, [(1, 1)], Now, default));
        await TryAsync(() => db.StartRunAsync(1, Now, default));
        await TryAsync(() => db.CallOffRunsOfListAsync(1, Now, default));
        await TryAsync(() => db.DropAsync(run, db.RunItems.Where(i => i.RunId == 1), default));
    }
}
