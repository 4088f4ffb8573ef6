using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;

namespace MobiJobs.Operations.Send;

/// <summary>The form of an operation. It leads to a check; nothing is registered before that is confirmed.</summary>
[Route("operations"), Authorize(Policy = Permissions.RegisterJobs)]
public sealed class NewOperationController(
    MobiJobsDb db,
    OperationChoices choices,
    OperationSummaries summaries,
    OperationPreviews previews,
    CurrentPerson person) : Controller
{
    /// <summary>Other pages fill in what they know: kind, items, devices, groups, or a filter of jobs.</summary>
    [HttpGet("new")]
    public Task<IActionResult> New(
        string? kind,
        int[]? item,
        string[]? device,
        int[]? group,
        string? jobs,
        CancellationToken stopping) =>
        ShowAsync(
            new OperationForm { Kind = kind, Items = item, Picked = device, Groups = group, Jobs = jobs },
            stopping);

    /// <summary>The form of a check that is not confirmed, to change it.</summary>
    [HttpGet("runs/{id:long}/edit")]
    public async Task<IActionResult> Edit(long id, CancellationToken stopping) =>
        await previews.FindAsync(id, await person.ActorAsync(User, stopping), stopping) is { } run
            ? await ShowAsync(await choices.FormOfAsync(run, stopping), stopping)
            : NotFound();

    /// <summary>For the devices that are selected in their list.</summary>
    [HttpPost("devices")]
    public async Task<IActionResult> Selected(long[]? ids, CancellationToken stopping)
    {
        var chosen = ids ?? [];
        var numbers = await db.Devices
            .Where(d => chosen.Contains(d.Id))
            .OrderBy(d => d.Number)
            .Select(d => d.Number)
            .ToListAsync(stopping);
        return await ShowAsync(new OperationForm { Picked = numbers }, stopping);
    }

    /// <summary>Another kind for the same devices at the same time.</summary>
    [HttpPost("kind")]
    public Task<IActionResult> OtherKind(OperationForm form, CancellationToken stopping)
    {
        form.Kind = null;
        return ShowAsync(form, stopping);
    }

    /// <summary>A search within the form; nothing changes.</summary>
    [HttpPost("new")]
    public Task<IActionResult> Search(OperationForm form, CancellationToken stopping) => ShowAsync(form, stopping);

    /// <summary>What the form asks for so far, for an open page; nothing changes.</summary>
    [HttpPost("summary")]
    public async Task<IActionResult> Summary(OperationForm form, CancellationToken stopping) =>
        await summaries.OfAsync(form, stopping) is { } summary ? View("Summary", summary) : BadRequest();

    [HttpPost("")]
    public async Task<IActionResult> Create(OperationForm form, CancellationToken stopping)
    {
        if (await choices.ReadAsync(form, ModelState, stopping) is not var (order, selection))
        {
            return await ShowAsync(form, stopping);
        }

        var run = await previews.StartAsync(order, selection, await person.ActorAsync(User, stopping), stopping);
        return Redirect($"/operations/runs/{run.ToString(CultureInfo.InvariantCulture)}");
    }

    private async Task<IActionResult> ShowAsync(OperationForm form, CancellationToken stopping)
    {
        var page = await choices.PageAsync(form, stopping);
        return View("New", page with { Summary = await summaries.OfAsync(form, stopping) });
    }
}
