using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using MobiJobs.Accounts;
using MobiJobs.Kinds;

namespace MobiJobs.Operations.Send;

/// <summary>An operation between the form and the job list: what the check found, the confirmation, how far the registering is.</summary>
[Route("operations/runs/{id:long}"), Authorize(Policy = Permissions.RegisterJobs)]
public sealed class OperationRunsController(OperationCheck check, OperationRegister register, CurrentPerson person, OwnPassword password) : Controller
{
    [HttpGet("")]
    public async Task<IActionResult> Show(long id, CancellationToken stopping) =>
        await check.FindAsync(id, await person.ActorAsync(User, stopping), stopping) is { } run ? await ShowAsync(run, stopping) : NotFound();

    /// <summary>Leave out, or send all the same: turns the decision about one finding around.</summary>
    [HttpPost("decide")]
    public async Task<IActionResult> Decide(long id, Finding finding, CancellationToken stopping)
    {
        if (await check.FindAsync(id, await person.ActorAsync(User, stopping), stopping) is not { } run) { return NotFound(); }

        if (!await check.DecideAsync(run, finding, stopping)) { TempData.Say(Pages.Warning, Labels.Run_Moved); }

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
        if (confirmation.Count < 1 || await register.ConfirmAsync(id, confirmation.Count, clears, actor, stopping) is not { } done)
        {
            TempData.Say(Pages.Warning, Labels.Run_Moved);
            return Redirect(Address(id));
        }

        if (done.EndedAt is null) { return Redirect(Address(id)); }

        TempData.Say(Pages.Message, done.Cleared > 0 ? Labels.Op_RegisteredCleared : Labels.Op_Registered, done.OperationId, done.Registered, done.Cleared);
        return Redirect($"/?operation={done.OperationId?.ToString(CultureInfo.InvariantCulture)}");
    }

    private static string Address(long id) => $"/operations/runs/{id.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>Somebody else at an unlocked screen must not be able to.</summary>
    private async Task CheckPersonAsync(RunConfirmation confirmation)
    {
        if (!confirmation.Agreed)
        {
            ModelState.AddModelError(nameof(confirmation.Agreed), Labels.Run_Agree);
            return;
        }

        if (await password.CheckAsync(User, confirmation.Password) is { } wrong) { ModelState.AddModelError(nameof(confirmation.Password), wrong); }
    }

    private async Task<IActionResult> ShowAsync(OperationRun run, CancellationToken stopping)
    {
        var isShown = run is { CheckedAt: not null, StartedAt: null };
        int? before = isShown && run.Kind.IsUrgent() && run.ReserveFor is null ? await check.CountBeforeAsync(run, stopping) : null;
        return View("/Operations/Send/Run.cshtml", new RunPage(run, isShown ? await check.FoundAsync(run, stopping) : [], isShown ? await check.NamedAsync(run, stopping) : [], before));
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

/// <summary>A run as a page. <paramref name="Before"/> jobs may make way for it; null where that isn't offered.</summary>
public sealed record RunPage(OperationRun Run, IReadOnlyList<FindingCount> Found, IReadOnlyList<string> Named, int? Before)
{
    /// <summary>How many jobs were asked for, left out ones included.</summary>
    public int Asked => Run.Looked * Run.ReadThings().Count;
}
