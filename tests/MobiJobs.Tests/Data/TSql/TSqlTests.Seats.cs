using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Gateway;
using MobiJobs.Jobs;
using MobiJobs.Jobs.Stuck;
using MobiJobs.Kinds;
using MobiJobs.Operations.History;
using MobiJobs.Operations.Retry;
using MobiJobs.Operations.Send;
using MobiJobs.Queue.Acts;
using MobiJobs.Queue.Seats;
using MobiJobs.Queue.Stuck;
using MobiJobs.Runs;
using MobiJobs.Shared.Paging;
using MobiJobs.Vpp;
using MobiJobs.Vpp.Seats;

namespace MobiJobs.Tests.Data.TSql;

public sealed partial class TSqlTests
{
    private async Task UseSeatsAsync(IServiceProvider services, MobiJobsDb db)
    {
        var pool = new SeatPool(1, 1);
        var order = new NewJob(1, 1, JobKind.VppInstall, new CommandTarget("a", 1, null, null), 2);
        await TryAsync(() => services.GetRequiredService<ISeats>().ClaimAsync([order], Now, default));
        await TryAsync(() => SeatSources.ReadAsync(db, [1, 2], Now, default));
        await TryAsync(() => db.CountFreeAsync(pool, Now, default));
        await TryAsync(() => db.CountPromisedAsync(pool, default));
        await TryAsync(() => db.PromiseAsync(pool, Now, default));
        await TryAsync(() => db.CountLeftAsync(pool, DateTime.UnixEpoch, default));
        await TryAsync(() => db.NoteRefusalAsync(pool, Now, default));
        await TryAsync(() => db.ForgetRefusalsAsync(pool, default));
        await TryAsync(() => db.EndRestAsync(pool, default));
        await TryAsync(() => db.VppOrders.FreeKeptSeatsAsync(default));
        await TryAsync(() => services.GetRequiredService<ISeats>().ReturnAsync(db.Jobs, Now, default));
        await TryAsync(() => db.LoseSeatsAsync(db.Jobs, Now, default));
        await TryAsync(() => db.Jobs.WithLicense(db, Now).CountAsync());
        await TryAsync(() => db.Jobs.WithLicenseOf(db, pool, Now).CountAsync());
        await TryAsync(() => services.GetRequiredService<SeatMoves>().MoveAsync(Now, default));
        await TryAsync(() => services.GetRequiredService<SeatWork>().RunAsync(default));
        await TryAsync(() => services.GetRequiredService<SeatSweep>().SweepAsync(default));
        await TryAsync(() => services.GetRequiredService<SeatChanges>().CollectingAsync(
            1, [new VppAssignment(1, VppAsset.Standard, null, "F1")], Now, default));
        await TryAsync(() => services.GetRequiredService<JobActions>().LetPassAsync(1, new Actor("x", 2), default));
        await TryAsync(() => db.Jobs.HoldingOthers(db).CountAsync());
        await TryAsync(() => services.GetRequiredService<HeadPreviews>().LetPassAsync([1], new Actor("x", 2), default));
        await UseStuckAsync(services.GetRequiredService<StuckList>());
        await TryAsync(() => db.Jobs.TakeSeatsAsync(default));
        await TryAsync(() => db.LetUrgentPassAsync([1, 2], default));
        await TryAsync(() => services.GetRequiredService<OperationSeats>().OfAsync(1, default));
        var report = services.GetRequiredService<SeatReport>();
        var sent = new OperationOrder(JobKind.VppInstall, [new CatalogueItem(order.Target!)], null);
        var run = Run.Preview(RunKind.Register, "", 2, Now, sent.Write());
        await TryAsync(() => report.NeedsAsync(run, default));
        await TryAsync(() => report.SharesAsync(run, default));
        await TryAsync(() => report.LeaveOutAsync(run, 0, default));
        await UseRetryFindingsAsync(
            services.GetRequiredService<RetryReport>(), services.GetRequiredService<RetrySeats>());
    }

    private async Task UseRetryFindingsAsync(RetryReport report, RetrySeats seats)
    {
        var choice = new RetryChoice(RetryScope.Chosen, "1", [], false) { LeaveOut = CheckFindings.LeftOut };
        var run = choice.ToRun(2, Now);
        await TryAsync(() => report.ReadAsync(run, choice, default));
        await TryAsync(() => seats.NeedsAsync(run, default));
        await TryAsync(() => seats.SharesAsync(run, default));
        await TryAsync(() => seats.LeaveOutAsync(run, default));
    }

    private async Task UseStuckAsync(StuckList list)
    {
        var place = new StuckPlace(Now, 5);
        foreach (var start in Enum.GetValues<PageStart>())
        {
            await TryAsync(() => list.PageAsync(new StuckFilter(), start, place, 5, default));
        }

        foreach (var why in Enum.GetValues<StuckReason>())
        {
            await TryAsync(() => list.CountAsync(new StuckFilter { Why = why }, default));
        }

        await TryAsync(() => list.RowsAsync([1, 2], default));
    }
}
