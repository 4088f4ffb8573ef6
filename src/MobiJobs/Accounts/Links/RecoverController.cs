using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using MobiJobs.Accounts.Sessions;
using MobiJobs.Accounts.SignIn;
using MobiJobs.Audit;
using MobiJobs.Mail;

namespace MobiJobs.Accounts.Links;

/// <summary>
/// A forgotten password. Whether there is such a person is looked up after the answer: neither its words nor the time
/// that it takes tell.
/// </summary>
[Route("account/recover"), AllowAnonymous]
public sealed class RecoverController(Attempts attempts, SignInWays ways, Outbox outbox) : Controller
{
    private const int MaxName = 256;

    [HttpGet("")]
    public IActionResult Recover() => ways.TakesPasswords ? View(new RecoverForm()) : NotFound();

    [HttpPost("")]
    public async Task<IActionResult> Recover(RecoverForm form, CancellationToken stopping)
    {
        if (!ways.TakesPasswords) { return NotFound(); }

        if (!ModelState.IsValid) { return View(form); }

        var gate = Gate.OfRecoveryAt(HttpContext.CallerNetwork());
        Gate[] gates = HttpContext.CallerSite() is { } site ? [gate, Gate.OfSite(site)] : [gate];
        var admission = await attempts.AdmitAsync(gates, stopping);
        if (admission.Wait is { } wait)
        {
            ModelState.AddModelError("", Response.TooMany(wait));
            return View(form);
        }

        var (user, origin) = (TypedText.Bounded(form.User, MaxName) ?? "", AuditOrigin.Current);
        var asker = new MailAsker(
            HttpContext.CallerNetwork(), HttpContext.CallerSite(), Requester.Normalize(user));
        outbox.SendIfAny(asker, (services, ending) =>
        {
            origin.Enter();
            return services.GetRequiredService<LinkMails>().RecoverAsync(user, ending);
        });
        return View(new RecoverForm { IsSent = true });
    }
}

/// <summary>The form of somebody who has forgotten the password.</summary>
public sealed class RecoverForm
{
    [FilledIn]
    public string? User { get; set; }

    /// <summary>Whether a mail is on its way, if anybody gets one.</summary>
    internal bool IsSent { get; init; }
}
