using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Vpp.Orders;

namespace MobiJobs.Vpp.Users;

/// <summary>The comparison of all devices at once: who is signed in with another Apple ID than the one that licences go to.</summary>
public sealed class HashList(MobiJobsDb db, TimeProvider clock)
{
    public const int PageSize = 100;

    /// <summary>How many managed devices of these stand how.</summary>
    public async Task<IReadOnlyDictionary<HashMatch, int>> CountAsync(IQueryable<Device> scope, CancellationToken stopping) =>
        await Pairs(scope).Select(Match()).GroupBy(m => m).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, stopping);

    /// <summary>Those that stand so, by device number, after a number (null: from the first), and one more than fit on a page where there are more.</summary>
    public async Task<IReadOnlyList<HashRow>> PageAsync(IQueryable<Device> scope, HashMatch match, string? after, CancellationToken stopping)
    {
        var pairs = Pairs(scope).Where(Is(match));
        if (after is not null) { pairs = pairs.Where(p => string.Compare(p.Device.Number, after) > 0); }

        return await pairs.OrderBy(p => p.Device.Number).Take(PageSize + 1)
            .Select(p => new HashRow(p.Device.Number, p.Device.OwnerName, p.Device.AccountHash, p.Device.InformationAt, p.User == null ? null : p.User.Id, p.User == null ? null : p.User.TokenId, p.User == null ? null : p.User.Name, p.User == null ? null : p.User.AccountHash))
            .ToListAsync(stopping);
    }

    private IQueryable<Pair> Pairs(IQueryable<Device> scope) => scope
        .Where(d => d.State == DeviceState.Managed)
        .Select(d => new Pair { Device = d, User = db.VppUsers.FirstOrDefault(u => u.Id == d.VppUserId) });

    /// <summary>As <see cref="HashMatches.Of(Device, VppUser?, DateTime)"/> judges, in the store.</summary>
    private Expression<Func<Pair, HashMatch>> Match()
    {
        var old = clock.UtcNow() - HashMatches.Age;
        return p => p.User == null ? HashMatch.NoUser
            : p.User.AccountHash == null ? HashMatch.NotLinked
            : p.Device.AccountHash == null || p.Device.InformationAt == null ? HashMatch.NotFetched
            : p.Device.InformationAt < old ? HashMatch.Old
            : p.Device.AccountHash == p.User.AccountHash ? HashMatch.Same : HashMatch.Different;
    }

    private Expression<Func<Pair, bool>> Is(HashMatch match)
    {
        var expression = Match();
        return Expression.Lambda<Func<Pair, bool>>(Expression.Equal(expression.Body, Expression.Constant(match)), expression.Parameters);
    }

    private sealed class Pair
    {
        public Device Device { get; init; } = null!;

        public VppUser? User { get; init; }
    }
}

/// <summary>A device and its person, hash beside hash. The time is UTC.</summary>
public sealed record HashRow(string Number, string OwnerName, string? DeviceHash, DateTime? FetchedAt, int? UserId, int? TokenId, string? UserName, string? UserHash);
