using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using MobiJobs.Accounts.Sessions;
using MobiJobs.Accounts.SignIn;
using MobiJobs.Data;

namespace MobiJobs.Accounts.Factors;

/// <summary>
/// A person's own second factors: an authenticator app and recovery codes. Each change needs the password.
/// </summary>
[Route("account/factors"), Authorize(Policy = Permissions.Read), BeforeSecondFactor]
public sealed class FactorsController(
    MobiJobsDb db, ProofOfPerson proof, AuthenticatorKeys keys, FactorChanges changes, Tickets tickets) : Controller
{
    internal const string List = "/account/factors";

    private const string Issuer = "MobiJobs";

    private static readonly TimeSpan SetUpTime = TimeSpan.FromMinutes(15);

    private string Purpose => string.Create(CultureInfo.InvariantCulture, $"app of {User.SessionId()}");

    [HttpGet("")]
    public Task<IActionResult> Index(CancellationToken stopping) =>
        this.OwnFactorsAsync(db, FactorForm.None, stopping);

    /// <summary>Answered by a page, not by a redirect: nothing but this answer holds the key.</summary>
    [HttpPost("app")]
    public async Task<IActionResult> BeginApp(string? password, CancellationToken stopping)
    {
        if (await proof.CheckAsync(User, password) is { } wrong)
        {
            return await WrongAsync(wrong, FactorForm.SetApp, stopping);
        }

        var key = AuthenticatorKeys.Generate();
        return AppPage(key, tickets.Make(Purpose, SetUpTime, key));
    }

    [HttpPost("app/confirm")]
    public async Task<IActionResult> SetApp(string? ticket, string? code, CancellationToken stopping)
    {
        if (tickets.Read(Purpose, ticket) is not { Parts: [var key] } read)
        {
            TempData.Say(Flash.Warning, Labels.Factors_TooLate);
            return Redirect(List);
        }

        var typed = TypedText.HalfWidth(TypedText.Bounded(code, 20) ?? "").Replace(" ", "", StringComparison.Ordinal);
        if (keys.StepOf(key, typed) is not { } step)
        {
            ModelState.AddModelError("Code", Labels.SecondStep_Wrong);
            return AppPage(key, ticket!);
        }

        return this.ToCodesOr(await changes.SetAppAsync(User, key, step, read, stopping), Labels.Factors_AppSet);
    }

    [HttpPost("app/remove")]
    public async Task<IActionResult> RemoveApp(string? password, CancellationToken stopping)
    {
        if (await proof.CheckAsync(User, password) is { } wrong)
        {
            return await WrongAsync(wrong, FactorForm.RemoveApp, stopping);
        }

        if (!(await changes.RemoveAppAsync(User, stopping)).IsDone) { return NotFound(); }

        TempData.Say(Flash.Message, Labels.Factors_Removed);
        return Redirect(List);
    }

    [HttpPost("codes")]
    public async Task<IActionResult> MakeCodes(string? password, CancellationToken stopping)
    {
        if (await proof.CheckAsync(User, password) is { } wrong)
        {
            return await WrongAsync(wrong, FactorForm.MakeCodes, stopping);
        }

        return await changes.MakeCodesAsync(User, stopping) is { } codes
            ? this.Codes(codes, Labels.Factors_CodesMade)
            : Redirect(List);
    }

    private ViewResult AppPage(string key, string ticket)
    {
        var address = AuthenticatorKeys.AddressOf(key, Issuer, User.Identity!.Name!);
        ModelState.Remove(nameof(ticket)); // Shown again as it is.
        return View("App", new NewAppPage(key, address, ticket));
    }

    private Task<IActionResult> WrongAsync(string wrong, FactorForm form, CancellationToken stopping)
    {
        ModelState.AddModelError("Password", wrong);
        return this.OwnFactorsAsync(db, form, stopping);
    }
}

/// <summary>The page where an app gets its key.</summary>
/// <param name="Address">What the QR code says.</param>
public sealed record NewAppPage(string Key, string Address, string Ticket)
{
    /// <summary>The key in groups that people can type.</summary>
    public string KeyInGroups => string.Join(' ', Key.Chunk(4).Select(letters => new string(letters)));
}
