using Microsoft.EntityFrameworkCore;

namespace MobiJobs.Gateway.Simulated;

/// <summary>What many devices do at one moment: who connects fetches its oldest command, who is done answers and fetches the next.</summary>
internal sealed class FleetSession(FleetDb store, SimulatedOptions options, DateTime now)
{
    private readonly List<DeviceReport> reports = [];
    private readonly List<(DeviceStep Step, DateTime At)> next = [];

    /// <summary>What the devices say, in order.</summary>
    public IReadOnlyList<DeviceReport> Reports => reports;

    /// <summary>What they do later (UTC).</summary>
    public IReadOnlyList<(DeviceStep Step, DateTime At)> Next => next;

    /// <summary>The devices that were at it: those with nothing more to do are free again.</summary>
    public HashSet<string> Visited { get; } = new(StringComparer.Ordinal);

    /// <summary>Runs the steps; the store's changes are left for the caller to save once the reports are taken.</summary>
    public async Task RunAsync(IReadOnlyList<DeviceStep> steps, Func<string, bool> isFree, CancellationToken stopping)
    {
        var channels = steps.Select(s => s.ChannelId).Distinct(StringComparer.Ordinal).ToArray();
        var held = (await store.Commands.Where(c => channels.Contains(c.ChannelId) && !c.IsAnswered).OrderBy(c => c.Sequence).ToListAsync(stopping)).ToLookup(c => c.ChannelId, StringComparer.Ordinal);
        foreach (var step in steps.OfType<DeviceStep.Work>())
        {
            Visited.Add(step.ChannelId);
            if (held[step.ChannelId].FirstOrDefault(c => c.CommandId == step.CommandId) is { } command) { await AnswerAsync(command, stopping); }

            Fetch(step.ChannelId, held[step.ChannelId]);
        }

        var worked = steps.OfType<DeviceStep.Work>().Select(s => s.ChannelId).ToHashSet(StringComparer.Ordinal);
        foreach (var step in steps.OfType<DeviceStep.Connect>().Where(s => !worked.Contains(s.ChannelId) && isFree(s.ChannelId)))
        {
            Visited.Add(step.ChannelId);
            reports.Add(new SimulatedReport("Idle").Of(step.ChannelId));
            Fetch(step.ChannelId, held[step.ChannelId]);
        }
    }

    private void Fetch(string channelId, IEnumerable<HeldCommand> held)
    {
        if (held.FirstOrDefault(c => !c.IsAnswered) is not { } command) { return; }

        var nature = new DeviceNature(options, channelId);
        if (nature.SaysNotNow(command.CommandId, command.NotNows))
        {
            command.NotNows++;
            reports.Add(new SimulatedReport("NotNow", command.CommandId).Of(channelId));
            next.Add((new DeviceStep.Connect(channelId), now + SimulatedFleet.NotNowAgain(options)));
            return;
        }

        if (options.Speed < 1000) { reports.Add(new SimulatedReport("Executing", command.CommandId).Of(channelId)); } // Too brief to be seen otherwise.

        next.Add((new DeviceStep.Work(channelId, command.CommandId), now + nature.WorkTime(command.RequestType, command.CommandId)));
    }

    private async Task AnswerAsync(HeldCommand command, CancellationToken stopping)
    {
        command.IsAnswered = true;
        var nature = new DeviceNature(options, command.ChannelId);
        if (nature.FailureOf(command.RequestType, command.CommandId, command.Name) is { } error)
        {
            reports.Add(new SimulatedReport("Error", command.CommandId, error).Of(command.ChannelId));
            return;
        }

        reports.Add((await DoAsync(command, nature, stopping)).Of(command.ChannelId));
    }

    private async Task<SimulatedReport> DoAsync(HeldCommand command, DeviceNature nature, CancellationToken stopping)
    {
        switch (command.RequestType)
        {
            case "DeviceInformation":
                return new SimulatedReport("Acknowledged", command.CommandId, Information: nature.Information);
            case "InstalledApplicationList":
                var apps = await store.Apps.Where(a => a.ChannelId == command.ChannelId && a.FromAt <= now).OrderBy(a => a.BundleId).ToListAsync(stopping);
                return new SimulatedReport("Acknowledged", command.CommandId, Apps: [.. apps.Select(a => new InstalledApp(a.BundleId, a.Name, null, Managed: true))]);
            case "RemoveApplication" or "EraseDevice":
                var all = command.RequestType == "EraseDevice";
                store.Apps.RemoveRange(await store.Apps.Where(a => a.ChannelId == command.ChannelId && (all || a.BundleId == BundleOf(command))).ToListAsync(stopping));
                break;
            case "InstallApplication" or "InstallApplication.VPP" when await store.Apps.FindAsync([command.ChannelId, BundleOf(command)], stopping) is null:
                store.Apps.Add(new FleetApp { ChannelId = command.ChannelId, BundleId = BundleOf(command), Name = command.Name ?? BundleOf(command), FromAt = now + nature.InstallLag(command.CommandId) });
                break;
        }

        return new SimulatedReport("Acknowledged", command.CommandId);
    }

    /// <summary>The order may name an app by its store's number alone; the device knows its bundle.</summary>
    private static string BundleOf(HeldCommand command) => command.BundleId ?? $"store.{command.StoreId?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? command.Name}";
}
