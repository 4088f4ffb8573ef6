using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Catalogue.Apps;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Operations.Retry;
using MobiJobs.Queue.Acts;
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
    DirectOperations operations,
    RetryPreviews retry,
    RemedyRights rights,
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
        var due = await db.RemedyRuns.Where(r => r.DueAt <= now)
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
        () => db.RemedyRuns.Where(r => r.Id == id && r.EndedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(r => r.DueAt, until), stopping),
        stopping);

    private async Task ContinueAsync(long id, CancellationToken stopping)
    {
        var by = await db.RemedyRuns.Where(r => r.Id == id)
            .Select(r => new Actor(r.RequestedBy.Name, r.RequestedById)).SingleAsync(stopping);
        await db.WriteAsync(
            async () =>
            {
                // Whoever calls remedies off waits for this step, or this step does not begin.
                await db.RemedyRuns.Where(r => r.Id == id).HoldAsync(stopping);
                var run = await db.RemedyRuns.Include(r => r.Steps).SingleAsync(r => r.Id == id, stopping);
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
    }

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
        StepKind.Deliver => DeliverAsync(run, step, by, stopping),
        StepKind.Invite => InviteAsync(run, step, by, stopping),
        StepKind.FetchInformation => RegisterAsync(run, step, JobKind.DeviceInformation, by, stopping),
        StepKind.FetchApps => RegisterAsync(run, step, JobKind.AppList, by, stopping),
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

        var what = $"#{run.JobId} {step.Whose} {step.StoreId}";
        var order = await orders.PlaceAsync(step.TokenId!.Value, change, what, by, stopping);
        if (step.Kind == StepKind.Collect && run.Steps.Exists(s => s.No == step.No + 1 && s.Kind == StepKind.Assign))
        {
            order.KeepSeats();
        }

        if (step.Kind == StepKind.Assign) { await FreeKeptSeatsAsync(run, stopping); } // From now on the order counts.

        step.BeginOrder(order.Id, clock.UtcNow());
    }

    /// <summary>What it has collected is kept until it is assigned, or the remedy ends.</summary>
    private Task FreeKeptSeatsAsync(RemedyRun run, CancellationToken stopping)
    {
        long[] ids = [.. run.Steps.Select(s => s.OrderId).OfType<long>()];
        return db.VppOrders.Where(o => ids.Contains(o.Id)).FreeKeptSeatsAsync(stopping);
    }

    /// <summary>Delivers again as a person would: in an operation of its own, and never twice.</summary>
    private async Task DeliverAsync(RemedyRun run, RemedyStep step, Actor by, CancellationToken stopping)
    {
        var preview = await retry.ChosenAsync([run.JobId], by, stopping);
        if (preview.Count == 0)
        {
            step.Fail($"retry:{preview.LeftOut.Keys.FirstOrDefault()}");
            return;
        }

        await retry.ConfirmAsync(preview.Run.Id, by, stopping);
        var again = await db.Jobs.Where(j => j.RetryOfId == run.JobId)
            .Select(j => (long?)j.Id).FirstOrDefaultAsync(stopping);
        if (again is { } job) { step.BeginJob(job, clock.UtcNow()); }
        else { step.Fail("retry:"); }
    }

    private async Task InviteAsync(RemedyRun run, RemedyStep step, Actor by, CancellationToken stopping)
    {
        await RegisterAsync(run, step, JobKind.VppInvite, by, stopping);
        if (step.State != StepState.Running) { return; }

        var user = await db.VppUsers.SingleOrDefaultAsync(u => u.Id == step.UserId, stopping);
        user?.Invited(clock.UtcNow());
    }

    private async Task RegisterAsync(
        RemedyRun run,
        RemedyStep step,
        JobKind kind,
        Actor by,
        CancellationToken stopping)
    {
        var device = await db.Jobs.Where(j => j.Id == run.JobId)
            .Select(j => new { j.DeviceId, j.Device.EnrollmentId })
            .FirstOrDefaultAsync(stopping);
        if (device?.EnrollmentId is not { } enrollment
            || await operations.RegisterAsync(kind, device.DeviceId, enrollment, by, stopping) is not { } operation)
        {
            step.Fail("notManaged");
            return;
        }

        var job = await db.Jobs.Where(j => j.OperationId == operation).Select(j => j.Id).SingleAsync(stopping);
        step.BeginJob(job, clock.UtcNow());
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
