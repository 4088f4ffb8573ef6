using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Devices.Groups;

namespace MobiJobs.Devices.List;

/// <summary>端末: the list of devices, and the same as CSV.</summary>
[Route("devices"), Authorize(Policy = Permissions.Read)]
public sealed class DevicesController(MobiJobsDb db, DeviceList list) : Controller
{
    [HttpGet("")]
    public async Task<IActionResult> Index(DeviceQuery query, CancellationToken stopping)
    {
        ModelState.RefuseOthers(Request, DeviceQuery.ParameterNames);
        var filter = query.ToFilter(ModelState, DeviceQuery.ById);
        var (before, after) = query.Place(filter, ModelState);
        var (page, total) = await list.CountedPageAsync(filter, before, after, DeviceList.PageSize, stopping);
        var groups = await GroupTree.LoadAsync(db, stopping);
        if (!groups.Has(filter.Group)) { ModelState.AddModelError("group", Labels.Invalid_Group); }

        return View(new DeviceIndex(filter, query, page, groups, IsFirst: before is null && after is null)
        {
            Total = total,
        });
    }

    /// <summary>All devices that match the filter, sent while they are read.</summary>
    [HttpGet("/devices.csv")]
    public async Task<IActionResult> Csv(DeviceQuery query, [FromServices] DeviceCsv csv, CancellationToken stopping)
    {
        ModelState.RefuseOthers(Request, DeviceQuery.ParameterNames);
        var filter = query.ToFilter(ModelState, DeviceQuery.ById);
        if (!ModelState.IsValid) { return ValidationProblem(); }

        return csv.File(filter, await GroupTree.LoadAsync(db, stopping), stopping);
    }
}

/// <summary>The device list.</summary>
/// <param name="Query">The filter as it was typed.</param>
public sealed record DeviceIndex(
    DeviceFilter Filter,
    DeviceQuery Query,
    KeysetPage<DeviceRow> Page,
    GroupTree Groups,
    bool IsFirst)
{
    private const string Path = "/devices";

    /// <summary>How many devices match.</summary>
    public required int Total { get; init; }

    /// <summary>What was found, in words.</summary>
    public string FoundText => Counted.Devices.Shown(Page.Rows.Count, Total);

    /// <summary>The conditions, each with the address of the list without it, in the same order.</summary>
    public ChipLinks Chips
    {
        get
        {
            var parts = Filter.Query().ToLookup(part => part.Key is "sort" or "desc");
            return ChipLinks.Of(Path, parts[false], TextOf, [.. parts[true]]);
        }
    }

    /// <summary>The links to the first page and to the neighbours.</summary>
    public Pager Pager => new(
        IsFirst ? null : QueryAddress.Of(Path, Filter.Query()),
        Page.Previous is { } previous ? QueryAddress.Of(Path, Filter.Query(), "before", previous) : null,
        Page.Next is { } next ? QueryAddress.Of(Path, Filter.Query(), "after", next) : null,
        new(Labels.Device_First, Labels.Device_Previous, Labels.Device_Next));

    /// <summary>The address of this view in another order; the same order again reverses it.</summary>
    public string Sorted(DeviceSort sort)
    {
        var isReversed = Filter.Sort == sort && !Filter.Descending;
        return QueryAddress.Of(Path, (Filter with { Sort = sort, Descending = isReversed }).Query());
    }

    private string? TextOf(string condition, string value) => condition switch
    {
        "number" => $"{Labels.Device_Number}: {value}",
        "name" => $"{Labels.Device_Name}: {value}",
        "owner" => $"{Labels.Device_Owner}: {value}",
        "serial" => $"{Labels.Device_Serial}: {value}",
        "model" => $"{Labels.Device_Model}: {value}",
        "group" => Groups.PathOf(Filter.Group) ?? $"#{value}",
        "state" => Filter.State?.Label(),
        "contact" => Filter.Contact?.Label(),
        "run" => Say(Labels.Filter_Run, value),
        _ => null,
    };
}
