using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Devices.Groups;
using MobiJobs.Jobs.Filter;
using MobiJobs.Jobs.List;
using MobiJobs.Jobs.Live;
using MobiJobs.Runs;

namespace MobiJobs.Jobs.Stuck;

/// <summary>
/// 滞留: what keeps queues waiting, the longest first, with why, and what a person can do about it.
/// </summary>
[Route(StuckFilter.Path), Authorize(Policy = Permissions.Read)]
public sealed class StuckController(
    MobiJobsDb db, StuckList list, JobList jobs, FleetCounts counts, ISeatTokens rests) : Controller
{
    [HttpGet("")]
    public async Task<IActionResult> Index(
        JobQuery query,
        string? over,
        string? why,
        [FromServices] RunKeeper runs,
        [FromServices] HoldUps holdUps,
        CancellationToken stopping)
    {
        var filter = StuckFilter.Read(query, over, why, Request, ModelState);
        var (start, place) = StuckPlace.Read(query.Before, query.After, filter.Fingerprint(), ModelState);
        if (ModelState.IsValid && HasBlanks)
        {
            return LocalRedirect(QueryAddress.Of(StuckFilter.Path, filter.Query()));
        }

        var now = await counts.OfPageAsync(
            HttpContext.Rights().GroupsWith([Permissions.Read]), await holdUps.FindAsync(stopping), stopping);
        var page = await list.PageAsync(filter, start, place, JobList.PageSize, stopping);
        return View("/Jobs/Stuck/Stuck.cshtml", new StuckPage
        {
            Filter = filter,
            Query = query,
            Page = page,
            IsFirst = start == PageStart.Top,
            Count = filter.IsEmpty ? now.Stuck : await list.CountAsync(filter, stopping),
            Groups = (await GroupTree.LoadAsync(db, stopping)).Choices,
            Now = now,
            Runs = Rights.Of(User).Has(Permissions.DecideRuns) ? await runs.StoppedAsync(stopping) : [],
            Outage = await ChannelOutage.FindAsync(db, stopping),
            Syncs = await jobs.SyncsAsync(page.Rows, stopping),
        });
    }

    /// <summary>
    /// The line of the synchronisations of tokens alone, for an open page, as far as jobs still wait for their seats.
    /// </summary>
    [HttpGet("seats")]
    public async Task<IActionResult> Seats(string? tokens, string? returnUrl, CancellationToken stopping)
    {
        var wanted = PlainText.Ids(tokens ?? "");
        if (wanted is null or { Count: 0 or > JobList.PageSize }) { return BadRequest(); }

        var known = wanted.Where(id => id <= int.MaxValue).Select(id => (int?)id).ToArray();
        var awaited = await db.Jobs.Where(j => j.Seat <= SeatState.Awaited && known.Contains(j.SeatTokenId))
            .Select(j => j.SeatTokenId!.Value).Distinct().ToListAsync(stopping);
        return View("/Jobs/Stuck/Seats.cshtml", new SeatSyncs(
            await rests.SyncsAsync(awaited, stopping), Url.Local(returnUrl, StuckFilter.Path)));
    }

    /// <summary>Whether a form without script has sent fields that nobody filled in.</summary>
    private bool HasBlanks => Request.Query.Any(part => string.IsNullOrEmpty(part.Value));
}

/// <summary>A page of what keeps queues waiting.</summary>
public sealed record StuckPage
{
    public required StuckFilter Filter { get; init; }

    /// <summary>The conditions as they were typed.</summary>
    public required JobQuery Query { get; init; }

    public required KeysetPage<JobRow> Page { get; init; }

    public required bool IsFirst { get; init; }

    /// <summary>
    /// How many there are on all pages; without conditions, the number that the menu and the list of jobs show. More
    /// than <see cref="StuckList.MostCounted"/> that match conditions are not counted.
    /// </summary>
    public required int Count { get; init; }

    public required IReadOnlyList<GroupChoice> Groups { get; init; }

    /// <summary>How the fleet is doing.</summary>
    public required FleetNow Now { get; init; }

    /// <summary>Runs that stand after an error, for who decides what becomes of them.</summary>
    public required IReadOnlyList<Run> Runs { get; init; }

    /// <summary>Why nothing can be woken or handed over now; null if it can.</summary>
    public required ChannelOutage? Outage { get; init; }

    /// <summary>The synchronisations of the tokens at which some of them wait for a seat.</summary>
    public required IReadOnlyList<TokenSync> Syncs { get; init; }

    /// <summary>The count in words.</summary>
    public string CountText => !Filter.IsEmpty && Count > StuckList.MostCounted
        ? Say(Labels.Stuck_CountOver, StuckList.MostCounted)
        : Say(Labels.Stuck_Count, Count);

    /// <summary>The address of this view, without its place in the list.</summary>
    public string Address => QueryAddress.Of(StuckFilter.Path, Filter.Query());

    /// <summary>Where the line of the synchronisations alone is read again.</summary>
    /// <param name="here">The address to which a person comes back.</param>
    public string SeatsAddress(string here) => QueryAddress.Of(
        StuckFilter.Path + "/seats",
        [new("tokens", string.Join(',', Syncs.Select(s => s.TokenId))), new("returnUrl", here)]);

    /// <summary>The links to the first page and to the neighbours.</summary>
    public Pager Pager => Pager.Of(StuckFilter.Path, [.. Filter.Query()], Page, IsFirst);

    /// <summary>The conditions, each with the address of the list without it.</summary>
    public ChipLinks Chips => new(
        [.. Filter.Chips(id => Groups.FirstOrDefault(g => g.Id == id)?.Name ?? $"#{id}")],
        Filter.IsEmpty ? null : StuckFilter.Path);
}

/// <summary>What can be done with the jobs of a page, and the links to other pages.</summary>
public sealed record StuckFoot(JobRows Table, Pager Pager);
