using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Devices.Groups;
using MobiJobs.Gateway;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Operations.Send;
using MobiJobs.Queue.Periodic;
using MobiJobs.Runs;
using MobiJobs.Tests.Operations;
using MobiJobs.Tests.Support;
using MobiJobs.Vpp;
using MobiJobs.Vpp.Orders;
using MobiJobs.Vpp.Seats;
using MobiJobs.Vpp.Simulated;
using MobiJobs.Vpp.Sync;
using MobiJobs.Vpp.Tokens;

namespace MobiJobs.Tests.Seats;

/// <summary>Devices of one group, and a token with one app of which there are few seats.</summary>
public sealed class SchoolWithSeats : IAsyncDisposable
{
    public const long App = 900000001;

    public static readonly Actor By = new("y.tanaka", 2);

    public static readonly CommandTarget Typing = new("タイピング練習", App, "jp.example.typing", null);

    private readonly int devices;
    private readonly Dictionary<int, string> tokens = [];

    private SchoolWithSeats(Scenario scenario, int devices) => (Scenario, this.devices) = (scenario, devices);

    public Scenario Scenario { get; }

    public int TokenId { get; private set; }

    public static async Task<SchoolWithSeats> CreateAsync(
        int devices = 3, int seats = 1, string[]? holders = null, bool assignable = true, PlantedFault? fault = null)
    {
        var school = new SchoolWithSeats(await Scenario.CreateAsync(devices, fault: fault), devices);
        await school.FillAsync(seats, holders ?? [], assignable);
        return school;
    }

    public static string SerialOf(long device) => string.Create(CultureInfo.InvariantCulture, $"F2LX{device:0000}");

    /// <summary>Orders the app for a device.</summary>
    public Task<long> DeliverAsync(long device, DateTime? reservedFor = null) =>
        Scenario.RegisterAsync(device: device, reservedFor: reservedFor, storeId: App);

    public async Task<SeatState?> SeatAsync(long job) => (await Scenario.JobAsync(job)).Seat;

    public async Task<SeatState?[]> SeatsAsync(params long[] jobs)
    {
        var seats = new SeatState?[jobs.Length];
        for (var i = 0; i < jobs.Length; i++) { seats[i] = await SeatAsync(jobs[i]); }

        return seats;
    }

    /// <summary>Some seconds pass, in which workers do what is due.</summary>
    public async Task GoOnAsync(int seconds = 6)
    {
        for (var i = 0; i < seconds; i++)
        {
            await StepAsync();
            await Scenario.AdvanceAsync([.. Enumerable.Range(1, devices).Select(d => (long)d)]);
            Scenario.Clock.Advance(TimeSpan.FromSeconds(1));
        }
    }

    /// <summary>What workers do each second, but for the bell.</summary>
    public Task StepAsync() => Scenario.DoAsync<IServiceProvider>(async services =>
    {
        foreach (var step in services.GetServices<PeriodicStep>())
        {
            await ((IPeriodicStep)services.GetRequiredService(step.Type)).RunAsync(default);
        }
    });

    /// <summary>The serial numbers and people to which Apple has assigned the app, by one token or the first.</summary>
    public Task<List<string>> HoldersAsync(int? tokenId = null) =>
        Scenario.DoAsync<SimulatedVpp, List<string>>(async apple =>
        {
            var all = await apple.AssignmentsAsync(tokens[tokenId ?? TokenId], default).AllAsync();
            return [.. all.Select(a => a.Holder).Order(StringComparer.Ordinal)];
        });

    /// <summary>A second token of the group, with the same app. Returns its id.</summary>
    public async Task<int> AddTokenAsync(string location, int seats, bool isAssignable = true)
    {
        await StockAsync(location, "taro", seats, [], isAssignable);
        var group = await Scenario.AskAsync(db => db.VppTokens.Select(t => t.GroupId).SingleAsync());
        return await RegisterAsync(SimulatedVpp.TokenOf(location, location, Scenario.Now.AddDays(300)), group);
    }

    /// <summary>How many seats Apple has.</summary>
    public Task BuyAsync(int seats, params string[] holders) => StockAsync("LOC", "hanako", seats, holders, true);

    /// <summary>The same at a token that was added, which then knows it.</summary>
    public async Task BuyAtAsync(int tokenId, string location, int seats, params string[] holders)
    {
        await StockAsync(location, "taro", seats, holders, true);
        await SyncAsync(tokenId);
    }

    public Task SyncAsync(int? tokenId = null) => Scenario.DoAsync<VppSync>(
        async sync => Assert.Null(await sync.RunAsync(tokenId ?? TokenId, default)));

    /// <summary>What the minute's sweep does about seats.</summary>
    public Task SweepAsync() => Scenario.DoAsync<SeatSweep>(sweep => sweep.SweepAsync(default));

    /// <summary>A device that has told about itself, but no serial number.</summary>
    public async Task MakePersonalAsync(long device, string hash)
    {
        await ChangeAsync(db => db.Devices.Where(d => d.Id == device).ExecuteUpdateAsync(
            set => set.SetProperty(d => d.SerialNumber, (string?)null)));
        await ChangeAsync(async db => (await db.Devices.SingleAsync(d => d.Id == device)).UpdateInformation(
            new InformationFacts("iPad", "18.1", null, true, hash), Scenario.Now));
    }

    /// <summary>The device belongs to this VPPユーザー.</summary>
    public Task GiveToAsync(long device, string person) => ChangeAsync(async db =>
        (await db.Devices.SingleAsync(d => d.Id == device)).AssignVppUser(
            await db.VppUsers.Where(u => u.Name == person).Select(u => u.Id).SingleAsync()));

    /// <summary>Buys some more seats at a location, of which its token does not know yet.</summary>
    public Task BuyMoreAsync(string location, int seats) => Scenario.DoAsync<SimulatedVpp>(
        async apple => Assert.True(await apple.BuyAsync(location, App, seats, default)));

    /// <summary>The seats that Apple has by one token.</summary>
    public Task<int> TotalAsync(int tokenId) => Scenario.DoAsync<SimulatedVpp, int>(
        async apple => (await apple.AssetsAsync(tokens[tokenId], default).AllAsync()).Single().Total);

    public Task CollectAsync(long device, int? tokenId = null) => Scenario.DoAsync<VppOrders>(
        orders => orders.PlaceAsync(
            tokenId ?? TokenId,
            new VppChange.Collect([new(App, VppAsset.Standard, null, SerialOf(device))]),
            "タイピング練習",
            By,
            default));

    public Task ChangeAsync(Func<MobiJobsDb, Task> change) => Scenario.AskAsync(async db =>
    {
        await change(db);
        await db.SaveChangesAsync();
        return 0;
    });

    /// <summary>The device hands over, and answers.</summary>
    public async Task AnswerAsync(long job, long device, Func<Guid, DeviceMessage> answer)
    {
        await Scenario.ContactAsync(device);
        await Scenario.AnswerAsync(job, answer);
    }

    /// <summary>Checks a delivery of the app to these devices.</summary>
    public Task<Run> CheckAsync(params long[] devices) =>
        SendingTests.CheckAsync(Scenario, JobKind.VppInstall, [new CatalogueItem(Typing)], devices);

    public Task<IReadOnlyList<SeatNeed>> NeedsAsync(Run run) =>
        Scenario.DoAsync<SeatReport, IReadOnlyList<SeatNeed>>(report => report.NeedsAsync(run, default));

    public ValueTask DisposeAsync() => Scenario.DisposeAsync();

    private async Task<int> RegisterAsync(string token, int group)
    {
        var file = Encoding.ASCII.GetBytes(token);
        Assert.Equal(
            TokenResult.Done,
            await Scenario.DoAsync<VppTokens, TokenResult>(tokens => tokens.RegisterAsync(file, group, By, default)));
        var id = await Scenario.AskAsync(db => db.VppTokens.MaxAsync(t => t.Id));
        tokens[id] = token;
        await SyncAsync(id);
        return id;
    }

    private async Task FillAsync(int seats, string[] holders, bool isAssignable)
    {
        var group = await Scenario.AskAsync(async db => (await GroupRegister.EnsureAsync(db, ["1年"], default)).Id);
        await StockAsync("LOC", "hanako", seats, holders, isAssignable);
        TokenId = await RegisterAsync(SimulatedVpp.TokenOf("LOC", "見本学園", Scenario.Now.AddDays(300)), group);
        await ChangeAsync(async db =>
        {
            foreach (var device in await db.Devices.ToListAsync())
            {
                device.Change("佐藤 花子", group);
                device.Describe("iPad", SerialOf(device.Id));
            }
        });
    }

    private Task StockAsync(string location, string person, int seats, string[] holders, bool isAssignable) =>
        Scenario.DoAsync<SimulatedVpp>(apple => apple.SeedAsync(
            location,
            [new VppAsset(App, VppAsset.Standard, IsBook: false, seats, 0, isAssignable, IsRevocable: true)],
            [new VppPerson(person, null, null, VppUserStatus.Associated, $"hash-of-{person}", null)],
            holders.Select(h => h.StartsWith("F2LX", StringComparison.Ordinal)
                ? new VppAssignment(App, VppAsset.Standard, null, h)
                : new VppAssignment(App, VppAsset.Standard, h, null)),
            default));
}
