using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using MobiJobs.Accounts;
using MobiJobs.Accounts.Factors;
using MobiJobs.Accounts.Sessions;
using MobiJobs.Accounts.SignIn;
using MobiJobs.Administration.Sets;
using MobiJobs.Data;

namespace MobiJobs.Administration.Persons;

/// <summary>
/// One person: what they may do, whether they may sign in, and another password. What would let somebody at an unlocked
/// screen take over an account needs the password of who does it.
/// </summary>
[Route("people/{id:int}"), Authorize(Policy = Permissions.ManagePeople)]
public sealed class PersonController(
    MobiJobsDb db, PeopleRegister register, CurrentPerson person, Invitations invitations, ProofOfPerson proof)
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
        if (!MailAddress.IsNoneOrValid(email))
        {
            TempData.Say(Flash.Warning, Labels.Person_InvalidMail);
            return RedirectToAction(nameof(Show), new { id });
        }

        if (!await ProvesAsync("mail", password))
        {
            return await PageAsync(id, page => page with { Person = page.Person with { Email = email } }, stopping);
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
    public async Task<IActionResult> ResetPassword(int id, string? password, CancellationToken stopping)
    {
        if (!await ProvesAsync("reset", password)) { return await PageAsync(id, null, stopping); }

        var (given, by) = (People.GeneratePassword(), await person.ActorAsync(User, stopping));
        var result = await register.ResetPasswordAsync(id, given, by, stopping);
        if (result != PersonResult.Done) { return Tell(id, result, ""); }

        var row = await PeopleList.FindAsync(db, id, stopping);
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
        if (await PeopleList.FindAsync(db, id, stopping) is not { } row) { return NotFound(); }

        var (may, sets) = (await register.MayAsync(id, stopping), await SetList.LoadAsync(db, stopping));
        var page = new PersonPage(row, may, sets, id == User.PersonId())
        {
            Factors = await db.FactorsOfAsync(id, stopping),
            Shown = may.ToString(),
            MayBeInvited = await invitations.FindAsync(id, stopping) is not null,
        };
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

/// <summary>The page of a person.</summary>
/// <param name="IsOwn">Whether it is the page of who looks at it.</param>
public sealed record PersonPage(PersonRow Person, PersonMay May, IReadOnlyList<SetRow> Sets, bool IsOwn)
{
    /// <summary>What the person has besides the password.</summary>
    public required FactorState Factors { get; init; }

    /// <summary>What the person could do when the page was shown first.</summary>
    public string? Shown { get; init; }

    /// <summary>Whether the person has no way in yet.</summary>
    public bool MayBeInvited { get; init; }
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
