using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using MobiJobs.Gateway.Simulated;
using MobiJobs.Gateway;
using MobiJobs.Tests.Errors;

namespace MobiJobs.Tests.Gateway;

public sealed class The_simulated_fleet : IAsyncLifetime
{
    private const string Channel = "channel-1";

    private readonly string folder = Directory.CreateTempSubdirectory("mobijobs-test-").FullName;
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 11, 16, 3, 0, 0, TimeSpan.Zero));
    private readonly List<DeviceReport> heard = [];
    private readonly List<ServiceProvider> running = [];
    private Exception? receiverFails;

    public static TheoryData<string, string> Texts => new()
    {
        { HelpPage.VppNotValidated, HelpPageError.VppNotValidated.Text("x") },
        { HelpPage.VppNoLicense, HelpPageError.VppNoLicense.Text("xxxxxxxx(アプリ名)") },
        { HelpPage.StoreDisabled, HelpPageError.StoreDisabled.Text("x") },
        { HelpPage.NotValidated, HelpPageError.NotValidated.Text("x") },
        { HelpPage.AlreadyInstalled, HelpPageError.AlreadyInstalled.Text("xxxxxxxx(アプリ名)") },
        { HelpPage.Network, HelpPageError.Network.Text("x") },
        { HelpPage.AlreadyScheduled, HelpPageError.AlreadyScheduled.Text("アプリパッケージ名") },
        { HelpPage.Rejected, HelpPageError.Rejected.Text("x") },
        { HelpPage.NotSignedIn, HelpPageError.NotSignedIn.Text("x") },
        { HelpPage.NotManaged, HelpPageError.NotManaged.Text("xxxxxxxx(アプリ名)") },
    };

    [Theory]
    [MemberData(nameof(Texts))]
    public void Fails_in_the_words_of_the_help_page(string page, string fleet) => Assert.Equal(page, fleet);

    [Fact]
    public async Task Works_off_its_commands_in_order_one_at_a_time_without_faults()
    {
        var fleet = await StartAsync();
        var commands = Enumerable.Range(0, 5).Select(_ => Command()).ToArray();
        await HandOverAsync(fleet, commands);
        await LiveAsync(fleet);

        Assert.Equal(commands.Select(c => c.CommandId), Acknowledged());
    }

    [Fact]
    public async Task Runs_a_command_once_however_often_its_id_is_handed_over()
    {
        var fleet = await StartAsync();
        var command = Command();
        await HandOverAsync(fleet, command, command);
        await LiveAsync(fleet);
        await HandOverAsync(fleet, command);
        await LiveAsync(fleet);

        Assert.Equal([command.CommandId], Acknowledged());
    }

    [Fact]
    public async Task Keeps_what_it_holds_when_the_program_is_gone()
    {
        var command = Command();
        await HandOverAsync(await StartAsync(), command);

        var next = await StartAsync();
        await next.GetRequiredService<SimulatedFleet>().ResumeAsync(CancellationToken.None);
        await LiveAsync(next);

        Assert.Equal([command.CommandId], Acknowledged());
    }

    [Fact]
    public async Task Says_again_what_nobody_could_take()
    {
        var fleet = await StartAsync();
        var command = Command();
        await HandOverAsync(fleet, command);
        receiverFails = new IOException("full");
        await LiveAsync(fleet);
        Assert.Empty(Acknowledged());

        receiverFails = null;
        await LiveAsync(fleet);
        Assert.Equal([command.CommandId], Acknowledged());
    }

    [Fact]
    public async Task Has_apps_once_they_are_delivered_and_not_once_they_are_removed()
    {
        var fleet = await StartAsync();
        var app = new CommandTarget("タイピング練習", null, "jp.example.typing", null);
        await HandOverAsync(
            fleet,
            Command(CommandKind.InstallApp, app),
            Command(CommandKind.ListApps),
            Command(CommandKind.RemoveApp, app),
            Command(CommandKind.ListApps));
        await LiveAsync(fleet);

        var lists = Messages().OfType<AcknowledgedMessage>().Select(m => m.Facts).OfType<AppListFacts>().ToArray();
        Assert.Equal("jp.example.typing", Assert.Single(lists[0].Apps).BundleId);
        Assert.Empty(lists[1].Apps);
    }

    [Fact]
    public async Task Has_the_name_that_it_was_given()
    {
        var fleet = await StartAsync();
        var name = Command(CommandKind.SetName) with { Content = new() { DeviceName = "9Z-0001" } };
        await HandOverAsync(fleet, Command(CommandKind.ReadInformation), name, Command(CommandKind.ReadInformation));
        await LiveAsync(fleet);

        var said = Messages().OfType<AcknowledgedMessage>().Select(m => m.Facts).OfType<InformationFacts>().ToArray();
        Assert.NotEqual("9Z-0001", said[0].Name);
        Assert.Equal("9Z-0001", said[1].Name);
    }

    [Fact]
    public async Task Connects_by_itself_again_after_a_restart()
    {
        var fleet = await StartAsync();
        var restart = Command(CommandKind.Restart);
        var next = Command();
        await HandOverAsync(fleet, restart, next);
        await LiveAsync(fleet);

        Assert.Equal([restart.CommandId, next.CommandId], Acknowledged());
        Assert.Equal(2, Messages().OfType<ContactMessage>().Count());
    }

    [Fact]
    public async Task Is_silent_once_it_has_erased_itself()
    {
        var fleet = await StartAsync();
        var erase = Command(CommandKind.Erase);
        await HandOverAsync(fleet, erase, Command());
        await LiveAsync(fleet);
        var said = heard.Count;
        await HandOverAsync(fleet, Command());
        await LiveAsync(await StartAsync());
        await LiveAsync(fleet);

        Assert.Equal([erase.CommandId], Acknowledged());
        Assert.Equal(said, heard.Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"status":"Dancing"}""")]
    [InlineData("""{"status":"Acknowledged"}""")]
    [InlineData("""{"status":"Acknowledged","commandId":"no id"}""")]
    [InlineData("\0\ud800")]
    public async Task Reads_nonsense_as_unreadable(string raw)
    {
        var gateway = (await StartAsync()).GetRequiredService<IDeviceGateway>();
        Assert.IsType<UnreadableMessage>(gateway.Decode(raw));
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var services in running) { await services.DisposeAsync(); }

        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }

    private static DeviceCommand Command(
        CommandKind kind = CommandKind.InstallProfile,
        CommandTarget? target = null) => new(Channel, Guid.NewGuid(), kind, target);

    private static async Task HandOverAsync(ServiceProvider fleet, params DeviceCommand[] commands)
    {
        var gateway = fleet.GetRequiredService<IDeviceGateway>();
        var replies = await gateway.HandOverAsync(commands, CancellationToken.None);
        Assert.All(replies, reply => Assert.IsType<HandOverReply.Accepted>(reply));
        await gateway.WakeAsync([Channel], WakeTurn.First, CancellationToken.None);
    }

    /// <summary>Ten minutes of the devices' life.</summary>
    private async Task LiveAsync(ServiceProvider fleet)
    {
        for (var i = 0; i < 600; i++)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            var now = clock.GetUtcNow().UtcDateTime;
            await fleet.GetRequiredService<SimulatedFleet>().StepAsync(now, CancellationToken.None);
        }
    }

    private async Task<ServiceProvider> StartAsync()
    {
        var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<TimeProvider>(clock)
            .AddSingleton<ReportReceiver>(ReceiveAsync);
        services.AddSimulatedGateway(
            new SimulatedOptions { Faults = 0 },
            store => store.UseSqlite($"Data Source={Path.Combine(folder, "fleet.db")}"),
            isRunning: false);
        var fleet = services.BuildServiceProvider();
        running.Add(fleet);
        await fleet.GetRequiredService<SimulatedFleet>().PrepareAsync(CancellationToken.None);
        return fleet;
    }

    private Task ReceiveAsync(IReadOnlyList<DeviceReport> reports, CancellationToken stopping)
    {
        if (receiverFails is { } failure) { throw failure; }

        heard.AddRange(reports);
        return Task.CompletedTask;
    }

    private IEnumerable<DeviceMessage> Messages() =>
        heard.Select(r => running[0].GetRequiredService<IDeviceGateway>().Decode(r.Raw));

    private IEnumerable<Guid> Acknowledged() => Messages().OfType<AcknowledgedMessage>().Select(m => m.CommandId);
}
