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
    /// <summary>
    /// Finding the outage takes less than this: a call of at most 30 seconds, and up to two more to see whether others
    /// can be woken.
    /// </summary>
    private static readonly TimeSpan LongestCall = TimeSpan.FromSeconds(90);

    private const int SampleSize = 3;

    /// <summary>Whether nothing can be woken or handed over now: it can't be used, or delivery is stopped.</summary>
    public Task<bool> HoldAsync(CancellationToken stopping) =>
        db.Installations.AnyAsync(i => i.StoppedAt != null || i.ChannelDownAt != null, stopping);

    /// <summary>The same, for who has no scope of its own.</summary>
    public static async Task<bool> HoldAsync(IServiceProvider services, CancellationToken stopping)
    {
        await using var scope = services.CreateWorkScope("hold of deliveries");
        return await scope.ServiceProvider.GetRequiredService<ChannelOutages>().HoldAsync(stopping);
    }

    /// <summary>Notes what a call found, for who has no scope of its own.</summary>
    public static async Task NoteAsync(IServiceProvider services, ChannelTrouble trouble)
    {
        await using var scope = services.CreateWorkScope("trouble of the channel");
        await scope.ServiceProvider.GetRequiredService<ChannelOutages>().NoteAsync(trouble);
    }

    /// <summary>
    /// Notes what a call found. Returns whether the channel can't be used, so that what it was asked is to be asked
    /// again.
    /// </summary>
    public async Task<bool> NoteAsync(ChannelTrouble? found)
    {
        if (found is not { } trouble) { return false; }

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

        if (await gateway.ProbeAsync(await SampleAsync(stopping), stopping) is { } trouble)
        {
            await SayAsync(trouble);
            return 1;
        }

        await LiftAsync(clock.UtcNow());
        return 1;
    }

    /// <summary>
    /// A few devices that wait to be woken; the one that was heard last where none waits. They are not more, since they
    /// are woken at each try. Each try has others, those heard last first: devices that can't be woken for a reason of
    /// their own have the oldest jobs, and must not hold up all others.
    /// </summary>
    private async Task<IReadOnlyCollection<string>> SampleAsync(CancellationToken stopping)
    {
        var managed = db.Enrollments.Where(e => e.Channel == gateway.Kind && e.EndedAt == null);
        var waiting = from job in db.Jobs
                      where job.Stage == JobStage.Active && job.Status <= JobStatus.RetryWaiting
                      join enrollment in managed on job.DeviceId equals enrollment.DeviceId
                      orderby job.Device.LastContactAt descending, job.Id
                      select enrollment.ChannelId;
        var samples = (await waiting.CountAsync(stopping) + SampleSize - 1) / SampleSize;
        return samples > 0
            ? await waiting.Skip((pause.Tries - 1) % samples * SampleSize).Take(SampleSize).ToListAsync(stopping)
            : await db.Devices
                .Where(d => d.LastContactAt != null)
                .OrderByDescending(d => d.LastContactAt)
                .Join(managed, d => d.Id, e => e.DeviceId, (_, e) => e.ChannelId)
                .Take(1)
                .ToListAsync(stopping);
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
    /// The devices that were to be woken since it broke are woken now; what came due since is overdue. Those that were
    /// woken before may have met the outage, too, and are woken again. Only the process that notes the end does it.
    /// </summary>
    private async Task LiftAsync(DateTime now)
    {
        var since = await db.Installations.Select(i => i.ChannelDownAt).SingleAsync(CancellationToken.None);
        var isOurs = await db.WriteAsync(
            () => db.Installations.Where(i => i.ChannelDownAt != null && i.ChannelDownAt == since).ExecuteUpdateAsync(
                set => set
                    .SetProperty(i => i.ChannelDownAt, (DateTime?)null)
                    .SetProperty(i => i.ChannelTrouble, (TroubleKind?)null)
                    .SetProperty(i => i.ChannelDetail, (string?)null),
                CancellationToken.None),
            CancellationToken.None) == 1;
        if (!isOurs) { return; }

        await WakeMissedAsync(since!.Value, now);
        await GiveTimeAsync(now);
        log.LogWarning("The channel can be used again");
        bell.RingSweep();
        bell.RingRecall(since.Value - LongestCall);
    }

    /// <summary>
    /// A wake-up counts as tried once it is due to be answered. Those shortly before the outage was noted may have
    /// found it, and one too many is harmless.
    /// </summary>
    private Task WakeMissedAsync(DateTime since, DateTime now)
    {
        var (first, last) = (since - LongestCall + Deadlines.WakeGrace, now + Deadlines.WakeGrace);
        var missed = db.Jobs
            .Where(j => j.Stage == JobStage.Active && j.Status == JobStatus.Pushing)
            .Where(j => (j.DueAt >= first && j.DueAt <= last) || j.DueAt == j.DeadlineAt);
        return db.ChangeInChunksAsync(
            missed,
            some => some.ExecuteUpdateAsync(
                set => set
                    .SetProperty(j => j.Status, JobStatus.RetryWaiting)
                    .SetProperty(j => j.Attempt, j => j.Attempt - 1) // It was never made, and is now.
                    .SetProperty(j => j.DueAt, j => j.DeadlineAt < now ? j.DeadlineAt : now),
                CancellationToken.None),
            CancellationToken.None);
    }

    /// <summary>The device could not fetch what the channel was never given: its session begins now.</summary>
    private Task GiveTimeAsync(DateTime now)
    {
        var session = now + Deadlines.Session;
        var kept = db.Jobs.Where(j => j.Stage == JobStage.Active
            && j.Status == JobStatus.AwaitingDevice && j.HandedOverAt == null && j.SessionDeadlineAt < session);
        return db.ChangeInChunksAsync(
            kept,
            some => some.ExecuteUpdateAsync(
                set => set.SetProperty(j => j.SessionDeadlineAt, session), CancellationToken.None),
            CancellationToken.None);
    }
}

/// <summary>The pauses between two tries of this process: they double up to a minute.</summary>
public sealed class ProbePause
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    private TimeSpan next = First;
    private DateTime? at;

    /// <summary>How many tries this outage has had, the one that is being made included.</summary>
    public int Tries { get; private set; }

    /// <summary>Whether it is time for another try, which is then taken as made.</summary>
    public bool IsOver(DateTime now)
    {
        if (now < at) { return false; }

        Tries++;
        at = now + next;
        next = next * 2 < Longest ? next * 2 : Longest;
        return true;
    }

    /// <summary>The next outage begins anew.</summary>
    public void Reset() => (next, at, Tries) = (First, null, 0);
}
