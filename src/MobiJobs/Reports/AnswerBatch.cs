using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Gateway;
using MobiJobs.Guide.Chain;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Queue;
using MobiJobs.Queue.Acts;

namespace MobiJobs.Reports;

/// <summary>
/// Applies many answers at once, within the caller's transaction. An answer changes only the job that it belongs to,
/// and only while that job is handed over. An answer that is late, repeated or belongs to no job is stored as such and
/// changes nothing.
/// </summary>
public sealed class AnswerBatch(
    MobiJobsDb db,
    DeviceQueue queue,
    SystemJobs systemJobs,
    IEnumerable<IJobEnded> followers,
    LateAnswers lateAnswers,
    DeliveryTimes timing,
    TimeProvider clock)
{
    private readonly List<NewJob> followUps = [];

    /// <summary>Applies the answers in their order, and claims what comes next.</summary>
    public async Task<NextHeads> ApplyAsync(IReadOnlyList<ReadReport> reports, CancellationToken stopping)
    {
        var now = clock.UtcNow();
        followUps.Clear();
        var answers = await MatchAsync(reports, stopping);
        var late = new List<Answer>();
        var last = FinalAnswers(answers, late);
        await ProgressAsync(answers, now, stopping);
        await NotNowAsync(
            answers.Where(a => a.Report.Message is NotNowMessage && a.Job is { } job && job.Status.IsHandedOver()),
            now,
            stopping);
        await EndAsync(last, now, stopping);
        await lateAnswers.NoteAsync(late, now, stopping);
        await MarkAsync(answers, late, stopping);
        await systemJobs.RegisterAsync(followUps, now, stopping);
        // While nothing can be handed over, what comes next is woken once the channel is back.
        var isDown = await db.Installations.AnyAsync(i => i.ChannelDownAt != null, stopping);
        var byWake = answers
            .Where(a => a.Job is not null)
            .GroupBy(a => a.Job!.DeviceId)
            .ToLookup(d => d.Last().Report.Message is NotNowMessage || isDown, d => d.Key);
        return new NextHeads(
            await queue.ClaimHeadsAsync([.. byWake[true]], now, stopping),
            await queue.StartHeadsAsync([.. byWake[false]], now, stopping));
    }

    private async Task<List<Answer>> MatchAsync(IReadOnlyList<ReadReport> reports, CancellationToken stopping)
    {
        var ids = reports
            .Select(r => r.CommandId)
            .OfType<Guid>()
            .Select(id => CommandIds.Read(id).JobId)
            .Distinct()
            .ToArray();
        var jobs = await db.Jobs.Where(j => ids.Contains(j.Id))
            .Select(AnsweredJob.Projection)
            .ToDictionaryAsync(j => j.Id, stopping);
        return [.. reports.Select(r => Matched(r, JobFor(r, jobs)))];
    }

    /// <summary>
    /// What can't be read in an answer matters only if something was asked: all else is done, whatever else it says.
    /// </summary>
    private static Answer Matched(ReadReport report, AnsweredJob? job) =>
        report.Message is AcknowledgedMessage { Unread: { } why } done && job?.Kind.OnlyReads() == true
            ? new(report with { Message = new UnreadableMessage(done.CommandId, why) }, job)
            : new(report, job);

    /// <summary>
    /// The job that was handed over under exactly this command id. After a backup was restored, the job's number alone
    /// may belong to another job.
    /// </summary>
    private static AnsweredJob? JobFor(ReadReport report, Dictionary<long, AnsweredJob> jobs)
    {
        if (report.CommandId is not { } commandId) { return null; }

        var (jobId, key) = CommandIds.Read(commandId);
        var job = jobs.GetValueOrDefault(jobId);
        return job?.CommandKey == key && job.ChannelId == report.Stored.ChannelId ? job : null;
    }

    /// <summary>The first answer that ends an open job counts; any other ending answer is late.</summary>
    private static List<Answer> FinalAnswers(List<Answer> answers, List<Answer> late)
    {
        var ended = new HashSet<long>();
        var final = new List<Answer>();
        foreach (var answer in answers.Where(a => a.Job is not null && a.IsFinal))
        {
            (answer.Job!.Status.IsHandedOver() && ended.Add(answer.Job.Id) ? final : late).Add(answer);
        }

        return final;
    }

    private async Task ProgressAsync(List<Answer> answers, DateTime now, CancellationToken stopping)
    {
        foreach (var executed in (bool[])[false, true])
        {
            var ids = answers
                .Where(a => a.Job is not null && a.Report.Message is ProgressMessage p && p.Executed == executed)
                .Select(a => a.Job!.Id)
                .ToArray();
            if (ids.Length == 0) { continue; }

            var status = executed ? JobStatus.AwaitingResult : JobStatus.Running;
            await db.Jobs
                .Where(j => ids.Contains(j.Id)
                    && j.Stage == JobStage.Active
                    && j.Status >= JobStatus.AwaitingDevice
                    && j.Status < status)
                .ExecuteUpdateAsync(
                    set => set
                        .SetProperty(j => j.Status, status)
                        .SetProperty(j => j.AnswerLostAt, (DateTime?)null)
                        .SetProperty(j => j.HandedOverAt, j => j.HandedOverAt ?? now)
                        .SetProperty(j => j.SessionDeadlineAt, j => j.SessionDeadlineAt ?? now + Deadlines.Session),
                    stopping);
        }
    }

    /// <summary>
    /// NotNow suspends the 80 minutes of the session, not the job's deadline; the next wake-up stays due. The same one
    /// told twice counts once.
    /// </summary>
    private async Task NotNowAsync(IEnumerable<Answer> answers, DateTime now, CancellationToken stopping)
    {
        var ids = answers.Select(a => a.Job!.Id).Distinct().ToArray();
        var before = await db.JobEvents.Where(e => ids.Contains(e.JobId) && e.Kind == JobEventKind.NotNow)
            .GroupBy(e => e.JobId).Select(g => new { g.Key, Count = g.Count(), Last = g.Max(e => e.At) })
            .ToDictionaryAsync(g => g.Key, stopping);
        var twice = before.Values.Where(b => b.Last > now - Deadlines.OldContact).Select(b => b.Key);
        foreach (var same in ids.Except(twice).GroupBy(id => before.GetValueOrDefault(id)?.Count + 1 ?? 1))
        {
            var (times, jobs) = (same.Key, same.ToArray());
            var next = now + timing.AfterNotNow(times);
            await db.Jobs.Where(j => jobs.Contains(j.Id) && j.Stage == JobStage.Active).ExecuteUpdateAsync(
                set => set
                    .SetProperty(j => j.Status, JobStatus.AwaitingDevice)
                    .SetProperty(j => j.FetchedAt, (DateTime?)null)
                    .SetProperty(j => j.AnswerLostAt, (DateTime?)null)
                    .SetProperty(j => j.HandedOverAt, j => j.HandedOverAt ?? now)
                    .SetProperty(j => j.SessionDeadlineAt, (DateTime?)null)
                    .SetProperty(j => j.WakesSinceHandOver, times)
                    .SetProperty(j => j.DueAt, j => j.DeadlineAt < next ? j.DeadlineAt : next),
                stopping);
            var events = jobs.Select(id => JobEvent.Of(id, JobEventKind.NotNow, now, times));
            await db.BulkInsertAsync(events, keepKeys: false, stopping);
        }
    }

    private async Task EndAsync(List<Answer> final, DateTime now, CancellationToken stopping)
    {
        foreach (var same in final.GroupBy(a => a.Ending))
        {
            var ids = same.Select(a => a.Job!.Id).ToArray();
            await queue.EndAsync(
                db.Jobs
                    .Where(j => ids.Contains(j.Id))
                    .Where(j => j.Stage == JobStage.Active && j.Status >= JobStatus.AwaitingDevice),
                same.Key,
                now,
                stopping);
        }

        db.JobEvents.AddRange(final.Select(a => UnreadableOf(a, now)).OfType<JobEvent>());
        var ended = final.ConvertAll(a => new EndedJob(a.Job!, a.Report.Message));
        followUps.AddRange(await followers.FollowAllAsync(db, ended, now, stopping));
    }

    private static JobEvent? UnreadableOf(Answer answer, DateTime now) =>
        answer.Report.Message is UnreadableMessage unreadable
            ? JobEvent.Of(answer.Job!.Id, JobEventKind.AnswerUnreadable, now, note: unreadable.Why)
            : null;

    private async Task MarkAsync(List<Answer> answers, List<Answer> late, CancellationToken stopping)
    {
        var lateIds = late.Select(a => a.Report.Stored.Id).ToHashSet();
        var marks = answers.ConvertAll(a => new ReportMark(a.Report.Stored.Id, StateOf(a, lateIds), a.Job?.Id));
        if (await ReportMark.SetAsync(db, marks, stopping) < marks.Count)
        {
            throw new DbUpdateConcurrencyException("Another process interpreted some of these answers first.");
        }
    }

    private static ReportState StateOf(Answer answer, HashSet<long> late) =>
        answer.Job is null ? ReportState.Nobody
        : late.Contains(answer.Report.Stored.Id) ? ReportState.Late
        : answer.Report.Message is UnreadableMessage ? ReportState.Unreadable
        : ReportState.Applied;
}

/// <summary>An answer and the job that it belongs to; null if to none.</summary>
internal sealed record Answer(ReadReport Report, AnsweredJob? Job)
{
    public bool IsFinal => Report.Message is AcknowledgedMessage or FailedMessage or UnreadableMessage;

    /// <summary>How the job ends by it.</summary>
    public Ending Ending => Report.Message switch
    {
        AcknowledgedMessage => Ending.Succeeded(Job!.Kind),
        FailedMessage failed => Ending.Failed(ErrorChain.Parse(failed.Error).Key),
        _ => Ending.Unreadable(),
    };
}

/// <summary>
/// The jobs that come next. A device that has just answered is online and gets its next command without a wake-up; one
/// that answered NotNow is no longer online.
/// </summary>
public sealed record NextHeads(IReadOnlyList<long> DevicesToWake, IReadOnlyList<StartedHead> Started);
