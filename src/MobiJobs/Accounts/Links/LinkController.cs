using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using MobiJobs.Accounts.Sessions;
using MobiJobs.Accounts.SignIn;

namespace MobiJobs.Accounts.Links;

/// <summary>
/// Choosing a password by a link, or joining the provider by an invitation. Viewing the page does not use the link up:
/// programs that read mail follow links, too.
/// </summary>
[Route("account/link"), AllowAnonymous]
public sealed class LinkController(
    AccountLinks links, PasswordRules rules, PasswordHashes hashes, SignInWays ways) : Controller
{
    internal const string Path = "/account/link";

    [HttpGet("")]
    public async Task<IActionResult> Choose(string? key, CancellationToken stopping) =>
        await links.FindAsync(key, stopping) is { } link
            ? View(await FillAsync(new LinkForm { Key = key }, link, stopping))
            : Expired();

    [HttpPost("")]
    public async Task<IActionResult> Choose(LinkForm form, CancellationToken stopping)
    {
        if (await links.FindAsync(form.Key, stopping) is not { } link) { return Expired(); }

        if (!(await FillAsync(form, link, stopping)).TakesPassword) { return NotFound(); }

        if (form.New != form.Repeat) { ModelState.AddModelError(nameof(form.Repeat), Labels.Account_Mismatch); }

        if (ModelState.IsValid && Find(form, link.Person) is { } problem)
        {
            ModelState.AddModelError(nameof(form.New), problem.Label());
        }

        if (!ModelState.IsValid) { return View(form); }

        if (!await links.UseAsync(link, hashes.Of(link.Person, form.New!), stopping)) { return Expired(); }

        TempData.Say(Flash.Message, Labels.Link_Chosen);
        return Redirect(SessionCookie.SignInPath);
    }

    private PasswordProblem? Find(LinkForm form, Person person) =>
        rules.Find(form.New!, form.User!) ?? (hashes.IsRight(person, form.New!) ? PasswordProblem.Same : null);

    private async Task<LinkForm> FillAsync(LinkForm form, AccountLink link, CancellationToken stopping)
    {
        form.User = link.Person.UserName;
        form.JoinsProvider = link.Kind == AccountLinkKind.Invitation;
        form.TakesPassword = await ways.TakesPasswordOfAsync(link.PersonId, stopping);
        return form;
    }

    private ViewResult Expired()
    {
        Response.StatusCode = StatusCodes.Status404NotFound;
        return View("Expired");
    }
}

/// <summary>The form to choose a password by a link.</summary>
public sealed class LinkForm
{
    public string? Key { get; set; }

    /// <summary>Whose password it is, as the link says.</summary>
    public string? User { get; set; }

    /// <summary>Whether somebody at the provider may join by it.</summary>
    internal bool JoinsProvider { get; set; }

    /// <summary>Whether a password is of any use to the person.</summary>
    internal bool TakesPassword { get; set; }

    [FilledIn, DataType(DataType.Password)]
    public string? New { get; set; }

    [FilledIn, DataType(DataType.Password)]
    public string? Repeat { get; set; }
}
