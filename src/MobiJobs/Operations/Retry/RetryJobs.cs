using Microsoft.EntityFrameworkCore;
using MobiJobs.Administration;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Gateway;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Operations.Send;
using MobiJobs.Queue;
using MobiJobs.Queue.Acts;
using MobiJobs.Runs;

namespace MobiJobs.Operations.Retry;

/// <summary>
/// Delivers the jobs of a run again, newest first. Each is judged before the preview and once more when it is
/// registered: what has become impossible by then is refused with its reason.
/// </summary>
public sealed class RetryJobs(
    MobiJobsDb db,
    DeviceQueue queue,
    QueueBell bell,
    RetryCheck check,
    EqualJobs equal,
    RetryFindings findings,
    RightsInGroups inGroups) : IRunAct
{
    /// <inheritdoc/>
    public IReadOnlyCollection<RunKind> Kinds { get; } = [RunKind.Retry];

    /// <inheritdoc/>
    public bool NewestFirst => true;

    /// <inheritdoc/>
    public string? LabelOf(int reason) => RetryFindings.Of(reason) is { } found ? found.Names()
        : reason == (int)RetryVerdict.Retry ? null
        : ((RetryVerdict)reason).Label();

    /// <inheritdoc/>
    public async Task CheckAsync(Run run, IReadOnlyList<RunItem> items, DateTime now, CancellationToken stopping)
    {
        var judged = await JudgeAsync(run, items, stopping);
        await LeaveAsync(run, RunOutcome.LeftOut, judged, stopping);
        await findings.NoteAsync(run, [.. judged.Where(c => c.Verdict == RetryVerdict.Retry)], stopping);
    }

    /// <inheritdoc/>
    public async Task<Func<Task>?> CarryOutAsync(
        Run run,
        IReadOnlyList<RunItem> items,
        DateTime now,
        CancellationToken stopping)
    {
        await HoldAsync(items, stopping);
        var judged = await JudgeAsync(run, items, stopping);
        await LeaveAsync(run, RunOutcome.Refused, judged, stopping);
        var taken = judged.Where(c => c.Verdict == RetryVerdict.Retry).ToArray();
        if (taken.Length == 0) { return null; }

        await RegisterAsync(run, taken, now, stopping);
        await db.PendingItems(run, [.. taken.Select(c => c.JobId)]).SetAsync(RunOutcome.Done, stopping);
        return () => bell.RingAsync([.. taken.Select(t => t.DeviceId)]);
    }

    /// <summary>Nobody registers an equal job of these devices before this chunk is registered.</summary>
    private async Task HoldAsync(IReadOnlyList<RunItem> items, CancellationToken stopping)
    {
        var ids = items.Select(i => i.ItemId).ToArray();
        var devices = await db.Jobs.Where(j => ids.Contains(j.Id)).Select(j => j.DeviceId).Distinct()
            .ToListAsync(stopping);
        await db.HoldDevicesAsync(devices, stopping);
    }

    private async Task<IReadOnlyList<RetryCandidate>> JudgeAsync(
        Run run,
        IReadOnlyList<RunItem> items,
        CancellationToken stopping)
    {
        var rights = await inGroups.OfRunAsync(run, stopping);
        return await check.JudgeAsync(run.Id, [.. items.Select(i => i.ItemId)], rights, stopping);
    }

    /// <summary>Notes the reason with those that are not delivered again.</summary>
    private async Task LeaveAsync(
        Run run, RunOutcome outcome, IReadOnlyList<RetryCandidate> judged, CancellationToken stopping)
    {
        foreach (var left in judged.Where(c => c.Verdict != RetryVerdict.Retry).GroupBy(c => c.Verdict, c => c.JobId))
        {
            await db.PendingItems(run, [.. left]).SetAsync(outcome, (int)left.Key, stopping);
        }
    }

    /// <summary>One operation for each kind, target and text of the run, over all its chunks.</summary>
    private async Task RegisterAsync(Run run, RetryCandidate[] taken, DateTime now, CancellationToken stopping)
    {
        var known = await db.Operations.AsNoTracking().Where(o => o.RunId == run.Id)
            .Select(o => new { o.Id, o.Kind, o.Detail, Texts = new ScreenTexts(o.Message, o.PhoneNumber, o.Footnote) })
            .ToListAsync(stopping);
        var operations = known.ToDictionary(o => new Sent(o.Kind, o.Detail, o.Texts), o => o.Id);
        foreach (var subject in taken.Select(OperationOf).Distinct().Where(s => !operations.ContainsKey(s)))
        {
            operations[subject] = await AddAsync(run, subject, now, stopping);
        }

        // Ids in the order of the original jobs; a question comes before the deliveries that depend on it.
        var asked = await equal.AskedBeforeAsync(
            taken.Where(t => t.AsksFirst).Select(t => t.DeviceId), stopping);
        var orders = taken.OrderBy(t => t.JobId).SelectMany(t => (NewJob[])
        [
            .. t.AsksFirst && asked.Add(t.DeviceId)
                ? [SystemJobs.AppListBefore(t.DeviceId, t.EnrollmentId, t.JobId)]
                : (NewJob[])[],
            new NewJob(t.DeviceId, t.EnrollmentId, t.Subject.Kind, t.Target, run.RequestedById)
            {
                OperationId = operations[OperationOf(t)],
                RetryOfId = t.JobId,
            },
        ]);
        await queue.RegisterAsync([.. orders], now, stopping);
    }

    private async Task<long> AddAsync(Run run, Sent sent, DateTime now, CancellationToken stopping)
    {
        var operation = Operation.Again(run.Id, sent.Kind, sent.Detail, run.RequestedById, now).Showing(sent.Texts);
        db.Operations.Add(operation);
        await db.SaveChangesAsync(stopping);
        db.Entry(operation).State = EntityState.Detached; // If the chunk is rolled back, it must not stay tracked.
        return operation.Id;
    }

    private static Sent OperationOf(RetryCandidate candidate) =>
        new(candidate.Subject.Kind, candidate.Target?.Name, candidate.Texts);

    /// <summary>What one operation sends.</summary>
    private sealed record Sent(JobKind Kind, string? Detail, ScreenTexts Texts);
}
