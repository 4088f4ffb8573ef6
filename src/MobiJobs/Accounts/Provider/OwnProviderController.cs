using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
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
    internal const string Again = Page + "/again";

    private const string PasswordKey = "provider";

    [HttpGet("")]
    public async Task<IActionResult> Index(CancellationToken stopping) =>
        settings.Provider is null ? NotFound() : await PageAsync(stopping);

    /// <summary>Where a person without a password goes to give a fresh proof.</summary>
    [HttpGet("again")]
    public IActionResult ProveAgain(string? returnUrl) => settings.Provider is { } provider
        ? View("Again", new AgainPage(provider.Name, Url.Local(returnUrl)))
        : NotFound();

    [HttpPost("")]
    public async Task<IActionResult> Add(string? password, CancellationToken stopping)
    {
        if (settings.Provider is not { } provider) { return NotFound(); }

        if (!await proof.IsRightAsync(this, ProofField.KeyOf(PasswordKey), password))
        {
            return await PageAsync(stopping);
        }

        return await this.SendAsync(new ProviderWay(AddsTo: User.SessionId()), Page, log) is { } there
            ? View("Leave", new LeavePage(provider.Name, there, AddsAccount: true))
            : this.ProviderIsAway(settings);
    }

    [HttpPost("{id:int}/remove")]
    public async Task<IActionResult> Remove(int id, string? password, CancellationToken stopping)
    {
        if (settings.Provider is null) { return NotFound(); }

        if (!await proof.IsRightAsync(this, ProofField.KeyOf(PasswordKey), password))
        {
            return await PageAsync(stopping);
        }

        var isRemoved = await joining.RemoveAsync(id, User.PersonId(), stopping);
        TempData.Say(
            isRemoved ? Flash.Message : Flash.Warning,
            isRemoved ? Labels.Provider_WasRemoved : Labels.Provider_LastWay,
            settings.Provider.Name);
        return Redirect(Page);
    }

    private async Task<ViewResult> PageAsync(CancellationToken stopping)
    {
        var me = User.PersonId();
        var joined = await db.ProviderIdentities.AsNoTracking().Where(i => i.PersonId == me).OrderBy(i => i.Id)
            .ToListAsync(stopping);
        return View("Own", new OwnProviderPage(settings.Provider!.Name, joined));
    }
}

/// <summary>The page where a person signs in at the provider again.</summary>
/// <param name="ReturnTo">The page to show then.</param>
public sealed record AgainPage(string Name, string ReturnTo);

/// <summary>What the page of one's own way in by the provider shows.</summary>
/// <param name="Name">What people call the provider.</param>
/// <param name="Joined">Who signs in there as this person.</param>
public sealed record OwnProviderPage(string Name, IReadOnlyList<ProviderIdentity> Joined);
