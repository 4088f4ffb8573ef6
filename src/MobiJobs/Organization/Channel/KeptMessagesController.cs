using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using MobiJobs.Accounts;

namespace MobiJobs.Organization.Channel;

/// <summary>What came from the channel and belongs to no job, for whoever looks for why something is missing.</summary>
[Route("settings/channel/messages"), Authorize(Policy = Permissions.ManageSettings)]
public sealed class KeptMessagesController(KeptMessages messages) : Controller
{
    [HttpGet("")]
    public async Task<IActionResult> Index(
        string? kind, string? before, string? after, CancellationToken stopping)
    {
        ModelState.RefuseAllBut(Request, "kind", "before", "after");
        var only = KeptKinds.Find(kind);
        var (start, key) = ListPlace.Read(
            before, after, KeptMessages.FingerprintOf(only), keyLength: 2, ModelState);
        var page = await messages.PageAsync(only, start, key, stopping);
        return View("KeptMessages", new KeptIndex(only, page, start == PageStart.Top));
    }

    [HttpGet("{id:long}")]
    public async Task<IActionResult> Show(long id, CancellationToken stopping) =>
        await messages.FindAsync(id, stopping) is { } message ? View("KeptMessage", message) : NotFound();
}
