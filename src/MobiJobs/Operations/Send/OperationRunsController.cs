using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using MobiJobs.Accounts;
using MobiJobs.Accounts.SignIn;
using MobiJobs.Kinds;
using MobiJobs.Runs;
using MobiJobs.Runs.Approvals;

namespace MobiJobs.Operations.Send;

/// <summary>An operation between the form and the job list: check, confirmation and progress.</summary>
[Route("operations/runs/{id:long}"), Authorize(Policy = Permissions.RegisterJobs)]
public sealed class OperationRunsController(
    OperationPreviews previews, OperationRunPages pages, CheckReport report, CurrentPerson person, ProofOfPerson proof)
    : Controller
{
    /// <summary>Whether this person may cancel what waits on the devices that the person may send to.</summary>
    private bool MayClear => HttpContext.Rights().HasWherever(Permissions.CancelJobs, Permissions.RegisterJobs);

    [HttpGet("")]
    public async Task<IActionResult> Show(long id, CancellationToken stopping) =>
        await previews.FindAsync(id, await person.ActorAsync(User, stopping), stopping) is { } run
            ? await ShowAsync(run, stopping, this.RestoreRefused(id).GetValueOrDefault(nameof(RunConfirmation.Reason)))
            : NotFound();

    /// <summary>Leaves out or sends the jobs with a finding.</summary>
    [HttpPost("decide")]
    public async Task<IActionResult> Decide(
        long id, CheckFinding finding, CancellationToken stopping, bool leaveOut = true)
    {
        var actor = await person.ActorAsync(User, stopping);
        if (await previews.FindAsync(id, actor, stopping) is not { } run) { return NotFound(); }

        var isChanged = await previews.DecideFindingAsync(run, finding, leaveOut, stopping);
        if (!isChanged) { TempData.Say(Flash.Warning, Labels.Run_Moved); }

        return Redirect($"{Address(id)}#finding-{(int)finding}");
    }

    [HttpPost("confirm")]
    public async Task<IActionResult> Confirm(
        long id, RunConfirmation confirmation, [FromServices] ShownTime time, CancellationToken stopping)
    {
        var actor = await person.ActorAsync(User, stopping);
        if (await previews.FindAsync(id, actor, stopping) is not { } run) { return NotFound(); }

        if (run.StartedAt is not null) { return Redirect(Address(id)); } // A double click sends the form twice.

        if (confirmation.Clears && !MayClear) { return this.RefusedPage(Refusal.Role); }

        var order = OperationOrder.Of(run);
        if (order.Kind.IsIrreversible())
        {
            CheckReason(confirmation);
            await CheckPersonAsync(confirmation);
        }

        if (!ModelState.IsValid)
        {
            if (Response.IsRateLimited()) { return await ShowAsync(run, stopping, confirmation.Reason); }

            this.KeepRefused(id, new KeyValuePair<string, string?>(nameof(confirmation.Reason), confirmation.Reason));
            return Redirect(Address(id));
        }

        var clears = confirmation.Clears && order.MayClearQueue;
        if (confirmation.Shown != RunPage.FingerprintOf(run)
            || await previews.ConfirmAsync(
                run, confirmation.Count, clears, actor, stopping, ApprovalReason.Read(confirmation.Reason))
                is not { } done)
        {
            var isDone = await previews.FindAsync(id, actor, stopping) is { StartedAt: not null };
            if (!isDone) { TempData.Say(Flash.Warning, Labels.Run_Moved); }

            return Redirect(Address(id));
        }

        if (done.EndedAt is null) { return Redirect(Address(id)); }

        var sent = (await report.SentAsync(done, stopping))!;
        TempData.Say(
            Flash.Message,
            sent.Cleared > 0 ? Labels.Op_RegisteredCleared
                : order.ReserveFor is not null ? Labels.Op_Reserved
                : Labels.Op_Registered,
            sent.Operation.Id,
            sent.Report.Done,
            sent.Cleared,
            time.WithDay(order.ReserveFor));
        if (sent.Report.Done < done.Count) { TempData[Flash.Details] = Address(id); }

        return Redirect(sent.Place);
    }

    private static string Address(long id) => $"/operations/runs/{id.ToString(CultureInfo.InvariantCulture)}";

    private void CheckReason(RunConfirmation confirmation)
    {
        if (ApprovalReason.ProblemOf(confirmation.Reason, isRequired: false) is { } problem)
        {
            ModelState.AddModelError(nameof(confirmation.Reason), problem);
        }
    }

    /// <summary>Nobody else at an unlocked screen may confirm what can't be undone.</summary>
    private async Task CheckPersonAsync(RunConfirmation confirmation)
    {
        if (!confirmation.Agreed)
        {
            ModelState.AddModelError(nameof(confirmation.Agreed), Labels.Run_Agree);
            return;
        }

        if (await proof.CheckAsync(User, confirmation.Password) is { } wrong)
        {
            ModelState.AddModelError(nameof(confirmation.Password), wrong);
        }
    }

    private async Task<IActionResult> ShowAsync(Run run, CancellationToken stopping, string? reason = null) =>
        await pages.ReadAsync(run, User.Identity!.Name!, MayClear, stopping) is { } page
            ? View("Run", page with { Reason = reason })
            : NotFound();
}

/// <summary>What a person confirms: exactly this many jobs of exactly this order.</summary>
public sealed class RunConfirmation
{
    public int Count { get; set; }

    /// <summary>Identifies the order that the page showed.</summary>
    public string? Shown { get; set; }

    public bool Clears { get; set; }

    public bool Agreed { get; set; }

    public string? Password { get; set; }

    /// <summary>Why, for the second person who has to approve it.</summary>
    public string? Reason { get; set; }
}
