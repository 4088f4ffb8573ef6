using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Operations.Send;
using MobiJobs.Runs;
using MobiJobs.Vpp.Seats;
using MobiJobs.Vpp.Tokens;

namespace MobiJobs.Operations.Retry;

/// <summary>
/// The seats that a retry needs, and what cures findings about licences for all its jobs in one step. A delivery gets
/// its licence by itself where there is a seat: nothing has to be assigned before.
/// </summary>
public sealed class RetrySeats(
    MobiJobsDb db, SeatReport report, RetryCheck check, RetryFindings findings, VppShares shares, TimeProvider clock)
{
    /// <summary>Whether the seats of any token are known, so that the check says something about licences.</summary>
    public Task<bool> AreKnownAsync(CancellationToken stopping) =>
        SeatSources.AreKnownAsync(db, clock.UtcNow(), stopping);

    /// <summary>The apps of which seats are needed, each with the token that they come from.</summary>
    public async Task<IReadOnlyList<SeatNeed>> NeedsAsync(Run run, CancellationToken stopping)
    {
        var (chosen, sources) = await ChooseAsync(run, stopping);
        var asked = chosen.GroupBy(c => c.Seat.Pool)
            .Select(same => new AskedSeats(same.Key, 0, same.First().Name, same.Count()));
        return await report.NeedsAsync([.. asked], sources, stopping);
    }

    /// <summary>
    /// Leaves out what would wait for a seat: of each pool the oldest jobs. False if the retry has been confirmed
    /// meanwhile.
    /// </summary>
    public Task<bool> LeaveOutAsync(Run run, CancellationToken stopping) => db.ChangeItemsAsync(
        run,
        async () =>
        {
            var (chosen, _) = await ChooseAsync(run, stopping);
            foreach (var some in chosen.Where(c => !c.Seat.IsFree).Select(c => c.JobId).Chunk(RunKeeper.ChunkSize))
            {
                await db.PendingItems(run, some).LeaveOutForSeatsAsync(stopping);
            }
        },
        stopping);

    /// <summary>The tokens that could be shared with groups whose devices may use none that has the app.</summary>
    public async Task<IReadOnlyList<TokenToShare>> SharesAsync(Run run, CancellationToken stopping)
    {
        var jobs = WithoutToken(run);
        var apps = await jobs.Select(j => j.StoreId).Distinct().ToListAsync(stopping);
        if (apps.Count == 0) { return []; }

        var groups = await jobs.Select(j => j.Device.GroupId).Where(g => g != null).Distinct().ToListAsync(stopping);
        return await report.SharesAsync([.. apps.OfType<long>()], groups, stopping);
    }

    /// <summary>
    /// Shares a token with a group whose devices may use none, and checks these jobs once more. Null for an unknown
    /// token.
    /// </summary>
    public async Task<TokenResult?> ShareAsync(
        Run run, int tokenId, int groupId, GroupRights rights, Actor by, CancellationToken stopping)
    {
        if (!await db.VppTokens.AnyAsync(t => t.Id == tokenId, stopping)) { return null; }

        var result = await shares.ShareAsync(tokenId, groupId, by, stopping);
        if (result == TokenResult.Done)
        {
            await db.ChangeItemsAsync(run, () => CheckAgainAsync(run, groupId, rights, stopping), stopping);
        }

        return result;
    }

    private async Task CheckAgainAsync(Run run, int groupId, GroupRights rights, CancellationToken stopping)
    {
        var jobs = await WithoutToken(run).Where(j => j.Device.GroupId == groupId).Select(j => j.Id)
            .ToListAsync(stopping);
        foreach (var some in jobs.Chunk(RunKeeper.ChunkSize))
        {
            await db.RunItems.Where(i => i.RunId == run.Id && some.Contains(i.ItemId))
                .SetAsync(RunOutcome.Pending, 0, stopping);
            var judged = await check.JudgeAsync(null, some, rights, stopping);
            await findings.NoteAsync(run, [.. judged.Where(c => c.Verdict == RetryVerdict.Retry)], stopping);
        }
    }

    private IQueryable<Job> WithoutToken(Run run) =>
        Jobs(findings.With(run.Id, CheckFinding.NoToken | CheckFinding.OtherToken));

    private IQueryable<Job> Jobs(IQueryable<RunItem> items) => db.Jobs.Where(j => items.Any(i => i.ItemId == j.Id));

    /// <summary>Where those that need a seat get it from, newest first.</summary>
    private async Task<(List<Chosen> Chosen, SeatSources Sources)> ChooseAsync(Run run, CancellationToken stopping)
    {
        var items = findings.With(run.Id, CheckFinding.NeedsSeat).Where(i => i.Outcome == RunOutcome.Pending);
        var needing = await (
            from job in Jobs(items)
            join user in db.VppUsers on job.Device.VppUserId equals (int?)user.Id into users
            from user in users.DefaultIfEmpty()
            orderby job.Id descending
            select new { job.Id, job.StoreId, job.Detail, job.Device.GroupId, UserTokenId = (int?)user.TokenId })
            .ToListAsync(stopping);
        long[] apps = [.. needing.Select(n => n.StoreId).OfType<long>().Distinct()];
        var sources = await report.CountedAsync(apps, stopping);
        var chosen = new List<Chosen>();
        foreach (var job in needing)
        {
            if (sources.Choose(job.GroupId, job.UserTokenId, job.StoreId!.Value) is { } seat)
            {
                chosen.Add(new(job.Id, job.Detail ?? "", seat));
            }
        }

        return (chosen, sources);
    }

    private sealed record Chosen(long JobId, string Name, ChosenSeat Seat);
}
