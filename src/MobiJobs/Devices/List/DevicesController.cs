using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Devices.Groups;

namespace MobiJobs.Devices.List;

/// <summary>端末: the list of devices, and the same as CSV.</summary>
[Route("devices"), Authorize(Policy = Permissions.Read)]
public sealed class DevicesController(MobiJobsDb db, DeviceList list, CurrentPerson person) : Controller
{
    [HttpGet(""), OutputCache(PolicyName = UntilWritten.Name)]
    public async Task<IActionResult> Index(DeviceQuery query, CancellationToken stopping)
    {
        var filter = query.ToFilter(ModelState, DeviceQuery.ById);
        if (!DeviceCursor.TryRead(query.Before, filter, out var before) | !DeviceCursor.TryRead(query.After, filter, out var after)) { ModelState.AddModelError("after", Labels.Invalid_Cursor); }

        var page = await list.PageAsync(person.Devices(User).AsNoTracking(), filter, before, before is null ? after : null, DeviceList.PageSize, stopping);
        return View(new DeviceIndex(filter, query, page, await GroupTree.LoadAsync(db, stopping), IsFirst: before is null && after is null));
    }

    /// <summary>All that the filter matches, as it is read; a reader that goes away ends it.</summary>
    [HttpGet("/devices.csv")]
    public async Task<IActionResult> Csv(DeviceQuery query, [FromServices] DeviceCsv csv, [FromServices] ShownTime time, CancellationToken stopping)
    {
        var filter = query.ToFilter(ModelState, DeviceQuery.ById);
        if (!ModelState.IsValid) { return ValidationProblem(); }

        Response.ContentType = "text/csv; charset=utf-8";
        Response.Headers.ContentDisposition = $"attachment; filename=\"devices-{time.FileStamp()}.csv\"";
        await csv.WriteAsync(Response.Body, person.Devices(User).AsNoTracking(), filter, stopping);
        return new EmptyResult();
    }
}

/// <summary>The device list.</summary>
public sealed record DeviceIndex(DeviceFilter Filter, DeviceQuery Query, DevicePage Page, GroupTree Groups, bool IsFirst)
{
    /// <summary>The address of this view, at another place of the list.</summary>
    public string Address(string? key = null, string? cursor = null) =>
        "/devices" + QueryString.Create(key is null ? Filter.Query() : Filter.Query().Append(new(key, cursor)));

    /// <summary>The address of this view in another order; the same order once more turns it round.</summary>
    public string Sorted(DeviceSort sort) =>
        "/devices" + QueryString.Create((Filter with { Sort = sort, Descending = Filter.Sort == sort && !Filter.Descending }).Query());
}
