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
    OperationPreviews previews,
    CheckReport report,
    RunKeeper runs,
    RunApprovals approvals,
    CurrentPerson person,
    ProofOfPerson proof) : Controller
{
    /// <summary>Whether this person may cancel what waits on the devices that the person may send to.</summary>
    private bool MayClear => HttpContext.Rights().HasWherever(Permissions.CancelJobs, Permissions.RegisterJobs);

    [HttpGet("")]
    public async Task<IActionResult> Show(long id, CancellationToken stopping) =>
        await previews.FindAsync(id, await person.ActorAsync(User, stopping), stopping) is { } run
            ? await ShowAsync(run, stopping)
            : NotFound();

    /// <summary>Switches between leaving out and sending the jobs with a finding.</summary>
    [HttpPost("decide")]
    public async Task<IActionResult> Decide(long id, CheckFinding finding, CancellationToken stopping)
    {
        var actor = await person.ActorAsync(User, stopping);
        if (await previews.FindAsync(id, actor, stopping) is not { } run) { return NotFound(); }

        var isChanged = await previews.ToggleFindingAsync(run, finding, stopping);
        if (!isChanged) { TempData.Say(Flash.Warning, Labels.Run_Moved); }

        return Redirect($"{Address(id)}#finding-{(int)finding}");
    }

    [HttpPost("confirm")]
    public async Task<IActionResult> Confirm(long id, RunConfirmation confirmation, CancellationToken stopping)
    {
        var actor = await person.ActorAsync(User, stopping);
        if (await previews.FindAsync(id, actor, stopping) is not { } run) { return NotFound(); }

        if (confirmation.Clears && !MayClear) { return this.RefusedPage(Refusal.Role); }

        var order = OperationOrder.Of(run);
        if (order.Kind.IsIrreversible()) { await CheckPersonAsync(confirmation); }

        if (!ModelState.IsValid) { return await ShowAsync(run, stopping); }

        var clears = confirmation.Clears && order.Kind.IsUrgent() && order.ReserveFor is null;
        if (confirmation.Shown != RunPage.FingerprintOf(run)
            || await previews.ConfirmAsync(run, confirmation.Count, clears, actor, stopping) is not { } done)
        {
            TempData.Say(Flash.Warning, Labels.Run_Moved);
            return Redirect(Address(id));
        }

        if (done.EndedAt is null) { return Redirect(Address(id)); }

        var sent = (await report.SentAsync(done, stopping))!;
        TempData.Say(
            Flash.Message,
            sent.Cleared > 0 ? Labels.Op_RegisteredCleared : Labels.Op_Registered,
            sent.Operation.Id,
            sent.Report.Done,
            sent.Cleared);
        if (sent.Report.Done < done.Count) { TempData[Flash.Details] = Address(id); }

        return Redirect($"/?operation={sent.Operation.Id.ToString(CultureInfo.InvariantCulture)}");
    }

    private static string Address(long id) => $"/operations/runs/{id.ToString(CultureInfo.InvariantCulture)}";

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

    private async Task<IActionResult> ShowAsync(Run run, CancellationToken stopping)
    {
        var order = OperationOrder.Of(run);
        var page = new RunPage(run, order, await report.CountDevicesAsync(run, stopping));
        if (run.StartedAt is not null)
        {
            if (await report.SentAsync(run, stopping) is not { } sent) { return NotFound(); }

            page = page with
            {
                Sent = sent,
                Approval = await approvals.StoryAsync(run, User.Identity!.Name, stopping),
            };
        }
        else if (run.ReadyAt is not null)
        {
            var clears = MayClear && order.Kind.IsUrgent() && order.ReserveFor is null;
            page = page with
            {
                Findings = await report.FindingsAsync(run, stopping),
                FirstDevices = await report.FirstDevicesAsync(run, stopping),
                NeedsApproval = run.Count > 0 && await runs.NeedsApprovalAsync(run, stopping),
                CancelableAhead = clears ? await report.CountCancelableAheadAsync(run, stopping) : null,
            };
        }

        return View("Run", page);
    }
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
}

/// <summary>An operation as a page.</summary>
/// <param name="Devices">The devices it is about; while they are being checked, those that have been.</param>
public sealed record RunPage(Run Run, OperationOrder Order, int Devices)
{
    /// <summary>Identifies the order: if somebody has decided a finding otherwise since, it is not confirmed.</summary>
    public string Fingerprint => FingerprintOf(Run);

    public IReadOnlyList<CheckFindingCount> Findings { get; init; } = [];

    /// <summary>The first devices that something is sent to.</summary>
    public IReadOnlyList<string> FirstDevices { get; init; } = [];

    /// <summary>How many jobs may be cancelled for it; null if that isn't offered.</summary>
    public int? CancelableAhead { get; init; }

    /// <summary>Whether somebody else must approve it once it is confirmed.</summary>
    public bool NeedsApproval { get; init; }

    /// <summary>How its approval stands or ended; null where nobody was asked.</summary>
    public ApprovalStory? Approval { get; init; }

    /// <summary>How far it has come, once it is confirmed.</summary>
    public SentOperation? Sent { get; init; }

    /// <summary>How many jobs were asked for, including those left out.</summary>
    public int Asked => Devices * Order.Parts.Count;

    internal static string FingerprintOf(Run run) => Cursor.Fingerprint([new("order", run.Order)]);

    /// <summary>When its jobs begin; null for at once.</summary>
    public DateTime? ReservedFor => Sent is { } sent ? sent.Operation.ReservedFor : Order.ReserveFor;
}
