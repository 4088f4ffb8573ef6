using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Vpp.Users;

namespace MobiJobs.Vpp.Seats;

/// <summary>A device as seats see it.</summary>
/// <param name="UserTokenId">The token of the person that it belongs to.</param>
/// <param name="IsLinked">Whether that person is linked to an Apple ID.</param>
/// <param name="LastContactAt">When it last connected (UTC).</param>
internal sealed record SeatDevice(
    long Id, string? SerialNumber, int? GroupId, int? UserTokenId, bool IsLinked, DateTime? LastContactAt)
{
    /// <summary>
    /// Whether no licence can be assigned to it: it has told about itself under its present enrollment, but no serial
    /// number. Where it hasn't told yet, nothing is known.
    /// </summary>
    public required bool HasNoSerialNumber { get; init; }

    /// <summary>What it may install without a new seat.</summary>
    public required IReadOnlySet<SeatPool> Licenses { get; init; }

    /// <summary>What it is to have for jobs that are open.</summary>
    public required IReadOnlySet<SeatPool> Claims { get; init; }

    /// <summary>What its person has, though it is signed in with another Apple ID, or with none.</summary>
    public required IReadOnlySet<SeatPool> OutOfReach { get; init; }
}

/// <summary>The devices of some deliveries, and the licences that they have of some apps.</summary>
internal sealed class SeatDevices
{
    private static readonly IReadOnlySet<SeatPool> None = new HashSet<SeatPool>();

    private readonly Dictionary<long, SeatDevice> devices;

    private SeatDevices(IEnumerable<SeatDevice> devices) => this.devices = devices.ToDictionary(d => d.Id);

    /// <summary>Reads them by four statements, however many they are.</summary>
    public static async Task<SeatDevices> ReadAsync(
        MobiJobsDb db, long[] ids, SeatSources sources, DateTime now, CancellationToken stopping)
    {
        var found = await (
            from device in db.Devices.OfWholeFleet()
            where ids.Contains(device.Id)
            join user in db.VppUsers on device.VppUserId equals (int?)user.Id into users
            from user in users.DefaultIfEmpty()
            select new
            {
                device.Id,
                device.SerialNumber,
                device.GroupId,
                device.LastContactAt,
                device.AccountHash,
                device.InformationAt,
                EnrolledAt = device.SerialNumber != null ? null
                    : db.Enrollments.Where(e => e.Id == device.EnrollmentId)
                        .Select(e => (DateTime?)e.StartedAt).FirstOrDefault(),
                device.VppUserId,
                PersonId = (int?)user.Id,
                PersonTokenId = (int?)user.TokenId,
                PersonStatus = (VppUserStatus?)user.Status,
                PersonHash = user.AccountHash,
            }).ToListAsync(stopping);
        string[] serials = [.. found.Select(d => d.SerialNumber).OfType<string>()];
        int[] people = [.. found.Select(d => d.PersonId).OfType<int>().Distinct()];
        var bySerial = await OfDevicesAsync(db, sources, serials, stopping);
        var byPerson = people.Length == 0 ? null : await OfPeopleAsync(db, sources, people, stopping);
        var claims = await ClaimsAsync(db, sources, ids, stopping);
        return new SeatDevices(found.Select(d =>
        {
            var own = d.SerialNumber is { } serial ? bySerial[serial] : [];
            var persons = d.PersonId is { } person ? byPerson![person] : [];
            var isOther = HashMatches.IsOutOfReach(d.AccountHash, d.InformationAt, d.PersonHash, now);
            return new SeatDevice(
                d.Id,
                d.SerialNumber,
                d.GroupId,
                d.PersonTokenId,
                d.PersonStatus == VppUserStatus.Associated,
                d.LastContactAt)
            {
                HasNoSerialNumber = d is { SerialNumber: null, InformationAt: { } at }
                    && at >= d.EnrolledAt,
                Licenses = SetOf(isOther ? own : own.Concat(persons)),
                OutOfReach = SetOf(isOther ? persons : []),
                Claims = SetOf(claims[d.Id]),
            };
        }));
    }

    /// <summary>The device; null if it has been deleted.</summary>
    public SeatDevice? Find(long id) => devices.GetValueOrDefault(id);

    private static async Task<ILookup<long, SeatPool>> ClaimsAsync(
        MobiJobsDb db, SeatSources sources, long[] ids, CancellationToken stopping)
    {
        var (tokens, apps) = (sources.Tokens, sources.Apps);
        var all = await db.Jobs.OfWholeFleet()
            .Where(j => j.Seat >= SeatState.Awaited && j.Seat <= SeatState.Assigning)
            .Where(j => j.Stage != JobStage.Ended && ids.Contains(j.DeviceId))
            .Where(j => tokens.Contains(j.SeatTokenId!.Value) && apps.Contains(j.StoreId!.Value))
            .Select(j => new { j.DeviceId, Pool = new SeatPool(j.SeatTokenId!.Value, j.StoreId!.Value) })
            .ToListAsync(stopping);
        return all.ToLookup(j => j.DeviceId, j => j.Pool);
    }

    private static async Task<ILookup<string, SeatPool>> OfDevicesAsync(
        MobiJobsDb db, SeatSources sources, string[] serials, CancellationToken stopping)
    {
        var (tokens, apps) = (sources.Tokens, sources.Apps);
        var all = await db.Licenses.OfWholeFleet().Usable(db)
            .Where(l => tokens.Contains(l.TokenId) && apps.Contains(l.StoreId) && serials.Contains(l.SerialNumber!))
            .Select(l => new { l.SerialNumber, Pool = new SeatPool(l.TokenId, l.StoreId) })
            .ToListAsync(stopping);
        return all.ToLookup(l => l.SerialNumber!, l => l.Pool, StringComparer.Ordinal);
    }

    private static async Task<ILookup<int, SeatPool>> OfPeopleAsync(
        MobiJobsDb db, SeatSources sources, int[] people, CancellationToken stopping)
    {
        var (tokens, apps) = (sources.Tokens, sources.Apps);
        var all = await db.Licenses.OfWholeFleet().Usable(db)
            .Where(l => tokens.Contains(l.TokenId) && apps.Contains(l.StoreId) && people.Contains(l.UserId!.Value))
            .Select(l => new { l.UserId, Pool = new SeatPool(l.TokenId, l.StoreId) })
            .ToListAsync(stopping);
        return all.ToLookup(l => l.UserId!.Value, l => l.Pool);
    }

    private static IReadOnlySet<SeatPool> SetOf(IEnumerable<SeatPool> pools) =>
        pools.ToHashSet() is { Count: > 0 } some ? some : None;
}
