using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;

namespace MobiJobs.Devices;

/// <summary>The devices that have some of these numbers, and the numbers that no device has.</summary>
public sealed record DevicesByNumber(IReadOnlyList<NumberedDevice> Found, IReadOnlyList<string> Unknown)
{
    /// <summary>Whether no number was given.</summary>
    public bool IsEmpty => Found.Count + Unknown.Count == 0;

    /// <summary>Finds devices by numbers as people write them; blank ones are skipped.</summary>
    public static async Task<DevicesByNumber> FindAsync(
        MobiJobsDb db,
        IReadOnlyCollection<string?> numbers,
        CancellationToken stopping)
    {
        var wanted = numbers.Select(n => Device.NormalizeNumber(n ?? ""))
            .Where(n => n.Length > 0)
            .Distinct(StringComparer.Ordinal)
            .ToArray();
        var found = wanted.Length == 0
            ? []
            : await db.Devices.Where(d => wanted.Contains(d.Number))
                .Select(d => new NumberedDevice(d.Id, d.Number, d.State, d.EnrollmentId))
                .ToListAsync(stopping);
        var unknown = wanted.Except(found.Select(f => f.Number), StringComparer.Ordinal);
        return new DevicesByNumber(found, [.. unknown]);
    }
}

/// <summary>A device that was found by its number; without an enrollment it is not managed.</summary>
public sealed record NumberedDevice(long Id, string Number, DeviceState State, long? EnrollmentId);
