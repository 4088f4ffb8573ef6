using System.Text.Json;
using MobiJobs.Data;

namespace MobiJobs.Jobs.Live;

/// <summary>What pages show beside their rows, each rendered once for all pages that show the same.</summary>
internal sealed class LiveParts(RowRenderer renderer)
{
    /// <summary>The banner after delivery was stopped or resumed.</summary>
    public async Task SendStopAsync(IReadOnlyCollection<Watcher> all, Stopped? stopped)
    {
        var version = StopBanner.Version(stopped);
        foreach (var same in all.Where(w => w.StopVersion != version).GroupBy(w => w.Culture))
        {
            var html = await renderer.PartialAsync(same.Key, "/Jobs/Live/_StopBanner.cshtml", stopped);
            foreach (var watcher in same) { watcher.SendStop(version, html); }
        }
    }

    /// <summary>The numbers of the fleet, to pages whose readers see the same groups in one language.</summary>
    public async Task SendNowAsync(IReadOnlyCollection<Watcher> all, FleetCounts counts, CancellationToken stopping)
    {
        foreach (var groups in all.Where(w => w.NowVersion is not null).GroupBy(w => w.GroupsText))
        {
            var now = await counts.OfAsync(groups.First().Groups, stopping);
            foreach (var same in groups.Where(w => w.NowVersion != now.Version).GroupBy(w => w.Culture))
            {
                var html = await renderer.PartialAsync(same.Key, "/Jobs/Live/_Now.cshtml", now);
                var text = JsonSerializer.SerializeToUtf8Bytes(html);
                foreach (var watcher in same) { watcher.SendNow(now.Version, text); }
            }
        }
    }
}
