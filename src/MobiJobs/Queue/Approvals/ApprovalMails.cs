using MobiJobs.Data;
using MobiJobs.Mail;

namespace MobiJobs.Queue.Approvals;

/// <summary>Has the mails about a run that waits written in the background, once what they tell is committed.</summary>
public sealed class ApprovalMails(MobiJobsDb db, Outbox outbox)
{
    /// <summary>Tells those who may approve it.</summary>
    public Task AskedAsync(long runId) => LaterAsync((letters, stopping) => letters.AskAsync(runId, stopping));

    /// <summary>Tells the person who asked how it was decided.</summary>
    internal Task DecidedAsync(long runId) => LaterAsync((letters, stopping) => letters.TellAsync(runId, stopping));

    private Task LaterAsync(Func<ApprovalLetters, CancellationToken, Task> write) => db.AfterCommitAsync(() =>
    {
        outbox.Later((services, stopping) => write(services.GetRequiredService<ApprovalLetters>(), stopping));
        return Task.CompletedTask;
    });
}
