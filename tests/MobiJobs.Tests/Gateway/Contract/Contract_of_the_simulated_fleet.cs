using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using MobiJobs.Gateway;
using MobiJobs.Gateway.Simulated;

namespace MobiJobs.Tests.Gateway.Contract;

public sealed class Contract_of_the_simulated_fleet : Contract_of_the_channel
{
    protected override async Task<ChannelUnderTest> StartAsync()
    {
        var channel = new Simulated();
        await channel.RestartAsync();
        return channel;
    }

    /// <summary>
    /// A lifelike fleet: what its devices are like follows from their ids, and what becomes of a command from its own,
    /// so that ids are chosen by what is wanted.
    /// </summary>
    private sealed class Simulated : ChannelUnderTest
    {
        private static readonly SimulatedOptions Options = new() { Faults = 1 };

        private readonly string folder = Directory.CreateTempSubdirectory("mobijobs-test-").FullName;
        private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 11, 16, 3, 0, 0, TimeSpan.Zero));
        private readonly List<DeviceReport> heard = [];
        private readonly List<ServiceProvider> processes = [];
        private readonly Random random = new(20261128);

        public override IDeviceGateway Gateway => Now.GetRequiredService<IDeviceGateway>();

        public override string Device { get; } = DeviceThat("one", isAwake: true);

        public override string Other { get; } = DeviceThat("other", isAwake: true);

        public override IReadOnlyList<(string, DeviceMessage)> Heard =>
            heard.ConvertAll(r => (r.ChannelId, Gateway.Decode(r.Raw)));

        private ServiceProvider Now => processes[^1];

        public override IReadOnlyList<Guid> ExecutedBy(string channelId) =>
        [
            .. Heard.Where(h => h.Item1 == channelId).Select(h => h.Item2).OfType<AcknowledgedMessage>()
                .Select(m => m.CommandId),
        ];

        public override DeviceCommand CommandThat(Behaviour behaviour, string channelId)
        {
            var nature = new DeviceNature(Options, channelId);
            while (true)
            {
                var bytes = new byte[16];
                random.NextBytes(bytes);
                var id = new Guid(bytes);
                var isPutOff = nature.SaysNotNow(id, 0) && !nature.SaysNotNow(id, 1);
                var fails = nature.FailureOf(CommandKind.InstallProfile, id, "p") is not null;
                var isIt = behaviour switch
                {
                    Behaviour.Succeeds => !nature.SaysNotNow(id, 0) && !fails,
                    Behaviour.SaysNotNow => isPutOff && !fails,
                    Behaviour.Fails => !nature.SaysNotNow(id, 0) && fails,
                };
                if (isIt) { return new(channelId, id, CommandKind.InstallProfile, null); }
            }
        }

        public override string TurnOff() => DeviceThat("off", isAwake: false);

        public override Task TurnOnAsync() => PassAsync(TimeSpan.FromHours(9));

        public override Task PassAsync() => PassAsync(TimeSpan.FromMinutes(10));

        public override async Task RestartAsync()
        {
            var services = new ServiceCollection().AddLogging()
                .AddSingleton<TimeProvider>(clock)
                .AddSingleton<ReportReceiver>((reports, _) =>
                {
                    heard.AddRange(reports);
                    return Task.CompletedTask;
                });
            services.AddSimulatedGateway(
                Options, store => store.UseSqlite($"Data Source={Path.Combine(folder, "fleet.db")}"), isRunning: false);
            processes.Add(services.BuildServiceProvider());
            await Now.GetRequiredService<SimulatedFleet>().PrepareAsync(CancellationToken.None);
            await Now.GetRequiredService<SimulatedFleet>().ResumeAsync(CancellationToken.None);
        }

        /// <summary>It is a part of the program.</summary>
        public override async ValueTask DisposeAsync()
        {
            foreach (var process in processes) { await process.DisposeAsync(); }

            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            Directory.Delete(folder, recursive: true);
        }

        private static string DeviceThat(string name, bool isAwake)
        {
            var day = new DateTime(2026, 11, 16, 3, 0, 0, DateTimeKind.Utc);
            for (var i = 0; ; i++)
            {
                var nature = new DeviceNature(Options, $"{name}-{i}");
                var asleep = nature.AwakeAt(day) - day;
                var isAlways = nature.AwakeAt(day.AddHours(3)) == day.AddHours(3) && asleep == TimeSpan.Zero;
                if (isAwake ? isAlways : asleep > TimeSpan.FromHours(1) && asleep < TimeSpan.FromHours(9))
                {
                    return $"{name}-{i}";
                }
            }
        }

        private async Task PassAsync(TimeSpan time)
        {
            var step = TimeSpan.FromSeconds(5);
            for (var passed = TimeSpan.Zero; passed < time; passed += step)
            {
                clock.Advance(step);
                await Now.GetRequiredService<SimulatedFleet>()
                    .StepAsync(clock.GetUtcNow().UtcDateTime, CancellationToken.None);
            }
        }
    }
}
