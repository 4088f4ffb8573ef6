using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using MobiJobs.Accounts;
using MobiJobs.Accounts.SignIn;

namespace MobiJobs.Administration.Persons;

/// <summary>
/// The people of the console, and adding one: with the password of who does it, who is shown what opens the account.
/// </summary>
[Route("people"), Authorize(Policy = Permissions.ManagePeople)]
public sealed class PeopleController(
    PeoplePages pages, PeopleRegister register, CurrentPerson person, Invitations invitations, ProofOfPerson proof)
    : Controller
{
    /// <param name="q">A part of the user ID or e-mail address.</param>
    /// <param name="role">Those with this role.</param>
    /// <param name="after">The last person of the page before.</param>
    [HttpGet("")]
    public async Task<IActionResult> Index(string? q, string? role, string? after, CancellationToken stopping)
    {
        ModelState.RefuseAllBut(Request, "q", "role", "after");
        ModelState.CheckText(nameof(q), q, PeopleFilter.MaxText);
        var filter = PeopleFilter.Of(q, role);
        if (filter.Role is null && !string.IsNullOrWhiteSpace(role))
        {
            var names = string.Join(", ", Roles.All.Append(PeopleFilter.NoRole));
            ModelState.AddModelError(nameof(role), Say(Labels.Invalid_OneOf, names));
        }

        return View(await pages.ListAsync(filter, TypedText.Bounded(after, 256), stopping));
    }

    [HttpGet("new")]
    public Task<IActionResult> New(CancellationToken stopping) => FormAsync(new PersonForm(), stopping);

    [HttpPost("")]
    public async Task<IActionResult> Create(PersonForm form, CancellationToken stopping)
    {
        if (form.Read(ModelState) is not { } wanted) { return await FormAsync(form, stopping); }

        if (await proof.CheckAsync(User, form.Password) is { } wrong)
        {
            ModelState.AddModelError(nameof(form.Password), wrong);
            return await FormAsync(form, stopping);
        }

        var password = form.Invite ? null : People.GeneratePassword();
        var by = await person.ActorAsync(User, stopping);
        var added = await register.AddAsync(wanted, password, by, stopping);
        if (added.Problem is { } problem)
        {
            var (field, text) = Told(problem);
            ModelState.AddModelError(field, text);
            return await FormAsync(form, stopping);
        }

        var name = PersonName.Normalize(wanted.Name);
        if (password is null) { return await this.InviteAsync(invitations, added.Id, by, stopping); }

        return View("Secret", PersonSecret.FirstPassword(added.Id, name, password));
    }

    private static (string Field, string Text) Told(NewPersonProblem problem) => problem switch
    {
        NewPersonProblem.InvalidName => (nameof(PersonForm.Name), Labels.Person_InvalidName),
        NewPersonProblem.NameTaken => (nameof(PersonForm.Name), Labels.Person_NameTaken),
        NewPersonProblem.SetGone => (nameof(PersonForm.Sets), Labels.Person_SetGone),
    };

    private async Task<IActionResult> FormAsync(PersonForm form, CancellationToken stopping) =>
        View("New", await pages.NewAsync(form, stopping));
}

/// <summary>What is shown once: a password or a link.</summary>
public sealed record PersonSecret(int PersonId, string Name, string Title, string Hint, string Secret)
{
    /// <summary>A first password.</summary>
    public static PersonSecret FirstPassword(int id, string name, string password) =>
        new(id, name, Say(Labels.Person_Added, name), Labels.Person_PasswordOnce, password);

    /// <summary>A password in place of another.</summary>
    public static PersonSecret OtherPassword(int id, string name, string password) =>
        new(id, name, Say(Labels.Person_WasReset, name), Labels.Person_PasswordOnce, password);

    /// <summary>A link for somebody without an address for mails.</summary>
    public static PersonSecret Invitation(int id, string name, string link) =>
        new(id, name, Say(Labels.Person_Added, name), Labels.Person_LinkOnce, link);
}
