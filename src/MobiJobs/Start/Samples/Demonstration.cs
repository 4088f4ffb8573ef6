using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Gateway.Simulated;
using MobiJobs.Jobs;
using MobiJobs.Queue;

namespace MobiJobs.Start.Samples;

/// <summary>
/// What a first start outside production creates: a fleet with three months of history, and open jobs. Later starts
/// keep what is there.
/// </summary>
public sealed class Demonstration(
    MobiJobsDb db,
    History history,
    SimulatedOptions fleet,
    OrganizationTime time,
    TimeProvider clock,
    SampleVpp? vpp = null)
{
    private const int JobsPerDevice = 30;
    private const int Months = 3;

    /// <summary>Creates it in an empty store.</summary>
    public async Task CreateAsync(CancellationToken stopping)
    {
        var installation = await db.Installations.SingleAsync(stopping);
        if (installation.DemonstrationAt is not null || await db.Devices.AnyAsync(stopping)) { return; }

        var plan = new HistoryPlan(fleet.Devices, fleet.Devices * JobsPerDevice, Months, fleet.Seed);
        await history.WriteAsync(plan, stopping);
        await RegisterJobsAsync(stopping);
        SampleCatalogue.AddTo(db, clock.UtcNow());
        installation.DemonstrationCreated(clock.UtcNow());
        await db.SaveChangesAsync(stopping);
        if (vpp is not null) { await vpp.CreateAsync(fleet.Seed, stopping); }
    }

    /// <summary>Registers open jobs: some devices have several, some jobs are reserved for tomorrow morning.</summary>
    private async Task RegisterJobsAsync(CancellationToken stopping)
    {
        var now = clock.UtcNow();
        var random = new Random(fleet.Seed);
        var requesters = await db.Requesters
            .Where(r => r.Id != Requester.SystemId)
            .Select(r => r.Id)
            .ToListAsync(stopping);
        var owner = await OwnerAsync(stopping);
        var tomorrow = time.ToUtc(time.ToLocal(now).Date.AddDays(1).AddHours(9)) ?? now.AddDays(1);
        var orders = new List<NewJob>();
        foreach (var device in await DevicesAsync(stopping))
        {
            for (var i = random.Next(0, 4); i > 0; i--)
            {
                var kind = SchoolJobs.Kind(random);
                DateTime? reserved = random.Next(12) == 0 ? tomorrow : null;
                orders.Add(new NewJob(
                    device.Id,
                    device.EnrollmentId,
                    kind,
                    SchoolJobs.Target(kind, random),
                    reserved is null ? requesters[(int)kind % requesters.Count] : owner)
                {
                    ReservedFor = reserved,
                });
            }
        }

        await db.WriteAsync(
            async () =>
            {
                var jobs = await WithOperationsAsync(orders, now, stopping);
                var queue = new DeviceQueue(db, new DeliveryTimes());
                await queue.RegisterAsync(jobs, now, stopping);

                // At start the devices of heads are woken, while the sweep would warn of queues without a head.
                await queue.ClaimHeadsAsync([.. jobs.Select(j => j.DeviceId).Distinct()], now, stopping);
            },
            stopping);
    }

    /// <summary>
    /// The first person who can sign in. What is reserved is theirs: a job whose person has no account ends when its
    /// time comes.
    /// </summary>
    private async Task<int> OwnerAsync(CancellationToken stopping)
    {
        var normalized = Requester.Normalize(
            await db.Users.OrderBy(p => p.Id).Select(p => p.UserName!).FirstAsync(stopping));
        return await db.Requesters.Where(r => r.NormalizedName == normalized).Select(r => r.Id).SingleAsync(stopping);
    }

    private async Task<List<(long Id, long EnrollmentId)>> DevicesAsync(CancellationToken stopping)
    {
        var devices = await db.Devices
            .Where(d => d.EnrollmentId != null)
            .OrderBy(d => d.Id)
            .Select(d => new { d.Id, EnrollmentId = d.EnrollmentId!.Value })
            .ToListAsync(stopping);
        return devices.ConvertAll(d => (d.Id, d.EnrollmentId));
    }

    /// <summary>Orders that differ only in the device belong to one operation.</summary>
    private async Task<IReadOnlyList<NewJob>> WithOperationsAsync(
        List<NewJob> orders,
        DateTime now,
        CancellationToken stopping)
    {
        var grouped = orders
            .GroupBy(o => (o.Kind, o.Target, o.RequestedById, o.ReservedFor))
            .Select(g => (
                Operation: Operation.Register(
                    g.Key.Kind,
                    g.Key.Target?.Name,
                    g.Key.RequestedById,
                    g.Key.ReservedFor,
                    now),
                Orders: g.ToArray()))
            .ToArray();
        db.Operations.AddRange(grouped.Select(g => g.Operation));
        await db.SaveChangesAsync(stopping);
        return [.. grouped.SelectMany(g => g.Orders.Select(o => o with { OperationId = g.Operation.Id }))];
    }
}
