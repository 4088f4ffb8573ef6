using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Accounts.SignIn;
using MobiJobs.Data;
using MobiJobs.Jobs;

namespace MobiJobs.Organization;

/// <summary>設定: the organisation's name and time zone, how long history is kept, deadlines and wake-ups.</summary>
[Route("settings"), Authorize(Policy = Permissions.ManageSettings)]
public sealed class SettingsController(
    MobiJobsDb db, SettingsRegister register, CurrentPerson person, ProofOfPerson proof) : Controller
{
    [HttpGet("")]
    public async Task<IActionResult> Index(CancellationToken stopping) =>
        Page(SettingsForm.From(await db.OrganizationSettings.AsNoTracking().SingleOrDefaultAsync(stopping)));

    [HttpPost("")]
    public async Task<IActionResult> Change(SettingsForm form, CancellationToken stopping)
    {
        var values = form.Read(ModelState);
        if (values is not null && await proof.CheckAsync(User, form.Password) is { } wrong)
        {
            ModelState.AddModelError(nameof(form.Password), wrong);
            values = null;
        }

        if (values is null) { return Page(form); }

        var by = await person.ActorAsync(User, stopping);
        var isChanged = await register.ChangeAsync(values, form.Version, by, stopping);
        TempData.Say(
            isChanged ? Flash.Message : Flash.Warning,
            isChanged ? Labels.Settings_Changed : Labels.Settings_ChangedMeanwhile);
        return RedirectToAction(nameof(Index));
    }

    /// <summary>As many rows of gaps as can be set.</summary>
    private ViewResult Page(SettingsForm form)
    {
        while (form.Gaps.Count < DeliveryTimes.MaxWakeGaps) { form.Gaps.Add(new TypedGap()); }

        return View("Index", form);
    }
}
