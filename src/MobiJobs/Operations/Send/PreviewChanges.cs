using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Runs;

namespace MobiJobs.Operations.Send;

/// <summary>Changes to what a preview sends, while nobody has confirmed it. False if somebody has.</summary>
internal static class PreviewChanges
{
    /// <summary>Changes the items of a preview, and the number that it shows.</summary>
    public static Task<bool> ChangeItemsAsync(
        this MobiJobsDb db, Run run, Func<Task> change, CancellationToken stopping) => db.WriteAsync(
        async () =>
        {
            var preview = db.Runs.Where(r => r.Id == run.Id && r.ReadyAt != null && r.StartedAt == null);
            if (await preview.HoldAsync(r => r.Count, stopping) == 0) { return false; }

            await change();
            await db.CountAgainAsync(run.Id, stopping);
            return true;
        },
        stopping);

    /// <summary>
    /// Sends or leaves out the items of a preview that have a finding, by all findings that are left out from now on.
    /// False also if somebody has decided otherwise since it was read.
    /// </summary>
    /// <param name="order">The order of the run with the decision.</param>
    /// <param name="found">The items that have the finding.</param>
    public static Task<bool> DecideAsync(
        this MobiJobsDb db,
        Run run,
        string order,
        IQueryable<RunItem> found,
        CheckFinding leaveOut,
        CancellationToken stopping) => db.WriteAsync(
        async () =>
        {
            var updated = await db.Runs
                .Where(r => r.Id == run.Id && r.ReadyAt != null && r.StartedAt == null && r.Order == run.Order)
                .ExecuteUpdateAsync(set => set.SetProperty(r => r.Order, order), stopping);
            if (updated == 0) { return false; }

            var flags = (int)leaveOut;
            await found.Where(i => (i.Reason & flags) != 0)
                .ChangeAllAsync(some => some.SetAsync(RunOutcome.LeftOut, stopping), stopping);
            await found.Where(i => (i.Reason & flags) == 0)
                .ChangeAllAsync(some => some.SetAsync(RunOutcome.Pending, stopping), stopping);
            await db.CountAgainAsync(run.Id, stopping);
            return true;
        },
        stopping);

    /// <summary>Leaves out items that would wait for a seat, and says so.</summary>
    public static Task<int> LeaveOutForSeatsAsync(this IQueryable<RunItem> items, CancellationToken stopping) =>
        items.ExecuteUpdateAsync(
            set => set
                .SetProperty(i => i.Outcome, RunOutcome.LeftOut)
                .SetProperty(i => i.Reason, i => i.Reason | (int)CheckFinding.NoSeat),
            stopping);
}
