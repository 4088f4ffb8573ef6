using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Gateway;
using MobiJobs.Kinds;
using MobiJobs.Operations.Send;
using MobiJobs.Runs;

namespace MobiJobs.Operations.Retry;

/// <summary>
/// Checks what is to be delivered again as the check before sending does, and keeps with each job what is found.
/// </summary>
public sealed class RetryFindings(MobiJobsDb db, JobCheck check, CatalogueItems catalogue)
{
    /// <summary>Reasons with this bit are findings, all others a <see cref="RetryVerdict"/>.</summary>
    public const int Mark = 1 << 30;

    /// <summary>How many things are checked at once: each of them for each device.</summary>
    private const int MaxParts = 50;

    /// <summary>What was found, where a reason says that; null for any other reason.</summary>
    public static CheckFinding? Of(int reason) => (reason & Mark) == 0 ? null : (CheckFinding)(reason & ~Mark);

    /// <summary>
    /// Notes what speaks against delivering these jobs of a preview again, and leaves out what is not to be sent. Does
    /// nothing for a run of which nobody is shown findings.
    /// </summary>
    public async Task NoteAsync(Run run, IReadOnlyCollection<RetryCandidate> jobs, CancellationToken stopping)
    {
        if (RetryChoice.Of(run).LeaveOut is not { } leaveOut) { return; }

        foreach (var same in (await FindAsync(jobs, stopping)).GroupBy(f => f.Findings, f => f.JobId))
        {
            var outcome = (same.Key & leaveOut) == CheckFinding.None ? RunOutcome.Pending : RunOutcome.LeftOut;
            await db.PendingItems(run, [.. same]).SetAsync(outcome, Mark | (int)same.Key, stopping);
        }
    }

    /// <summary>
    /// Leaves out or sends the jobs with a finding. False if that can't be decided, or somebody
    /// has decided it meanwhile.
    /// </summary>
    public async Task<bool> DecideAsync(
        Run run, CheckFinding finding, bool isLeftOut, CancellationToken stopping)
    {
        var choice = RetryChoice.Of(run);
        if (choice.LeaveOut is not { } before || !finding.IsOptional() || !CheckFindings.All.Contains(finding))
        {
            return false;
        }

        var leaveOut = isLeftOut ? before | finding : before & ~finding;
        var order = (choice with { LeaveOut = leaveOut }).Write();
        return await db.DecideAsync(run, order, With(run.Id, finding), leaveOut, stopping);
    }

    /// <summary>The items of a run with any of these findings.</summary>
    internal IQueryable<RunItem> With(long runId, CheckFinding findings)
    {
        var flags = (int)findings;
        return db.RunItems.Where(i => i.RunId == runId && (i.Reason & Mark) != 0 && (i.Reason & flags) != 0);
    }

    /// <summary>That an equal job is open is not looked for: such jobs are not delivered again at all.</summary>
    private async Task<List<(long JobId, CheckFinding Findings)>> FindAsync(
        IReadOnlyCollection<RetryCandidate> jobs, CancellationToken stopping)
    {
        var found = (await FindByCheckAsync(jobs, stopping)).ToDictionary(f => f.JobId, f => f.Findings);
        foreach (var job in jobs.Where(j => j.IsPlanned))
        {
            found[job.JobId] = found.GetValueOrDefault(job.JobId) | CheckFinding.RedeliveryPlanned;
        }

        return [.. found.Select(f => (f.Key, f.Value))];
    }

    private async Task<List<(long JobId, CheckFinding Findings)>> FindByCheckAsync(
        IReadOnlyCollection<RetryCandidate> jobs, CancellationToken stopping)
    {
        var all = new List<(long JobId, CheckFinding Findings)>();
        foreach (var same in jobs.GroupBy(j => (j.Subject.Kind, HasTarget: j.Target is not null)))
        {
            foreach (var parts in same.GroupBy(j => j.Target).Chunk(MaxParts))
            {
                all.AddRange(await FindAsync(same.Key.Kind, parts, stopping));
            }
        }

        return all;
    }

    private async Task<IEnumerable<(long JobId, CheckFinding Findings)>> FindAsync(
        JobKind kind, IGrouping<CommandTarget?, RetryCandidate>[] parts, CancellationToken stopping)
    {
        var targets = parts.Select(p => p.Key).OfType<CommandTarget>().ToArray();
        var order = new OperationOrder(kind, await catalogue.ReadAsync(kind, targets, stopping), null);
        var jobs = parts.SelectMany((same, part) => same.Select(j => (Place: (j.DeviceId, (byte)part), j.JobId)))
            .ToLookup(j => j.Place, j => j.JobId);
        var devices = parts.SelectMany(same => same.Select(j => j.DeviceId)).Distinct().ToArray();
        return
            from one in await check.CheckAsync(order, devices, stopping)
            let findings = one.Findings & ~CheckFinding.EqualOpen
            where findings != CheckFinding.None
            from job in jobs[(one.DeviceId, one.Part)]
            select (job, findings);
    }
}
