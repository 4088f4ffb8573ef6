using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using MobiJobs.Gateway;
using MobiJobs.Gateway.Simulated;
using MobiJobs.Vpp;
using MobiJobs.Vpp.Simulated;

namespace MobiJobs.Tests.Vpp;

/// <summary>The simulated fleet beside the simulated Apple: a device installs an app only with a licence.</summary>
public sealed class Devices_need_a_seat : IAsyncLifetime
{
    private const string Location = "LOC";
    private const long StoreId = 900000001;
    private const long NotBought = 900000099;

    private static readonly SimulatedOptions Options = new() { Faults = 0 };

    private readonly string folder = Directory.CreateTempSubdirectory("mobijobs-test-").FullName;
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 11, 16, 3, 0, 0, TimeSpan.Zero));
    private readonly List<DeviceReport> heard = [];
    private readonly ServiceProvider services;

    public Devices_need_a_seat()
    {
        var all = new ServiceCollection()
            .AddLogging()
            .AddSingleton<TimeProvider>(clock)
            .AddSingleton<ReportReceiver>((reports, _) =>
            {
                heard.AddRange(reports);
                return Task.CompletedTask;
            });
        all.AddSimulatedGateway(Options, store => store.UseSqlite(At("fleet")), isRunning: false)
            .AddSimulatedVpp(store => store.UseSqlite(At("vpp")));
        services = all.BuildServiceProvider();
    }

    private SimulatedVpp Apple => services.GetRequiredService<SimulatedVpp>();

    private string Token => SimulatedVpp.TokenOf(Location, "見本学園", clock.GetUtcNow().UtcDateTime.AddDays(300));

    [Fact]
    public async Task Without_a_licence_a_device_fails_in_the_words_of_the_help_page()
    {
        await StockAsync(seats: 1);
        var answer = Assert.IsType<FailedMessage>(await InstallAsync("one", StoreId));

        Assert.Equal(HelpPageError.VppNoLicense.Text("タイピング練習"), answer.Error);
        Assert.Empty(await AppsOfAsync("one"));
    }

    [Fact]
    public async Task With_a_licence_of_its_own_a_device_installs_the_app()
    {
        await StockAsync(seats: 1);
        Assert.Empty(await AssignAsync(SerialOf("one")));

        Assert.IsType<AcknowledgedMessage>(await InstallAsync("one", StoreId));
        Assert.Single(await AppsOfAsync("one"));
        Assert.IsType<FailedMessage>(await InstallAsync("two", StoreId));
    }

    [Fact]
    public async Task A_persons_licence_serves_the_device_that_is_signed_in_with_the_account_and_no_other()
    {
        var signedIn = ChannelThat(device => device.AccountHash is not null);
        var nobody = ChannelThat(device => device.AccountHash is null);
        await StockAsync(
            seats: 1,
            new VppPerson("hanako", null, null, VppUserStatus.Associated, InformationOf(signedIn).AccountHash, null));
        await ChangeAsync(new VppChange.Assign([new(StoreId, VppAsset.Standard, "hanako", null)]));

        Assert.IsType<AcknowledgedMessage>(await InstallAsync(signedIn, StoreId));
        Assert.IsType<FailedMessage>(await InstallAsync(nobody, StoreId));
    }

    [Fact]
    public async Task A_licence_that_was_collected_serves_no_more()
    {
        await StockAsync(seats: 1);
        await AssignAsync(SerialOf("one"));
        await ChangeAsync(new VppChange.Collect([Of(SerialOf("one"))]));

        Assert.IsType<FailedMessage>(await InstallAsync("one", StoreId));
        Assert.Empty(await AssignAsync(SerialOf("two")));
    }

    [Fact]
    public async Task What_nobody_has_bought_needs_no_licence()
    {
        await StockAsync(seats: 0);
        Assert.IsType<AcknowledgedMessage>(await InstallAsync("one", NotBought));
    }

    [Fact]
    public async Task No_more_seats_are_assigned_than_were_bought()
    {
        await StockAsync(seats: 2);
        var refused = await AssignAsync("S1", "S2", "S3");

        var one = Assert.Single(refused);
        Assert.Equal((9709, "S3"), (one.Code, Assert.Single(one.Whose)));
        Assert.True(await Apple.BuyAsync(Location, StoreId, 1, default));
        Assert.Empty(await AssignAsync("S3"));
        Assert.False(await Apple.BuyAsync(Location, NotBought, 1, default));
    }

    [Fact]
    public async Task Seats_bought_for_later_are_there_when_their_time_has_come()
    {
        await StockAsync(seats: 0);
        await Apple.BuyAsync(Location, StoreId, 5, default, clock.GetUtcNow().UtcDateTime.AddHours(1));
        Assert.Equal(9709, Assert.Single(await AssignAsync("S1")).Code);
        Assert.Equal(0, (await AssetAsync()).Total);

        clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(5, (await AssetAsync()).Total);
        Assert.Empty(await AssignAsync("S1"));
        var asset = await AssetAsync();
        Assert.Equal((5, 1), (asset.Total, asset.Assigned));
    }

    public Task InitializeAsync() => services.GetRequiredService<SimulatedFleet>().PrepareAsync(default);

    public async Task DisposeAsync()
    {
        await services.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }

    private static VppAssignment Of(string serial) => new(StoreId, VppAsset.Standard, null, serial);

    private static InformationFacts InformationOf(string channel) => new DeviceNature(Options, channel).Information;

    private static string SerialOf(string channel) => InformationOf(channel).SerialNumber!;

    private static string ChannelThat(Func<InformationFacts, bool> fits) =>
        Enumerable.Range(0, 1000).Select(i => $"channel-{i}").First(c => fits(InformationOf(c)));

    private string At(string name) => $"Data Source={Path.Combine(folder, name)}.db";

    private Task StockAsync(int seats, params VppPerson[] people) => Apple.SeedAsync(
        Location,
        [new VppAsset(StoreId, VppAsset.Standard, false, seats, 0, IsDeviceAssignable: true, IsRevocable: true)],
        people,
        [],
        default);

    private async Task<VppAsset> AssetAsync() => Assert.Single(await Apple.AssetsAsync(Token, default).AllAsync());

    private Task<IReadOnlyList<VppFailure>> AssignAsync(params string[] serials) =>
        ChangeAsync(new VppChange.Assign([.. serials.Select(Of)]));

    private async Task<IReadOnlyList<VppFailure>> ChangeAsync(VppChange change)
    {
        var id = await Apple.SubmitAsync(Token, change, default);
        Assert.Equal(VppEventStatus.Pending, (await Apple.EventAsync(Token, id, default)).Status);
        clock.Advance(TimeSpan.FromSeconds(3));
        return (await Apple.EventAsync(Token, id, default)).Failures;
    }

    private async Task<IReadOnlyList<InstalledApp>> AppsOfAsync(string channel)
    {
        var answer = await AnswerAsync(new DeviceCommand(channel, Guid.NewGuid(), CommandKind.ListApps, null));
        return Assert.IsType<AppListFacts>(Assert.IsType<AcknowledgedMessage>(answer).Facts).Apps;
    }

    private Task<DeviceMessage> InstallAsync(string channel, long storeId) => AnswerAsync(new DeviceCommand(
        channel,
        Guid.NewGuid(),
        CommandKind.InstallLicensedApp,
        new CommandTarget("タイピング練習", storeId, "jp.example.typing", null)));

    private async Task<DeviceMessage> AnswerAsync(DeviceCommand command)
    {
        var gateway = services.GetRequiredService<IDeviceGateway>();
        heard.Clear();
        await gateway.HandOverAsync([command], default);
        await gateway.WakeAsync([command.ChannelId], WakeTurn.First, default);
        for (var i = 0; i < 100; i++)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await services.GetRequiredService<SimulatedFleet>().StepAsync(clock.GetUtcNow().UtcDateTime, default);
        }

        return heard.ConvertAll(r => gateway.Decode(r.Raw)).Last(m => m is AcknowledgedMessage or FailedMessage);
    }
}
