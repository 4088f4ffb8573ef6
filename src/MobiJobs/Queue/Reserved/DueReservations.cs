using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Queue.Acts;

namespace MobiJobs.Queue.Reserved;

/// <summary>
/// Reserved jobs whose time has come. Each joins its device's queue if who asked for it may still send it; otherwise it
/// ends, so that nobody who has left or lost a right acts later on.
/// </summary>
public sealed class DueReservations(MobiJobsDb db, DeviceQueue queue, ReservationRights rights)
{
    /// <summary>
    /// Lets those join that may, earliest first, but for those on their way to another time. Others that do the same
    /// at this moment change nothing twice.
    /// </summary>
    public Task<JoinedReservations> JoinAsync(DateTime now, CancellationToken stopping) => db.WriteAsync(
        async () =>
        {
            var due = await ReservedJob.Of(db, Ready(now).OrderBy(j => j.ReservedFor).ThenBy(j => j.Id)
                .Take(DeviceQueue.ChunkSize)).ToListAsync(stopping);
            if (due.Count == 0) { return JoinedReservations.None; }

            var judged = await rights.JudgeAsync(due, stopping);
            await EndAsync([.. judged[false]], now, stopping);
            ReservedJob[] joining = [.. judged[true].OrderBy(j => j.ReservedFor).ThenBy(j => j.Id)];
            if (joining.Length > 0) { await queue.JoinAsync(Ready(now), joining, stopping); }

            return new JoinedReservations([.. joining.Select(d => d.DeviceId).Distinct()], due.Count);
        },
        stopping);

    private IQueryable<Job> Ready(DateTime now) => db.Jobs
        .Where(j => j.DueAt <= now && j.Stage == JobStage.Reserved)
        .Where(j => !db.ReservationMoves.Any(
            m => m.OperationId == j.OperationId && j.Id > m.AfterId && j.Id <= m.UpToId));

    /// <summary>No device holds any of them and none is in a queue: nothing follows but the audit entries.</summary>
    private async Task EndAsync(ReservedJob[] lost, DateTime now, CancellationToken stopping)
    {
        if (lost.Length == 0) { return; }

        var ended = await db.ChangeExactlyAsync(
            Array.ConvertAll(lost, j => j.Id),
            () => Ready(now).Where(j => lost.Select(l => l.Id).Contains(j.Id)).Select(j => j.Id).ToArrayAsync(stopping),
            ids => queue.EndAsync(Ready(now).Where(j => ids.Contains(j.Id)), Ending.RequesterMayNot, now, stopping),
            stopping);
        await ActTrail.NotAllowedAsync(db, [.. lost.IntersectBy(ended, j => j.Id)], now, stopping);
    }
}

/// <summary>What became of reserved jobs whose time had come.</summary>
/// <param name="Devices">The devices whose queues some have joined.</param>
/// <param name="Found">How many jobs there were; there may be more if it is a whole chunk.</param>
public sealed record JoinedReservations(IReadOnlyList<long> Devices, int Found)
{
    internal static readonly JoinedReservations None = new([], 0);
}
