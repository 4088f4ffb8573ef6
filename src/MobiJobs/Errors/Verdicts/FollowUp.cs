using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Errors.Remedies;
using MobiJobs.Jobs;

namespace MobiJobs.Errors.Verdicts;

/// <summary>What has been done about an error: the job that delivered again, and the newest remedy.</summary>
public sealed record FollowUp(Redelivery? Again, RemedyNow? Remedy)
{
    /// <summary>
    /// How often a job may have been sent again, one after the other, until the last is looked for no further: each
    /// costs a query, and a page of a job that was sent more often leads to one that leads on.
    /// </summary>
    private const int MaxAgain = 10;

    /// <summary>Whether something is being done that may still change the outcome.</summary>
    public bool IsUnderWay => Remedy is { MayCure: true } || Again is { IsOpen: true };

    /// <summary>Whether what the page says of it changes by itself.</summary>
    public bool IsOpen => Remedy is { IsOpen: true } || Again is { IsOpen: true };

    /// <summary>Reads it: one that was sent again and again leads to the last, or to the tenth.</summary>
    public static async Task<FollowUp> OfAsync(MobiJobsDb db, long jobId, CancellationToken stopping)
    {
        Redelivery? again = null;
        for (var step = 0; step < MaxAgain; step++)
        {
            if (await NextAsync(db, again?.JobId ?? jobId, stopping) is not { } next) { break; }

            again = next;
        }

        if (again is { Seat: SeatState.Awaited, IsOpen: true })
        {
            again = again with { SeatPlace = await PlaceAsync(db, again, stopping) };
        }

        var run = await db.RemedyRuns.AsNoTracking().Include(r => r.Steps)
            .Where(r => r.JobId == jobId).OrderByDescending(r => r.Id).FirstOrDefaultAsync(stopping);
        if (run is null) { return new FollowUp(again, null); }

        var isForEqual = run.Stopped is { Kind: StepKind.Deliver, JobId: null };
        return new FollowUp(again, RemedyNow.Of(run) with
        {
            WaitsForId = isForEqual ? await EqualJobs.OpenToAsync(db, jobId, stopping) : null,
        });
    }

    /// <summary>Its place in the line for a seat, from 1, over the whole fleet.</summary>
    private static async Task<int?> PlaceAsync(MobiJobsDb db, Redelivery again, CancellationToken stopping)
    {
        var own = await db.Jobs.Where(j => j.Id == again.JobId)
            .Select(j => new { j.SeatTokenId, j.StoreId }).FirstOrDefaultAsync(stopping);
        return own is null ? null : await db.Jobs.OfWholeFleet()
            .Where(j => j.Seat == SeatState.Awaited && j.Id <= again.JobId)
            .CountAsync(j => j.SeatTokenId == own.SeatTokenId && j.StoreId == own.StoreId, stopping);
    }

    private static Task<Redelivery?> NextAsync(MobiJobsDb db, long jobId, CancellationToken stopping) => db.Jobs
        .Where(j => j.RetryOfId == jobId)
        .Select(j => new Redelivery(j.Id, j.Status, j.Attempt, j.RegisteredAt)
        {
            Seat = j.Seat,
            DeadlineAt = j.DeadlineAt,
        })
        .FirstOrDefaultAsync(stopping);
}

/// <summary>A job that delivered another again, and how it stands. The time is UTC.</summary>
public sealed record Redelivery(long JobId, JobStatus Status, int Attempt, DateTime RegisteredAt)
{
    public bool IsOpen => Status.Stage() != JobStage.Ended;

    /// <summary>How it stands with its seat; null where it needs none.</summary>
    public SeatState? Seat { get; init; }

    /// <summary>Its place in the line for a seat, from 1; null if it waits for none.</summary>
    public int? SeatPlace { get; init; }

    /// <summary>When it ends by itself, unless it is carried out before.</summary>
    public DateTime DeadlineAt { get; init; }

    /// <summary>Whether it failed, so that its explanation says what is to be done next.</summary>
    public bool IsExplained => JobStatuses.OfFailures.Contains(Status);
}

/// <summary>How a remedy stands. Times are UTC.</summary>
/// <param name="Step">The step that it is at; null once there is none to begin or to follow.</param>
/// <param name="Since">Since when it is at that step, or awaits a synchronisation.</param>
public sealed record RemedyNow(long RunId, RemedyStep? Step, DateTime Since)
{
    /// <summary>Whether it goes on by itself.</summary>
    public bool IsOpen => Step is not null || AwaitsSync;

    /// <summary>Whether it stopped, and goes on if a synchronisation shows that it can.</summary>
    public required bool AwaitsSync { get; init; }

    /// <summary>Whether a step failed.</summary>
    public required bool HasFailed { get; init; }

    /// <summary>The step that failed, where it did more than fetch what verdicts rest on, and nobody called it off.
    /// </summary>
    public RemedyStep? Failed { get; private init; }

    /// <summary>Whether no step comes after the one that failed.</summary>
    public bool IsLastStep { get; private init; }

    /// <summary>The open job that does the same, because of which it did not send one; null for none.</summary>
    public long? WaitsForId { get; init; }

    /// <summary>Whether it is open and does more than fetch what verdicts rest on.</summary>
    public bool MayCure =>
        AwaitsSync || Step is { Kind: not (StepKind.FetchInformation or StepKind.FetchApps) };

    internal static RemedyNow Of(RemedyRun run)
    {
        var step = run.EndedAt is null ? run.Current : null;
        var since = run.SyncAskedAt ?? step?.StartedAt ?? run.Steps.Max(s => s.StartedAt) ?? run.RequestedAt;
        return new RemedyNow(run.Id, step, since)
        {
            AwaitsSync = run.SyncAskedAt is not null,
            HasFailed = run.Steps.Exists(s => s.State == StepState.Failed),
            Failed = run.Stopped is { Kind: not (StepKind.FetchInformation or StepKind.FetchApps) } failed
                ? failed
                : null,
            IsLastStep = run.Stopped is { } stopped && run.IsLast(stopped),
        };
    }
}
