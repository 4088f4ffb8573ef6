using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Gateway;
using MobiJobs.Jobs;
using MobiJobs.Kinds;

namespace MobiJobs.Reports.Restored;

/// <summary>
/// Compares the store with the channel, which outlives it: after a backup was restored, each knows something that the
/// other does not. Reads only.
/// </summary>
public sealed class RestoreCheck(MobiJobsDb db, IDeviceGateway gateway)
{
    private const int ChunkSize = 1000;

    /// <summary>What they do not agree on, in the order of kinds.</summary>
    public async Task<IReadOnlyList<RestoreFinding>> FindAsync(CancellationToken stopping)
    {
        var findings = gateway.KnownCommands(stopping) is { } known
            ? await CompareAsync(known, stopping)
            : await FindHandedOverAsync(RestoreFindingKind.NotAsked, [], stopping);
        findings.AddRange(await FindNobodysAsync(stopping));
        return [.. findings.OrderBy(f => f.Kind).ThenBy(f => f.Device, StringComparer.Ordinal)];
    }

    private async Task<List<RestoreFinding>> CompareAsync(
        IAsyncEnumerable<KnownCommand> known, CancellationToken stopping)
    {
        var (findings, arrived) = (new List<RestoreFinding>(), new HashSet<long>());
        var given = await KeyCounters.LastAsync(db, "Jobs", stopping);
        var chunk = new List<KnownCommand>(ChunkSize);
        await foreach (var command in known)
        {
            chunk.Add(command);
            if (chunk.Count < ChunkSize) { continue; }

            await CompareAsync(chunk, given, findings, arrived, stopping);
            chunk.Clear();
        }

        await CompareAsync(chunk, given, findings, arrived, stopping);
        findings.AddRange(await FindHandedOverAsync(RestoreFindingKind.NeverArrived, arrived, stopping));
        return findings;
    }

    private async Task CompareAsync(
        List<KnownCommand> commands,
        long given,
        List<RestoreFinding> findings,
        HashSet<long> arrived,
        CancellationToken stopping)
    {
        var ids = commands.Select(c => CommandIds.Read(c.CommandId).JobId).Distinct().ToArray();
        var channels = commands.Select(c => c.ChannelId).Distinct(StringComparer.Ordinal).ToArray();
        var jobs = await db.Jobs.Where(j => ids.Contains(j.Id))
            .Select(j => new JobAsHeld(j.Id, j.CommandKey, j.Kind, j.Stage, j.Enrollment.ChannelId))
            .ToDictionaryAsync(j => j.Id, stopping);
        var devices = await db.Enrollments.Where(e => channels.Contains(e.ChannelId))
            .Join(db.Devices, e => e.DeviceId, d => d.Id, (e, d) => new { e.ChannelId, d.Number })
            .ToListAsync(stopping);
        var numbers = devices.ToLookup(d => d.ChannelId, d => d.Number, StringComparer.Ordinal);
        foreach (var command in commands)
        {
            var (id, key) = CommandIds.Read(command.CommandId);
            var job = jobs.GetValueOrDefault(id);
            if (job is not null && job.CommandKey == key && job.ChannelId == command.ChannelId) { arrived.Add(id); }

            if (KindOf(command, job, key, id > given) is not { } kind) { continue; }

            var device = numbers[command.ChannelId].FirstOrDefault() ?? command.ChannelId;
            var isOfJob = kind == RestoreFindingKind.DoneAndOpen;
            var what = isOfJob ? KindNames.Of(job!.Kind) : command.Kind.ToString();
            findings.Add(new RestoreFinding(kind, device, isOfJob ? id : null, what));
        }
    }

    /// <summary>What is wrong with a command that the channel knows; null if nothing is.</summary>
    /// <param name="job">The job with the number that the command's id names.</param>
    /// <param name="isBeyond">Whether the store has not given that number yet.</param>
    private static RestoreFindingKind? KindOf(KnownCommand command, JobAsHeld? job, long key, bool isBeyond)
    {
        var isLost = job is null
            ? isBeyond // With a number below, it was deleted with its month or its device.
            : (job.CommandKey != key || job.ChannelId != command.ChannelId) && !IsAskedAgain(command, job);
        if (isLost)
        {
            return command.IsAnswered ? RestoreFindingKind.LostAndDone : RestoreFindingKind.LostAndWaiting;
        }

        var isOpen = job is { Stage: not JobStage.Ended } && job.CommandKey == key;
        return isOpen && command.IsAnswered ? RestoreFindingKind.DoneAndOpen : null;
    }

    /// <summary>What only reads is asked again under another id when its answer is lost.</summary>
    private static bool IsAskedAgain(KnownCommand command, JobAsHeld job) =>
        job.Kind.OnlyReads() && job.Kind.Command() == command.Kind && job.ChannelId == command.ChannelId;

    /// <summary>Jobs that the channel is said to hold, without an answer yet.</summary>
    private async Task<List<RestoreFinding>> FindHandedOverAsync(
        RestoreFindingKind kind, HashSet<long> except, CancellationToken stopping)
    {
        var jobs = await db.Jobs
            .Where(j => j.Stage == JobStage.Active && j.HandedOverAt != null && j.Enrollment.Channel == gateway.Kind)
            .Select(j => new { j.Id, j.Kind, j.Device.Number })
            .ToListAsync(stopping);
        return
        [
            .. jobs.Where(j => !except.Contains(j.Id))
                .Select(j => new RestoreFinding(kind, j.Number, j.Id, KindNames.Of(j.Kind))),
        ];
    }

    private async Task<List<RestoreFinding>> FindNobodysAsync(CancellationToken stopping)
    {
        var reports = await db.Reports.Where(r => r.State == ReportState.Nobody)
            .Select(r => new
            {
                r.Raw,
                r.ChannelId,
                Number = db.Enrollments.Where(e => e.ChannelId == r.ChannelId)
                    .Join(db.Devices, e => e.DeviceId, d => d.Id, (_, d) => d.Number)
                    .FirstOrDefault(),
            })
            .ToListAsync(stopping);
        return
        [
            .. reports.Select(r => new RestoreFinding(
                RestoreFindingKind.AnswerOfNobody, r.Number ?? r.ChannelId, null, Say(gateway.Decode(r.Raw)))),
        ];
    }

    private static string Say(DeviceMessage message) => message switch
    {
        AcknowledgedMessage => "done",
        FailedMessage => "failed",
        NotNowMessage => "not now",
        _ => "unreadable",
    };

    private sealed record JobAsHeld(long Id, long CommandKey, JobKind Kind, JobStage Stage, string ChannelId);
}
