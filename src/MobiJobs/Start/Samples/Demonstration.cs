using System.Globalization;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Gateway.Simulated;
using MobiJobs.Jobs;
using MobiJobs.Queue;

namespace MobiJobs.Start.Samples;

/// <summary>
/// What a first start outside production lays in: a fleet with three months behind it, work under way, and somebody to sign
/// in as. Once; a later start goes on with what is there.
/// </summary>
public sealed class Demonstration(MobiJobsDb db, TimeProvider clock, OrganizationTime time, SimulatedOptions fleet, SampleVpp vpp)
{
    private const int JobsADevice = 30;
    private const string Administrator = "admin";

    /// <summary>Lays it in, unless it is there already.</summary>
    public async Task LayInAsync(People people, CancellationToken stopping)
    {
        var installation = await db.Installations.SingleAsync(stopping);
        if (installation.DemonstrationAt is null && !await db.Devices.AnyAsync(stopping))
        {
            var plan = new HistoryPlan(fleet.Devices, fleet.Devices * JobsADevice, 3, fleet.Seed);
            await new History(db, clock, time, fleet).WriteAsync(plan, stopping);
            await OpenWorkAsync(stopping);
            SampleCatalogue.AddTo(db, clock.UtcNow());
            installation.DemonstrationLaidIn(clock.UtcNow());
            await db.SaveChangesAsync(stopping);
            await vpp.LayInAsync(fleet, stopping);
        }

        if (!await people.AnyAsync(stopping)) { await PrintSignInAsync(people, stopping); }
    }

    /// <summary>Work for today: some devices have several jobs to do, some jobs are reserved for tomorrow morning.</summary>
    private async Task OpenWorkAsync(CancellationToken stopping)
    {
        var now = clock.UtcNow();
        var random = new Random(fleet.Seed);
        var devices = await db.Devices.OrderBy(d => d.Id).Select(d => new { d.Id, d.EnrollmentId }).ToListAsync(stopping);
        var requesters = await db.Requesters.Where(r => r.Id != Requester.SystemId).Select(r => r.Id).ToListAsync(stopping);
        var tomorrow = time.ToUtc(time.ToLocal(now).Date.AddDays(1).AddHours(9)) ?? now.AddDays(1);
        var orders = new List<NewJob>();
        foreach (var device in devices)
        {
            for (var i = random.Next(0, 4); i > 0; i--)
            {
                var kind = SchoolNames.Kind(random);
                DateTime? reserved = random.Next(12) == 0 ? tomorrow : null;
                orders.Add(new NewJob(device.Id, device.EnrollmentId!.Value, kind, SchoolNames.Target(kind, random), requesters[(int)kind % requesters.Count]) { ReservedFor = reserved });
            }
        }

        await db.WriteAsync(async () => await new DeviceQueue(db).RegisterAsync([.. await InOperationsAsync(orders, now, stopping)], now, stopping), stopping);
    }

    /// <summary>What is equal but for the device was ordered at once.</summary>
    private async Task<IReadOnlyList<NewJob>> InOperationsAsync(List<NewJob> orders, DateTime now, CancellationToken stopping)
    {
        var grouped = orders
            .GroupBy(o => (o.Kind, o.Target, o.RequestedById, o.ReservedFor))
            .Select(g => (Operation: Operation.Register(g.Key.Kind, g.Key.Target?.Name, g.Key.RequestedById, g.Key.ReservedFor, now), Orders: g.ToArray()))
            .ToArray();
        db.Operations.AddRange(grouped.Select(g => g.Operation));
        await db.SaveChangesAsync(stopping);
        return [.. grouped.SelectMany(g => g.Orders.Select(o => o with { OperationId = g.Operation.Id }))];
    }

    private static async Task PrintSignInAsync(People people, CancellationToken stopping)
    {
        var password = People.GeneratePassword();
        var problems = await people.CreateAsync(Administrator, password, Roles.Administrator, Requester.SystemName, stopping);
        if (problems.Count > 0) { throw new InvalidOperationException(string.Join(' ', problems)); }

        await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"""

            ────────────────────────────────────────────
              Sign in / サインイン   (shown once / 表示は一度だけ)
              User ID   {Administrator}
              Password  {password}
            ────────────────────────────────────────────

            """));
    }
}
