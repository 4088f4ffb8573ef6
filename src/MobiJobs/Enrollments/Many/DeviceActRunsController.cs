using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using MobiJobs.Accounts;
using MobiJobs.Accounts.SignIn;
using MobiJobs.Devices;
using MobiJobs.Queue.Acts;
using MobiJobs.Runs;
using MobiJobs.Runs.Approvals;
using MobiJobs.Runs.Reports;

namespace MobiJobs.Enrollments.Many;

/// <summary>Moving, inactivating and deleting devices: the preview and its confirmation.</summary>
[Route("devices/runs/{id:long}"), Authorize(Policy = Permissions.ManageDevices)]
public sealed class DeviceActRunsController(
    DeviceActSummary summary, RunKeeper runs, RunStart start, CurrentPerson person, ProofOfPerson proof) : Controller
{
    private static readonly RunKind[] Acts =
        [RunKind.MoveDevices, RunKind.InactivateDevices, RunKind.DeleteDevices];

    [HttpGet("")]
    public async Task<IActionResult> Show(long id, string? returnUrl, CancellationToken stopping)
    {
        if (await FindAsync(id, stopping) is not { } run) { return NotFound(); }

        var back = Local(returnUrl);
        if (run.StartedAt is not null) { return Redirect(RunPages.Address(id, back)); }

        var typed = this.RestoreRefused(id);
        var page = await summary.ReadAsync(run, back, stopping);
        return View("Preview", page with
        {
            Typed = typed.GetValueOrDefault(DeviceConfirmation.TypedField),
            Reason = typed.GetValueOrDefault(DeviceConfirmation.ReasonField),
        });
    }

    [HttpPost("")]
    public async Task<IActionResult> Confirm(long id, DeviceConfirmation form, CancellationToken stopping)
    {
        if (await FindAsync(id, stopping) is not { } run) { return NotFound(); }

        var back = Local(form.ReturnUrl);
        if (run.StartedAt is not null) { return Redirect(RunPages.Address(id, back)); }

        var page = await summary.ReadAsync(run, back, stopping);
        await CheckAsync(page, form);
        if (!ModelState.IsValid)
        {
            if (Response.IsRateLimited())
            {
                return View("Preview", page with { Typed = form.Typed, Reason = form.Reason });
            }

            this.KeepRefused(
                id,
                new(DeviceConfirmation.TypedField, form.Typed),
                new(DeviceConfirmation.ReasonField, form.Reason));
            return Redirect(DeviceActs.Address(id, back));
        }

        var actor = await person.ActorAsync(User, stopping);
        var reason = ApprovalReason.Read(form.Reason);
        if (await start.ConfirmAsync(id, actor, run.Kind.AuditedAs(), stopping, reason: reason) is not { } started)
        {
            return await this.ReportOrGoneAsync(runs, id, actor, back, stopping);
        }

        var next = run.Kind == RunKind.DeleteDevices && !IsList(back) ? "/devices" : back;
        if (started.EndedAt is null) { return Redirect(RunPages.Address(id, next)); }

        await SayAsync(started, next, stopping);
        return Redirect(next);
    }

    /// <summary>
    /// What can't be undone requires the device's number, or the number of devices, to be typed. The password keeps
    /// somebody else at an unlocked screen from confirming it.
    /// </summary>
    private async Task CheckAsync(DeviceActPage page, DeviceConfirmation form)
    {
        if (!page.IsFinal) { return; }

        var isDeletion = page.Run.Kind == RunKind.DeleteDevices;
        if (isDeletion && page.Counts.Managed > 0 && !form.IncludeManaged)
        {
            ModelState.AddModelError(DeviceConfirmation.IncludeManagedField, Labels.Deletion_IncludeManagedRequired);
        }

        var isRight = page.IsOne
            ? Device.NormalizeNumber(form.Typed ?? "") == page.ToType
            : TypedText.IsCount(form.Typed, page.Run.Count);
        if (!isRight)
        {
            var problem = page.IsOne ? Labels.Many_WrongNumber : Labels.Cancel_WrongCount;
            ModelState.AddModelError(DeviceConfirmation.TypedField, problem);
        }

        if (ApprovalReason.ProblemOf(form.Reason, isRequired: false) is { } problemOfReason)
        {
            ModelState.AddModelError(DeviceConfirmation.ReasonField, problemOfReason);
        }

        if (await proof.CheckAsync(User, form.Password) is { } wrong)
        {
            ModelState.AddModelError(DeviceConfirmation.PasswordField, wrong);
        }
    }

    private async Task SayAsync(Run run, string back, CancellationToken stopping)
    {
        var report = await runs.ReportAsync(run, stopping);
        var done = run.Kind switch
        {
            RunKind.MoveDevices => Labels.Move_Done,
            RunKind.DeleteDevices => Labels.Deletion_Done,
            _ => Labels.Inactivation_Done,
        };
        var rest = run.JobsEndedUnseen > 0 ? Say(Labels.Many_JobsEndedUnseen, run.JobsEnded, run.JobsEndedUnseen) : "";
        var words = Say(report.Refused > 0 ? Labels.Many_SomeRefused : "{0}", Say(done, report.Done), report.Refused);
        var isPlain = report.Refused + run.JobsEndedUnseen == 0;
        TempData.Say(isPlain ? Flash.Message : Flash.Warning, "{0}", $"{words} {rest}".Trim());
        TempData[Flash.Details] = RunPages.Address(run.Id, back);
    }

    private async Task<Run?> FindAsync(long id, CancellationToken stopping)
    {
        var run = await runs.FindAsync(id, await person.ActorAsync(User, stopping), stopping);
        return run is { ReadyAt: not null } && Acts.Contains(run.Kind) ? run : null;
    }

    private static bool IsList(string url) => url.StartsWith("/devices?", StringComparison.Ordinal);

    private string Local(string? url) => Url.Local(url, "/devices");
}
