using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Errors.Verdicts;

namespace MobiJobs.Errors.Remedies;

/// <summary>Starts remedies that a person confirmed.</summary>
public sealed class RemedyStart(MobiJobsDb db, FactFinder finder, RemedyRights rights, TimeProvider clock)
{
    /// <summary>Starts a remedy as it was shown; null with the reason if its steps have changed since.</summary>
    public async Task<(RemedyRun? Run, string? WhyNot)> ConfirmAsync(
        long jobId,
        RemedyKind kind,
        IReadOnlyList<PlannedStep> shown,
        Actor by,
        CancellationToken stopping)
    {
        if (await finder.FindAsync(jobId, stopping) is not { } facts) { return (null, Labels.Remedy_NotEnded); }

        if (await rights.WhyNotAsync(kind, jobId, by, stopping) is { } refusal) { return (null, refusal.Label()); }

        var (plan, whyNot) = RemedyPlan.For(kind, facts);
        if (plan is null) { return (null, whyNot); }

        if (!plan.Steps.SequenceEqual(shown)) { return (null, Labels.Remedy_Changed); }

        var run = RemedyRun.Confirm(jobId, plan, by.RequesterId, clock.UtcNow());
        var what = $"#{jobId} {RemedyPlan.NameOf(kind, facts.Subject.Kind)}";
        try
        {
            await db.WriteAsync(
                async () =>
                {
                    db.Add(run);
                    db.Audit.Add(AuditEntry.Of(by.Name, AuditAction.RemedyStarted, what, run.RequestedAt));
                    await db.SaveChangesAsync(stopping);
                },
                stopping);
            return (run, null);
        }
        catch (DbUpdateException e) when (db.IsUniqueViolation(e))
        {
            return (null, Labels.Remedy_UnderWay);
        }
    }
}
