using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Reports;

namespace MobiJobs.Overview.Status;

/// <summary>Whether what devices said has been interpreted.</summary>
internal sealed class AnswerLook(MobiJobsDb db, ShownTime time) : IStatusLook
{
    /// <summary>How long one may wait before something is wrong.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public string Name => Labels.Status_Answers;

    public async Task<StatusPart?> LookAsync(Rights reader, CancellationToken stopping)
    {
        var oldest = await db.Reports.Where(r => r.State == ReportState.Pending)
            .OrderBy(r => r.Id)
            .Select(r => (DateTime?)r.ReceivedAt)
            .FirstOrDefaultAsync(stopping);
        return oldest < time.Now - Patience
            ? new(Name, PartState.Attention, Say(Labels.Status_AnswersLate, time.Short(oldest)))
            {
                NextStep = Labels.Status_LogNext,
            }
            : new(Name, PartState.Fine, Labels.Status_AnswersFine);
    }
}
