using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Catalogue;
using MobiJobs.Data;
using MobiJobs.Gateway;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Runs;

namespace MobiJobs.Operations.Retry;

/// <summary>Decides which of the jobs that did not succeed can be delivered again, and why the others can't.</summary>
public sealed class RetryCheck(
    MobiJobsDb db, EqualJobs equal, IRemediedJobs remedied, IDeviceGateway gateway)
{
    /// <summary>
    /// Judges some jobs of a run, newest first. Of equal jobs only the newest is delivered again, also if it is in a
    /// chunk of the run that was judged before. Jobs that the person may not send, or that nobody may send any more,
    /// are left out. Without a run, these jobs are all.
    /// </summary>
    public async Task<IReadOnlyList<RetryCandidate>> JudgeAsync(
        long? runId,
        IReadOnlyCollection<long> jobIds,
        GroupRights rights,
        CancellationToken stopping)
    {
        var rows = await db.Jobs.Where(j => jobIds.Contains(j.Id))
            .OrderByDescending(j => j.Id)
            .Select(j => new Row
            {
                Id = j.Id,
                DeviceId = j.DeviceId,
                EnrollmentId = j.Device.EnrollmentId,
                GroupId = j.Device.GroupId,
                Kind = j.Kind,
                Detail = j.Detail,
                StoreId = j.StoreId,
                BundleId = j.BundleId,
                ProfileId = j.ProfileId,
                Texts = db.Operations.Where(o => o.Id == j.OperationId)
                    .Select(o => new ScreenTexts(o.Message, o.PhoneNumber, o.Footnote))
                    .FirstOrDefault(),
                Device = new DeviceTraits(j.Device.Model, j.Device.OsVersion, j.Device.IsSupervised),
                Refusal = db.JobEvents.Where(e => e.JobId == j.Id && e.Kind == JobEventKind.RefusedByChannel)
                    .Select(e => e.Note)
                    .FirstOrDefault(),
                WasCanceled = j.Status.IsCanceledByPerson(j.EndReason),
                IsPlanned = j.AgainAt != null,
                IsRetried = db.Jobs.Any(r => r.RetryOfId == j.Id),
                MayBeThere = j.Verification == Verification.Unconfirmed
                    || j.MayStillRun
                    || j.ErrorKey!.Contains(AppErrors.AlreadyInstalled)
                    || j.ErrorKey!.Contains(AppErrors.AlreadyScheduled),
                SucceededLate = (j.Status == JobStatus.Succeeded && j.Verification < Verification.Unconfirmed)
                    || j.Verification == Verification.Confirmed
                    || j.EndReason == EndReason.AlreadyThere
                    || db.JobEvents.Any(e => e.JobId == j.Id && e.Kind == JobEventKind.LateAnswer && e.Number == 1),
            })
            .ToListAsync(stopping);
        var enrollments = rows.Select(r => r.EnrollmentId).OfType<long>();
        var open = await equal.OpenAsync(enrollments, rows.Select(r => r.Kind), stopping);
        var taken = await NewerAsync(runId, rows, stopping);
        var ruledOut = new RuledOut(await RetiredAsync(rows, stopping), await RemediedAsync(rows, stopping), open);
        var judged = rows.ConvertAll(row => row.AsCandidate(Decide(row, taken, rights, ruledOut)));
        var gone = jobIds.Except(rows.Select(r => r.Id));
        return [.. judged, .. gone.Select(id => new Row { Id = id }.AsCandidate(RetryVerdict.Gone))];
    }

    /// <summary>What the run will deliver to these devices because of newer jobs.</summary>
    private Task<HashSet<JobSubject>> NewerAsync(long? runId, List<Row> rows, CancellationToken stopping)
    {
        var newest = rows.Select(r => r.Id).FirstOrDefault();
        var devices = rows.Select(r => r.DeviceId).Distinct().ToArray();
        var newer = db.RunItems
            .Where(i => i.RunId == runId && i.ItemId > newest && i.Outcome == RunOutcome.Pending)
            .Select(i => i.ItemId);
        var jobs = db.Jobs.Where(j => newer.Contains(j.Id) && devices.Contains(j.DeviceId));
        return EqualJobs.SubjectsAsync(jobs, rows.Select(r => r.Kind), stopping);
    }

    /// <summary>What remedies under way will deliver to these devices, for these jobs or for equal ones.</summary>
    private async Task<HashSet<JobSubject>> RemediedAsync(List<Row> rows, CancellationToken stopping)
    {
        var jobs = await remedied.OfAsync([.. rows.Select(r => r.DeviceId).Distinct()], stopping);
        return jobs.Count == 0
            ? []
            : await EqualJobs.SubjectsAsync(
                db.Jobs.Where(j => jobs.Contains(j.Id)), rows.Select(r => r.Kind), stopping);
    }

    /// <summary>
    /// The retired items among those that these jobs send. The jobs of one chunk mostly send the same few items.
    /// </summary>
    private async Task<HashSet<(JobKind, CommandTarget)>> RetiredAsync(List<Row> rows, CancellationToken stopping)
    {
        var retired = new HashSet<(JobKind, CommandTarget)>();
        foreach (var (kind, target) in rows.Select(r => (r.Kind, r.Target)).Distinct())
        {
            if (target is not null && await RetiredItems.IncludeAsync(db, kind, target, stopping))
            {
                retired.Add((kind, target));
            }
        }

        return retired;
    }

    private RetryVerdict Decide(
        Row row,
        HashSet<JobSubject> taken,
        GroupRights rights,
        RuledOut ruledOut)
    {
        if (row.Kind.IsIrreversible()) { return RetryVerdict.NotRepeatable; }

        if (rights.In(row.GroupId).WhyNot(new Deed.SendAgain(row.Kind, row.WasCanceled)) is { } refusal)
        {
            return refusal == Refusal.Canceled ? RetryVerdict.CanceledByPerson : RetryVerdict.NotAllowed;
        }

        if (row.Target is { } target && ruledOut.Retired.Contains((row.Kind, target))) { return RetryVerdict.Retired; }

        if (row.IsRetried) { return RetryVerdict.AlreadyRetried; }

        if (row.SucceededLate) { return RetryVerdict.SucceededLate; }

        if (row.EnrollmentId is null) { return RetryVerdict.NotManaged; }

        if (gateway.WhyNotAgain(row.Kind, row.Device, row.Refusal) is { } why)
        {
            return why.IsOfDevice() ? RetryVerdict.NotTaken : RetryVerdict.Incomplete;
        }

        if (ruledOut.Remedied.Contains(row.Subject)) { return RetryVerdict.BeingRemedied; }

        if (ruledOut.Open.Contains(row.Subject)) { return RetryVerdict.EqualOpen; }

        return taken.Add(row.Subject) ? RetryVerdict.Retry : RetryVerdict.Twin;
    }

    /// <summary>
    /// The items that are not sent any more, what remedies under way will deliver, and what open jobs do.
    /// </summary>
    private sealed record RuledOut(
        HashSet<(JobKind, CommandTarget)> Retired, HashSet<JobSubject> Remedied, HashSet<JobSubject> Open);

    private sealed class Row
    {
        public long Id { get; init; }

        public long DeviceId { get; init; }

        public long? EnrollmentId { get; init; }

        public int? GroupId { get; init; }

        public JobKind Kind { get; init; }

        public string? Detail { get; init; }

        public long? StoreId { get; init; }

        public string? BundleId { get; init; }

        public string? ProfileId { get; init; }

        public ScreenTexts? Texts { get; init; }

        public DeviceTraits Device { get; init; } = DeviceTraits.Unknown;

        public string? Refusal { get; init; }

        public bool WasCanceled { get; init; }

        public bool IsRetried { get; init; }

        public bool SucceededLate { get; init; }

        public bool IsPlanned { get; init; }

        /// <summary>Whether what it delivers may have come to the device though the job did not say so.</summary>
        public bool MayBeThere { get; init; }

        public JobSubject Subject => JobSubject.Of(DeviceId, Kind, StoreId, BundleId, ProfileId, Detail);

        public CommandTarget? Target => Detail is null ? null : new(Detail, StoreId, BundleId, ProfileId);

        public RetryCandidate AsCandidate(RetryVerdict verdict) =>
            new(Id, DeviceId, EnrollmentId ?? 0, Subject, Target, verdict)
            {
                Texts = Texts ?? ScreenTexts.None,
                IsPlanned = IsPlanned,
                AsksFirst = MayBeThere && Kind is (JobKind.VppInstall or JobKind.AppInstall),
            };
    }
}

/// <summary>A job that did not succeed, and whether it can be delivered again.</summary>
public sealed record RetryCandidate(
    long JobId,
    long DeviceId,
    long EnrollmentId,
    JobSubject Subject,
    CommandTarget? Target,
    RetryVerdict Verdict)
{
    /// <summary>What the device was to show.</summary>
    public ScreenTexts Texts { get; init; } = ScreenTexts.None;

    /// <summary>Whether SYSTEM is going to deliver it again by itself.</summary>
    public bool IsPlanned { get; init; }

    /// <summary>Whether the device is asked for its apps before: what is there is not delivered again.</summary>
    public bool AsksFirst { get; init; }
}

/// <summary>Whether a job is delivered again, or why not. Values are stored.</summary>
public enum RetryVerdict
{
    Retry = 0,

    /// <summary>The device is not, or no longer, managed.</summary>
    NotManaged = 1,

    /// <summary>An equal job of the device is open.</summary>
    EqualOpen = 2,

    /// <summary>The device reported success, or was found to have it, after the job had ended.</summary>
    SucceededLate = 3,

    /// <summary>A kind that must not be carried out a second time.</summary>
    NotRepeatable = 4,

    /// <summary>It has already been delivered again.</summary>
    AlreadyRetried = 5,

    /// <summary>A person cancelled it.</summary>
    CanceledByPerson = 6,

    /// <summary>The person may not send such a job again.</summary>
    NotAllowed = 7,

    /// <summary>The catalogue does not offer it any more.</summary>
    Retired = 8,

    /// <summary>It is no longer stored.</summary>
    Gone = 9,

    /// <summary>Devices of this platform, OS version or supervision don't take it.</summary>
    NotTaken = 10,

    /// <summary>The order lacks what the channel needs to send it.</summary>
    Incomplete = 11,

    /// <summary>A remedy is under way that will deliver it again.</summary>
    BeingRemedied = 12,

    /// <summary>It has not ended, or it has succeeded.</summary>
    NotFailed = 13,

    /// <summary>A newer equal job of the device is among the jobs to be delivered again.</summary>
    Twin = 14,
}
