using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Data;

namespace MobiJobs.Runs.Approvals;

/// <summary>The entries of the audit trail about runs that wait for a second person.</summary>
internal static class ApprovalTrail
{
    /// <summary>One for each run: what became of it, and who asked, where it was somebody else.</summary>
    public static async Task<IReadOnlyList<AuditEntry>> AddAsync(
        MobiJobsDb db,
        IReadOnlyCollection<Run> runs,
        string who,
        AuditAction action,
        DateTime now,
        CancellationToken stopping)
    {
        var askers = runs.Select(r => r.RequestedById).Distinct().ToArray();
        var names = await db.Requesters.NamesOfAsync(askers, stopping);
        string Asked(Run run) => names[run.RequestedById] is var asker && asker != who ? $", asked by {asker}" : "";
        var entries = runs.Select(run => AuditEntry
            .Of(who, action, $"{run.Irreversible} {run.Id}{Asked(run)}", now, run.Count)
            .InRun(run.Id)).ToList();
        db.Audit.AddRange(entries);
        return entries;
    }
}
