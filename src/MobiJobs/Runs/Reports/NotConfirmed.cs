using Microsoft.AspNetCore.Mvc;
using MobiJobs.Accounts;

namespace MobiJobs.Runs.Reports;

/// <summary>The answer to a confirmation that began nothing.</summary>
public static class NotConfirmed
{
    /// <summary>
    /// The report of a preview that this person has confirmed before: a browser sends a form twice after a double
    /// click, and shows the second answer only. Otherwise a warning on the page before: nothing was done, and why.
    /// </summary>
    public static async Task<IActionResult> ReportOrGoneAsync(
        this Controller page, RunKeeper runs, long runId, Actor by, string back, CancellationToken stopping)
    {
        if (await runs.FindConfirmedAsync(runId, by, stopping) is not null)
        {
            return page.Redirect(RunPages.Address(runId, back));
        }

        page.TempData.Say(Flash.Warning, await runs.FindAsync(runId, by, stopping) switch
        {
            { ReadyAt: not null } preview when runs.HasExpired(preview) => Labels.Cancel_Expired,
            { ReadyAt: not null, Count: 0, Registering: 0 } => Labels.Run_Nothing,
            _ => Labels.Cancel_Gone,
        });
        return page.Redirect(back);
    }
}
