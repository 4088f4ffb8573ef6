using Microsoft.Extensions.DependencyInjection;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Queue.Approvals;
using MobiJobs.Runs;
using MobiJobs.Runs.Approvals;

namespace MobiJobs.Tests.Data.TSql;

/// <summary>What two people decide.</summary>
public sealed partial class TSqlTests
{
    private async Task UseApprovalsAsync(IServiceProvider services, MobiJobsDb db)
    {
        var (by, who) = (new Actor("x", 2), new Approver("x", new GroupRights(Rights.All)));
        var approvals = services.GetRequiredService<RunApprovals>();
        var waiting = services.GetRequiredService<WaitingRuns>();
        var rights = services.GetRequiredService<ApprovalRights>();
        var run = Run.Preview(RunKind.DeleteDevices, "", 2, Now);
        var what = new IrreversibleAct(IrreversibleKind.Deletion);
        var on = new RunApprovals(db, ApprovalSettings.Default with { Over = 1 }, TimeProvider.System);
        await TryAsync(() => on.IsNeededAsync(run, what, default));
        await TryAsync(() => RunKeeper.StartAsync(
            db.Runs.Where(r => r.Id == 1), new OrderChange("a", "b"), (IrreversibleKind.Wipe, Now), Now, default));
        await TryAsync(() => approvals.ApproveAsync(1, by, default));
        await TryAsync(() => approvals.RefuseAsync(1, by, "x", default));
        await TryAsync(() => approvals.CallOffAsync(1, by, default));
        await TryAsync(() => approvals.OverdueAsync(default));
        await TryAsync(() => approvals.ExpireAsync(1, default));
        await TryAsync(() => waiting.ForAsync(who, default));
        await TryAsync(() => waiting.OfAsync("x", default));
        await TryAsync(() => waiting.DevicesAsync(run, 1, default));
        var held = new GroupRights(Rights.Of([]), new Dictionary<int, Rights> { [1] = Rights.All });
        await TryAsync(() => rights.GroupsAsync([1, 2], default));
        await TryAsync(() => waiting.CountForAsync(who, default));
        var some = who with { Rights = held };
        await TryAsync(() => waiting.ForAsync(some, default));
        await TryAsync(() => waiting.FindAsync(1, some, default));
    }
}
