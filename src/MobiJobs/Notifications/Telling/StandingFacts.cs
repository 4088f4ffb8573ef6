using System.Globalization;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Enrollments.PushCertificates;
using MobiJobs.Jobs;
using MobiJobs.Jobs.Stuck;
using MobiJobs.Overview;
using MobiJobs.Queue.Approvals;
using MobiJobs.Runs;
using MobiJobs.Runs.Approvals;

namespace MobiJobs.Notifications.Telling;

/// <summary>What stands now: it is told when it begins, and again only once it has gone in between.</summary>
public sealed class StandingFacts(
    MobiJobsDb db, ExpiringItems ending, RunApprovals approvals, ApprovalRights rights, RunKeeper runs)
{
    /// <summary>Days before an end at which it is told; the last one is that it has come.</summary>
    internal static readonly int[] Steps = [30, 7, 1, 0];

    private const int MostRuns = 200;

    /// <summary>The apps for whose licences queues wait since before a moment (UTC), and why.</summary>
    internal async Task<IReadOnlyList<NoticeFact>> SeatsAsync(DateTime before, CancellationToken stopping)
    {
        var facts = new List<NoticeFact>();
        foreach (var reason in Enum.GetValues<StuckReason>().Where(r => !r.IsOfHeads()))
        {
            facts.AddRange(await SeatsAsync(reason, before, stopping));
        }

        return facts;
    }

    private async Task<IEnumerable<NoticeFact>> SeatsAsync(
        StuckReason reason, DateTime before, CancellationToken stopping)
    {
        var found = await new StuckFilter { Why = reason }.OfWaiting(db.FirstForSeat(before))
            .GroupBy(j => new { j.Device.GroupId, TokenId = j.SeatTokenId!.Value, StoreId = j.StoreId!.Value })
            .Select(g => new
            {
                g.Key,
                Count = g.Count(),
                App = g.Max(j => j.Detail),
                First = g.Min(j => j.Id),
                Last = g.Max(j => j.Id),
            })
            .ToListAsync(stopping);
        var names = found.ToLookup(f => (f.Key.TokenId, f.Key.StoreId), f => f.App);
        return found.Select(f => new NoticeFact(
            new SeatCause(reason, f.Key.TokenId, f.Key.StoreId)
            {
                App = names[(f.Key.TokenId, f.Key.StoreId)].First(),
            },
            f.Key.GroupId,
            f.Count)
        {
            Jobs = [f.First, f.Last],
        });
    }

    /// <summary>What ends within 30 days of a moment (UTC), or has ended.</summary>
    internal async Task<IReadOnlyList<NoticeFact>> EndingAsync(DateTime now, CancellationToken stopping) =>
        [.. await TokensAsync(now, stopping), .. await CertificatesAsync(now, stopping)];

    /// <summary>The runs that wait for a second person.</summary>
    internal async Task<IReadOnlyList<NoticeFact>> ApprovalsAsync(CancellationToken stopping)
    {
        var waiting = await approvals.Waiting().OrderBy(r => r.Id).Take(MostRuns).ToListAsync(stopping);
        if (waiting.Count == 0) { return []; }

        var groups = await rights.GroupsAsync([.. waiting.Select(r => r.Id)], stopping);
        return
        [
            .. from run in waiting
               from act in One(runs.IrreversibleActOf(run))
               from groupId in groups[run.Id].DefaultIfEmpty()
               select new NoticeFact(
                   new ApprovalCause(run.Id, act.Kind, run.Count) { Until = run.ApprovalUntil }, groupId, 1),
        ];
    }

    private async Task<IEnumerable<NoticeFact>> TokensAsync(DateTime now, CancellationToken stopping)
    {
        var tokens = await ending.TokensAsync(stopping);
        var ids = tokens.Select(t => t.Token.Id).ToArray();
        var shares = (await db.VppShares.Where(s => ids.Contains(s.TokenId)).ToListAsync(stopping))
            .ToLookup(s => s.TokenId, s => s.GroupId);
        return from t in tokens
               from days in Reached(t.Token.ExpiresAt, now)
               let cause = new EndingCause(EndingThing.VppToken, Number(t.Token.Id), days)
               {
                   Name = t.Group is { } path ? $"{t.Token.LocationName} ({path})" : t.Token.LocationName,
                   EndsAt = t.Token.ExpiresAt,
               }
               from groupId in shares[t.Token.Id].Prepend(t.Token.GroupId)
               select new NoticeFact(cause, groupId, 1);
    }

    private async Task<IEnumerable<NoticeFact>> CertificatesAsync(DateTime now, CancellationToken stopping)
    {
        var push = from c in await ending.PushCertificatesAsync(stopping)
                   let isMissing = c.StateAt(now) == PushCertificateState.Missing
                   from days in Reached(isMissing ? now : c.NotAfter, now)
                   select new NoticeFact(
                       new EndingCause(EndingThing.PushCertificate, c.Topic, days)
                       {
                           Name = c.Topic,
                           EndsAt = isMissing ? null : c.NotAfter,
                       },
                       null,
                       1);
        var soon = now.AddDays(Steps[0]);
        var found = await db.Profiles.Where(p => p.RetiredAt == null)
            .SelectMany(
                p => p.Certificates.Where(c => c.EndsAt <= soon),
                (p, c) => new { p.Id, p.Name, c.Subject, EndsAt = c.EndsAt!.Value })
            .OrderBy(c => c.EndsAt).ThenBy(c => c.Id)
            .ToListAsync(stopping);
        var profiles = from c in found
                       from days in Reached(c.EndsAt, now)
                       let id = string.Create(
                           CultureInfo.InvariantCulture, $"{c.Id}:{c.EndsAt:yyyyMMddHHmmss}:{OneLine(c.Subject)}")
                       select new NoticeFact(
                           new EndingCause(EndingThing.ProfileCertificate, id, days)
                           {
                               Name = $"{c.Name}: {c.Subject}",
                               EndsAt = c.EndsAt,
                           },
                           null,
                           1)
                       {
                           IsForAll = true,
                       };
        return push.Concat(profiles);
    }

    /// <summary>The last step that was reached; null if none was.</summary>
    internal static int? StepAt(DateTime? end, DateTime now) => end is { } at
        ? Steps.Where(days => at <= now.AddDays(days)).Select(days => (int?)days).Min()
        : null;

    private static IEnumerable<int> Reached(DateTime? end, DateTime now) =>
        StepAt(end, now) is { } days ? [days] : [];

    /// <summary>Keys that stand are kept one a line.</summary>
    private static string OneLine(string text) => text.ReplaceLineEndings(" ");

    private static IEnumerable<IrreversibleAct> One(IrreversibleAct? act) => act is null ? [] : [act];

    private static string Number(int id) => id.ToString(CultureInfo.InvariantCulture);
}
