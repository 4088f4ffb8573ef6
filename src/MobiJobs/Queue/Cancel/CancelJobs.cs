using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Queue.Approvals;
using MobiJobs.Runs;
using MobiJobs.Runs.Approvals;

namespace MobiJobs.Queue.Cancel;

/// <summary>
/// Cancels the jobs of a run: in the first pass those that are reserved or waiting, in the second the heads, so that no
/// device is woken for a job that is about to be cancelled.
/// </summary>
public sealed class CancelJobs(
    MobiJobsDb db,
    DeviceQueue queue,
    QueueBell bell,
    Registrations registrations,
    LaterRegistrations later,
    ApprovalMails mails) : IRunAct
{
    private const int Heads = 1;

    /// <inheritdoc/>
    public IReadOnlyCollection<RunKind> Kinds { get; } =
        [RunKind.CancelChosen, RunKind.CancelMatching, RunKind.CancelEverything];

    /// <inheritdoc/>
    public int Passes => Heads + 1;

    /// <summary>
    /// Calls off the registrations that the preview named, and what would register jobs later. The jobs they have
    /// registered since the preview become items; the rest was called off now, or was not there any more: refused, or
    /// called off by somebody else.
    /// </summary>
    public async Task<RunAdditions> StartAsync(Run run, DateTime now, CancellationToken stopping)
    {
        var since = new List<long>();
        var stopped = new List<Registration>();
        foreach (var one in Registration.Of(run))
        {
            var (jobs, calledOff) = await registrations.CallOffAsync(one, run, now, stopping);
            since.AddRange(jobs);
            stopped.Add(one with { CalledOff = calledOff });
        }

        await RecordAsync(run, stopped, now, stopping);
        var (added, calledOffLater, order) = await later.StopAsync(run, now, stopping);
        since.AddRange(added);

        // Each of these is one item that the preview counted: it counted while nothing was being registered.
        var notRegistered = stopped.Sum(r => r.CalledOff) + calledOffLater;
        return new RunAdditions(since, notRegistered, Math.Max(0, run.Registering - notRegistered - since.Count))
        {
            Registrations = Registration.Write(stopped),
            Order = order,
        };
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> AlsoDone(Run run) => later.SayStopped(run);

    /// <inheritdoc/>
    public async Task<Func<Task>?> CarryOutAsync(
        Run run, IReadOnlyList<RunItem> chunk, DateTime now, CancellationToken stopping)
    {
        var items = chunk.Select(i => i.ItemId).ToArray();
        var isLast = run.Pass == Heads;
        var ending = Ending.Canceled(run.RequestedById) with { RunId = run.Id };
        var jobs = db.Jobs.Where(j => items.Contains(j.Id) && j.Status <= JobStatus.RetryWaiting);
        await queue.EndAsync(isLast ? jobs : jobs.Where(j => j.Stage != JobStage.Active), ending, now, stopping);
        var pending = db.PendingItems(run, items);
        await db.NoteEndedAsync(run, pending, stopping);
        if (!isLast) { return null; }

        await pending.SetAsync(RunOutcome.TooLate, stopping);

        var devices = await db.Jobs.Where(j => items.Contains(j.Id) && j.EndedByRunId == run.Id)
            .Select(j => j.DeviceId).Distinct().ToListAsync(stopping);
        var claimed = await queue.ClaimHeadsAsync(devices, now, stopping);
        return () => bell.RingWakeAsync(claimed);
    }

    /// <summary>What waited for approval and was called off has an entry of its own, and who asked is told.</summary>
    private async Task RecordAsync(
        Run run, IReadOnlyList<Registration> stopped, DateTime now, CancellationToken stopping)
    {
        if (stopped.Count == 0) { return; }

        var ids = stopped.Select(r => r.Id).ToArray();
        var waited = await db.Runs.AsNoTracking()
            .Where(r => ids.Contains(r.Id) && r.Approval == ApprovalState.CalledOff && r.CalledOffAt == now)
            .ToListAsync(stopping);
        if (waited.Count == 0) { return; }

        var who = await db.Requesters.NameOfAsync(run.RequestedById, stopping);
        await ApprovalTrail.AddAsync(db, waited, who, AuditAction.RunApprovalCalledOff, now, stopping);
        foreach (var one in waited.Where(r => r.RequestedById != run.RequestedById))
        {
            await mails.DecidedAsync(one.Id);
        }
    }
}
