using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Administration;
using MobiJobs.Administration.Persons;
using MobiJobs.Data;
using MobiJobs.Jobs;

namespace MobiJobs.Queue.Reserved;

/// <summary>
/// Whether who reserved jobs may still send them, judged as everything is that is carried out after its request
/// (<see cref="RightsInGroups.OfAskersAsync"/>). SYSTEM always may.
/// </summary>
public sealed class ReservationRights(MobiJobsDb db, RightsInGroups inGroups) : IReservedByPeople
{
    /// <inheritdoc/>
    public async Task<ReservedByPerson> OfAsync(string name, CancellationToken stopping)
    {
        var normalized = Requester.Normalize(name);
        var jobs = db.Jobs.Where(j => j.DueAt != null && j.Stage == JobStage.Reserved)
            .Where(j => db.Requesters.Any(r => r.Id == j.RequestedById && r.NormalizedName == normalized));
        var kinds = await ReservedJob.Of(db, jobs)
            .GroupBy(j => new { j.Kind, j.GroupId, j.RequestedById, j.TokenId })
            .Select(g => new { g.Key, Count = g.Count() })
            .ToListAsync(stopping);
        var held = await inGroups.OfAskersAsync(
            [.. kinds.Select(k => new Asker(k.Key.RequestedById, k.Key.TokenId))], stopping);
        var lost = kinds.Where(k => !held[new Asker(k.Key.RequestedById, k.Key.TokenId)].In(k.Key.GroupId)
            .May(new Deed.Send(k.Key.Kind)));
        return new ReservedByPerson(kinds.Sum(k => k.Count), lost.Sum(k => k.Count));
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<int, int>> WithTokensAsync(
        IReadOnlyCollection<int> tokenIds, CancellationToken stopping)
    {
        if (tokenIds.Count == 0) { return new Dictionary<int, int>(); }

        var reserved = db.Jobs.Where(j => j.DueAt != null && j.Stage == JobStage.Reserved);
        return await ReservedJob.Of(db, reserved)
            .Where(j => j.TokenId != null && tokenIds.Contains(j.TokenId.Value))
            .GroupBy(j => j.TokenId!.Value)
            .Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, stopping);
    }

    /// <summary>Those of these jobs that may still be sent, and those that may not, in a few statements.</summary>
    internal async Task<ILookup<bool, ReservedJob>> JudgeAsync(
        IReadOnlyList<ReservedJob> jobs, CancellationToken stopping)
    {
        var held = await inGroups.OfAskersAsync([.. jobs.Select(j => j.Asker)], stopping);
        return jobs.ToLookup(j => held[j.Asker].In(j.GroupId).May(new Deed.Send(j.Kind)));
    }
}
