using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Queue.Acts;

namespace MobiJobs.Vpp.Seats;

/// <summary>
/// Changes the seats of jobs, and writes into their timelines what becomes of them. In the caller's transaction.
/// </summary>
internal static class SeatEvents
{
    /// <summary>
    /// Changes the seats of those of the jobs found that still meet the condition of the query. Returns exactly those
    /// that it changed: another process may have changed the others since they were found.
    /// </summary>
    public static Task<long[]> SetSeatsAsync(
        this MobiJobsDb db, IQueryable<Job> jobs, long[] found, SeatState? seat, CancellationToken stopping) =>
        db.ChangeExactlyAsync(
            found,
            () => jobs.Where(j => found.Contains(j.Id)).Select(j => j.Id).ToArrayAsync(stopping),
            some => jobs.Where(j => some.Contains(j.Id))
                .ExecuteUpdateAsync(set => set.SetProperty(j => j.Seat, seat), stopping),
            stopping);

    /// <summary>The same, with an entry in the timeline of each job that was changed.</summary>
    public static async Task MoveSeatsAsync(
        this MobiJobsDb db,
        IQueryable<Job> jobs,
        SeatState seat,
        JobEventKind what,
        DateTime at,
        CancellationToken stopping)
    {
        var found = await jobs.Select(j => j.Id).ToArrayAsync(stopping);
        await db.NoteSeatsAsync(await db.SetSeatsAsync(jobs, found, seat, stopping), what, at, stopping);
    }

    /// <summary>The seats of these jobs have come to this state, at this moment (UTC); null: they go without.</summary>
    public static Task NoteSeatsAsync(
        this MobiJobsDb db, IEnumerable<long> jobIds, SeatState? state, DateTime at, CancellationToken stopping) =>
        (state is { } known ? KindOf(known) : JobEventKind.SeatUnknown) is { } kind
            ? db.NoteSeatsAsync(jobIds, kind, at, stopping)
            : Task.CompletedTask;

    /// <summary>The same for what is no state of its own.</summary>
    public static async Task NoteSeatsAsync(
        this MobiJobsDb db, IEnumerable<long> jobIds, JobEventKind kind, DateTime at, CancellationToken stopping)
    {
        var events = jobIds.Select(id => JobEvent.Of(id, kind, at)).ToArray();
        if (events.Length > 0) { await db.BulkInsertAsync(events, keepKeys: false, stopping); }
    }

    /// <summary>Null where nothing is to be told: the next step follows at once.</summary>
    private static JobEventKind? KindOf(SeatState state) => state switch
    {
        SeatState.Unassignable => JobEventKind.SeatUnassignable,
        SeatState.Awaited => JobEventKind.SeatAwaited,
        SeatState.Promised => JobEventKind.SeatPromised,
        SeatState.Taken => JobEventKind.SeatTaken,
        SeatState.Held => JobEventKind.SeatHeld,
        SeatState.Due or SeatState.Assigning or SeatState.Returning => null,
    };
}
