using System.Diagnostics.Metrics;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using MobiJobs.Data;
using MobiJobs.Gateway;
using MobiJobs.Reports.Webhook;
using MobiJobs.Shared;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Gateway.NanoMdm;

/// <summary>NanoMDM sends each event once: it is stored as soon as the store can take it.</summary>
public sealed class Events_while_the_store_is_busy : IAsyncDisposable
{
    private const int Locked = 5;

    private readonly List<string> stored = [];

    private readonly ServiceProvider services = new ServiceCollection().AddLogging().AddMetrics()
        .AddSingleton(TimeProvider.System)
        .AddDatabase(new DatabaseSettings(DatabaseProvider.Sqlite, "Data Source=never-opened.db", null))
        .BuildServiceProvider();

    [Fact]
    public async Task An_event_is_tried_again_until_it_is_stored()
    {
        var tries = 0;
        using var queue = Queue(_ =>
        {
            if (++tries < 4) { throw new SqliteException("database is locked", Locked); }
        });
        await queue.StartAsync(CancellationToken.None);

        await queue.StoreAsync(new DeviceReport("a", "good", IsContactOnly: false));

        Assert.Equal(["good"], stored);
        await queue.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task One_that_can_t_be_stored_spoils_no_other()
    {
        using var counted = new CountedWork(services.GetRequiredService<IMeterFactory>());
        using var queue = Queue(reports =>
        {
            if (reports.Any(r => r.Raw == "bad")) { throw new InvalidOperationException("It is bad."); }
        });
        var bad = queue.StoreAsync(new DeviceReport("a", "bad", IsContactOnly: false));
        var good = queue.StoreAsync(new DeviceReport("a", "good", IsContactOnly: false));

        await queue.StartAsync(CancellationToken.None);

        await Assert.ThrowsAsync<InvalidOperationException>(() => bad);
        await good;
        Assert.Equal(["good"], stored);
        Assert.Equal(1, counted["mobijobs.events.lost"]);
        await queue.StopAsync(CancellationToken.None);
    }

    public ValueTask DisposeAsync() => services.DisposeAsync();

    private EventQueue Queue(Action<IReadOnlyList<DeviceReport>> store) => new(
        (reports, _) =>
        {
            store(reports);
            stored.AddRange(reports.Select(r => r.Raw));
            return Task.CompletedTask;
        },
        services.GetRequiredService<IServiceScopeFactory>(),
        new WorkMeter(services.GetRequiredService<IMeterFactory>()),
        TimeProvider.System,
        NullLogger<EventQueue>.Instance);
}
