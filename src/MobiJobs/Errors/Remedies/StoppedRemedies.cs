using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Errors.Verdicts;
using MobiJobs.Jobs;
using MobiJobs.Operations.Retry;
using MobiJobs.Vpp.Contents;
using MobiJobs.Vpp;
using MobiJobs.Vpp.Seats;
using MobiJobs.Vpp.Tokens;

namespace MobiJobs.Errors.Remedies;

/// <summary>
/// Remedies that stopped at a step that failed: whether what stopped them has been removed since, and their
/// continuation from that step.
/// </summary>
public sealed class StoppedRemedies(
    MobiJobsDb db, FactFinder finder, RemedyRights rights, RetryCheck check, ShownTime time)
{
    /// <summary>Why this person may not let it go on; null if it is allowed.</summary>
    public Task<Refusal?> WhyNotAsync(RemedyRun run, Actor by, CancellationToken stopping) =>
        rights.WhyNotAsync(run.Kind, run.JobId, by, stopping);

    /// <summary>How the step that failed stands now; null for a remedy that has not stopped at one.</summary>
    public async Task<StoppedStep?> LookAsync(RemedyRun run, Actor by, CancellationToken stopping)
    {
        if (run.Stopped is not { } step) { return null; }

        if (await WhyNotAsync(run, by, stopping) is { } refusal)
        {
            return StoppedStep.Not(refusal.Label()) with { IsRefused = true };
        }

        if (await db.RemedyRuns.AnyAsync(r => r.JobId == run.JobId && r.Id > run.Id, stopping))
        {
            return StoppedStep.Not(Labels.Remedy_Newer);
        }

        if (await finder.FindAsync(run.JobId, stopping) is not { } facts)
        {
            return StoppedStep.Not(Labels.Remedy_NotEnded);
        }

        return facts.Device.EnrollmentId is null
            ? StoppedStep.Not(Labels.Remedy_NotManaged)
            : await LookAsync(step, facts, stopping);
    }

    /// <summary>
    /// Continues a remedy that stopped, in the name of whoever continues it. Returns why it can't be; null once it goes
    /// on.
    /// </summary>
    public Task<string?> ContinueAsync(long id, Actor by, CancellationToken stopping) => db.WriteAsync(
        async () =>
        {
            if (await db.HeldRemedyAsync(id, stopping) is not { } run
                || await LookAsync(run, by, stopping) is not { } stopped)
            {
                return Labels.Remedy_NotStopped;
            }

            if (stopped.WhyNot is { } whyNot) { return whyNot; }

            var now = time.Now;
            run.Continue(stopped.IsDone, by.RequesterId, now);
            var job = await db.Jobs.Where(j => j.Id == run.JobId).Select(j => j.Kind).FirstOrDefaultAsync(stopping);
            var what = $"#{run.JobId} {RemedyPlan.NameOf(run.Kind, job)}";
            db.Audit.Add(AuditEntry.Of(by.Name, AuditAction.RemedyContinued, what, now));
            await db.SaveChangesAsync(stopping);
            return null;
        },
        stopping);

    private async Task<StoppedStep> LookAsync(RemedyStep step, JobFacts facts, CancellationToken stopping) =>
        step.Kind switch
        {
            StepKind.Collect => await LookAtLicenseAsync(step, isWanted: false, facts.Now, stopping),
            StepKind.Assign => await LookAtLicenseAsync(step, isWanted: true, facts.Now, stopping),
            StepKind.Deliver when step.JobId is { } sent =>
                StoppedStep.Not(Say(AgainLabels.SentInVain(facts.Subject.Kind), sent)),
            StepKind.Deliver when facts.RetriedById is { } again =>
                StoppedStep.Not(Say(AgainLabels.SentAlready(facts.Subject.Kind), again)),
            StepKind.Deliver => await LookAtDeliveryAsync(facts, stopping),
            StepKind.Invite => await LookAtInvitationAsync(step, stopping),
            StepKind.FetchInformation or StepKind.FetchApps => StoppedStep.Ready,
        };

    /// <summary>By the same check as the step itself; that this person may deliver was asked before.</summary>
    private async Task<StoppedStep> LookAtDeliveryAsync(JobFacts facts, CancellationToken stopping)
    {
        var (id, kind) = (facts.Subject.Id, facts.Subject.Kind);
        var judged = await check.JudgeAsync(null, [id], new GroupRights(Rights.All), stopping);
        return judged is [{ Verdict: not RetryVerdict.Retry and var verdict }]
            ? StoppedStep.Not(RetryLabels.Label(verdict, kind)) with
            {
                WaitsForId = verdict == RetryVerdict.EqualOpen
                    ? await EqualJobs.OpenToAsync(db, id, stopping)
                    : null,
            }
            : RemedyPlan.WhyNoToken(facts) is { } whyNot ? StoppedStep.Not(whyNot)
            : StoppedStep.Ready;
    }

    private async Task<StoppedStep> LookAtLicenseAsync(
        RemedyStep step,
        bool isWanted,
        DateTime now,
        CancellationToken stopping)
    {
        var token = await db.VppTokens.AsNoTracking().FirstOrDefaultAsync(t => t.Id == step.TokenId, stopping);
        if (token is null) { return StoppedStep.Not(Labels.Remedy_ReasonToken); }

        if (token.Life(now) == TokenLife.Expired)
        {
            return StoppedStep.Not(Say(Labels.Diagnosis_Expired, token.LocationName));
        }

        if (await step.LicensesIn(db).AnyAsync(stopping) == isWanted) { return StoppedStep.Done; }

        if (!isWanted) { return StoppedStep.Ready; }

        return await WhyNoSeatAsync(step, stopping) is { } whyNot
            ? StoppedStep.Not(whyNot) with { SyncCures = token }
            : StoppedStep.Ready;
    }

    /// <summary>What our data says against an assignment: Apple may have more by now.</summary>
    private async Task<string?> WhyNoSeatAsync(RemedyStep step, CancellationToken stopping)
    {
        var content = await db.VppContents.AsNoTracking()
            .FirstOrDefaultAsync(c => c.TokenId == step.TokenId && c.StoreId == step.StoreId, stopping);
        if (content is null) { return Labels.Remedy_NotBought; }

        var left = await db.CountLeftAsync(new(content.TokenId, content.StoreId), time.Now, stopping);
        if (left > 0) { return null; }

        return content.IsResting(time.Now) ? content.RestLabel(time)
            : content.Free > 0 ? Say(Labels.Remedy_SeatsAwaited, content.Free)
            : content.Seats();
    }

    private async Task<StoppedStep> LookAtInvitationAsync(RemedyStep step, CancellationToken stopping) =>
        await db.VppUsers.AsNoTracking().FirstOrDefaultAsync(u => u.Id == step.UserId, stopping) switch
        {
            { Status: VppUserStatus.Associated } => StoppedStep.Done,
            { Status: VppUserStatus.Registered } => StoppedStep.Ready,
            { } user => StoppedStep.Not(Say(Labels.Diagnosis_Stopped, user.Name)),
            null => StoppedStep.Not(Labels.Remedy_NobodyToInvite),
        };
}

/// <summary>The licence that a step collects or assigns.</summary>
internal static class StepLicenses
{
    /// <summary>The licence itself, where its holder has it; one that is being collected, too.</summary>
    public static IQueryable<License> LicensesIn(this RemedyStep step, MobiJobsDb db)
    {
        var serial = step.UserId is null ? step.Whose : null;
        return db.Licenses.Where(l => l.TokenId == step.TokenId && l.StoreId == step.StoreId
            && l.UserId == step.UserId && l.SerialNumber == serial);
    }
}

/// <summary>How a step that failed stands now.</summary>
/// <param name="IsDone">Whether what it was to do has been done meanwhile.</param>
/// <param name="WhyNot">Why it would fail again; null if the remedy can go on.</param>
public sealed record StoppedStep(bool IsDone, string? WhyNot)
{
    /// <summary>Whether only this person may not let it go on.</summary>
    public bool IsRefused { get; init; }

    /// <summary>The open job that does the same, whose end is to be awaited; null for none.</summary>
    public long? WaitsForId { get; init; }

    /// <summary>The token whose synchronisation may let it go on; null if that would change nothing.</summary>
    public VppToken? SyncCures { get; init; }

    public static readonly StoppedStep Ready = new(IsDone: false, WhyNot: null);

    public static readonly StoppedStep Done = new(IsDone: true, WhyNot: null);

    public static StoppedStep Not(string why) => new(IsDone: false, why);
}
