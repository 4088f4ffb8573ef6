using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Kinds;

namespace MobiJobs.Queue;

/// <summary>Finds the heads whose devices connect again instead of answering.</summary>
internal static class SilentHeads
{
    /// <summary>
    /// These devices have connected with nothing to say. One that holds a command fetches it then; one that did so
    /// before has answered in between: if no answer comes now, it was lost. Answers to older commands and check-ins are
    /// no such contact: a device may say them and fetch nothing.
    /// </summary>
    public static async Task NoteSilenceAsync(
        this MobiJobsDb db,
        IReadOnlyCollection<long> deviceIds,
        DateTime now,
        CancellationToken stopping)
    {
        var recently = now - Deadlines.OldContact;
        var holding = db.Jobs
            .Where(j => deviceIds.Contains(j.DeviceId) && j.Stage == JobStage.Active)
            .Where(j => j.HandedOverAt <= recently && j.AnswerLostAt == null);
        var heads = await holding
            .Select(j => new { j.Id, j.Kind, j.HandedOverAt, j.FetchedAt, j.SessionDeadlineAt })
            .ToListAsync(stopping);
        var fetching = heads.Where(h => h.FetchedAt is null).Select(h => h.Id).ToArray();
        var silent = heads
            .Where(h => h.FetchedAt <= recently && h.HandedOverAt <= now - Deadlines.Silence)
            .Where(h => h.SessionDeadlineAt is not null && !h.Kind.EndsContact())
            .Select(h => h.Id)
            .ToArray();
        if (fetching.Length + silent.Length == 0) { return; }

        await db.WriteAsync(
            async () =>
            {
                await holding.Where(j => fetching.Contains(j.Id) && j.FetchedAt == null)
                    .ExecuteUpdateAsync(set => set.SetProperty(j => j.FetchedAt, now), stopping);
                await holding.Where(j => silent.Contains(j.Id) && j.FetchedAt <= recently).ExecuteUpdateAsync(
                    set => set.SetProperty(j => j.AnswerLostAt, now + Deadlines.Silence), stopping);
            },
            stopping);
    }
}
