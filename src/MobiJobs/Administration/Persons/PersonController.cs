using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using MobiJobs.Accounts;
using MobiJobs.Accounts.Sessions;
using MobiJobs.Accounts.SignIn;

namespace MobiJobs.Administration.Persons;

/// <summary>
/// One person: what they may do, whether they may sign in, and another password. Every change needs the password of who
/// makes it: somebody at an unlocked screen could otherwise take an account over, or shut people out.
/// </summary>
[Route("people/{id:int}"), Authorize(Policy = Permissions.ManagePeople)]
public sealed class PersonController(
    PeoplePages pages, PeopleRegister register, CurrentPerson person, Invitations invitations, ProofOfPerson proof)
    : Controller
{
    [HttpGet("")]
    public Task<IActionResult> Show(int id, CancellationToken stopping) => PageAsync(id, null, stopping);

    /// <param name="id">The person.</param>
    /// <param name="form">What is wanted.</param>
    /// <param name="stopping">The request.</param>
    [HttpPost("rights")]
    public async Task<IActionResult> Change(int id, RightsForm form, CancellationToken stopping)
    {
        if (TypedRole.Read(form.Role) is not { } wanted) { return BadRequest(); }

        var (may, shown) = (new PersonMay(wanted.Length == 0 ? null : wanted, [.. form.Sets.Distinct()]), form.Shown);
        if (!await ProvesAsync("rights", form.Password))
        {
            return await PageAsync(id, page => page with { May = may, Shown = shown }, stopping);
        }

        var by = await person.ActorAsync(User, stopping);
        return Tell(id, await register.ChangeAsync(id, may, shown ?? "", by, stopping), Labels.Person_Changed);
    }

    [HttpPost("mail")]
    public async Task<IActionResult> ChangeMail(int id, string? email, string? password, CancellationToken stopping)
    {
        if (!MailAddress.IsNoneOrValid(email)) { ModelState.AddModelError(nameof(email), Labels.Person_InvalidMail); }

        if (!ModelState.IsValid || !await ProvesAsync("mail", password))
        {
            return await PageAsync(id, page => page with { Person = page.Person with { Email = email } }, stopping);
        }

        var wasInvited = await invitations.IsPendingAsync(id, stopping);
        var by = await person.ActorAsync(User, stopping);
        var (result, isChanged) = await register.ChangeMailAsync(id, MailAddress.Read(email), by, stopping);
        if (!wasInvited || !isChanged) { return Tell(id, result, Labels.Person_Changed); }

        // The invitation to the former address holds no longer.
        if (await invitations.FindAsync(id, stopping) is { Email: { } to } invited)
        {
            await invitations.SendAsync(invited, by.Name, Request.Console(), stopping);
            TempData.Say(Flash.Message, Labels.Person_InvitedThere, to);
        }
        else { TempData.Say(Flash.Warning, Labels.Person_InvitationOver); }

        return RedirectToAction(nameof(Show), new { id });
    }

    [HttpPost("disable")]
    public async Task<IActionResult> Disable(int id, string? password, CancellationToken stopping)
    {
        if (!await ProvesAsync("state", password)) { return await PageAsync(id, null, stopping); }

        var by = await person.ActorAsync(User, stopping);
        return Tell(id, await register.SetEnabledAsync(id, false, by, stopping), Labels.Person_WasDisabled);
    }

    [HttpPost("enable")]
    public async Task<IActionResult> Enable(int id, string? password, CancellationToken stopping)
    {
        if (!await ProvesAsync("state", password)) { return await PageAsync(id, null, stopping); }

        var by = await person.ActorAsync(User, stopping);
        return Tell(id, await register.SetEnabledAsync(id, true, by, stopping), Labels.Person_WasEnabled);
    }

    [HttpPost("password")]
    public async Task<IActionResult> ResetPassword(int id, string? password, CancellationToken stopping)
    {
        if (!await ProvesAsync("reset", password)) { return await PageAsync(id, null, stopping); }

        var (given, by) = (People.GeneratePassword(), await person.ActorAsync(User, stopping));
        var result = await register.ResetPasswordAsync(id, given, by, stopping);
        if (result != PersonResult.Done) { return Tell(id, result, ""); }

        var row = await pages.FindAsync(id, stopping);
        return View("Secret", PersonSecret.OtherPassword(id, row!.Name, given));
    }

    [HttpPost("invite")]
    public async Task<IActionResult> Invite(int id, string? password, CancellationToken stopping)
    {
        if (!await ProvesAsync("invite", password)) { return await PageAsync(id, null, stopping); }

        var by = await person.ActorAsync(User, stopping);
        return await this.InviteAsync(invitations, id, by, stopping);
    }

    private async Task<IActionResult> PageAsync(
        int id, Func<PersonPage, PersonPage>? typed, CancellationToken stopping)
    {
        if (await pages.OfAsync(id, User.PersonId(), stopping) is not { } page) { return NotFound(); }

        return View("Show", typed is null ? page : typed(page));
    }

    /// <summary>Whether this is the password of who does it; if not, the field of the form says so.</summary>
    private async Task<bool> ProvesAsync(string form, string? password)
    {
        var wrong = await proof.CheckAsync(User, password);
        ModelState.Clear(); // The page shows what was typed, from its own model.
        if (wrong is not null) { ModelState.AddModelError(ProofField.KeyOf(form), wrong); }

        return wrong is null;
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

/// <summary>The form of what a person may do.</summary>
public sealed class RightsForm
{
    /// <summary>A role; empty for none.</summary>
    public string? Role { get; set; }

    public List<int> Sets { get; set; } = [];

    /// <summary>What the page said that the person may do.</summary>
    public string? Shown { get; set; }

    /// <summary>That of who changes it.</summary>
    public string? Password { get; set; }
}
