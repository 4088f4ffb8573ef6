using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Jobs.Filter;
using MobiJobs.Kinds;
using MobiJobs.Operations.Retry;
using MobiJobs.Operations.Send;
using MobiJobs.Queue.Cancel;
using MobiJobs.Runs;
using MobiJobs.Tests.AutoDelivery;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Queue;

/// <summary>
/// The acts on many jobs or devices in a generated history. Preview, confirmation and execution are separate steps:
/// anything may happen between them.
/// </summary>
internal sealed class ActsOnMany(Scenario scenario, Actor by)
{
    private readonly List<long> previews = [];

    public async Task PreviewCancelAsync(int number)
    {
        var operations = await scenario.AskAsync(db => db.Operations.Select(o => o.Id).ToListAsync());
        Task<CancelPreview> Preview(CancelPreviews cancel, MobiJobsDb db) => (number % 3) switch
        {
            0 => cancel.EverythingAsync(db.Jobs, by, CancellationToken.None),
            1 when operations.Count > 0 => cancel.MatchingAsync(
                JobFilter.None with { Operation = operations[number % operations.Count] },
                by,
                CancellationToken.None),
            _ => cancel.MatchingAsync(
                JobFilter.None with { Kind = JobKind.AppList },
                by,
                CancellationToken.None),
        };

        var preview = await scenario.DoAsync<CancelPreviews, MobiJobsDb, CancelPreview>(Preview);
        previews.Add(preview.RunId);
    }

    /// <summary>Sends something to all devices, sometimes reserved.</summary>
    public async Task PreviewSendAsync(int number)
    {
        DateTime? reserveFor = number % 4 == 0 ? scenario.Now.AddMinutes(number + 1) : null;
        var order = new OperationOrder(JobKind.DeviceInformation, [], reserveFor);
        var devices = await scenario.AskAsync(db => db.Devices.Select(d => d.Id).ToListAsync());
        previews.Add(await scenario.DoAsync<OperationPreviews, long>(
            send => send.StartAsync(order, new Recipients(devices, [], null), by, CancellationToken.None)));
    }

    public async Task PreviewRetryAsync()
    {
        var filter = JobFilter.None with { Statuses = [JobStatus.DeviceError, JobStatus.PushTimedOut] };
        var preview = await scenario.DoAsync<RetryPreviews, long?>(
            retry => retry.FreezeMatchingAsync(filter, [], false, by, CancellationToken.None));
        previews.Add(preview!.Value);
    }

    /// <summary>今すぐ実行 of a list for all devices.</summary>
    public async Task PreviewListAsync()
    {
        var list = await ListAsync();
        previews.Add(await AutoDeliverySteps.PreviewAsync(scenario, list));
    }

    /// <summary>The list runs by its schedule, if it is due.</summary>
    public async Task RunListsAsync()
    {
        await ListAsync();
        await AutoDeliverySteps.RunAsync(scenario);
    }

    /// <summary>Confirms one of the previews; a worker is yet to carry it out.</summary>
    public async Task ConfirmAsync(int number)
    {
        if (previews.Count == 0) { return; }

        var id = previews[number % previews.Count];
        var kind = await scenario.AskAsync(db => db.Runs.Where(r => r.Id == id).Select(r => r.Kind).SingleAsync());
        await scenario.DoAsync<RunKeeper, Run?>(
            runs => runs.ConfirmAsync(id, by, kind.AuditedAs(), CancellationToken.None));
        previews.Remove(id);
    }

    public async Task CarryOutAsync(int number)
    {
        var open = await scenario.AskAsync(db => db.Runs
            .Where(r => r.StartedAt != null && r.EndedAt == null)
            .Select(r => r.Id)
            .ToListAsync());
        if (open.Count == 0) { return; }

        await scenario.DoAsync<RunKeeper>(
            runs => runs.CarryOutAsync(open[number % open.Count], CancellationToken.None));
    }

    /// <summary>The list, made at the first use, with all devices there are now.</summary>
    private async Task<int> ListAsync()
    {
        var devices = await scenario.AskAsync(db => db.Devices.Select(d => d.Id).ToArrayAsync());
        var group = await AutoDeliverySteps.GroupAsync(scenario, "1年", devices);
        var list = await scenario.AskAsync(db => db.AutoDeliveryLists.Select(l => (int?)l.Id).FirstOrDefaultAsync());
        return list ?? await AutoDeliverySteps.AddListAsync(scenario, group);
    }

    /// <summary>What runs report is what happened, item by item.</summary>
    public Task AssertReportsAsync() => scenario.AskAsync(async db =>
    {
        await ReportedRuns.AssertAsync(db);
        return true;
    });

    /// <summary>A sweep ends what was confirmed, once nobody's lease is left.</summary>
    public async Task AssertAllEndAsync()
    {
        scenario.Clock.Advance(TimeSpan.FromMinutes(1));
        await scenario.SweepAsync();
        Assert.Empty(await scenario.AskAsync(db => db.Runs
            .Where(r => r.StartedAt != null && r.EndedAt == null)
            .Select(r => r.Id)
            .ToListAsync()));
    }
}
