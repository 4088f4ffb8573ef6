using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Jobs.List;
using MobiJobs.Jobs;
using MobiJobs.Queue;
using MobiJobs.Vpp.Orders;

namespace MobiJobs.Operations.Send;

/// <summary>
/// The check between the form and the registering: freezes who is meant, in chunks, and notes what speaks against each job.
/// Many devices are looked at by the workers; the store knows how far they are.
/// </summary>
public sealed class OperationCheck(MobiJobsDb db, Preflight preflight, QueueBell bell, CurrentPerson person, OrganizationTime time, TimeProvider clock)
{
    /// <summary>How many devices are named, of those a finding is about and of those that are sent to.</summary>
    public const int DevicesNamed = 5;

    /// <summary>Starts a check. What one chunk holds is done when this returns; more goes on by the workers.</summary>
    public async Task<long> StartAsync(OperationOrder order, TargetSelection selection, Actor by, CancellationToken stopping)
    {
        var run = await CreateAsync(order, selection, Findings.LeftOut, by, stopping);
        await RunAsync(run, stopping, mostDevices: DeviceQueue.ChunkSize);
        if (await db.OperationRuns.AnyAsync(r => r.Id == run && r.CheckedAt == null, stopping)) { bell.Ring<OperationCheck>(check => check.RunAsync(run, CancellationToken.None)); }

        return run;
    }

    /// <summary>Freezes who is meant for a program, which decides by itself what to send: only what can't be reached is left out.</summary>
    public async Task<long> FreezeAsync(OperationOrder order, TargetSelection selection, Actor by, CancellationToken stopping)
    {
        var run = await CreateAsync(order, selection, Finding.NotManaged, by, stopping);
        await RunAsync(run, stopping);
        return run;
    }

    /// <summary>A run of this person's; null when there is none.</summary>
    public Task<OperationRun?> FindAsync(long runId, Actor by, CancellationToken stopping) =>
        db.OperationRuns.AsNoTracking().FirstOrDefaultAsync(r => r.Id == runId && r.RequestedById == by.RequesterId, stopping);

    /// <summary>Does what is left of a check.</summary>
    public Task RunAsync(long runId, CancellationToken stopping) => RunAsync(runId, stopping, int.MaxValue);

    /// <summary>Turns a decision about a finding around: leave out, or send all the same. False when that can't be decided (any more).</summary>
    public async Task<bool> DecideAsync(OperationRun run, Finding finding, CancellationToken stopping)
    {
        if (!finding.IsOptional() || !Findings.All.Contains(finding)) { return false; }

        var leaveOut = run.LeaveOut ^ finding;
        var expected = await CountAsync(run.Id, leaveOut, stopping);
        return await db.WriteAsync(
            () => db.OperationRuns
                .Where(r => r.Id == run.Id && r.CheckedAt != null && r.StartedAt == null && r.LeaveOut == run.LeaveOut)
                .ExecuteUpdateAsync(set => set.SetProperty(r => r.LeaveOut, leaveOut).SetProperty(r => r.Expected, expected), stopping),
            stopping) == 1;
    }

    /// <summary>What was found, the gravest first, with the first devices of each.</summary>
    public async Task<IReadOnlyList<FindingCount>> FoundAsync(OperationRun run, CancellationToken stopping)
    {
        var counts = await db.OperationTargets.Where(t => t.RunId == run.Id && t.Findings != Finding.None)
            .GroupBy(t => t.Findings).Select(g => new { g.Key, Count = g.Count() }).ToListAsync(stopping);
        var found = new List<FindingCount>();
        foreach (var finding in Findings.All.Where(f => counts.Exists(c => (c.Key & f) != Finding.None)))
        {
            var devices = await db.OperationTargets.Where(t => t.RunId == run.Id && (t.Findings & finding) != Finding.None)
                .OrderBy(t => t.DeviceId)
                .Join(db.Devices, t => t.DeviceId, d => d.Id, (t, d) => d.Number)
                .Take(DevicesNamed * run.ReadThings().Count)
                .ToListAsync(stopping);
            found.Add(new FindingCount(finding, counts.Where(c => (c.Key & finding) != Finding.None).Sum(c => c.Count), [.. devices.Distinct().Take(DevicesNamed)], IsLeftOut: (run.LeaveOut & finding) != Finding.None));
        }

        return found;
    }

    /// <summary>The first devices that something is sent to, as people know them.</summary>
    public async Task<IReadOnlyList<string>> NamedAsync(OperationRun run, CancellationToken stopping)
    {
        var devices = await db.OperationTargets.Where(t => t.RunId == run.Id && t.Item == 0 && (t.Findings & run.LeaveOut) == Finding.None)
            .OrderBy(t => t.DeviceId)
            .Join(db.Devices, t => t.DeviceId, d => d.Id, (t, d) => new { d.Number, d.OwnerName })
            .Take(DevicesNamed)
            .ToListAsync(stopping);
        return [.. devices.Select(d => $"{d.Number} {d.OwnerName}".Trim())];
    }

    /// <summary>How many jobs stand before these in the queues and may make way.</summary>
    public Task<int> CountBeforeAsync(OperationRun run, CancellationToken stopping)
    {
        var devices = db.OperationTargets.Where(t => t.RunId == run.Id && t.Item == 0 && (t.Findings & run.LeaveOut) == Finding.None).Select(t => t.DeviceId);
        return db.Jobs.Where(Job.MayMakeWay).CountAsync(j => devices.Contains(j.DeviceId), stopping);
    }

    private async Task<long> CreateAsync(OperationOrder order, TargetSelection selection, Finding leaveOut, Actor by, CancellationToken stopping)
    {
        var upTo = await db.Jobs.MaxAsync(j => (long?)j.Id, stopping) ?? 0;
        var run = OperationRun.Create(order, selection with { Devices = [.. selection.Devices.Order()] }, leaveOut, upTo, by.RequesterId, clock.UtcNow());
        db.OperationRuns.Add(run);
        await db.SaveChangesAsync(stopping);
        db.Entry(run).State = EntityState.Detached;
        return run.Id;
    }

    private async Task RunAsync(long runId, CancellationToken stopping, int mostDevices)
    {
        if (await LoadAsync(runId, stopping) is not { } first) { return; }

        var (selection, things) = (first.ReadSelection(), first.ReadThings());
        for (var run = first; run is { CheckedAt: null }; run = await LoadAsync(runId, stopping))
        {
            if (run.Source != TargetSource.Done && run.Looked >= mostDevices) { return; }

            await StepAsync(run, selection, things, stopping);
        }
    }

    private Task<OperationRun?> LoadAsync(long runId, CancellationToken stopping) => db.OperationRuns.AsNoTracking().FirstOrDefaultAsync(r => r.Id == runId, stopping);

    /// <summary>The next chunk, or, after the last, the count of what was found.</summary>
    internal Task StepAsync(OperationRun run, TargetSelection selection, IReadOnlyList<Sendable?> things, CancellationToken stopping) =>
        run.Source == TargetSource.Done ? FinishAsync(run, stopping) : RunChunkAsync(run, selection, things, stopping);

    private async Task RunChunkAsync(OperationRun run, TargetSelection selection, IReadOnlyList<Sendable?> things, CancellationToken stopping)
    {
        var size = Math.Max(1, DeviceQueue.ChunkSize / things.Count);
        var (devices, source, cursor) = await NextAsync(run, selection, size, stopping);
        var targets = await preflight.JudgeAsync(run, things, devices, stopping);
        var now = clock.UtcNow();
        await db.WriteAsync(
            async () =>
            {
                // Of two that go on with the same check, one moves it on; the other finds it moved.
                var moved = await db.OperationRuns
                    .Where(r => r.Id == run.Id && r.Source == run.Source && r.Cursor == run.Cursor && r.CheckedAt == null)
                    .ExecuteUpdateAsync(
                        set => set.SetProperty(r => r.Source, source).SetProperty(r => r.Cursor, cursor).SetProperty(r => r.Looked, r => r.Looked + devices.Count).SetProperty(r => r.MovedAt, now),
                        stopping);
                if (moved == 1) { await db.BulkInsertAsync(targets, keepKeys: true, stopping); }
            },
            stopping);
    }

    /// <summary>The next devices of the selection, and the place to go on from. A part that nobody chose is skipped.</summary>
    private async Task<(IReadOnlyList<Candidate> Devices, TargetSource Source, long Cursor)> NextAsync(OperationRun run, TargetSelection selection, int size, CancellationToken stopping)
    {
        for (var (source, cursor) = (run.Source, run.Cursor); source != TargetSource.Done; source++, cursor = 0)
        {
            if (await PartAsync(run, selection, source, cursor, size, stopping) is not { } part) { continue; }

            var found = await part.OrderBy(d => d.Id).Take(size).Select(d => new Candidate(d.Id, d.EnrollmentId, d.Model, d.OsVersion, d.IsSupervised, d.AppListAt)).ToListAsync(stopping);
            if (found.Count == size) { return (found, source, found[^1].DeviceId); }

            if (found.Count > 0) { return (found, After(source, selection), 0); }
        }

        return ([], TargetSource.Done, 0);
    }

    private static TargetSource After(TargetSource source, TargetSelection selection) =>
        source == TargetSource.Devices && selection.Groups.Count > 0 ? TargetSource.Groups
        : source != TargetSource.Jobs && selection.Jobs is not null ? TargetSource.Jobs
        : TargetSource.Done;

    /// <summary>The devices of one part after the cursor, without those that an earlier part brought; null where nobody chose that part.</summary>
    private async Task<IQueryable<Device>?> PartAsync(OperationRun run, TargetSelection selection, TargetSource source, long cursor, int size, CancellationToken stopping)
    {
        var devices = person.DevicesOf(run.RequestedById).Where(d => d.Id > cursor);
        switch (source)
        {
            case TargetSource.Devices:
                var ids = selection.Devices.SkipWhile(id => id <= cursor).Take(size).ToArray();
                return ids.Length == 0 ? null : devices.Where(d => ids.Contains(d.Id));
            case TargetSource.Groups when selection.Groups.Count > 0:
                var groups = selection.Groups.ToArray();
                devices = devices.Where(d => groups.Contains(d.GroupId!.Value + 0)); // Plus nothing: the index of groups would have them all sorted for each chunk.
                break;
            case TargetSource.Jobs when selection.Jobs is not null:
                var filter = JobQuery.Read(selection.Jobs).ToFilter(new());
                var jobs = await filter.ApplyAsync(person.JobsOf(run.RequestedById).Where(j => j.Id <= run.UpToId), db, time, run.CreatedAt, stopping);
                devices = devices.Where(d => jobs.Any(j => j.DeviceId == d.Id));
                break;
            default:
                return null;
        }

        return run.Looked == 0 ? devices : devices.Where(d => !db.OperationTargets.Any(t => t.RunId == run.Id && t.DeviceId == d.Id));
    }

    private async Task FinishAsync(OperationRun run, CancellationToken stopping)
    {
        var expected = await CountAsync(run.Id, run.LeaveOut, stopping);
        var now = clock.UtcNow();
        await db.WriteAsync(
            () => db.OperationRuns.Where(r => r.Id == run.Id && r.CheckedAt == null)
                .ExecuteUpdateAsync(set => set.SetProperty(r => r.Expected, expected).SetProperty(r => r.CheckedAt, now).SetProperty(r => r.Cursor, 0), stopping),
            stopping);
    }

    private Task<int> CountAsync(long runId, Finding leaveOut, CancellationToken stopping) =>
        db.OperationTargets.CountAsync(t => t.RunId == runId && (t.Findings & leaveOut) == Finding.None, stopping);
}

/// <summary>A finding, the number of jobs it speaks against, and the first devices.</summary>
public sealed record FindingCount(Finding Finding, int Jobs, IReadOnlyList<string> Devices, bool IsLeftOut);
