using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Kinds;

namespace MobiJobs.Queue;

/// <summary>Finds the heads whose devices connect again instead of answering.</summary>
internal static class SilentHeads
{
    /// <summary>
    /// These devices have connected, each after a contact at that time. One that held a command then has fetched it
    /// at the latest since, and has answered it before it connected again: if no answer comes now, it was lost.
    /// </summary>
    public static async Task NoteSilenceAsync(
        this MobiJobsDb db,
        IReadOnlyDictionary<long, DateTime> contactsBefore,
        DateTime now,
        CancellationToken stopping)
    {
        if (contactsBefore.Count == 0) { return; }

        var devices = contactsBefore.Keys.ToArray();
        var handedOverBy = now - Deadlines.Silence;
        var holding = db.Jobs
            .Where(j => devices.Contains(j.DeviceId) && j.Stage == JobStage.Active)
            .Where(j => j.HandedOverAt <= handedOverBy && j.SessionDeadlineAt != null && j.AnswerLostAt == null);
        var heads = await holding.Select(j => new { j.Id, j.DeviceId, j.Kind, j.HandedOverAt }).ToListAsync(stopping);
        var silent = heads
            .Where(h => contactsBefore[h.DeviceId] > h.HandedOverAt && !h.Kind.EndsContact())
            .Select(h => h.Id)
            .ToArray();
        if (silent.Length == 0) { return; }

        await db.WriteAsync(
            () => holding.Where(j => silent.Contains(j.Id)).ExecuteUpdateAsync(
                set => set.SetProperty(j => j.AnswerLostAt, now + Deadlines.Silence), stopping),
            stopping);
    }
}
