using Microsoft.Extensions.DependencyInjection;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Queue.Approvals;
using MobiJobs.Runs;
using MobiJobs.Runs.Approvals;
using MobiJobs.Shared.Paging;

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
            db.Runs.Where(r => r.Id == 1),
            new OrderChange("a", "b"),
            new RunKeeper.Asked(IrreversibleKind.Wipe, Now, "x"),
            Now,
            default));
        await TryAsync(() => approvals.ApproveAsync(1, by, default));
        await TryAsync(() => approvals.RefuseAsync(1, by, "x", default));
        await TryAsync(() => approvals.CallOffAsync(1, by, default));
        await TryAsync(() => approvals.OverdueAsync(default));
        await TryAsync(() => approvals.ExpireAsync(1, default));
        await TryAsync(() => waiting.PageAsync(who, PageStart.Top, 0, default));
        await TryAsync(() => waiting.PageAsync(who, PageStart.After, 1, default));
        await TryAsync(() => waiting.PageAsync(who, PageStart.Before, 1, default));
        var history = services.GetRequiredService<ApprovalHistory>();
        await TryAsync(() => history.PageAsync(new(ApprovalState.Refused, "x"), 5, null, 10, default));
        await TryAsync(() => history.FindAsync(1, default));
        await TryAsync(() => approvals.StoriesAsync([1, 2], "x", default));
        var facts = services.GetRequiredService<ApprovalFacts>();
        await TryAsync(() => facts.ReadAllAsync(run, "x", "/", "2", default));
        await TryAsync(() => facts.ReadAsync(run, "x", "/", "2", default));
        var held = new GroupRights(Rights.Of([]), new Dictionary<int, Rights> { [1] = Rights.All });
        await TryAsync(() => rights.GroupsAsync([1, 2], default));
        await TryAsync(() => waiting.CountForAsync(who, default));
        var some = who with { Rights = held };
        await TryAsync(() => waiting.PageAsync(some, PageStart.Top, 0, default));
        await TryAsync(() => waiting.FindAsync(1, some, default));
    }
}
