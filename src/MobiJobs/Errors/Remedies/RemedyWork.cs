using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Queue.Periodic;
using MobiJobs.Vpp;
using MobiJobs.Vpp.Orders;
using MobiJobs.Vpp.Seats;

namespace MobiJobs.Errors.Remedies;

/// <summary>
/// Carries out confirmed remedies, step by step. A step and the order or job that it begins are saved together, so that
/// a crash neither repeats nor skips one.
/// </summary>
public sealed class RemedyWork(
    MobiJobsDb db,
    VppOrders orders,
    RemedyJobs jobs,
    RemedyRights rights,
    RemedySync syncs,
    TimeProvider clock,
    ILogger<RemedyWork> log) : IPeriodicStep
{
    private const int Chunk = 100;

    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Continues the runs that are due. Returns how many there were. One that fails is put off, so that it neither
    /// holds up the others nor crowds them out.
    /// </summary>
    public async Task<int> RunAsync(CancellationToken stopping)
    {
        var now = clock.UtcNow();
        var due = await syncs.Overdue(db.RemedyRuns.Where(r => r.DueAt <= now), now)
            .OrderBy(r => r.DueAt).ThenBy(r => r.Id)
            .Select(r => r.Id).Take(Chunk).ToListAsync(stopping);
        foreach (var id in due)
        {
            db.ChangeTracker.Clear();
            try
            {
                await ContinueAsync(id, stopping);
            }
            catch (Exception e) when (!stopping.IsCancellationRequested && !db.IsStoreTrouble(e))
            {
                log.LogError(e, "Remedy {RemedyRunId} failed; the others continue", id);
                await PutOffAsync(id, now + PauseAfterFailure, stopping);
            }
        }

        return due.Count;
    }

    private Task PutOffAsync(long id, DateTime until, CancellationToken stopping) => db.WriteAsync(
        () => db.RemedyRuns.Where(r => r.Id == id && r.DueAt != null)
            .ExecuteUpdateAsync(set => set.SetProperty(r => r.DueAt, until), stopping),
        stopping);

    private async Task ContinueAsync(long id, CancellationToken stopping)
    {
        var found = await db.RemedyRuns.Where(r => r.Id == id)
            .Select(r => new { By = new Actor(r.RequestedBy.Name, r.RequestedById), r.SyncAskedAt })
            .FirstOrDefaultAsync(stopping);
        if (found is null) { return; } // Deleted meanwhile, with its job.

        if (found.SyncAskedAt is not null) { await syncs.FollowAsync(id, stopping); }
        else { await ContinueAsync(id, found.By, stopping); }
    }

    private Task ContinueAsync(long id, Actor by, CancellationToken stopping) => db.WriteAsync(
        async () =>
        {
            // Whoever calls remedies off waits for this step, or this step does not begin.
            if (await db.HeldRemedyAsync(id, stopping) is not { } run) { return; }

            if (run.Current is not { } step)
            {
                await FreeKeptSeatsAsync(run, stopping);
                run.ScheduleNext(hasProgressed: false, clock.UtcNow());
                await db.SaveChangesAsync(stopping);
                return;
            }

            var before = step.State;
            await (before == StepState.Planned ? BeginAsync(run, step, by, stopping) : FollowAsync(step, stopping));
            run.ScheduleNext(step.State != before && step.State == StepState.Done, clock.UtcNow());
            await db.SaveChangesAsync(stopping);
            if (run.EndedAt is not null) { await FreeKeptSeatsAsync(run, stopping); }
        },
        stopping);

    /// <summary>Whoever started the run may have lost the right to a later step meanwhile.</summary>
    private async Task BeginAsync(RemedyRun run, RemedyStep step, Actor by, CancellationToken stopping)
    {
        var refusal = await rights.WhyNotAsync(step.Kind, run.JobId, by, stopping);
        if (refusal is not null) { step.Fail($"right:{refusal}"); }
        else { await DoAsync(run, step, by, stopping); }
    }

    private Task DoAsync(RemedyRun run, RemedyStep step, Actor by, CancellationToken stopping) => step.Kind switch
    {
        StepKind.Collect => OrderAsync(run, step, new VppChange.Collect([step.License]), by, stopping),
        StepKind.Assign => OrderAsync(run, step, new VppChange.Assign([step.License]), by, stopping),
        StepKind.Deliver => jobs.DeliverAsync(run, step, by, stopping),
        StepKind.Invite => jobs.InviteAsync(run, step, by, stopping),
        StepKind.FetchInformation => jobs.RegisterAsync(run, step, JobKind.DeviceInformation, by, stopping),
        StepKind.FetchApps => jobs.RegisterAsync(run, step, JobKind.AppList, by, stopping),
    };

    private async Task OrderAsync(
        RemedyRun run,
        RemedyStep step,
        VppChange change,
        Actor by,
        CancellationToken stopping)
    {
        if (!await db.VppTokens.AnyAsync(t => t.Id == step.TokenId, stopping))
        {
            step.Fail("token");
            return;
        }

        if (step.Kind == StepKind.Assign && await IsHeldAsync(step, stopping))
        {
            step.Complete();
            return;
        }

        if (step.Kind == StepKind.Assign && !await HasSeatAsync(run, step, stopping))
        {
            step.Fail("seats");
            return;
        }

        var what = $"#{run.JobId} {step.Whose} {step.StoreId}";
        var order = await orders.PlaceAsync(step.TokenId!.Value, change, what, by, stopping);
        if (step.Kind == StepKind.Collect && run.Steps.Exists(s => s.No == step.No + 1 && s.Kind == StepKind.Assign))
        {
            order.KeepSeats();
        }

        if (step.Kind == StepKind.Assign) { await FreeKeptSeatsAsync(run, stopping); } // From now on the order counts.

        step.BeginOrder(order.Id, clock.UtcNow());
    }

    /// <summary>Whether somebody has assigned the licence meanwhile.</summary>
    private Task<bool> IsHeldAsync(RemedyStep step, CancellationToken stopping) =>
        step.LicensesIn(db).AnyAsync(l => l.LeavingAt == null, stopping);

    /// <summary>
    /// Whether a seat is free that nobody waits for, or the one that the remedy itself has collected. Two remedies at
    /// once don't take the same.
    /// </summary>
    private async Task<bool> HasSeatAsync(RemedyRun run, RemedyStep step, CancellationToken stopping)
    {
        long[] collected = [.. run.Steps.Where(s => s.Kind == StepKind.Collect).Select(s => s.OrderId).OfType<long>()];
        if (await db.VppOrders.Keeping().AnyAsync(o => collected.Contains(o.Id), stopping)) { return true; }

        var pool = new SeatPool(step.TokenId!.Value, step.StoreId!.Value);
        await db.ContentOf(pool).HoldAsync(c => c.Total, stopping);
        return await db.CountLeftAsync(pool, clock.UtcNow(), stopping) > 0;
    }

    /// <summary>What it has collected is kept until it is assigned, or the remedy ends.</summary>
    private Task FreeKeptSeatsAsync(RemedyRun run, CancellationToken stopping)
    {
        long[] ids = [.. run.Steps.Select(s => s.OrderId).OfType<long>()];
        return db.VppOrders.Where(o => ids.Contains(o.Id)).FreeKeptSeatsAsync(stopping);
    }

    private Task FollowAsync(RemedyStep step, CancellationToken stopping) => step.OrderId is { } order
        ? FollowOrderAsync(step, order, stopping)
        : FollowJobAsync(step, stopping);

    private async Task FollowOrderAsync(RemedyStep step, long id, CancellationToken stopping)
    {
        var order = await db.VppOrders.AsNoTracking().Where(o => o.Id == id)
            .Select(o => new { o.State, o.Code, o.ErrorMessage }).FirstOrDefaultAsync(stopping);
        if (order is null || order.State == VppOrderState.Failed)
        {
            step.Fail($"vpp:{order?.Code} {order?.ErrorMessage}");
        }
        else if (order.State == VppOrderState.Done)
        {
            step.Complete();
        }
    }

    private async Task FollowJobAsync(RemedyStep step, CancellationToken stopping)
    {
        var job = await db.Jobs.Where(j => j.Id == step.JobId)
            .Select(j => new { j.Status, j.EndReason }).FirstOrDefaultAsync(stopping);
        if (job is null) { step.Fail("job:"); }
        else if (job.Status == JobStatus.Succeeded || job.EndReason == EndReason.AlreadyThere) { step.Complete(); }
        else if (job.Status.Stage() == JobStage.Ended) { step.Fail($"job:{StatusNames.Of(job.Status)}"); }
    }
}
