using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Data;

namespace MobiJobs.Overview.Status;

/// <summary>Whether entries of the audit trail are sealed: for those who read it.</summary>
internal sealed class SealLook(MobiJobsDb db, ShownTime time) : IStatusLook
{
    /// <summary>How long an entry may wait for its seal.</summary>
    private static readonly TimeSpan Patience = 3 * AuditSealing.Settled;

    public string Name => Labels.Status_Seals;

    public async Task<StatusPart?> LookAsync(Rights reader, CancellationToken stopping)
    {
        if (!reader.Has(Permissions.ReadAudit)) { return null; }

        var last = await db.AuditSeals.OrderByDescending(s => s.Number)
            .Select(s => s.ToId)
            .FirstOrDefaultAsync(stopping);
        var oldest = await db.Audit.Where(e => e.Id > last)
            .OrderBy(e => e.Id)
            .Select(e => (DateTime?)e.At)
            .FirstOrDefaultAsync(stopping);
        var isLate = oldest < time.Now - Patience;
        return new(
            Name,
            isLate ? PartState.Attention : PartState.Fine,
            isLate ? Say(Labels.Status_SealsLate, time.Short(oldest)) : Labels.Status_SealsFine)
        {
            NextStep = isLate ? Labels.Status_LogNext : null,
            More = ("/audit", Labels.Nav_Audit),
        };
    }
}
