using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.OutputCaching;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Jobs;

namespace MobiJobs.Operations.History;

/// <summary>配信履歴: what people ordered, an operation a row, and everything about one.</summary>
[Route("deliveries"), Authorize(Policy = Permissions.Read)]
public sealed class DeliveriesController(OperationList list, OperationStory story, CurrentPerson person) : Controller
{
    [HttpGet(""), OutputCache(PolicyName = UntilWritten.Name)]
    public async Task<IActionResult> Index(OperationQuery query, CancellationToken stopping)
    {
        var filter = query.ToFilter(ModelState);
        if (!OperationList.TryReadCursor(query.Before, filter, out var before) | !OperationList.TryReadCursor(query.After, filter, out var after)) { ModelState.AddModelError("before", Labels.Invalid_Cursor); }

        var page = await list.PageAsync(person.Jobs(User), filter, before, before is null ? after : null, OperationList.PageSize, stopping);
        return View("/Operations/History/Deliveries.cshtml", new DeliveryIndex(filter, query, page, before is null && after is null));
    }

    /// <summary>All that the filter matches, as it is read; a reader that goes away ends it.</summary>
    [HttpGet("/deliveries.csv")]
    public async Task<IActionResult> Csv(OperationQuery query, [FromServices] OperationCsv csv, [FromServices] ShownTime time, CancellationToken stopping)
    {
        var filter = query.ToFilter(ModelState);
        if (!ModelState.IsValid) { return ValidationProblem(); }

        Response.ContentType = "text/csv; charset=utf-8";
        Response.Headers.ContentDisposition = $"attachment; filename=\"deliveries-{time.FileStamp()}.csv\"";
        await csv.WriteAsync(Response.Body, person.Jobs(User), filter, stopping);
        return new EmptyResult();
    }

    /// <summary>How these stand now, for a page that is open.</summary>
    [HttpGet("progress")]
    public async Task<IActionResult> Progress(string? ids, CancellationToken stopping)
    {
        var wanted = (ids ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries).Select(text => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0).Distinct().ToArray();
        if (wanted.Length is 0 or > OperationList.PageSize || wanted.Contains(0)) { return BadRequest(); }

        var counts = await list.CountsAsync(person.Jobs(User), wanted, stopping);
        return View("/Operations/History/DeliveryProgress.cshtml", counts.Values.ToArray());
    }

    [HttpGet("{id:long}")]
    public async Task<IActionResult> Show(long id, CancellationToken stopping)
    {
        var jobs = person.Jobs(User);
        if (await list.RowAsync(id, stopping) is not { } operation) { return NotFound(); }

        return View("/Operations/History/Delivery.cshtml", new DeliveryPage(
            operation,
            (await list.CountsAsync(jobs, [id], stopping))[id],
            await story.StatusesAsync(jobs, id, stopping),
            await story.CausesAsync(jobs, id, stopping),
            await story.SentToAsync(jobs, id, stopping),
            operation.IsRetry ? await story.RetryOfAsync(id, stopping) : [],
            await story.RetriesAsync(id, stopping)));
    }
}

/// <summary>The history as a page.</summary>
public sealed record DeliveryIndex(OperationFilter Filter, OperationQuery Query, OperationPage Page, bool IsNewest)
{
    /// <summary>The address of this view, at another place of the list.</summary>
    public string Address(string? key = null, string? cursor = null)
    {
        var query = Filter.Query().Select(p => KeyValuePair.Create(p.Key, (string?)p.Value));
        return "/deliveries" + QueryString.Create(key is null ? query : query.Append(new(key, cursor)));
    }
}

/// <summary>One operation as a page.</summary>
public sealed record DeliveryPage(
    OperationRow Operation,
    OperationCounts Counts,
    IReadOnlyDictionary<JobStatus, int> Statuses,
    IReadOnlyList<FailureCause> Causes,
    IReadOnlyList<SentTo> SentTo,
    IReadOnlyList<long> RetryOf,
    IReadOnlyList<long> Retries);
