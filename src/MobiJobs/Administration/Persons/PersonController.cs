using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using MobiJobs.Accounts;
using MobiJobs.Accounts.Factors;
using MobiJobs.Accounts.Sessions;
using MobiJobs.Administration.Sets;
using MobiJobs.Data;

namespace MobiJobs.Administration.Persons;

/// <summary>One person: what they may do, whether they may sign in, and another password.</summary>
[Route("people/{id:int}"), Authorize(Policy = Permissions.ManagePeople)]
public sealed class PersonController(
    MobiJobsDb db, PeopleRegister register, CurrentPerson person, Invitations invitations) : Controller
{
    [HttpGet("")]
    public async Task<IActionResult> Show(int id, CancellationToken stopping)
    {
        if (await PeopleList.FindAsync(db, id, stopping) is not { } row) { return NotFound(); }

        var (may, sets) = (await register.MayAsync(id, stopping), await SetList.LoadAsync(db, stopping));
        var factors = await db.FactorsOfAsync(id, stopping);
        return View(new PersonPage(row, may, sets, id == User.PersonId(), factors));
    }

    /// <param name="id">The person.</param>
    /// <param name="role">A role; empty for none.</param>
    /// <param name="sets">The permission sets.</param>
    /// <param name="shown">What the page said that the person may do.</param>
    /// <param name="stopping">The request.</param>
    [HttpPost("rights")]
    public async Task<IActionResult> Change(
        int id, string? role, int[] sets, string? shown, CancellationToken stopping)
    {
        if (Reading.Role(role) is not { } wanted) { return BadRequest(); }

        var may = new PersonMay(wanted.Length == 0 ? null : wanted, [.. sets.Distinct()]);
        var by = await person.ActorAsync(User, stopping);
        return Tell(id, await register.ChangeAsync(id, may, shown ?? "", by, stopping), Labels.Person_Changed);
    }

    [HttpPost("mail")]
    public async Task<IActionResult> ChangeMail(int id, string? email, CancellationToken stopping)
    {
        if (!MailAddress.IsNoneOrValid(email))
        {
            TempData.Say(Flash.Warning, Labels.Person_InvalidMail);
            return RedirectToAction(nameof(Show), new { id });
        }

        var by = await person.ActorAsync(User, stopping);
        var result = await register.ChangeMailAsync(id, MailAddress.Read(email), by, stopping);
        return Tell(id, result, Labels.Person_Changed);
    }

    [HttpPost("disable")]
    public async Task<IActionResult> Disable(int id, CancellationToken stopping)
    {
        var by = await person.ActorAsync(User, stopping);
        return Tell(id, await register.SetEnabledAsync(id, false, by, stopping), Labels.Person_WasDisabled);
    }

    [HttpPost("enable")]
    public async Task<IActionResult> Enable(int id, CancellationToken stopping)
    {
        var by = await person.ActorAsync(User, stopping);
        return Tell(id, await register.SetEnabledAsync(id, true, by, stopping), Labels.Person_WasEnabled);
    }

    [HttpPost("password")]
    public async Task<IActionResult> ResetPassword(int id, CancellationToken stopping)
    {
        var (password, by) = (People.GeneratePassword(), await person.ActorAsync(User, stopping));
        var result = await register.ResetPasswordAsync(id, password, by, stopping);
        if (result != PersonResult.Done) { return Tell(id, result, ""); }

        var row = await PeopleList.FindAsync(db, id, stopping);
        return View("Secret", PersonSecret.OtherPassword(id, row!.Name, password));
    }

    [HttpPost("invite")]
    public async Task<IActionResult> Invite(int id, CancellationToken stopping)
    {
        var by = await person.ActorAsync(User, stopping);
        return await this.InviteAsync(invitations, id, by, stopping);
    }

    private IActionResult Tell(int id, PersonResult result, string done)
    {
        if (result == PersonResult.Gone) { return NotFound(); }

        TempData.Say(result == PersonResult.Done ? Flash.Message : Flash.Warning, result switch
        {
            PersonResult.Done => done,
            PersonResult.Gone => Labels.Problem_NotFound,
            PersonResult.Own => Labels.Person_Own,
            PersonResult.LastAdministrator => Labels.Person_LastAdministrator,
            PersonResult.ChangedMeanwhile => Labels.Person_ChangedMeanwhile,
            PersonResult.SetGone => Labels.Person_SetGone,
        });
        return RedirectToAction(nameof(Show), new { id });
    }
}

/// <summary>The page of a person.</summary>
/// <param name="IsOwn">Whether it is the page of who looks at it.</param>
/// <param name="Factors">What the person has besides the password.</param>
public sealed record PersonPage(
    PersonRow Person, PersonMay May, IReadOnlyList<SetRow> Sets, bool IsOwn, FactorState Factors);
