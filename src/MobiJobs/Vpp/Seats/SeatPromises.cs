using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Queue;

namespace MobiJobs.Vpp.Seats;

/// <summary>Promises free seats, always in the order of the jobs' ids.</summary>
internal static class SeatPromises
{
    /// <summary>
    /// Promises free seats of a pool to the jobs that await one, within the caller's transaction. The content's row is
    /// held while they are counted, so that no seat is promised twice. Several jobs of a device share one. None is
    /// promised while the pool rests, nor to devices whose group may not use the token any more. Returns the devices of
    /// those that are waiting.
    /// </summary>
    public static async Task<IReadOnlyList<long>> PromiseAsync(
        this MobiJobsDb db, SeatPool pool, DateTime now, CancellationToken stopping)
    {
        if (await db.ContentOf(pool).Awake(now).HoldAsync(c => c.Total, stopping) == 0) { return []; }

        var awaiting = await db.OfPresentAsync(
            db.JobsOf(pool).Where(j => j.Seat == SeatState.Awaited).InReach(db), stopping);
        var devices = await awaiting.Where(j => db.JobsOf(pool).Promises().Any(p => p.DeviceId == j.DeviceId))
            .Select(j => j.DeviceId).Distinct().Take(DeviceQueue.ChunkSize).ToListAsync(stopping);
        var free = Math.Min(await db.CountFreeAsync(pool, now, stopping), DeviceQueue.ChunkSize - devices.Count);
        if (free > 0)
        {
            devices.AddRange(await awaiting.Where(j => !devices.Contains(j.DeviceId))
                .GroupBy(j => j.DeviceId)
                .Select(g => new { g.Key, First = g.Min(j => j.Id) })
                .OrderBy(g => g.First).Select(g => g.Key).Take(free).ToListAsync(stopping));
        }

        if (devices.Count == 0) { return []; }

        var next = awaiting.Where(j => devices.Contains(j.DeviceId));
        var jobs = await next.Select(j => new { j.Id, j.DeviceId, j.Stage }).ToListAsync(stopping);
        var ids = await db.SetSeatsAsync(next, [.. jobs.Select(j => j.Id)], SeatState.Promised, stopping);
        await db.NoteSeatsAsync(ids, SeatState.Promised, now, stopping);
        var promised = ids.ToHashSet();
        return
        [
            .. jobs.Where(j => j.Stage == JobStage.Waiting && promised.Contains(j.Id))
                .Select(j => j.DeviceId).Distinct(),
        ];
    }

    /// <summary>
    /// Those whose device's group may use the token at which they wait: sharing may have ended, or the device moved.
    /// </summary>
    public static IQueryable<Job> InReach(this IQueryable<Job> jobs, MobiJobsDb db) => jobs.Where(j =>
        db.VppTokens.Any(t => t.Id == j.SeatTokenId && t.GroupId == j.Device.GroupId)
        || db.VppShares.Any(s => s.TokenId == j.SeatTokenId && s.GroupId == j.Device.GroupId));

    /// <summary>
    /// The reserved jobs among these of people whose account is disabled or gone: they end when their time comes.
    /// </summary>
    public static async Task<IQueryable<Job>> OfAbsentAsync(
        this MobiJobsDb db, IQueryable<Job> jobs, CancellationToken stopping)
    {
        var absent = await db.AbsentAsync(jobs, stopping);
        return jobs.Where(j => j.Stage == JobStage.Reserved && absent.Contains(j.RequestedById));
    }

    /// <summary>These jobs without <see cref="OfAbsentAsync"/>: those that may be promised a seat.</summary>
    public static async Task<IQueryable<Job>> OfPresentAsync(
        this MobiJobsDb db, IQueryable<Job> jobs, CancellationToken stopping)
    {
        var absent = await db.AbsentAsync(jobs, stopping);
        return absent.Length == 0
            ? jobs
            : jobs.Where(j => j.Stage != JobStage.Reserved || !absent.Contains(j.RequestedById));
    }

    private static async Task<int[]> AbsentAsync(
        this MobiJobsDb db, IQueryable<Job> jobs, CancellationToken stopping)
    {
        var requesters = await jobs.Where(j => j.Stage == JobStage.Reserved && j.RequestedById != Requester.SystemId)
            .Select(j => j.RequestedById).Distinct().ToListAsync(stopping);
        return requesters.Count == 0 ? [] : [.. requesters.Except(await db.PresentAsync(requesters, stopping))];
    }
}
