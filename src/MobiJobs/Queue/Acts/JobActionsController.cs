using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Jobs.List;

namespace MobiJobs.Queue.Acts;

/// <summary>What a person does to one job: cancels it, releases its queue, wakes its device.</summary>
[Authorize(Policy = Permissions.Read)]
public sealed class JobActionsController(
    MobiJobsDb db, JobActions actions, JobList list, CurrentPerson person) : Controller
{
    /// <summary>Asks whether to cancel, for browsers without script; the job itself if it can't be cancelled.</summary>
    [HttpGet("/jobs/{id:long}/cancel"), Authorize(Policy = Permissions.CancelJobs)]
    public async Task<IActionResult> AskCancel(long id, string? returnUrl, CancellationToken stopping)
    {
        if (await list.RowAsync(id, stopping) is not { } job) { return NotFound(); }

        return job.Status.IsCancellable()
            ? View("/Queue/Acts/CancelOne.cshtml", new CancelOnePage(job, Local(id, returnUrl)))
            : Redirect(Local(id, null));
    }

    /// <summary>Cancels once the person is sure: a page asks without script, the row itself with it.</summary>
    [HttpPost("/jobs/{id:long}/cancel"), Authorize(Policy = Permissions.CancelJobs)]
    public async Task<IActionResult> Cancel(long id, bool sure, string? returnUrl, CancellationToken stopping)
    {
        if (await list.RowAsync(id, stopping) is not { } job) { return NotFound(); }

        if (!sure && job.Status.IsCancellable())
        {
            return RedirectToAction(nameof(AskCancel), new { id, returnUrl = Local(id, returnUrl) });
        }

        var (key, text) = await actions.CancelAsync(id, await person.ActorAsync(User, stopping), stopping) switch
        {
            CancelResult.Canceled => (Flash.Message, Labels.Result_Canceled),
            CancelResult.AlreadyEnded => (Flash.Warning, Labels.Result_AlreadyEnded),
            CancelResult.TooLate => (Flash.Warning, Labels.Result_TooLate),
        };
        TempData.Say(key, text, id);
        return Back(id, returnUrl);
    }

    [HttpPost("/jobs/{id:long}/release"), Authorize(Policy = Permissions.CancelJobs)]
    public async Task<IActionResult> Release(long id, string? returnUrl, CancellationToken stopping)
    {
        if (!await db.Jobs.AnyAsync(j => j.Id == id, stopping)) { return NotFound(); }

        var released = await actions.ReleaseAsync(id, await person.ActorAsync(User, stopping), stopping);
        TempData.Say(
            released ? Flash.Message : Flash.Warning,
            released ? Labels.Result_Released : Labels.Result_NotHeld,
            id);
        return Back(id, returnUrl);
    }

    /// <summary>Moves a job that waits for a seat behind the later jobs of its device.</summary>
    [HttpPost("/jobs/{id:long}/let-pass"), Authorize(Policy = Permissions.CancelJobs)]
    public async Task<IActionResult> LetPass(long id, string? returnUrl, CancellationToken stopping)
    {
        if (!await db.Jobs.AnyAsync(j => j.Id == id, stopping)) { return NotFound(); }

        var passed = await actions.LetPassAsync(id, await person.ActorAsync(User, stopping), stopping);
        TempData.Say(
            passed ? Flash.Message : Flash.Warning,
            passed ? Labels.Result_LetPass : Labels.Result_NotLetPass,
            id);
        return Back(id, returnUrl);
    }

    [HttpPost("/jobs/{id:long}/wake"), Authorize(Policy = Permissions.CancelJobs)]
    public async Task<IActionResult> Wake(long id, string? returnUrl, CancellationToken stopping)
    {
        if (!await db.Jobs.AnyAsync(j => j.Id == id, stopping)) { return NotFound(); }

        var (key, text) = await actions.WakeAsync(id, await person.ActorAsync(User, stopping), stopping) switch
        {
            WakeResult.Woken => (Flash.Message, Labels.Result_Woken),
            WakeResult.NothingOpen => (Flash.Warning, Labels.Result_NotWoken),
            WakeResult.Stopped => (Flash.Warning, Labels.Stop_NoWake),
            WakeResult.ChannelDown => (Flash.Warning, Labels.Outage_NoWake),
        };
        TempData.Say(key, text, id);
        return Back(id, returnUrl);
    }

    private RedirectResult Back(long id, string? returnUrl) => Redirect(Local(id, returnUrl));

    private string Local(long id, string? returnUrl) =>
        Url.Local(returnUrl, string.Create(CultureInfo.InvariantCulture, $"/jobs/{id}"));
}

/// <summary>The question before one job is cancelled.</summary>
public sealed record CancelOnePage(JobRow Job, string ReturnUrl);
