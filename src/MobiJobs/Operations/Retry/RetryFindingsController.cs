using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using MobiJobs.Accounts;
using MobiJobs.Administration;
using MobiJobs.Operations.Send;
using MobiJobs.Runs;
using MobiJobs.Vpp;
using MobiJobs.Vpp.Tokens;

namespace MobiJobs.Operations.Retry;

/// <summary>Decides and cures what the check found of jobs that are to be delivered again.</summary>
[Route("retries/{id:long}"), Authorize(Policy = Permissions.RetryJobs)]
public sealed class RetryFindingsController(
    RetryFindings findings, RetrySeats seats, RightsInGroups inGroups, RunKeeper runs, CurrentPerson person)
    : Controller
{
    /// <summary>Leaves out or sends the jobs with a finding.</summary>
    [HttpPost("decide")]
    public async Task<IActionResult> Decide(
        long id,
        CheckFinding finding,
        string? returnUrl,
        CancellationToken stopping,
        bool leaveOut = true)
    {
        if (await FindAsync(id, stopping) is not { } run) { return NotFound(); }

        var isDone = await findings.DecideAsync(run, finding, leaveOut, stopping);
        return Back(id, returnUrl, isDone, $"finding-{(int)finding}");
    }

    /// <summary>Leaves out what would wait for a seat.</summary>
    [HttpPost("seats/leave-out")]
    public async Task<IActionResult> LeaveOut(long id, string? returnUrl, CancellationToken stopping)
    {
        if (await FindAsync(id, stopping) is not { } run) { return NotFound(); }

        return Back(id, returnUrl, await seats.LeaveOutAsync(run, stopping), "seats");
    }

    /// <summary>Shares a token with a group whose devices may use none.</summary>
    [HttpPost("seats/share"), Authorize(Policy = Permissions.ManageTokens)]
    public async Task<IActionResult> Share(
        long id, int token, int group, string? returnUrl, CancellationToken stopping)
    {
        if (await FindAsync(id, stopping) is not { } run) { return NotFound(); }

        var actor = await person.ActorAsync(User, stopping);
        var rights = await inGroups.OfRunAsync(run, stopping);
        if (await seats.ShareAsync(run, token, group, rights, actor, stopping) is not { } result)
        {
            return NotFound();
        }

        if (result != TokenResult.Done) { TempData.Say(Flash.Warning, result.Label()); }

        return Back(id, returnUrl, isDone: true, "seats");
    }

    private async Task<Run?> FindAsync(long id, CancellationToken stopping)
    {
        var actor = await person.ActorAsync(User, stopping);
        return await runs.FindAsync(id, actor, stopping) is { Kind: RunKind.Retry } run ? run : null;
    }

    private RedirectResult Back(long id, string? returnUrl, bool isDone, string place)
    {
        if (!isDone) { TempData.Say(Flash.Warning, Labels.Retry_Moved); }

        var query = QueryString.Create("returnUrl", Url.Local(returnUrl));
        return Redirect($"/retries/{id.ToString(CultureInfo.InvariantCulture)}{query}#{place}");
    }
}
