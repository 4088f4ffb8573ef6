using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Accounts.Sessions;
using MobiJobs.Data;
using MobiJobs.Jobs.Filter;

namespace MobiJobs.Jobs.Live;

/// <summary>The connection on which an open page receives changes.</summary>
[Authorize(Policy = Permissions.Read)]
public sealed class LiveController(
    LiveJobs live,
    MobiJobsDb db) : Controller
{
    /// <param name="rows">What the page shows: <c>id.version</c>, joined by commas.</param>
    /// <param name="filter">The filter whose new jobs are counted, with its question mark; none are counted without
    /// it.</param>
    /// <param name="stop">The version of the banner that the page shows.</param>
    /// <param name="now">The version of the numbers that the page shows; null if it shows none.</param>
    /// <param name="look">How the page shows its rows; null for ジョブ管理.</param>
    /// <param name="retry">Whether the page offers to deliver its rows again.</param>
    [HttpGet("/live")]
    public async Task<IResult> Watch(
        string? rows, string? filter, string? stop, string? now, string? look, bool retry, CancellationToken gone)
    {
        var shown = Read(rows);
        var shows = ModelState.ReadName<RowLook>("look", look, RowLooks.Of) ?? RowLook.Jobs;
        if (shown is null || !ModelState.IsValid) { return Refuse(Labels.Problem_BadRequest); }

        var ids = shown.Keys.ToArray();
        var mine = await db.Jobs.Where(j => ids.Contains(j.Id)).Select(j => j.Id).ToListAsync(gone);
        var news = filter is null ? null : JobQuery.Read(filter).ToFilter(ModelState);
        if (!ModelState.IsValid) { return Refuse(Labels.Filter_Problem); }

        var known = ids.Length > 0 ? ids.Max() : await db.Jobs.OfWholeFleet().NewestIdAsync(gone);
        known = Math.Min(known, live.SettledId ?? known); // What appears late, with a smaller id, is new as well.
        var versions = mine.ToDictionary(id => id, id => shown[id]);
        var watcher = new Watcher(versions, CultureInfo.CurrentUICulture, HttpContext.Rights(), news, known, stop ?? "")
        {
            OffersRetry = retry,
            Look = shows,
            NowVersion = now,
            SessionId = User.SessionId(),
            PersonId = User.PersonId(),
        };
        return TypedResults.ServerSentEvents(live.WatchAsync(watcher, gone));
    }

    private static IResult Refuse(string title) =>
        Results.Problem(statusCode: StatusCodes.Status400BadRequest, title: title);

    /// <summary>The version of each row by its id; null if the text is not such a list.</summary>
    private static Dictionary<long, string>? Read(string? rows)
    {
        var shown = new Dictionary<long, string>();
        foreach (var part in (rows ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var (id, version) = part.Split('.', 2) is [var a, var b] ? (a, b) : (part, "");
            if (PlainText.Number(id) is not { } number || !shown.TryAdd(number, version)) { return null; }
        }

        return shown.Count <= LiveJobs.MaxRows ? shown : null;
    }
}
