using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Jobs.Live;
using MobiJobs.Queue.Stop;
using MobiJobs.Runs;

namespace MobiJobs.Queue.Stuck;

/// <summary>今すぐPUSHを送信 for several jobs: wakes the device of each, if it has a head.</summary>
public sealed class WakeHeads(MobiJobsDb db, DeviceQueue queue, DeliveryStop stop) : IRunAct
{
    /// <inheritdoc/>
    public IReadOnlyCollection<RunKind> Kinds { get; } = [RunKind.Wake];

    /// <inheritdoc/>
    public string? LabelOf(int reason) => HeadLabels.Of((HeadRefusal)reason);

    /// <inheritdoc/>
    public async Task<Func<Task>?> CarryOutAsync(
        Run run, IReadOnlyList<RunItem> items, DateTime now, CancellationToken stopping)
    {
        var ids = items.Select(i => i.ItemId).ToArray();
        var pending = db.PendingItems(run, ids);
        await db.NoteEndedBeforeAsync(pending, stopping);
        if (await stop.IsOnAsync(stopping))
        {
            await pending.RefuseAsync((int)HeadRefusal.Stopped, stopping);
            return null;
        }

        if (await ChannelOutage.IsOnAsync(db, stopping))
        {
            await pending.RefuseAsync((int)HeadRefusal.ChannelDown, stopping);
            return null;
        }

        var heads = await db.Jobs
            .Where(j => j.Stage == JobStage.Active && db.Jobs.Any(
                own => ids.Contains(own.Id) && own.DeviceId == j.DeviceId
                    && (own.Stage == JobStage.Waiting || own.Stage == JobStage.Active)))
            .Select(j => new { j.Id, j.DeviceId })
            .ToListAsync(stopping);
        var (woken, devices) = (heads.ConvertAll(h => h.Id), heads.ConvertAll(h => h.DeviceId));
        await queue.WakeSoonAsync(db.Jobs.Where(j => woken.Contains(j.Id)), now, stopping);
        var done = pending.Where(i => db.Jobs.Any(j => j.Id == i.ItemId && devices.Contains(j.DeviceId)));
        await done.SetAsync(RunOutcome.Done, stopping);
        await pending.RefuseAsync((int)HeadRefusal.NoHead, stopping);
        var by = await db.Requesters.NameOfAsync(run.RequestedById, stopping);
        var events = heads.Select(h => JobEvent.Of(h.Id, JobEventKind.WokenByPerson, now, note: by));
        await db.BulkInsertAsync(events, keepKeys: false, stopping);
        return null;
    }
}

/// <summary>
/// Why a job's device was not woken, a job not released, or later ones not let pass. Values are stored.
/// </summary>
public enum HeadRefusal
{
    None = 0,

    /// <summary>配信停止 was on.</summary>
    Stopped = 1,

    /// <summary>No command was under way to the device.</summary>
    NoHead = 2,

    /// <summary>The device did not hold the job.</summary>
    NotHeld = 3,

    /// <summary>The job did not wait for a seat, or no later job of its device could go on.</summary>
    HoldsNothing = 4,

    /// <summary>The channel could not be used.</summary>
    ChannelDown = 5,
}

/// <summary>The refusals in words.</summary>
internal static class HeadLabels
{
    public static string? Of(HeadRefusal refusal) => refusal switch
    {
        HeadRefusal.None => null,
        HeadRefusal.Stopped => Labels.Stop_NoWake,
        HeadRefusal.NoHead => Labels.Result_NotWoken,
        HeadRefusal.NotHeld => Labels.Heads_NotHeld,
        HeadRefusal.HoldsNothing => Labels.Heads_HoldsNothing,
        HeadRefusal.ChannelDown => Labels.Outage_NoWake,
    };
}
