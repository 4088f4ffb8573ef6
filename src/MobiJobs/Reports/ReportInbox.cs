using MobiJobs.Data;
using MobiJobs.Gateway;
using MobiJobs.Queue;

namespace MobiJobs.Reports;

/// <summary>
/// Where the channel leaves what devices say. Answers are in the store when this returns; a mere sign of life is not
/// kept, since a device that shows itself unheard is woken again.
/// </summary>
public sealed class ReportInbox(IServiceScopeFactory scopes, QueueBell bell, TimeProvider clock)
{
    /// <summary>Keeps the answers in one transaction, then rings.</summary>
    public async Task ReceiveAsync(IReadOnlyList<DeviceReport> reports, CancellationToken stopping)
    {
        var now = clock.UtcNow();
        var answers = reports.Where(r => !r.IsContactOnly).Select(r => StoredReport.From(r, now)).ToList();
        if (answers.Count > 0)
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider
                .GetRequiredService<MobiJobsDb>()
                .BulkInsertAsync(answers, keepKeys: false, stopping);
            bell.Ring<ReportInterpreter>(interpreter => interpreter.DrainAsync(CancellationToken.None));
        }

        bell.RingContact([.. reports.Where(r => r.IsContactOnly).Select(r => r.ChannelId)]);
    }
}
