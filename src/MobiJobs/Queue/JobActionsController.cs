using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Jobs;

namespace MobiJobs.Queue;

/// <summary>What a person does to one job: cancels it, releases its queue, wakes its device.</summary>
[Authorize(Policy = Permissions.Read)]
public sealed class JobActionsController(JobActions actions, CurrentPerson person) : Controller
{
    [HttpPost("/jobs/{id:long}/cancel"), Authorize(Policy = Permissions.CancelJobs)]
    public async Task<IActionResult> Cancel(long id, string? returnUrl, CancellationToken stopping)
    {
        if (!await person.Jobs(User).AnyAsync(j => j.Id == id, stopping)) { return NotFound(); }

        var (key, text) = await actions.CancelAsync(id, await person.ActorAsync(User, stopping), stopping) switch
        {
            CancelResult.Canceled => (Pages.Message, Labels.Result_Canceled),
            CancelResult.AlreadyEnded => (Pages.Warning, Labels.Result_AlreadyEnded),
            CancelResult.TooLate => (Pages.Warning, Labels.Result_TooLate),
        };
        TempData.Say(key, text, id);
        return Back(id, returnUrl);
    }

    [HttpPost("/jobs/{id:long}/release"), Authorize(Policy = Permissions.CancelJobs)]
    public async Task<IActionResult> Release(long id, string? returnUrl, CancellationToken stopping)
    {
        if (!await person.Jobs(User).AnyAsync(j => j.Id == id, stopping)) { return NotFound(); }

        var released = await actions.ReleaseAsync(id, await person.ActorAsync(User, stopping), stopping);
        TempData.Say(
            released ? Pages.Message : Pages.Warning,
            released ? Labels.Result_Released : Labels.Result_NotHeld,
            id);
        return Back(id, returnUrl);
    }

    [HttpPost("/jobs/{id:long}/wake"), Authorize(Policy = Permissions.CancelJobs)]
    public async Task<IActionResult> Wake(long id, string? returnUrl, CancellationToken stopping)
    {
        if (!await person.Jobs(User).AnyAsync(j => j.Id == id, stopping)) { return NotFound(); }

        var (key, text) = await actions.WakeAsync(id, await person.ActorAsync(User, stopping), stopping) switch
        {
            WakeResult.Woken => (Pages.Message, Labels.Result_Woken),
            WakeResult.NothingOpen => (Pages.Warning, Labels.Result_NotWoken),
            WakeResult.Stopped => (Pages.Warning, Labels.Stop_NoWake),
        };
        TempData.Say(key, text, id);
        return Back(id, returnUrl);
    }

    private RedirectResult Back(long id, string? returnUrl) =>
        Redirect(Url.IsLocalUrl(returnUrl) ? returnUrl : string.Create(CultureInfo.InvariantCulture, $"/jobs/{id}"));
}
