using System.Globalization;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Devices.Groups;
using MobiJobs.Gateway;
using MobiJobs.Gateway.Simulated;
using MobiJobs.Jobs;
using MobiJobs.Reports;

namespace MobiJobs.Start.Samples;

/// <summary>
/// Invents devices of the simulated fleet and their past, for demonstrations and measurements. Adds to what is in the
/// store, chunk by chunk, so that other writers get a turn.
/// </summary>
public sealed class History(MobiJobsDb db, TimeProvider clock, OrganizationTime time, SimulatedOptions fleet)
{
    private const int ChunkSize = 40_000;
    private const int CacheMegabytes = 256;

    /// <summary>Writes the devices, then their jobs, oldest first. Returns the number of jobs.</summary>
    public async Task<int> WriteAsync(HistoryPlan plan, CancellationToken stopping)
    {
        await db.OpenForBulkAsync(CacheMegabytes, stopping);
        try
        {
            return await WriteAllAsync(plan, stopping);
        }
        finally
        {
            await db.CloseAfterBulkAsync();
        }
    }

    private async Task<int> WriteAllAsync(HistoryPlan plan, CancellationToken stopping)
    {
        var now = clock.UtcNow();
        var random = new Random(plan.Seed);
        var requesters = await RequestersAsync(stopping);
        var devices = await DevicesAsync(plan, random, now, stopping);
        var start = time.MonthStart(now, 1 - plan.Months);
        var firstOperationId = (await db.Operations.MaxAsync(o => (long?)o.Id, stopping) ?? 0) + 1;
        var orders = new PastOrders(devices, requesters, random, firstOperationId);
        var step = (now - start).TotalMilliseconds / (plan.Jobs + 1);
        for (var done = 0; done < plan.Jobs; done += ChunkSize)
        {
            var from = start.AddMilliseconds(Math.Floor(step * (done + 1)));
            var times = Enumerable.Range(0, Math.Min(ChunkSize, plan.Jobs - done))
                .Select(i => from.AddMilliseconds(Math.Floor(step * i)));
            await db.WriteAsync(
                () => WriteJobsAsync(times.Select(at => new PastJob(orders.Next(at), random, now)), orders, stopping),
                stopping);
            await db.CheckpointAsync(stopping);
        }

        // The stored counts don't include what was written here.
        await db.DeleteAllAsync(db.DayCounts, stopping);
        return plan.Jobs;
    }

    private async Task<int[]> RequestersAsync(CancellationToken stopping)
    {
        var known = await db.Requesters.Select(r => r.NormalizedName).ToListAsync(stopping);
        db.Requesters.AddRange(SchoolNames.Requesters
            .Where(n => !known.Contains(Requester.Normalize(n)))
            .Select(Requester.For));
        await db.SaveChangesAsync(stopping);
        var names = SchoolNames.Requesters.Select(Requester.Normalize).ToArray();
        return await db.Requesters
            .Where(r => names.Contains(r.NormalizedName))
            .OrderBy(r => r.Id)
            .Select(r => r.Id)
            .ToArrayAsync(stopping);
    }

    private async Task<HistoryDevice[]> DevicesAsync(
        HistoryPlan plan,
        Random random,
        DateTime now,
        CancellationToken stopping)
    {
        var groups = await GroupsAsync(stopping);
        var registered = time.MonthStart(now, 1 - plan.Months);
        var numbers = await NumbersAsync(plan.Devices, random, stopping);
        var channelIds = numbers.ToDictionary(n => n, _ => SimulatedGateway.NewChannelId(), StringComparer.Ordinal);
        var devices = numbers.Select((number, i) =>
        {
            var nature = new DeviceNature(fleet, channelIds[number]);
            var device = Device.Register(number, nature.Person, null, null, groups[i % groups.Count], registered);
            Inform(device, nature, random, now);
            return device;
        });
        await db.BulkInsertAsync(devices, keepKeys: false, stopping);
        var ids = await EnrollAsync(channelIds, now, registered, stopping);
        return await db.Enrollments
            .Where(e => ids.Contains(e.DeviceId))
            .OrderBy(e => e.DeviceId)
            .Select(e => new HistoryDevice(e.DeviceId, e.Id, e.ChannelId))
            .ToArrayAsync(stopping);
    }

    /// <summary>
    /// Numbers that say the group of a device, as <see cref="DevicesAsync"/> assigns it, with a prefix if the store has
    /// devices already.
    /// </summary>
    private async Task<string[]> NumbersAsync(int count, Random random, CancellationToken stopping)
    {
        var prefix = await db.Devices.AnyAsync(stopping)
            ? $"S{random.Next(1000, 9999).ToString(CultureInfo.InvariantCulture)}-"
            : "";
        return [.. Enumerable.Range(0, count).Select(i => string.Create(
            CultureInfo.InvariantCulture,
            $"{prefix}{SchoolNames.NumberStarts[i % SchoolNames.NumberStarts.Length]}-{i + 1:0000}"))];
    }

    /// <summary>Most devices have already reported what the fleet will report when it is asked.</summary>
    private static void Inform(Device device, DeviceNature nature, Random random, DateTime now)
    {
        var at = now.AddMinutes(-random.Next(5, random.Next(8) == 0 ? 60_000 : 1_200));
        if (random.Next(12) == 0) { return; }

        device.UpdateInformation(nature.Information, at < device.RegisteredAt ? device.RegisteredAt : at);
    }

    private async Task<long[]> EnrollAsync(
        Dictionary<string, string> channelIds,
        DateTime now,
        DateTime registered,
        CancellationToken stopping)
    {
        var numbers = channelIds.Keys.ToArray();
        var devices = await db.Devices
            .Where(d => numbers.Contains(d.Number))
            .OrderBy(d => d.Id)
            .Select(d => new { d.Id, d.Number })
            .ToListAsync(stopping);
        var enrollments = devices.Select(
            d => Enrollment.Start(d.Id, ChannelKind.Simulated, channelIds[d.Number], registered));
        await db.BulkInsertAsync(enrollments, keepKeys: false, stopping);
        await db.WriteAsync(
            () => db.Devices.Where(d => numbers.Contains(d.Number)).ExecuteUpdateAsync(
                set => set
                    .SetProperty(d => d.EnrollmentId, d => db.Enrollments
                        .Where(e => e.DeviceId == d.Id && e.EndedAt == null)
                        .Max(e => (long?)e.Id))
                    .SetProperty(d => d.LastContactAt, now),
                stopping),
            stopping);
        return [.. devices.Select(d => d.Id)];
    }

    private async Task<List<int?>> GroupsAsync(CancellationToken stopping)
    {
        var ids = new List<int?>();
        foreach (var path in SchoolNames.Groups)
        {
            ids.Add((await GroupRegister.EnsureAsync(db, path.Split(DeviceGroup.Separator), stopping)).Id);
        }

        return ids;
    }

    private async Task WriteJobsAsync(IEnumerable<PastJob> past, PastOrders orders, CancellationToken stopping)
    {
        var nextId = await db.Jobs.NewestIdAsync(stopping) + 1;
        var reports = new List<StoredReport>();
        var jobs = new List<Job>(ChunkSize);
        foreach (var job in past)
        {
            jobs.Add(job.Make(nextId));
            if (job.Report is { } report)
            {
                reports.Add(StoredReport.FromHistory(nextId, job.ChannelId, report, job.EndedAt));
            }

            nextId++;
        }

        await db.BulkInsertAsync(orders.TakeOperations(), keepKeys: true, stopping);
        await db.BulkInsertAsync(jobs, keepKeys: true, stopping);
        await db.BulkInsertAsync(reports, keepKeys: false, stopping);
    }
}

/// <summary>A device that is given a history.</summary>
internal sealed record HistoryDevice(long Id, long EnrollmentId, string ChannelId);
