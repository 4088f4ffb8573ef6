using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using MobiJobs.Accounts;
using MobiJobs.Jobs;
using MobiJobs.Jobs.List;
using MobiJobs.Kinds;

namespace MobiJobs.Operations.History;

/// <summary>配信履歴: the operations that people ordered, and one of them in full.</summary>
[Route("deliveries"), Authorize(Policy = Permissions.Read)]
public sealed class DeliveriesController(
    OperationList list,
    OperationStory story,
    OperationSeats seats,
    DeliveryForecasts forecasts,
    ISeatTokens tokens) : Controller
{
    [HttpGet("")]
    public async Task<IActionResult> Index(OperationQuery query, CancellationToken stopping)
    {
        ModelState.RefuseAllBut(Request, OperationQuery.Parameters);
        var filter = query.ToFilter(ModelState);
        var (before, after) = query.Place(filter, ModelState);
        var page = await list.PageAsync(filter, before, after, OperationList.PageSize, stopping);
        var index = new DeliveryIndex(filter, query, page, IsNewest: before is null && after is null);
        return View("/Operations/History/Deliveries.cshtml", index);
    }

    /// <summary>All that the filter matches, sent while it is read.</summary>
    [HttpGet("/deliveries.csv")]
    public IActionResult Csv(OperationQuery query, [FromServices] OperationCsv csv, CancellationToken stopping)
    {
        ModelState.RefuseAllBut(Request, OperationQuery.Parameters);
        var filter = query.ToFilter(ModelState);
        return ModelState.IsValid ? csv.File(filter, stopping) : ValidationProblem();
    }

    /// <summary>The present states of these operations, for an open page.</summary>
    [HttpGet("progress")]
    public async Task<IActionResult> Progress(string? ids, CancellationToken stopping)
    {
        var wanted = PlainText.Ids(ids ?? "")?.Distinct().ToArray();
        if (wanted is null or { Length: 0 or > OperationList.PageSize }) { return BadRequest(); }

        var counts = await list.CountsAsync(wanted, stopping);
        return View("/Operations/History/DeliveryProgress.cshtml", counts.Values.ToArray());
    }

    [HttpGet("{id:long}")]
    public async Task<IActionResult> Show(long id, CancellationToken stopping)
    {
        if (await list.RowAsync(id, stopping) is not { } operation) { return NotFound(); }

        var counts = (await list.CountsAsync([id], stopping, User.Identity!.Name))[id];
        var awaited = operation.Kind == JobKind.VppInstall ? await seats.OfAsync(id, stopping) : [];
        return View("/Operations/History/Delivery.cshtml", new DeliveryPage(
            operation,
            counts,
            await story.StatusesAsync(id, stopping),
            await story.CausesAsync(id, stopping),
            await story.SentToAsync(id, stopping),
            operation.IsRetry ? await story.RetryOfAsync(id, stopping) : [],
            await story.RetriesAsync(id, stopping))
        {
            Rights = await RightsAsync(id, stopping),
            Forecast = await forecasts.OfAsync(operation, counts, stopping),
            Seats = awaited,
            Syncs = awaited.Count == 0 ? [] : await tokens.SyncsAsync(
                [.. awaited.Select(s => s.TokenId).Distinct()], stopping),
        });
    }

    /// <summary>What the reader may do with at least one of the operation's devices.</summary>
    private async Task<Rights> RightsAsync(long id, CancellationToken stopping)
    {
        var held = HttpContext.Rights();
        return held.Differ
            ? held.InAny(await story.GroupsAsync(id, stopping))
            : held.Everywhere;
    }
}

/// <summary>The history as a page.</summary>
/// <param name="Query">The filter as it was typed.</param>
public sealed record DeliveryIndex(
    OperationFilter Filter,
    OperationQuery Query,
    KeysetPage<OperationStanding> Page,
    bool IsNewest)
{
    private const string Path = "/deliveries";

    /// <summary>The conditions, each with the address of the list without it.</summary>
    public ChipLinks Chips => ChipLinks.Of(Path, Filter.Query(), TextOf);

    /// <summary>The links to the newest page and to the neighbours.</summary>
    public Pager Pager => new(
        IsNewest ? null : QueryAddress.Of(Path, Filter.Query()),
        Page.Previous is { } newer ? QueryAddress.Of(Path, Filter.Query(), "after", newer) : null,
        Page.Next is { } older ? QueryAddress.Of(Path, Filter.Query(), "before", older) : null,
        new(Labels.Delivery_Newest, Labels.Delivery_Newer, Labels.Delivery_Older));

    private string? TextOf(string condition, string value) => condition switch
    {
        "from" => $"{Labels.Delivery_From}: {value}",
        "to" => $"{Labels.Delivery_To}: {value}",
        "kind" => Filter.Kind?.Label(),
        "user" => $"{Labels.Filter_User}: {value}",
        "text" => $"{Labels.Csv_Detail}: {value}",
        "device" => $"{Labels.Filter_Device}: {value}",
        "state" => Filter.State switch
        {
            OperationState.Running => Labels.Delivery_Running,
            OperationState.Finished => Labels.Delivery_Finished,
            OperationState.Failures => Labels.Delivery_WithFailures,
            null => null,
        },
        "run" => Say(Labels.Delivery_OfRun, value),
        _ => null,
    };
}

/// <summary>One operation as a page.</summary>
public sealed record DeliveryPage(
    OperationRow Operation,
    OperationCounts Counts,
    IReadOnlyDictionary<JobStatus, int> Statuses,
    IReadOnlyList<FailureCause> Causes,
    IReadOnlyList<SentTo> SentTo,
    IReadOnlyList<long> RetryOf,
    IReadOnlyList<long> Retries)
{
    /// <summary>What the reader may do with at least one of its devices.</summary>
    public required Rights Rights { get; init; }

    /// <summary>How long it takes; null before its time, and where it has no jobs.</summary>
    public required DeliveryForecast? Forecast { get; init; }

    /// <summary>For which seats its jobs wait.</summary>
    public required IReadOnlyList<AwaitedSeats> Seats { get; init; }

    /// <summary>The synchronisations of the tokens at which they wait.</summary>
    public required IReadOnlyList<TokenSync> Syncs { get; init; }

    /// <summary>How many of its jobs wait in this state.</summary>
    public int Waiting(SeatState state) => Seats.Where(s => s.State == state).Sum(s => s.Count);
}
