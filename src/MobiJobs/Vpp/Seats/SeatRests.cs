using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Vpp.Contents;

namespace MobiJobs.Vpp.Seats;

/// <summary>
/// Rests of pools: where Apple has no seat although its count says that some are free, promising, asking and
/// synchronising would go round for days.
/// </summary>
internal static class SeatRests
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan Longest = TimeSpan.FromHours(2);

    /// <summary>
    /// Apple had no seat. Until the synchronisation that follows, none counts as free, and several orders that are
    /// refused together count once. From the second refusal in a row on the pool rests, each time for twice as long.
    /// Where seats aren't counted, so that Apple gives no number that would be wrong, each refusal counts.
    /// </summary>
    public static async Task NoteRefusalAsync(
        this MobiJobsDb db, SeatPool pool, DateTime now, CancellationToken stopping)
    {
        var content = db.ContentOf(pool);
        var noted = await content.Where(c => c.Assigned < c.Total).ExecuteUpdateAsync(
            set => set
                .SetProperty(c => c.Assigned, c => c.Total == int.MaxValue ? c.Assigned : c.Total)
                .SetProperty(c => c.Refusals, c => c.Refusals + 1),
            stopping);
        if (noted == 0) { return; }

        if (After(await content.Select(c => c.Refusals).FirstOrDefaultAsync(stopping)) is { } rest)
        {
            var until = now + rest;
            await content.ExecuteUpdateAsync(set => set.SetProperty(c => c.RestsUntil, until), stopping);
        }
    }

    /// <summary>Apple had a seat after all.</summary>
    public static Task ForgetRefusalsAsync(this MobiJobsDb db, SeatPool pool, CancellationToken stopping) =>
        db.ContentOf(pool).Where(c => c.Refusals > 0).ExecuteUpdateAsync(
            set => set.SetProperty(c => c.Refusals, 0).SetProperty(c => c.RestsUntil, (DateTime?)null), stopping);

    /// <summary>
    /// A seat has come free: it is worth asking. If Apple refuses all the same, the next rest is longer than the last.
    /// </summary>
    public static Task EndRestAsync(this MobiJobsDb db, SeatPool pool, CancellationToken stopping) =>
        db.ContentOf(pool).Where(c => c.RestsUntil != null)
            .ExecuteUpdateAsync(set => set.SetProperty(c => c.RestsUntil, (DateTime?)null), stopping);

    /// <summary>Those that don't rest at this moment (UTC): <see cref="VppContent.IsResting"/>.</summary>
    public static IQueryable<VppContent> Awake(this IQueryable<VppContent> contents, DateTime now) =>
        contents.Where(c => c.RestsUntil == null || c.RestsUntil <= now);

    /// <summary>
    /// Those of which no seat is to be asked for at this moment (UTC): they rest, or Apple's count has not said since
    /// its refusal that some are free.
    /// </summary>
    public static IQueryable<VppContent> Refusing(this IQueryable<VppContent> contents, DateTime now) =>
        contents.Where(c => c.RestsUntil > now || (c.Refusals > 0 && c.Assigned >= c.Total));

    private static TimeSpan? After(int refusals)
    {
        if (refusals < 2) { return null; }

        var doubled = Shortest * Math.Pow(2, Math.Min(refusals - 2, 10));
        return doubled < Longest ? doubled : Longest;
    }
}
