using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using MobiJobs.Accounts;

namespace MobiJobs.Notifications.Webhooks;

/// <summary>What is done with a webhook that shows no secret and sends nothing to another address.</summary>
[Route(WebhookPages.List + "/{id:int}"), Authorize(Policy = Permissions.ManageSettings)]
public sealed class WebhookActsController(WebhookRegister register) : Controller
{
    private string Me => User.Identity!.Name!;

    [HttpPost("test")]
    public async Task<IActionResult> Test(int id, CancellationToken stopping) =>
        Done(id, await register.TestAsync(id, Me, stopping), Labels.Webhook_Tested);

    [HttpPost("enable")]
    public async Task<IActionResult> Enable(int id, CancellationToken stopping) =>
        Done(id, await register.SwitchAsync(id, isOn: true, Me, stopping), Labels.Webhook_IsEnabled);

    [HttpPost("disable")]
    public async Task<IActionResult> Disable(int id, CancellationToken stopping) =>
        Done(id, await register.SwitchAsync(id, isOn: false, Me, stopping), Labels.Webhook_IsDisabled);

    [HttpPost("messages/{message:long}/again")]
    public async Task<IActionResult> SendAgain(int id, long message, CancellationToken stopping)
    {
        switch (await register.SendAgainAsync(id, message, Me, stopping))
        {
            case Resent.Gone: return NotFound();
            case Resent.Off: TempData.Say(Flash.Warning, Labels.Webhook_SentAgainOff); break;
            case Resent.UnderWay: TempData.Say(Flash.Message, Labels.Webhook_SentAgainUnderWay); break;
            case Resent.Begun: TempData.Say(Flash.Message, Labels.Webhook_SentAgain); break;
        }

        return Redirect(WebhookPages.Of(id));
    }

    [HttpPost("delete")]
    public async Task<IActionResult> Delete(int id, CancellationToken stopping)
    {
        if (!await register.DeleteAsync(id, Me, stopping)) { return NotFound(); }

        TempData.Say(Flash.Message, Labels.Webhook_Deleted);
        return Redirect(WebhookPages.List);
    }

    private IActionResult Done(int id, bool isDone, string message)
    {
        if (!isDone) { return NotFound(); }

        TempData.Say(Flash.Message, message);
        return Redirect(WebhookPages.Of(id));
    }
}
