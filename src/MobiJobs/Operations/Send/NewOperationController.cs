using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Devices;

namespace MobiJobs.Operations.Send;

/// <summary>The form: what to send to whom and when. What comes of it is looked at before anything is registered.</summary>
[Route("operations"), Authorize(Policy = Permissions.RegisterJobs)]
public sealed class NewOperationController(OperationChoices choices, OperationCheck check, CurrentPerson person) : Controller
{
    /// <summary>Other pages fill in what they know: the kind, things, devices, groups, or a filter of jobs whose devices are meant.</summary>
    [HttpGet("new")]
    public Task<IActionResult> New(string? kind, int[]? thing, string[]? device, int[]? group, string? jobs, CancellationToken stopping) =>
        OfferAsync(new OperationForm { Kind = kind, Things = thing, Picked = device, Groups = group, Jobs = jobs }, stopping);

    /// <summary>What was chosen for a check that the person would rather have otherwise.</summary>
    [HttpGet("runs/{id:long}/edit")]
    public async Task<IActionResult> Edit(long id, CancellationToken stopping) =>
        await check.FindAsync(id, await person.ActorAsync(User, stopping), stopping) is { } run ? await OfferAsync(await choices.FormOfAsync(run, User, stopping), stopping) : NotFound();

    /// <summary>For the devices that are selected in their list.</summary>
    [HttpPost("devices")]
    public async Task<IActionResult> Selected(long[]? ids, CancellationToken stopping)
    {
        var chosen = (ids ?? []).Take(OperationForm.MostPicked).ToArray();
        var numbers = await person.Devices(User).Where(d => chosen.Contains(d.Id)).OrderBy(d => d.Number).Select(d => d.Number).ToListAsync(stopping);
        return await OfferAsync(new OperationForm { Picked = numbers }, stopping);
    }

    /// <summary>Another kind for the same devices at the same time.</summary>
    [HttpPost("kind")]
    public Task<IActionResult> OtherKind(OperationForm form, CancellationToken stopping)
    {
        form.Kind = null;
        return OfferAsync(form, stopping);
    }

    /// <summary>Searching within the form; nothing changes.</summary>
    [HttpPost("new")]
    public Task<IActionResult> Search(OperationForm form, CancellationToken stopping) => OfferAsync(form, stopping);

    [HttpPost("")]
    public async Task<IActionResult> Create(OperationForm form, CancellationToken stopping)
    {
        if (await choices.ReadAsync(form, ModelState, User, stopping) is not var (order, selection)) { return await OfferAsync(form, stopping); }

        var run = await check.StartAsync(order, selection, await person.ActorAsync(User, stopping), stopping);
        return Redirect($"/operations/runs/{run.ToString(CultureInfo.InvariantCulture)}");
    }

    private async Task<IActionResult> OfferAsync(OperationForm form, CancellationToken stopping) => View("/Operations/Send/New.cshtml", await choices.OfferAsync(form, User, stopping));
}
