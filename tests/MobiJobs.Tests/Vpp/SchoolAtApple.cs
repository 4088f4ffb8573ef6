using System.Text;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Devices.Groups;
using MobiJobs.Tests.Support;
using MobiJobs.Vpp.Orders;
using MobiJobs.Vpp.Sync;
using MobiJobs.Vpp.Tokens;
using MobiJobs.Vpp;

namespace MobiJobs.Tests.Vpp;

/// <summary>
/// The program's own classes and the real client, with a server that behaves like Apple's: a token, an app and a
/// person.
/// </summary>
public sealed class SchoolAtApple : IAsyncDisposable
{
    public const long App = 408709785;

    public static readonly Actor By = new("y.tanaka", 2);

    private SchoolAtApple(AppleServer server, Scenario scenario) => (Server, Scenario) = (server, scenario);

    public AppleServer Server { get; }

    public Scenario Scenario { get; }

    public AppleLocation Apple => Server.Location;

    public int TokenId { get; private set; }

    public static async Task<SchoolAtApple> CreateAsync(
        Action<AppleLocation>? before = null, int? chunk = null)
    {
        var server = await AppleServer.StartAsync();
        var school = new SchoolAtApple(server, await Scenario.CreateAsync(apple: server.Settings, chunk: chunk));
        server.Location.Assets.Add(
            new VppAsset(App, VppAsset.Standard, IsBook: false, 100, 0, IsDeviceAssignable: true, IsRevocable: true));
        server.Location.People.Add(
            new VppPerson("hanako", "h@example.jp", null, VppUserStatus.Associated, "hash-of-hanako", null));
        before?.Invoke(server.Location);
        var group = await school.Scenario.AskAsync(
            async db => (await GroupRegister.EnsureAsync(db, ["1年"], default)).Id);
        Assert.Equal(
            TokenResult.Done,
            await school.Scenario.DoAsync<VppTokens, TokenResult>(
                tokens => tokens.RegisterAsync(Encoding.ASCII.GetBytes(server.Location.Token), group, By, default)));
        school.TokenId = (await school.TokenAsync()).Id;
        return school;
    }

    public Task<VppToken> TokenAsync() => Scenario.AskAsync(db => db.VppTokens.AsNoTracking().SingleAsync());

    public async Task<int?> SyncAsync() =>
        (await Scenario.DoAsync<VppSync, VppTroubleException?>(sync => sync.RunAsync(TokenId, default)))?.Code;

    public async Task<long> PlaceAsync(VppChange change)
    {
        var order = await Scenario.DoAsync<VppOrders, VppOrder>(
            orders => orders.PlaceAsync(TokenId, change, "test", By, default));
        return order.Id;
    }

    public Task<long> AssignAsync(params string[] names) =>
        PlaceAsync(new VppChange.Assign([.. names.Select(n => new VppAssignment(App, VppAsset.Standard, n, null))]));

    /// <summary>Lets a second pass and does what is due then.</summary>
    public async Task GoOnAsync(int seconds = 1)
    {
        for (var i = 0; i < seconds; i++)
        {
            await Scenario.DoAsync<VppOrders, int>(orders => orders.RunAsync(default));
            Scenario.Clock.Advance(TimeSpan.FromSeconds(1));
        }
    }

    public Task<VppOrder> OrderAsync(long id) =>
        Scenario.AskAsync(db => db.VppOrders.AsNoTracking().SingleAsync(o => o.Id == id));

    public Task<List<VppOrder>> OrdersAsync() =>
        Scenario.AskAsync(db => db.VppOrders.AsNoTracking().OrderBy(o => o.Id).ToListAsync());

    /// <summary>Who has the app, by what we know.</summary>
    public Task<List<string>> HoldersAsync() =>
        Scenario.AskAsync(
            db => db.Licenses.Select(l => l.SerialNumber ?? db.VppUsers.First(u => u.Id == l.UserId).Name)
                .OrderBy(n => n)
                .ToListAsync());

    public async ValueTask DisposeAsync()
    {
        await Scenario.DisposeAsync();
        await Server.DisposeAsync();
    }
}
