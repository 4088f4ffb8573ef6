using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Runs;
using MobiJobs.Runs.Reports;

namespace MobiJobs.Vpp.Orders;

/// <summary>The people and devices of a confirmed change at Apple, each with its outcome.</summary>
[Authorize(Policy = Permissions.Read)]
public sealed class VppItemsController(MobiJobsDb db, RunKeeper runs, CurrentPerson person) : Controller
{
    [HttpGet("/vpp/items")]
    public async Task<IActionResult> Show(
        string? run, string? outcome, string? reason, CancellationToken stopping)
    {
        if (ModelState.ReadItemsOfRun(run, outcome, reason) is not { } wanted || !ModelState.IsValid)
        {
            return NotFound();
        }

        var found = await runs.FindAsync(wanted.RunId, await person.ActorAsync(User, stopping), stopping);
        if (found is not { StartedAt: not null } || !VppRunOrder.Kinds.Contains(found.Kind)) { return NotFound(); }

        var items = await wanted.Among(db.RunItems.AsNoTracking()).OrderBy(i => i.ItemId).ToListAsync(stopping);
        var names = VppRunOrder.Of(found).Change.Whose();
        return View("Items", new VppItemsPage(
            found, items.ConvertAll(i => new VppItem(names[(int)i.ItemId - 1], i.Outcome, i.Reason))));
    }
}

/// <summary>What the items of a change at Apple are called.</summary>
public static class VppItemLabels
{
    /// <summary>Who has the licences, or the people.</summary>
    public static string WhoseLabel(this Run run) =>
        run.Kind is RunKind.AssignLicenses or RunKind.CollectLicenses ? Labels.Vpp_Whose : Labels.Vpp_Users;
}

/// <summary>The items of a change at Apple.</summary>
public sealed record VppItemsPage(Run Run, IReadOnlyList<VppItem> Items);

/// <summary>A person or a device, and what became of it.</summary>
public sealed record VppItem(string Name, RunOutcome Outcome, int Reason)
{
    /// <summary>Why it was refused; null if it wasn't.</summary>
    public string? Why => VppRefusals.Label(Reason);
}
