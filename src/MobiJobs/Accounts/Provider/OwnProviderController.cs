using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Net.Http.Headers;
using MobiJobs.Accounts.Sessions;
using MobiJobs.Accounts.SignIn;
using MobiJobs.Data;

namespace MobiJobs.Accounts.Provider;

/// <summary>A person's own way in by the provider: adding and removing it, which needs a fresh proof.</summary>
[Route("account/provider"), Authorize(Policy = Permissions.Read)]
public sealed class OwnProviderController(
    MobiJobsDb db,
    AccountSettings settings,
    ProofOfPerson proof,
    ProviderJoining joining,
    ILogger<OwnProviderController> log)
    : Controller
{
    internal const string Page = "/account/provider";

    private const string PasswordKey = "provider";

    [HttpGet("")]
    public async Task<IActionResult> Index(CancellationToken stopping) =>
        settings.Provider is null ? NotFound() : await PageAsync(stopping);

    /// <summary>
    /// Answered by a page with a link: our content security policy lets no form lead to another server.
    /// </summary>
    [HttpPost("")]
    public async Task<IActionResult> Add(string? password, CancellationToken stopping)
    {
        if (settings.Provider is not { } provider) { return NotFound(); }

        if (!await ProvesAsync(password)) { return await PageAsync(stopping); }

        if (!await this.SendAsync(new ProviderWay(AddsTo: User.SessionId()), Page, log))
        {
            return this.ProviderIsAway(settings);
        }

        var there = Response.Headers.Location.ToString();
        Response.Headers.Remove(HeaderNames.Location);
        Response.StatusCode = StatusCodes.Status200OK;
        return View("Leave", (provider.Name, there));
    }

    [HttpPost("{id:int}/remove")]
    public async Task<IActionResult> Remove(int id, string? password, CancellationToken stopping)
    {
        if (settings.Provider is null) { return NotFound(); }

        if (!await ProvesAsync(password)) { return await PageAsync(stopping); }

        var isRemoved = await joining.RemoveAsync(id, User.PersonId(), stopping);
        TempData.Say(
            isRemoved ? Flash.Message : Flash.Warning,
            isRemoved ? Labels.Provider_WasRemoved : Labels.Provider_LastWay,
            settings.Provider.Name);
        return Redirect(Page);
    }

    private async Task<bool> ProvesAsync(string? password)
    {
        var wrong = await proof.CheckAsync(User, password);
        if (wrong is not null) { ModelState.AddModelError(ProofField.KeyOf(PasswordKey), wrong); }

        return wrong is null;
    }

    private async Task<ViewResult> PageAsync(CancellationToken stopping)
    {
        var me = User.PersonId();
        var joined = await db.ProviderIdentities.AsNoTracking().Where(i => i.PersonId == me).OrderBy(i => i.Id)
            .ToListAsync(stopping);
        return View("Own", new OwnProviderPage(settings.Provider!.Name, joined));
    }
}

/// <summary>What the page of one's own way in by the provider shows.</summary>
/// <param name="Name">What people call the provider.</param>
/// <param name="Joined">Who signs in there as this person.</param>
public sealed record OwnProviderPage(string Name, IReadOnlyList<ProviderIdentity> Joined);
