using System.Collections.Frozen;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Accounts.Sessions;
using MobiJobs.Administration;
using MobiJobs.Data;
using MobiJobs.Devices.Groups;
using MobiJobs.Notifications.Subscriptions;

namespace MobiJobs.Notifications.Telling;

/// <summary>Who is told, and what they may see now.</summary>
public sealed class NoticeReaders(MobiJobsDb db, IHeldPermissions held, RightsInGroups inGroups)
{
    /// <summary>
    /// What this reader is told of; null if nobody is to be told now: the account is disabled, has no address or may
    /// read nothing, the webhook is not in use, or all groups that it is limited to were deleted.
    /// </summary>
    internal async Task<NoticeSight?> SightAsync(Subscription subscription, CancellationToken stopping)
    {
        if (subscription is { IsLimitedToGroups: true, Groups.Count: 0 }) { return null; }

        var chosen = subscription.IsLimitedToGroups ? await BelowAsync(subscription, stopping) : null;
        if (subscription.PersonId is not { } id)
        {
            return subscription.Webhook is { DisabledAt: null } ? new NoticeSight(null, chosen) : null;
        }

        return await PersonAsync(id, stopping) is { } person ? new NoticeSight(person.Seen, chosen) : null;
    }

    /// <summary>A person who can be told; null for one who can't.</summary>
    internal async Task<ToldPerson?> PersonAsync(int personId, CancellationToken stopping)
    {
        var person = await db.Users.Where(p => p.Id == personId && p.DisabledAt == null && p.Email != null)
            .Select(p => new
            {
                p.Email,
                Roles = db.HeldRoleNames().Where(r => r.PersonId == p.Id).Select(r => r.Name).ToList(),
            })
            .SingleOrDefaultAsync(stopping);
        if (person is null) { return null; }

        var sets = await held.OfAsync([personId], stopping);
        var own = new SessionRights(Rights.Of(person.Roles), [.. sets[personId]]);
        var rights = await inGroups.OfAsync(new Dictionary<int, SessionRights> { [personId] = own }, stopping);
        var seen = rights[personId].GroupsWith([Permissions.Read]);
        return seen is [] ? null : new ToldPerson(person.Email!, seen?.ToFrozenSet());
    }

    private async Task<IReadOnlySet<int>> BelowAsync(Subscription subscription, CancellationToken stopping)
    {
        var below = await db.DeviceGroups.BelowAsync([.. subscription.Groups.Select(g => g.GroupId)], stopping);
        return below.SelectMany(ids => ids).ToFrozenSet();
    }
}

/// <summary>A person who is told.</summary>
/// <param name="Seen">The groups whose devices the person may see; null for the whole fleet.</param>
public sealed record ToldPerson(string Mail, IReadOnlySet<int>? Seen)
{
    /// <summary>Whether the person may see the devices of these groups, as a message has them.</summary>
    internal bool MaySee(string? groups) => Seen is null
        || groups?.Split(',', StringSplitOptions.RemoveEmptyEntries)
            .All(id => Seen.Contains(int.Parse(id, CultureInfo.InvariantCulture))) == true;
}
