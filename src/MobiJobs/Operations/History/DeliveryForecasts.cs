using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Jobs.List;
using MobiJobs.Jobs.Live;

namespace MobiJobs.Operations.History;

/// <summary>
/// Forecasts when an operation will have ended, from how fast its jobs have ended. Whatever waits for a device that is
/// silent, for a seat or for its time is said apart: nobody knows when that ends.
/// </summary>
public sealed class DeliveryForecasts(MobiJobsDb db, TimeProvider clock)
{
    /// <summary>Ends by an answer. What people cancel, or what times out, tells nothing of the pace.</summary>
    private static readonly JobStatus[] Answered =
        [JobStatus.Succeeded, JobStatus.DeviceError, JobStatus.ServerError];

    /// <summary>The forecast of an operation; null if it has no jobs, or its time has not come.</summary>
    public async Task<DeliveryForecast?> OfAsync(
        OperationRow operation, OperationCounts counts, CancellationToken stopping)
    {
        var began = operation.ReservedFor ?? operation.RegisteredAt;
        if (counts.Jobs == 0 || began > clock.UtcNow()) { return null; }

        var ended = db.Jobs.Where(j => j.OperationId == operation.Id && j.DueAt == null);
        if (counts.Open == 0) { return new(began, await ended.MaxAsync(j => j.EndedAt, stopping)); }

        var open = await OpenAsync(operation.Id, stopping);
        int Of(Hold hold) => open.Where(o => o.Hold == hold).Sum(o => o.Count);
        return new DeliveryForecast(began, null)
        {
            Going = Of(Hold.None),
            Silent = Of(Hold.Device),
            Seats = Of(Hold.Seat),
            Reserved = Of(Hold.Time),
            HeldUntil = open.Where(o => o.Hold != Hold.None).Max(o => (DateTime?)o.Until),
            IsHeldUp = await Stopped.FindAsync(db, stopping) is not null || await ChannelOutage.IsOnAsync(db, stopping),
            LastEnds = await ended.Where(j => Answered.Contains(j.Status) && j.EndedAt != null)
                .OrderByDescending(j => j.EndedAt)
                .Select(j => j.EndedAt!.Value)
                .Take(DeliveryForecast.MostEnds)
                .ToListAsync(stopping),
        };
    }

    private async Task<List<OpenJobs>> OpenAsync(long operationId, CancellationToken stopping)
    {
        var heardSince = clock.UtcNow() - StatusNote.SilentAfter;
        return await db.Jobs.Where(j => j.OperationId == operationId && j.DueAt != null)
            .Select(j => new
            {
                j.DeadlineAt,
                Hold = j.Stage == JobStage.Reserved ? Hold.Time
                    : j.Seat <= SeatState.Awaited ? Hold.Seat
                    : j.Device.LastContactAt == null || j.Device.LastContactAt < heardSince ? Hold.Device
                    : db.Jobs.Any(h => h.DeviceId == j.DeviceId && h.Stage == JobStage.Active
                        && h.Status == JobStatus.RetryWaiting) ? Hold.Device // It has not reacted to being woken.
                    : j.HandedOverAt != null && j.SessionDeadlineAt == null ? Hold.Device // It said NotNow.
                    : Hold.None,
            })
            .GroupBy(j => j.Hold)
            .Select(g => new OpenJobs(g.Key, g.Count(), g.Max(j => j.DeadlineAt)))
            .ToListAsync(stopping);
    }

    private sealed record OpenJobs(Hold Hold, int Count, DateTime Until);

    /// <summary>For what an open job waits that no pace tells of.</summary>
    private enum Hold
    {
        None,
        Device,
        Seat,
        Time,
    }
}
