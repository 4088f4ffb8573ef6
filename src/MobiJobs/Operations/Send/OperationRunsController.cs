using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using MobiJobs.Accounts;
using MobiJobs.Kinds;

namespace MobiJobs.Operations.Send;

/// <summary>An operation between the form and the job list: check, confirmation and progress.</summary>
[Route("operations/runs/{id:long}"), Authorize(Policy = Permissions.RegisterJobs)]
public sealed class OperationRunsController(
    OperationCheck check,
    CheckReport report,
    OperationRegister register,
    CurrentPerson person,
    OwnPassword password) : Controller
{
    [HttpGet("")]
    public async Task<IActionResult> Show(long id, CancellationToken stopping) =>
        await check.FindAsync(id, await person.ActorAsync(User, stopping), stopping) is { } run
            ? await ShowAsync(run, stopping)
            : NotFound();

    /// <summary>Switches between leaving out and sending the jobs with a finding.</summary>
    [HttpPost("decide")]
    public async Task<IActionResult> Decide(long id, CheckFinding finding, CancellationToken stopping)
    {
        var actor = await person.ActorAsync(User, stopping);
        if (await check.FindAsync(id, actor, stopping) is not { } run) { return NotFound(); }

        if (!await check.ToggleFindingAsync(run, finding, stopping)) { TempData.Say(Pages.Warning, Labels.Run_Moved); }

        return Redirect($"{Address(id)}#finding-{(int)finding}");
    }

    [HttpPost("confirm")]
    public async Task<IActionResult> Confirm(long id, RunConfirmation confirmation, CancellationToken stopping)
    {
        var actor = await person.ActorAsync(User, stopping);
        if (await check.FindAsync(id, actor, stopping) is not { } run) { return NotFound(); }

        if (run.Kind.IsIrreversible()) { await CheckPersonAsync(confirmation); }

        if (!ModelState.IsValid) { return await ShowAsync(run, stopping); }

        var clears = confirmation.Clears && run.Kind.IsUrgent() && run.ReserveFor is null;
        if (confirmation.Count < 1
            || await register.ConfirmAsync(id, confirmation.Count, clears, actor, stopping) is not { } done)
        {
            TempData.Say(Pages.Warning, Labels.Run_Moved);
            return Redirect(Address(id));
        }

        if (done.EndedAt is null) { return Redirect(Address(id)); }

        TempData.Say(
            Pages.Message,
            done.Cleared > 0 ? Labels.Op_RegisteredCleared : Labels.Op_Registered,
            done.OperationId,
            done.Registered,
            done.Cleared);
        return Redirect($"/?operation={done.OperationId?.ToString(CultureInfo.InvariantCulture)}");
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

        if (await password.CheckAsync(User, confirmation.Password) is { } wrong)
        {
            ModelState.AddModelError(nameof(confirmation.Password), wrong);
        }
    }

    private async Task<IActionResult> ShowAsync(OperationRun run, CancellationToken stopping)
    {
        if (run is not { CheckedAt: not null, StartedAt: null }) { return View("Run", new RunPage(run, [], [], null)); }

        int? cancelable = run.Kind.IsUrgent() && run.ReserveFor is null
            ? await report.CountCancelableAheadAsync(run, stopping)
            : null;
        return View("Run", new RunPage(
            run,
            await report.FindingsAsync(run, stopping),
            await report.FirstDevicesAsync(run, stopping),
            cancelable));
    }
}

/// <summary>What a person confirms: exactly this many jobs.</summary>
public sealed class RunConfirmation
{
    public int Count { get; set; }

    public bool Clears { get; set; }

    public bool Agreed { get; set; }

    public string? Password { get; set; }
}

/// <summary>A run as a page.</summary>
/// <param name="FirstDevices">The first devices that something is sent to.</param>
/// <param name="CancelableAhead">How many jobs may be cancelled for it; null if that isn't offered.</param>
public sealed record RunPage(
    OperationRun Run,
    IReadOnlyList<CheckFindingCount> Findings,
    IReadOnlyList<string> FirstDevices,
    int? CancelableAhead)
{
    /// <summary>How many jobs were asked for, including those left out.</summary>
    public int Asked => Run.Looked * Run.ReadItems().Count;
}
