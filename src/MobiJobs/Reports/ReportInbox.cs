using MobiJobs.Data;
using MobiJobs.Enrollments.Arrivals;
using MobiJobs.Gateway;
using MobiJobs.Queue;

namespace MobiJobs.Reports;

/// <summary>
/// Receives what devices report through the channel. Answers are stored before this returns; mere contacts are not
/// stored, since a device whose contact is lost is woken again.
/// </summary>
public sealed class ReportInbox(IServiceScopeFactory scopes, QueueBell bell, TimeProvider clock)
{
    /// <summary>Stores the answers in one transaction, then rings.</summary>
    public async Task ReceiveAsync(IReadOnlyList<DeviceReport> reports, CancellationToken stopping)
    {
        var now = clock.UtcNow();
        var answers = reports.Where(r => !r.IsContactOnly).Select(r => StoredReport.From(r, now)).ToList();
        if (answers.Count > 0)
        {
            await using var scope = scopes.CreateWorkScope("reports of devices");
            var db = scope.ServiceProvider.GetRequiredService<MobiJobsDb>();
            var tokens = scope.ServiceProvider.GetRequiredService<UnlockTokens>();
            await db.WriteAsync(
                async () =>
                {
                    await tokens.KeepAsync(reports, stopping);
                    await db.BulkInsertAsync(answers, keepKeys: false, stopping);
                },
                stopping);
            bell.Ring<ReportInterpreter>(interpreter => interpreter.DrainAsync(CancellationToken.None));
        }

        bell.RingContact([.. reports.Where(r => r.IsContactOnly).Select(r => r.ChannelId)]);
    }
}
