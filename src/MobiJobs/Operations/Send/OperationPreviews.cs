using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Queue.Acts;
using MobiJobs.Runs;

namespace MobiJobs.Operations.Send;

/// <summary>
/// Operations between the form and their jobs: a run with one item for each device and thing that is sent, frozen when
/// the form was sent, checked, shown and confirmed.
/// </summary>
public sealed class OperationPreviews(
    MobiJobsDb db,
    RecipientDevices recipients,
    RunPreviews previews,
    RunKeeper runs,
    RunStart start,
    TimeProvider clock)
{
    /// <summary>Freezes the recipients and begins their check. Many are checked by a worker.</summary>
    public async Task<long> StartAsync(
        OperationOrder order,
        Recipients selection,
        Actor by,
        CancellationToken stopping)
    {
        var found = await recipients.ReadAsync(selection, order.Kind, stopping);
        var run = NewRun(order with { LeaveOut = CheckFindings.LeftOut }, selection, by);
        run.UpTo(await db.NewestSettledIdAsync(stopping));
        var items = Items(order, found.Select(r => r with { Finding = r.Finding & CheckFinding.Deleted }));
        await previews.FreezeToCheckAsync(run, items, stopping);
        await start.CheckAsync(run, stopping);
        return run.Id;
    }

    /// <summary>
    /// Freezes the recipients for a client of the API, which decides itself what to send: only devices that can't be
    /// reached, or don't take it, are left out.
    /// </summary>
    public async Task<Run> FreezeAsync(
        OperationOrder order,
        Recipients selection,
        Actor by,
        CancellationToken stopping)
    {
        var found = await recipients.ReadAsync(selection, order.Kind, stopping);
        var run = NewRun(order with { LeaveOut = CheckFindings.Unreachable }, selection, by);
        await previews.FreezeReadyAsync(run, Items(order, found), stopping);
        return run;
    }

    /// <summary>Why devices are left out of a run, with the number of its items for each finding alone.</summary>
    public async Task<IReadOnlyDictionary<CheckFinding, int>> LeftOutAsync(Run run, CancellationToken stopping)
    {
        var reasons = await db.ReasonsAsync(run.Id, RunOutcome.LeftOut, stopping);
        return reasons
            .GroupBy(r => CheckFindings.All.First(f => ((CheckFinding)r.Key & f) != CheckFinding.None), r => r.Value)
            .OrderBy(same => same.Key)
            .ToDictionary(same => same.Key, same => same.Sum());
    }

    /// <summary>An operation of this person's; null if there is none.</summary>
    public async Task<Run?> FindAsync(long runId, Actor by, CancellationToken stopping) =>
        await runs.FindAsync(runId, by, stopping) is { Kind: RunKind.Register } run ? run : null;

    /// <summary>
    /// Switches between leaving out and sending the jobs with a finding. False if that can't be decided, or somebody
    /// has decided it meanwhile.
    /// </summary>
    public async Task<bool> ToggleFindingAsync(Run run, CheckFinding finding, CancellationToken stopping)
    {
        if (!finding.IsOptional() || !CheckFindings.All.Contains(finding)) { return false; }

        var order = OperationOrder.Of(run);
        var changed = order with { LeaveOut = order.LeaveOut ^ finding };
        var text = changed.Write();
        return await db.WriteAsync(
            async () =>
            {
                var updated = await db.Runs
                    .Where(r => r.Id == run.Id && r.ReadyAt != null && r.StartedAt == null && r.Order == run.Order)
                    .ExecuteUpdateAsync(set => set.SetProperty(r => r.Order, text), stopping);
                if (updated == 0) { return false; }

                await MoveItemsAsync(run.Id, (int)finding, (int)changed.LeaveOut, stopping);
                return true;
            },
            stopping);
    }

    /// <summary>
    /// Confirms a preview that showed this number of jobs. Null if the number has changed since, or if the preview has
    /// expired or been confirmed before.
    /// </summary>
    /// <param name="reason">What the second person is told, if one is asked.</param>
    public async Task<Run?> ConfirmAsync(
        Run run, int count, bool clearsQueue, Actor by, CancellationToken stopping, string? reason = null)
    {
        if (run.Count != count) { return null; }

        var confirmed = OperationOrder.Of(run) with { ClearsQueue = clearsQueue };
        var change = new OrderChange(run.Order, confirmed.Write());
        return await start.ConfirmAsync(run.Id, by, AuditAction.OperationRegistered, stopping, change, reason);
    }

    private async Task MoveItemsAsync(long runId, int finding, int leaveOut, CancellationToken stopping)
    {
        var items = db.RunItems.Where(i => i.RunId == runId);
        var found = items.Where(i => (i.Reason & finding) != 0);
        await found.Where(i => (i.Reason & leaveOut) != 0)
            .ChangeAllAsync(some => some.SetAsync(RunOutcome.LeftOut, stopping), stopping);
        await found.Where(i => (i.Reason & leaveOut) == 0)
            .ChangeAllAsync(some => some.SetAsync(RunOutcome.Pending, stopping), stopping);
        await db.CountAgainAsync(runId, stopping);
    }

    private Run NewRun(OperationOrder order, Recipients selection, Actor by) =>
        Run.Preview(RunKind.Register, selection.Write(), by.RequesterId, clock.UtcNow(), order.Write());

    /// <summary>Whether it would harm somebody else if the device has changed hands since it was shown.</summary>
    private static bool HoldsEnrollment(JobKind kind) => kind.IsIrreversible() || kind.IsUrgent();

    private static List<RunItem> Items(OperationOrder order, IEnumerable<Recipient> recipients) =>
    [
        .. from recipient in recipients
           from part in Enumerable.Range(0, order.Parts.Count)
           select recipient.Finding == CheckFinding.None
               ? RunItem.Of(recipient.DeviceId, (byte)part, HoldsEnrollment(order.Kind) ? recipient.EnrollmentId : null)
               : RunItem.LeftOut(recipient.DeviceId, (int)recipient.Finding, (byte)part),
    ];
}
