using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Kinds;
using MobiJobs.Operations.Retry;
using MobiJobs.Queue.Acts;

namespace MobiJobs.Errors.Remedies;

/// <summary>Registers the jobs that steps of remedies begin, within the transaction of the step.</summary>
public sealed class RemedyJobs(
    MobiJobsDb db, DirectOperations operations, RetryPreviews retry, TimeProvider clock)
{
    /// <summary>Delivers again as a person would: in an operation of its own, and never twice.</summary>
    public async Task DeliverAsync(RemedyRun run, RemedyStep step, Actor by, CancellationToken stopping)
    {
        step.Begin(clock.UtcNow());
        await db.SaveChangesAsync(stopping); // From now on it is no longer a delivery that is yet to come.
        if (run.Kind != RemedyKind.DeliverAgain && await IsThereAsync(run.JobId, stopping))
        {
            step.Complete();
            return;
        }

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

    /// <summary>Whether the app has come to the device since the job failed, and is managed.</summary>
    private Task<bool> IsThereAsync(long jobId, CancellationToken stopping) => db.Jobs.AnyAsync(
        j => j.Id == jobId && j.Device.AppListAt > j.EndedAt && db.DeviceApps.Any(
            a => a.DeviceId == j.DeviceId && a.BundleId == j.BundleId && a.IsManaged == true),
        stopping);

    /// <summary>Sends the invitation of the step's person to the device.</summary>
    public async Task InviteAsync(RemedyRun run, RemedyStep step, Actor by, CancellationToken stopping)
    {
        await RegisterAsync(run, step, JobKind.VppInvite, by, stopping);
        if (step.State != StepState.Running) { return; }

        var user = await db.VppUsers.SingleOrDefaultAsync(u => u.Id == step.UserId, stopping);
        user?.Invited(clock.UtcNow());
    }

    /// <summary>Registers a job of this kind for the device of the job that failed.</summary>
    public async Task RegisterAsync(
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
}
