using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.AutoDelivery.Lists;
using MobiJobs.AutoDelivery.Missing;
using MobiJobs.Data;
using MobiJobs.Queue.Acts;
using MobiJobs.Runs;

namespace MobiJobs.AutoDelivery.Sending;

/// <summary>
/// What a list would send now. Its devices are read by one statement, and for each the questions and the missing apps
/// are frozen as the items of a run.
/// </summary>
public sealed class AutoDeliveryPreviews(
    MobiJobsDb db, MissingApps missing, RunPreviews previews, RunKeeper runs, RunStart start, TimeProvider clock)
{
    private const int DevicesShown = 20;

    /// <summary>Freezes what a list would send, and begins its check. Much is checked by a worker.</summary>
    public async Task<long> StartAsync(AutoDeliveryList list, Actor by, CancellationToken stopping)
    {
        var (run, items) = await FindAsync(list, by.RequesterId, stopping);
        await previews.FreezeToCheckAsync(run, items, stopping);
        await start.CheckAsync(run, stopping);
        return run.Id;
    }

    /// <summary>Freezes what a list sends by schedule. Nobody is shown it: it is judged only when it is sent.</summary>
    public async Task<Run> FreezeScheduledAsync(AutoDeliveryList list, CancellationToken stopping)
    {
        var (run, items) = await FindAsync(list, Requester.SystemId, stopping);
        await previews.FreezeReadyAsync(run, items, stopping);
        return run;
    }

    /// <summary>What a preview shows, read off its items; the numbers count once it is complete.</summary>
    public async Task<AutoDeliveryPreview> ReadAsync(Run run, CancellationToken stopping)
    {
        var order = AutoDeliveryOrder.Of(run);
        var ids = order.Apps.ToArray();
        var names = await db.Apps.Where(a => ids.Contains(a.Id)).ToDictionaryAsync(a => a.Id, a => a.Name, stopping);
        var sent = db.RunItems.Where(i => i.RunId == run.Id && i.Outcome == RunOutcome.Pending);
        var byPart = await sent.GroupBy(i => i.Part).Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, stopping);
        var first = await (
            from item in sent.Where(i => i.Part != AutoDeliveryOrder.Ask)
            join device in db.Devices on item.ItemId equals device.Id
            orderby item.ItemId, item.Part
            select new { item.Part, device.Number, device.OwnerName })
            .Take(DevicesShown)
            .ToListAsync(stopping);
        var leftOut = await runs.ReasonsAsync(run.Id, RunOutcome.LeftOut, stopping);
        return new AutoDeliveryPreview
        {
            PerApp = [.. order.Apps.Select((id, i) => (names[id], byPart.GetValueOrDefault((byte)(i + 1))))],
            Asked = byPart.GetValueOrDefault(AutoDeliveryOrder.Ask),
            First = first.ConvertAll(f => (f.Number, f.OwnerName, names[order.AppOf(f.Part)])),
            LeftOut = leftOut.OrderBy(r => r.Key).ToDictionary(r => (DeliveryVerdict)r.Key, r => r.Value),
        };
    }

    /// <summary>Confirms a preview of this person's; null if it has expired or has been confirmed.</summary>
    public Task<Run?> ConfirmAsync(long runId, Actor by, CancellationToken stopping) =>
        start.ConfirmAsync(runId, by, AuditAction.AutoDeliveryStarted, stopping);

    private async Task<(Run Run, IReadOnlyCollection<RunItem> Items)> FindAsync(
        AutoDeliveryList list, int requestedById, CancellationToken stopping)
    {
        var now = clock.UtcNow();
        var apps = list.Apps.Select(a => a.App).Where(a => a.RetiredAt is null && a.BundleId is not null)
            .OrderBy(a => a.Id).ToArray();
        var devices = missing.DevicesOf(list);
        var candidates = await missing.CandidatesAsync(devices, stopping);
        var found = await missing.FindAsync(devices, candidates, apps, stopping);
        var lacking = found.Select(m => m.Device.DeviceId).ToHashSet();
        var asked = candidates.Where(d => d.EnrollmentId is not null && !lacking.Contains(d.DeviceId))
            .Where(d => MissingApps.IsToBeAsked(d, now) && apps.Any(d.CanInstall));
        var parts = apps.Select((app, i) => (app.Id, Part: (byte)(i + 1))).ToDictionary(a => a.Id, a => a.Part);
        var order = new AutoDeliveryOrder(list.Id, list.Name, [.. apps.Select(a => a.Id)], candidates.Count);
        var run = Run.Preview(RunKind.DeliverAutomatically, list.Name, requestedById, now, order.Write());
        return (run,
        [
            .. asked.Select(d => RunItem.Of(d.DeviceId)),
            .. found.Select(m => RunItem.Of(m.Device.DeviceId, parts[m.App.Id])),
        ]);
    }
}

/// <summary>What a run of a list would send.</summary>
public sealed record AutoDeliveryPreview
{
    /// <summary>How many devices are sent each app, by its name.</summary>
    public required IReadOnlyList<(string App, int Count)> PerApp { get; init; }

    /// <summary>How many devices are asked for their app list.</summary>
    public required int Asked { get; init; }

    /// <summary>The first deliveries.</summary>
    public required IReadOnlyList<(string Number, string OwnerName, string App)> First { get; init; }

    /// <summary>How many deliveries and questions are left out, by reason.</summary>
    public required IReadOnlyDictionary<DeliveryVerdict, int> LeftOut { get; init; }

    public int Deliveries => PerApp.Sum(a => a.Count);
}
