using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MobiJobs.AutoDelivery.Lists;
using MobiJobs.Data;
using MobiJobs.Gateway.Simulated;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Operations.Send;
using MobiJobs.Runs;
using MobiJobs.Shared;
using MobiJobs.Vpp.Simulated;

namespace MobiJobs.Benchmarks.Fleet;

/// <summary>
/// A VPP app for a whole lifelike fleet, with a fifth of the seats missing until they are bought an hour later: a day
/// of the fleet's time without a person's touch, for several fleets. An automatic-delivery list sends again in the
/// evening what devices lack.
/// </summary>
public sealed class SeatsBenchmark(Report report)
{
    /// <summary>In Tokyo, where the fleet's day begins at nine.</summary>
    private const int ListHour = 20;

    private static readonly TimeSpan Day = TimeSpan.FromHours(24);

    /// <summary>One fleet after the other; its number is its seed.</summary>
    public async Task RunAsync(Arguments arguments)
    {
        var shares = new List<double>();
        for (var seed = arguments.First; seed < arguments.First + arguments.Runs; seed++)
        {
            await using var fleet = new AcceleratedFleet(new SimulatedOptions { Seed = seed, Faults = 1 });
            shares.Add(await RunAsync(fleet, seed, arguments.Devices));
        }

        report.Say("confirmed, lowest and highest of the fleets", $"{P(shares.Min())} to {P(shares.Max())}");
    }

    private async Task<double> RunAsync(AcceleratedFleet fleet, int seed, int devices)
    {
        await fleet.CreateAsync(devices, 0);
        var stock = new BenchStock(fleet);
        var atFirst = devices * 4 / 5;
        var group = await stock.CreateAsync(atFirst, []);
        await fleet.DoAsync<MobiJobsDb>(db => AddListAsync(db, group, fleet));
        var apple = fleet.Services.GetRequiredService<SimulatedVpp>();
        var later = fleet.Now.AddHours(1);
        await apple.BuyAsync(BenchStock.Location, BenchStock.StoreId, devices - atFirst, default, later);
        await SendAsync(fleet, group, devices);
        var (wrong, times) = (0, 0);
        await fleet.LiveAsync(Day, async hour =>
        {
            wrong += await CountedWrongAsync(fleet, stock);
            times++;
            if (hour == ListHour - 9)
            {
                report.Say($"fleet {seed}: what stands in the way of the others by then", await OthersAsync(fleet));
            }

            if (hour is 1 or 2 or 6 or 11 or 12 or 24)
            {
                report.Say($"fleet {seed}: confirmed after {hour} h", P(await ShareAsync(fleet)));
            }
        });
        var share = await ShareAsync(fleet);
        report.Say($"fleet {seed}: what stands in the way of the others", await OthersAsync(fleet));
        report.Say($"fleet {seed}: confirmed, of the devices that were reached", P(await ShareOfReachedAsync(fleet)));
        report.Say($"fleet {seed}: delivered again by SYSTEM", await AgainAsync(fleet));
        report.Say($"fleet {seed}: delivered twice", N(await TwiceAsync(fleet)));
        report.Say($"fleet {seed}: seats counted wrong, in {times} comparisons with Apple's books", N(wrong));
        report.Say($"fleet {seed}: seats held by devices without the app and without an open delivery",
            N(await IdleSeatsAsync(fleet, stock)));
        return share;
    }

    /// <summary>An automatic-delivery list for all devices, each evening: what devices lack is sent again.</summary>
    private static async Task AddListAsync(MobiJobsDb db, int group, AcceleratedFleet fleet)
    {
        var app = await db.Apps.Select(a => a.Id).SingleAsync();
        var details = new AutoDeliveryDetails("授業", true, new Schedule(WeekDays.All, ListHour * 60, []), [app]);
        var time = fleet.Services.GetRequiredService<OrganizationTime>();
        db.AutoDeliveryLists.Add(AutoDeliveryList.Add(group, details, time, fleet.Now));
        await db.SaveChangesAsync();
    }

    /// <summary>Registers the operation as the console does.</summary>
    private static async Task SendAsync(AcceleratedFleet fleet, int group, int devices)
    {
        var run = await fleet.AskAsync<OperationPreviews, Run>(p => p.FreezeAsync(
            new OperationOrder(JobKind.VppInstall, [BenchStock.Item], null),
            new Recipients([], [group], null),
            BenchStock.By,
            default));
        await fleet.DoAsync<OperationPreviews>(
            p => p.ConfirmAsync(run, devices, clearsQueue: false, BenchStock.By, default));
        await fleet.DoAsync<RunKeeper>(keeper => keeper.CarryOutToEndAsync(run.Id, default));
        await fleet.SettleAsync();
        var registered = await fleet.AskAsync<MobiJobsDb, int>(db => Deliveries(db).CountAsync());
        if (registered != devices)
        {
            throw new InvalidOperationException($"{registered} of {devices} were registered.");
        }
    }

    private static IQueryable<Job> Deliveries(MobiJobsDb db) => db.Jobs.Where(j => j.Kind == JobKind.VppInstall);

    /// <summary>The devices on which an app list has shown the app.</summary>
    private static Task<double> ShareAsync(AcceleratedFleet fleet) => fleet.AskAsync<MobiJobsDb, double>(async db =>
    {
        var confirmed = await Deliveries(db).Where(j => j.Verification == Verification.Confirmed)
            .Select(j => j.DeviceId).Distinct().CountAsync();
        return (double)confirmed / await db.Devices.CountAsync();
    });

    /// <summary>The same, of those that fetched a delivery at all: no console reaches the others.</summary>
    private static Task<double> ShareOfReachedAsync(AcceleratedFleet fleet) =>
        fleet.AskAsync<MobiJobsDb, double>(async db =>
        {
            var reached = await Deliveries(db).Where(j => j.FetchedAt != null || j.Stage == JobStage.Ended)
                .Where(j => j.StartedAt != null)
                .GroupBy(j => j.DeviceId)
                .Select(g => g.Max(j => j.Verification == Verification.Confirmed ? 1 : 0))
                .ToListAsync();
            return reached.Average();
        });

    /// <summary>How many jobs, and how many of them brought the app.</summary>
    private static Task<string> AgainAsync(AcceleratedFleet fleet) => fleet.AskAsync<MobiJobsDb, string>(async db =>
    {
        var again = Deliveries(db).Where(j => j.AutomaticTry > 0);
        var confirmed = await again.CountAsync(j => j.Verification == Verification.Confirmed);
        return $"{N(await again.CountAsync())}, of which {N(confirmed)} brought the app";
    });

    /// <summary>The last state of the deliveries to devices that have none confirmed.</summary>
    private static Task<string> OthersAsync(AcceleratedFleet fleet) => fleet.AskAsync<MobiJobsDb, string>(async db =>
    {
        var open = await Deliveries(db)
            .Where(j => !Deliveries(db).Any(o => o.DeviceId == j.DeviceId && o.Verification == Verification.Confirmed))
            .Select(j => new { j.DeviceId, j.Id, j.Status, j.ErrorKey, j.Verification })
            .ToListAsync();
        var last = open.GroupBy(j => j.DeviceId).Select(g => g.MaxBy(j => j.Id)!).ToList();
        var total = await db.Devices.CountAsync();
        var causes = last
            .GroupBy(j => j.ErrorKey ?? (j.Status == JobStatus.Succeeded ? $"{j.Verification}" : $"{j.Status}"))
            .OrderByDescending(g => g.Count())
            .Select(g => $"{g.Key} {P((double)g.Count() / total)}");
        return string.Join(" · ", causes);
    });

    /// <summary>Devices that carried the command out more than once.</summary>
    private static Task<int> TwiceAsync(AcceleratedFleet fleet) => fleet.AskAsync<MobiJobsDb, int>(db =>
        Deliveries(db).Where(j => j.Status == JobStatus.Succeeded)
            .GroupBy(j => j.DeviceId)
            .CountAsync(g => g.Count() > 1));

    /// <summary>
    /// How far our books are from Apple's: seats that only one of them has, but for those that Apple has just been
    /// asked about; a count that is not that of the seats; and promises of seats that there are not.
    /// </summary>
    private static async Task<int> CountedWrongAsync(AcceleratedFleet fleet, BenchStock stock)
    {
        var held = await stock.HoldersAsync();
        var total = await stock.TotalAsync();
        return await fleet.AskAsync<MobiJobsDb, int>(async db =>
        {
            var known = await db.Licenses.Where(l => l.SerialNumber != null).Select(l => l.SerialNumber!).ToListAsync();
            var counted = await db.VppContents.Select(c => c.Assigned).SingleAsync();
            var promised = await db.Jobs.CountAsync(j => j.Seat == SeatState.Promised || j.Seat == SeatState.Due);
            var asked = await db.VppOrders.Where(o => o.EndedAt == null).ToListAsync();
            var apart = new HashSet<string>(held, StringComparer.Ordinal);
            apart.SymmetricExceptWith(known);
            apart.ExceptWith(asked.SelectMany(o => o.RequestedChange.Whose()));
            return apart.Count + Math.Abs(counted - known.Count) + Math.Max(0, promised + held.Count - total);
        });
    }

    /// <summary>What is about to be delivered again keeps its seat.</summary>
    private static async Task<int> IdleSeatsAsync(AcceleratedFleet fleet, BenchStock stock)
    {
        var held = await stock.HoldersAsync();
        var used = await fleet.AskAsync<MobiJobsDb, List<string>>(db => db.Devices
            .Where(d => db.DeviceApps.Any(a => a.DeviceId == d.Id && a.BundleId == BenchStock.Bundle)
                || db.Jobs.Any(j => j.DeviceId == d.Id && j.Kind == JobKind.VppInstall
                    && (j.DueAt != null || j.AgainAt != null))
                || db.Jobs.Any(j => j.DeviceId == d.Id && j.Verification >= Verification.Pending))
            .Select(d => d.SerialNumber!).ToListAsync());
        held.ExceptWith(used);
        return held.Count;
    }

    private static string P(double share) => string.Create(CultureInfo.InvariantCulture, $"{share * 100:0.0} %");

    private static string N(int number) => number.ToString("#,0", CultureInfo.InvariantCulture);
}
