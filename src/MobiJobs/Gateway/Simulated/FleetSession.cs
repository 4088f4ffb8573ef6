using System.Globalization;
using Microsoft.EntityFrameworkCore;

namespace MobiJobs.Gateway.Simulated;

/// <summary>
/// What many devices do at one moment: a device that connects fetches its oldest command; one that has finished a
/// command answers and fetches the next.
/// </summary>
internal sealed class FleetSession(FleetDb store, SimulatedOptions options, IAppLicenses? licenses, DateTime now)
{
    private const double TooBriefToSee = 1000;

    private readonly List<DeviceReport> reports = [];
    private readonly List<(DeviceStep Step, DateTime At)> next = [];
    private HashSet<string> erased = [];
    private IReadOnlySet<Guid> unlicensed = new HashSet<Guid>();

    /// <summary>What the devices report, in order.</summary>
    public IReadOnlyList<DeviceReport> Reports => reports;

    /// <summary>What they do later (UTC).</summary>
    public IReadOnlyList<(DeviceStep Step, DateTime At)> Next => next;

    /// <summary>The devices that took part: those with nothing more to do are free again.</summary>
    public HashSet<string> Visited { get; } = new(StringComparer.Ordinal);

    /// <summary>Runs the steps; the caller saves the store's changes once the reports are taken.</summary>
    public async Task RunAsync(
        IReadOnlyList<DeviceStep> steps,
        Func<string, bool> isFree,
        CancellationToken stopping)
    {
        var channelIds = steps.Select(s => s.ChannelId).Distinct(StringComparer.Ordinal).ToArray();
        erased = await store.Erased
            .Where(e => channelIds.Contains(e.ChannelId))
            .Select(e => e.ChannelId)
            .ToHashSetAsync(StringComparer.Ordinal, stopping);
        var held = await HeldByAsync(channelIds, stopping);
        var ended = steps.OfType<DeviceStep.Work>().Select(s => s.CommandId).ToHashSet();
        unlicensed = await UnlicensedAsync(
            [.. held.SelectMany(c => c).Where(c => ended.Contains(c.CommandId))], stopping);
        foreach (var step in steps.OfType<DeviceStep.Work>())
        {
            Visited.Add(step.ChannelId);
            var command = held[step.ChannelId].FirstOrDefault(c => c.CommandId == step.CommandId);
            if (command is not null) { await AnswerAsync(command, stopping); }

            if (command?.Kind == CommandKind.Restart)
            {
                next.Add((new DeviceStep.Connect(step.ChannelId), now + SimulatedFleet.RestartTime(options)));
                continue;
            }

            Fetch(step.ChannelId, held[step.ChannelId]);
        }

        var worked = steps.OfType<DeviceStep.Work>().Select(s => s.ChannelId).ToHashSet(StringComparer.Ordinal);
        foreach (var step in steps.OfType<DeviceStep.Connect>()
            .Where(s => !worked.Contains(s.ChannelId) && !erased.Contains(s.ChannelId) && isFree(s.ChannelId)))
        {
            Visited.Add(step.ChannelId);
            reports.Add(new SimulatedReport("Idle").Of(step.ChannelId));
            Fetch(step.ChannelId, held[step.ChannelId]);
        }
    }

    private async Task<ILookup<string, HeldCommand>> HeldByAsync(
        string[] channelIds,
        CancellationToken stopping)
    {
        var held = await store.Commands
            .Where(c => channelIds.Contains(c.ChannelId) && !c.IsAnswered)
            .OrderBy(c => c.Sequence)
            .ToListAsync(stopping);
        return held.ToLookup(c => c.ChannelId, StringComparer.Ordinal);
    }

    /// <summary>The installations among these commands whose devices find no licence.</summary>
    private async Task<IReadOnlySet<Guid>> UnlicensedAsync(
        IReadOnlyList<HeldCommand> commands,
        CancellationToken stopping)
    {
        AppInstallation[] wanted =
        [
            .. from command in commands
            where command is { Kind: CommandKind.InstallLicensedApp, StoreId: not null }
            let device = new DeviceNature(options, command.ChannelId).Information
            select new AppInstallation(
                command.CommandId, command.StoreId!.Value, device.SerialNumber, device.AccountHash),
        ];
        return licenses is null || wanted.Length == 0 ? unlicensed : await licenses.MissingAsync(wanted, stopping);
    }

    private void Fetch(string channelId, IEnumerable<HeldCommand> held)
    {
        if (erased.Contains(channelId) || held.FirstOrDefault(c => !c.IsAnswered) is not { } command) { return; }

        var nature = new DeviceNature(options, channelId);
        if (nature.SaysNotNow(command.CommandId, command.NotNows))
        {
            command.NotNows++;
            reports.Add(new SimulatedReport("NotNow", command.CommandId).Of(channelId));
            next.Add((new DeviceStep.Connect(channelId), now + SimulatedFleet.NotNowAgain(options)));
            return;
        }

        if (options.Speed < TooBriefToSee)
        {
            reports.Add(new SimulatedReport("Executing", command.CommandId).Of(channelId));
        }

        var workTime = nature.WorkTime(command.Kind, command.CommandId);
        next.Add((new DeviceStep.Work(channelId, command.CommandId), now + workTime));
    }

    private async Task AnswerAsync(HeldCommand command, CancellationToken stopping)
    {
        command.IsAnswered = true;
        var nature = new DeviceNature(options, command.ChannelId);
        var failure = unlicensed.Contains(command.CommandId)
            ? HelpPageError.VppNoLicense.Text(command.Name ?? "")
            : nature.FailureOf(command.Kind, command.CommandId, command.Name);
        var report = failure is { } error
            ? new SimulatedReport("Error", command.CommandId, error)
            : await ExecuteAsync(command, nature, stopping);
        reports.Add(report.Of(command.ChannelId));
    }

    private async Task<SimulatedReport> ExecuteAsync(
        HeldCommand command,
        DeviceNature nature,
        CancellationToken stopping)
    {
        var done = new SimulatedReport("Acknowledged", command.CommandId);
        switch (command.Kind)
        {
            case CommandKind.ReadInformation:
                var named = await NameOfAsync(command, stopping);
                return done with { Information = nature.Information with { Name = named ?? nature.Information.Name } };
            case CommandKind.Locate:
                return done with { Place = nature.Place };
            case CommandKind.ListApps:
                return done with { Apps = await AppsOfAsync(command.ChannelId, stopping) };
            case CommandKind.RemoveApp:
                var bundleId = BundleOf(command);
                await RemoveAsync(command.ChannelId, store.Apps.Where(a => a.BundleId == bundleId), stopping);
                return done;
            case CommandKind.Erase:
                await EraseAsync(command.ChannelId, stopping);
                return done;
            case CommandKind.InstallApp or CommandKind.InstallLicensedApp:
                await InstallAsync(command, nature, stopping);
                return done;
            default:
                return done;
        }
    }

    /// <summary>What the device was last told to be named; null if nothing.</summary>
    private Task<string?> NameOfAsync(HeldCommand command, CancellationToken stopping) => store.Commands
        .Where(c => c.ChannelId == command.ChannelId && c.IsAnswered && c.Kind == CommandKind.SetName)
        .OrderByDescending(c => c.Sequence)
        .Select(c => c.Name)
        .FirstOrDefaultAsync(stopping);

    private async Task<IReadOnlyList<InstalledApp>> AppsOfAsync(string channelId, CancellationToken stopping) =>
        await store.Apps
            .Where(a => a.ChannelId == channelId && a.FromAt <= now)
            .OrderBy(a => a.BundleId)
            .Select(a => new InstalledApp(a.BundleId, a.Name, null, true))
            .ToListAsync(stopping);

    private async Task RemoveAsync(string channelId, IQueryable<FleetApp> apps, CancellationToken stopping) =>
        store.Apps.RemoveRange(await apps.Where(a => a.ChannelId == channelId).ToListAsync(stopping));

    /// <summary>Forgets the device's apps and silences it after this answer.</summary>
    private async Task EraseAsync(string channelId, CancellationToken stopping)
    {
        await RemoveAsync(channelId, store.Apps, stopping);
        if (erased.Add(channelId)) { store.Erased.Add(new ErasedDevice { ChannelId = channelId }); }
    }

    private async Task InstallAsync(HeldCommand command, DeviceNature nature, CancellationToken stopping)
    {
        var bundleId = BundleOf(command);
        if (await store.Apps.FindAsync([command.ChannelId, bundleId], stopping) is not null) { return; }

        store.Apps.Add(new FleetApp
        {
            ChannelId = command.ChannelId,
            BundleId = bundleId,
            Name = command.Name ?? bundleId,
            FromAt = now + nature.InstallLag(command.CommandId),
        });
    }

    /// <summary>The command may name an app by its App Store number alone; the device knows its bundle id.</summary>
    private static string BundleOf(HeldCommand command) =>
        command.BundleId ?? $"store.{command.StoreId?.ToString(CultureInfo.InvariantCulture) ?? command.Name}";
}
