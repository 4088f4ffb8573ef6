using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Gateway;
using MobiJobs.Jobs;
using MobiJobs.Queue.Periodic;

namespace MobiJobs.Queue.Outages;

/// <summary>
/// Notes that the channel can't be used, and tries it until it can. Meanwhile no wake-up is counted and no job starts,
/// so that a fleet does not wait for hours after an outage of minutes.
/// </summary>
public sealed class ChannelOutages(
    MobiJobsDb db,
    IDeviceGateway gateway,
    QueueBell bell,
    ProbePause pause,
    TimeProvider clock,
    ILogger<ChannelOutages> log) : IPeriodicStep
{
    /// <summary>Since when the channel can't be used, and how many heads wait for it; null while it can.</summary>
    public async Task<ChannelOutage?> FindAsync(CancellationToken stopping)
    {
        var down = await db.Installations.Where(i => i.ChannelDownAt != null)
            .Select(i => new { i.ChannelDownAt, i.ChannelTrouble, i.ChannelDetail })
            .FirstOrDefaultAsync(stopping);
        if (down is null) { return null; }

        var waiting = await db.Jobs.CountAsync(
            j => j.Stage == JobStage.Active && j.HandedOverAt == null && j.Status <= JobStatus.AwaitingDevice,
            stopping);
        return new ChannelOutage(
            down.ChannelDownAt!.Value,
            down.ChannelTrouble ?? TroubleKind.Unreachable,
            down.ChannelDetail ?? "",
            waiting);
    }

    /// <summary>Whether nothing can be woken or handed over now: it can't be used, or delivery is stopped.</summary>
    public Task<bool> HoldAsync(CancellationToken stopping) =>
        db.Installations.AnyAsync(i => i.StoppedAt != null || i.ChannelDownAt != null, stopping);

    /// <summary>
    /// Notes what the last call found. Returns whether the channel can't be used, so that what it was asked is to be
    /// asked again.
    /// </summary>
    public async Task<bool> NoteAsync()
    {
        if (gateway.Trouble is not { } trouble) { return false; }

        var now = clock.UtcNow();
        var isNew = await db.WriteAsync(
            () => db.Installations.Where(i => i.ChannelDownAt == null).ExecuteUpdateAsync(
                set => set
                    .SetProperty(i => i.ChannelDownAt, now)
                    .SetProperty(i => i.ChannelTrouble, trouble.Kind)
                    .SetProperty(i => i.ChannelDetail, trouble.Detail),
                CancellationToken.None),
            CancellationToken.None) == 1;
        if (isNew) { log.LogError("The channel can't be used: {Kind}, {Detail}", trouble.Kind, trouble.Detail); }

        return true;
    }

    /// <summary>While the channel can't be used: tries it, less and less often, and goes on once it can.</summary>
    public async Task<int> RunAsync(CancellationToken stopping)
    {
        if (!await db.Installations.AnyAsync(i => i.ChannelDownAt != null, stopping))
        {
            pause.Reset();
            return 0;
        }

        if (!pause.IsOver(clock.UtcNow())) { return 0; }

        if (await gateway.ProbeAsync(stopping) is { } trouble)
        {
            await SayAsync(trouble);
            return 1;
        }

        await LiftAsync(clock.UtcNow());
        return 1;
    }

    private Task SayAsync(ChannelTrouble trouble) => db.WriteAsync(
        () => db.Installations
            .Where(i => i.ChannelDownAt != null
                && (i.ChannelTrouble != trouble.Kind || i.ChannelDetail != trouble.Detail))
            .ExecuteUpdateAsync(
                set => set
                    .SetProperty(i => i.ChannelTrouble, trouble.Kind)
                    .SetProperty(i => i.ChannelDetail, trouble.Detail),
                CancellationToken.None),
        CancellationToken.None);

    /// <summary>
    /// The devices that were to be woken when it broke are woken now; what came due since is overdue.
    /// </summary>
    private async Task LiftAsync(DateTime now)
    {
        await db.WriteAsync(
            async () =>
            {
                await db.Installations.ExecuteUpdateAsync(
                    set => set
                        .SetProperty(i => i.ChannelDownAt, (DateTime?)null)
                        .SetProperty(i => i.ChannelTrouble, (TroubleKind?)null)
                        .SetProperty(i => i.ChannelDetail, (string?)null),
                    CancellationToken.None);
                await db.Jobs.Where(j => j.Stage == JobStage.Active && j.Status == JobStatus.Pushing)
                    .ExecuteUpdateAsync(
                        set => set
                            .SetProperty(j => j.Status, JobStatus.RetryWaiting)
                            .SetProperty(j => j.Attempt, j => j.Attempt - 1) // It was never made, and is now.
                            .SetProperty(j => j.DueAt, j => j.DeadlineAt < now ? j.DeadlineAt : now),
                        CancellationToken.None);
            },
            CancellationToken.None);
        log.LogWarning("The channel can be used again");
        bell.RingSweep();
    }
}

/// <summary>Since when (UTC) the channel can't be used, why, and how many heads wait for it.</summary>
public sealed record ChannelOutage(DateTime Since, TroubleKind Kind, string Detail, int Waiting);

/// <summary>The pauses between two tries of this process: they double up to a minute.</summary>
public sealed class ProbePause
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    private TimeSpan next = First;
    private DateTime? at;

    /// <summary>Whether it is time for another try, which is then taken as made.</summary>
    public bool IsOver(DateTime now)
    {
        if (now < at) { return false; }

        at = now + next;
        next = next * 2 < Longest ? next * 2 : Longest;
        return true;
    }

    /// <summary>The next outage begins anew.</summary>
    public void Reset() => (next, at) = (First, null);
}
