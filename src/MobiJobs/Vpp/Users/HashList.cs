using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Devices;

namespace MobiJobs.Vpp.Users;

/// <summary>
/// Compares the hashes of all devices: which are signed in with another Apple ID than their person's.
/// </summary>
public sealed class HashList(MobiJobsDb db, TimeProvider clock)
{
    public const int PageSize = 100;

    /// <summary>How many of the managed devices have each result.</summary>
    public async Task<IReadOnlyDictionary<HashMatch, int>> CountAsync(CancellationToken stopping) =>
        await Pairs().Select(HashMatches.InStore<HashPair>(clock.UtcNow()))
            .GroupBy(m => m)
            .Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, stopping);

    /// <summary>A page of the devices with a result, by number.</summary>
    /// <param name="number">The number at the page's place; null at the top.</param>
    public async Task<KeysetPage<HashRow>> PageAsync(
        HashMatch match,
        PageStart start,
        string? number,
        CancellationToken stopping)
    {
        var pairs = Pairs().Where(HashMatches.Is<HashPair>(match, clock.UtcNow()));
        pairs = start switch
        {
            PageStart.Top => pairs.OrderBy(p => p.Device.Number),
            PageStart.After => pairs
                .Where(p => string.Compare(p.Device.Number, number) > 0)
                .OrderBy(p => p.Device.Number),
            PageStart.Before => pairs
                .Where(p => string.Compare(p.Device.Number, number) < 0)
                .OrderByDescending(p => p.Device.Number),
        };
        var rows = await pairs
            .Take(PageSize + 1)
            .Select(p => new HashRow(
                p.Device.Number,
                p.Device.OwnerName,
                p.Device.AccountHash,
                p.Device.InformationAt,
                p.User == null ? null : new HashUser(p.User.Id, p.User.TokenId, p.User.Name, p.User.AccountHash)))
            .ToListAsync(stopping);
        return KeysetPage.Of(rows, PageSize, start, row => Cursor.At(HashPage.FingerprintOf(match), [row.Number]));
    }

    private IQueryable<HashPair> Pairs() => db.Devices
        .Where(d => d.State == DeviceState.Managed)
        .Select(d => new HashPair { Device = d, User = db.VppUsers.FirstOrDefault(u => u.Id == d.VppUserId) });
}

/// <summary>A device with its hash and its person. The time is UTC.</summary>
public sealed record HashRow(
    string Number,
    string OwnerName,
    string? DeviceHash,
    DateTime? FetchedAt,
    HashUser? User);

/// <summary>The person of a device, with the person's hash.</summary>
public sealed record HashUser(int Id, int TokenId, string Name, string? Hash);
