using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Accounts.SignIn;
using MobiJobs.Data;
using MobiJobs.Devices.Groups;

namespace MobiJobs.Notifications.Webhooks;

/// <summary>Webhook: which addresses are told what, for administrators.</summary>
[Route(WebhookPages.List), Authorize(Policy = Permissions.ManageSettings)]
public sealed class WebhooksController(
    WebhookRegister register, WebhookPages pages, ProofOfPerson proof, WebhookSettings settings, MobiJobsDb db)
    : Controller
{
    private string Me => User.Identity!.Name!;

    [HttpGet("")]
    public async Task<IActionResult> Index(CancellationToken stopping) =>
        View("Index", await pages.ListAsync(new WebhookForm(), stopping));

    /// <param name="id">The webhook.</param>
    /// <param name="after">The last message of the page before.</param>
    /// <param name="stopping">The request.</param>
    [HttpGet("{id:int}")]
    public async Task<IActionResult> Show(int id, long? after, CancellationToken stopping) =>
        await pages.OneAsync(id, null, after, stopping) is { } page ? View("Show", page) : NotFound();

    /// <summary>Answered by a page, not by a redirect: nothing but this answer holds the secret.</summary>
    [HttpPost("")]
    public async Task<IActionResult> Add(WebhookForm form, CancellationToken stopping)
    {
        if (await ReadAsync(form, stopping) is not { } wanted)
        {
            return View("Index", await pages.ListAsync(form, stopping));
        }

        if (await register.AddAsync(wanted, Me, stopping) is not { } made)
        {
            ModelState.AddModelError(nameof(form.Name), Say(Labels.Webhook_TooMany, WebhookRegister.Most));
            return View("Index", await pages.ListAsync(form, stopping));
        }

        ModelState.Clear();
        return await MadeAsync(made.Id, made.Secret, stopping);
    }

    [HttpPost("{id:int}")]
    public async Task<IActionResult> Change(int id, WebhookForm form, CancellationToken stopping)
    {
        if (!await db.Webhooks.AnyAsync(w => w.Id == id, stopping)) { return NotFound(); }

        if (await ReadAsync(form, stopping) is not { } wanted)
        {
            return await pages.OneAsync(id, form, null, stopping) is { } page ? View("Show", page) : NotFound();
        }

        return await register.ChangeAsync(id, wanted, Me, stopping)
            ? Done(id, Labels.Webhook_Saved)
            : NotFound();
    }

    /// <summary>Answered by a page, as <see cref="Add"/> is.</summary>
    [HttpPost("{id:int}/rotate")]
    public async Task<IActionResult> Rotate(int id, string? password, CancellationToken stopping)
    {
        if (!await db.Webhooks.AnyAsync(w => w.Id == id, stopping)) { return NotFound(); }

        var secret = await proof.IsRightAsync(this, WebhookPages.RotateProof, password)
            ? await register.RotateAsync(id, Me, stopping)
            : null;
        return await MadeAsync(id, secret, stopping);
    }

    private async Task<IActionResult> MadeAsync(int id, string? secret, CancellationToken stopping) =>
        await pages.OneAsync(id, null, null, stopping) is { } page
            ? View("Show", page with { Secret = secret })
            : NotFound();

    private async Task<WantedWebhook?> ReadAsync(WebhookForm form, CancellationToken stopping)
    {
        var wanted = form.Read(await GroupTree.LoadAsync(db, stopping), settings, ModelState);
        return wanted is not null && await proof.IsRightAsync(this, nameof(form.Password), form.Password)
            ? wanted
            : null;
    }

    private RedirectResult Done(int id, string message)
    {
        TempData.Say(Flash.Message, message);
        return Redirect(WebhookPages.Of(id));
    }
}
