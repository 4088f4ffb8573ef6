using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using MobiJobs.Accounts;

namespace MobiJobs.Organization.Channel;

/// <summary>端末との通信: what the channel is, how it does, and a test of the connection.</summary>
[Route("settings/channel"), Authorize(Policy = Permissions.ManageSettings)]
public sealed class ChannelController(ChannelFacts facts) : Controller
{
    [HttpGet("")]
    public async Task<IActionResult> Show(CancellationToken stopping) =>
        View("Channel", await facts.FindAsync(null, stopping));

    /// <summary>Changes nothing but what is known of the push certificates, so its answer is the page itself.</summary>
    [HttpPost("check")]
    public async Task<IActionResult> Check(CancellationToken stopping) =>
        await facts.CheckAsync(stopping) is { } check
            ? View("Channel", await facts.FindAsync(check, stopping))
            : NotFound();
}
