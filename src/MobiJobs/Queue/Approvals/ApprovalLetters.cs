using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Accounts.Links;
using MobiJobs.Accounts.Sessions;
using MobiJobs.Administration;
using MobiJobs.Data;
using MobiJobs.Mail;
using MobiJobs.Runs;
using MobiJobs.Runs.Approvals;
using MobiJobs.Runs.Reports;

namespace MobiJobs.Queue.Approvals;

/// <summary>
/// The mails about runs that wait for approval. Their number is bounded: so many people for each run, and for so many
/// runs of one person within an hour.
/// </summary>
public sealed class ApprovalLetters(
    MobiJobsDb db,
    IHeldPermissions held,
    RightsInGroups inGroups,
    ApprovalRights rights,
    RunKeeper runs,
    Outbox outbox,
    ApprovalAddresses at)
{
    private const int MaxReaders = 50;
    private const int MaxCandidates = 500;
    private const int MaxAskedInAnHour = 10;

    /// <summary>Asks those who may approve the run, if it still waits.</summary>
    internal async Task AskAsync(long runId, CancellationToken stopping)
    {
        var run = await db.Runs.AsNoTracking().SingleOrDefaultAsync(r => r.Id == runId, stopping);
        if (run is not { AwaitsApproval: true } || runs.IrreversibleActOf(run) is not { } what) { return; }

        if (await AskedLatelyAsync(run, stopping) > MaxAskedInAnHour) { return; }

        var asker = await db.Requesters.SingleAsync(r => r.Id == run.RequestedById, stopping);
        var sent = 0;
        var candidates = await CandidatesAsync(asker, stopping);
        var sets = await held.OfAsync([.. candidates.Select(c => c.Id)], stopping);
        var may = await inGroups.OfAsync(
            candidates.ToDictionary(c => c.Id, c => new SessionRights(Rights.Of(c.Roles), [.. sets[c.Id]])), stopping);
        var groups = (await rights.GroupsAsync([runId], stopping))[runId].ToList();
        foreach (var (id, to, _) in candidates)
        {
            if (!rights.MayApprove(run, groups, may[id])) { continue; }

            outbox.Send(BothLanguages.Write(
                to,
                () => Say(Labels.Mail_ApprovalSubject, what.Kind.Label(), run.Count),
                () => Say(
                    Labels.Mail_Approval,
                    asker.Name,
                    what.Kind.Label(),
                    run.Count,
                    at.Time(run.ApprovalUntil!.Value),
                    ReasonOf(run.RequestReason),
                    at.OfApproval(runId))));
            if (++sent == MaxReaders) { return; }
        }
    }

    /// <summary>Tells the person who asked how the run was decided.</summary>
    internal async Task TellAsync(long runId, CancellationToken stopping)
    {
        var run = await db.Runs.AsNoTracking().SingleOrDefaultAsync(r => r.Id == runId, stopping);
        if (run is not { DecidedAt: not null, Irreversible: { } act }) { return; }

        var asker = await db.Requesters.SingleAsync(r => r.Id == run.RequestedById, stopping);
        var to = await db.Users.Where(p => p.NormalizedUserName == asker.NormalizedName && p.DisabledAt == null)
            .Select(p => p.Email).FirstOrDefaultAsync(stopping);
        if (to is null) { return; }

        var by = await db.Requesters.Where(r => r.Id == run.DecidedById).Select(r => r.Name)
            .FirstOrDefaultAsync(stopping);
        outbox.Send(BothLanguages.Write(
            to,
            () => Say(Labels.Mail_DecidedSubject, act.Label(), run.Count),
            () => Say(
                Labels.Mail_Decided,
                act.Label(),
                run.Count,
                Say(run.Approval.Sentence(), at.Time(ApprovalLabels.TimeOf(run)!.Value), by),
                ReasonOf(run.DecisionReason),
                at.OfRun(runId))));
    }

    private static string ReasonOf(string? reason) => reason is null ? "" : Say(Labels.Approval_Because, reason);

    /// <summary>How many runs the person has asked somebody to approve within an hour, this one included.</summary>
    private Task<int> AskedLatelyAsync(Run run, CancellationToken stopping) =>
        db.Runs.StartedSince(run.StartedAt!.Value - RunApprovals.Together).CountAsync(
            r => r.Id <= run.Id && r.RequestedById == run.RequestedById && r.ApprovalUntil != null, stopping);

    /// <summary>Who may approve something, and has an address.</summary>
    private async Task<IReadOnlyList<(int Id, string Mail, IReadOnlyList<string> Roles)>> CandidatesAsync(
        Requester asker, CancellationToken stopping)
    {
        var approving = Permissions.RolesWith(Permissions.Approve).ToArray();
        var found = await db.Users
            .Where(p => p.Email != null && p.DisabledAt == null && p.NormalizedUserName != asker.NormalizedName)
            .Select(p => new
            {
                p.Id,
                p.Email,
                Roles = db.HeldRoleNames().Where(r => r.PersonId == p.Id).Select(r => r.Name).ToList(),
                HoldsSet = db.HeldSets.Any(h => h.PersonId == p.Id),
            })
            .Where(p => p.HoldsSet || p.Roles.Any(role => approving.Contains(role)))
            .OrderBy(p => p.Id)
            .Take(MaxCandidates)
            .ToListAsync(stopping);
        return found.ConvertAll(p => (p.Id, p.Email!, (IReadOnlyList<string>)p.Roles));
    }
}

/// <summary>Addresses and times as the mails tell them.</summary>
public sealed class ApprovalAddresses(MailSettings settings, OrganizationTime time)
{
    /// <summary>Where a second person decides on a run.</summary>
    internal string OfApproval(long runId) => settings.AddressOf(ApprovalPages.Address(runId));

    /// <summary>Where a run shows how far it is.</summary>
    internal string OfRun(long runId) => settings.AddressOf(RunPages.Address(runId));

    /// <summary>A UTC time with its zone.</summary>
    internal string Time(DateTime utc) => time.Written(utc) + Say(Labels.Words_Aside, time.Zone.Id);
}
