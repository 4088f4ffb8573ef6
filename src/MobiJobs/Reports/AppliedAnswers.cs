using MobiJobs.Gateway;
using MobiJobs.Queue;

namespace MobiJobs.Reports;

/// <summary>What follows once answers are committed: they are counted, and their devices are served or woken.</summary>
public sealed class AppliedAnswers(DeviceQueueWorker worker, WorkMeter meter)
{
    /// <summary>Serves the devices that are there, and wakes the others that have a new head.</summary>
    public async Task FollowAsync(IReadOnlyList<ReadReport> reports, NextHeads next, CancellationToken stopping)
    {
        Count(reports);
        await ServeContactsAsync(reports, next.Started, stopping);
        await worker.WakeAsync(next.DevicesToWake, stopping);
    }

    private void Count(IReadOnlyList<ReadReport> reports)
    {
        foreach (var same in reports.Where(r => r.CommandId is not null).GroupBy(r => WordOf(r.Message)))
        {
            if (same.Key is { } word) { meter.Answered(word, same.Count()); }
        }
    }

    private async Task ServeContactsAsync(
        IReadOnlyList<ReadReport> reports,
        IReadOnlyList<StartedHead> started,
        CancellationToken stopping)
    {
        var byNotNow = reports
            .GroupBy(r => r.Stored.ChannelId, r => r.Message, StringComparer.Ordinal)
            .ToLookup(d => d.Last() is NotNowMessage, d => d.Key);
        if (byNotNow[true].Any()) { await worker.NoteContactAsync([.. byNotNow[true]], stopping); }

        if (byNotNow[false].Any()) { await worker.ServeAsync([.. byNotNow[false]], started, stopping); }
    }

    private static AnswerWord? WordOf(DeviceMessage message) => message switch
    {
        ProgressMessage => AnswerWord.Progress,
        NotNowMessage => AnswerWord.NotNow,
        AcknowledgedMessage => AnswerWord.Acknowledged,
        FailedMessage => AnswerWord.Failed,
        UnreadableMessage => AnswerWord.Unreadable,
        _ => null,
    };
}
