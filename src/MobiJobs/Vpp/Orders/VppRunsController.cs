using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Queue.Acts;
using MobiJobs.Runs;
using MobiJobs.Runs.Reports;

namespace MobiJobs.Vpp.Orders;

/// <summary>A change for many at Apple: the preview and its confirmation.</summary>
[Route("vpp/runs/{id:long}"), Authorize(Policy = Permissions.ManageLicenses)]
public sealed class VppRunsController(MobiJobsDb db, RunKeeper runs, RunStart start, CurrentPerson person) : Controller
{
    [HttpGet("")]
    public async Task<IActionResult> Show(long id, string? returnUrl, CancellationToken stopping)
    {
        if (await FindAsync(id, stopping) is not { } run) { return NotFound(); }

        var back = Url.Local(returnUrl, "/vpp");
        if (run.StartedAt is not null) { return Redirect(RunPages.Address(id, back)); }

        var typed = this.RestoreRefused(id).GetValueOrDefault(nameof(VppRunPage.Typed));
        return View("Preview", await PageAsync(run, back, stopping) with { Typed = typed });
    }

    [HttpPost("")]
    public async Task<IActionResult> Confirm(long id, string? typed, string? returnUrl, CancellationToken stopping)
    {
        if (await FindAsync(id, stopping) is not { } run) { return NotFound(); }

        var back = Url.Local(returnUrl, "/vpp");
        if (run.StartedAt is not null) { return Redirect(RunPages.Address(id, back)); }

        var page = await PageAsync(run, back, stopping);
        if (page.IsFinal && !TypedText.IsCount(typed, run.Count))
        {
            ModelState.AddModelError(nameof(typed), Labels.Cancel_WrongCount);
            this.KeepRefused(id, new KeyValuePair<string, string?>(nameof(VppRunPage.Typed), typed));
            return Redirect(VppRunPage.Address(run, back));
        }

        var by = await person.ActorAsync(User, stopping);
        if (await start.ConfirmAsync(id, by, AuditAction.VppChangeConfirmed, stopping) is null)
        {
            return await this.ReportOrGoneAsync(runs, id, by, back, stopping);
        }

        return Redirect(RunPages.Address(id, back));
    }

    private async Task<Run?> FindAsync(long id, CancellationToken stopping)
    {
        var run = await runs.FindAsync(id, await person.ActorAsync(User, stopping), stopping);
        return run is { ReadyAt: not null } && VppRunOrder.Kinds.Contains(run.Kind) ? run : null;
    }

    private async Task<VppRunPage> PageAsync(Run run, string back, CancellationToken stopping)
    {
        var order = VppRunOrder.Of(run);
        var names = order.Change.Whose();
        if (order.Change is VppChange.StopPeople)
        {
            var licenses = await db.Licenses.CountAsync(
                l => db.VppUsers.Any(u => u.TokenId == order.TokenId && u.Id == l.UserId && names.Contains(u.Name)),
                stopping);
            return new VppRunPage(run, names, back) { Licenses = licenses, IsFinal = true };
        }

        string[] serials = order.Change is VppChange.Assign assign
            ? [.. assign.Licenses.Select(l => l.SerialNumber).OfType<string>()]
            : [];
        var known = await db.Devices.Where(d => serials.Contains(d.SerialNumber))
            .Select(d => d.SerialNumber!)
            .ToListAsync(stopping);
        var isFinal = order.Change is VppChange.Assign { Licenses: [var first, ..] }
            && await db.VppContents.AnyAsync(
                c => c.TokenId == order.TokenId && c.StoreId == first.StoreId && !c.IsRevocable, stopping);
        return new VppRunPage(run, names, back)
        {
            IsFinal = isFinal,
            Unknown = [.. serials.Except(known, StringComparer.Ordinal)],
        };
    }
}

/// <summary>The preview of a change at Apple.</summary>
/// <param name="Names">The people and devices, all of them.</param>
public sealed record VppRunPage(Run Run, IReadOnlyList<string> Names, string ReturnUrl)
{
    /// <summary>How many of <see cref="Unknown"/> are named.</summary>
    public const int MaxNamed = 20;

    /// <summary>How many licences the people have who are to be stopped.</summary>
    public int Licenses { get; init; }

    /// <summary>The serial numbers among them that no device has, as far as the reader sees.</summary>
    public IReadOnlyList<string> Unknown { get; init; } = [];

    /// <summary>Whether it can't be undone, and its number must be typed.</summary>
    public bool IsFinal { get; init; }

    public string? Typed { get; init; }

    /// <summary>What will be done.</summary>
    public string Lead => Run.Kind switch
    {
        RunKind.AssignLicenses => Say(Labels.Vpp_PreviewAssign, Run.Selection, Run.Count),
        RunKind.CollectLicenses => Say(Labels.Vpp_PreviewCollect, Run.Selection, Run.Count),
        RunKind.AddVppUsers => Say(Labels.Vpp_PreviewAdd, Run.Count),
        _ => Say(Labels.Vpp_StopCount, Run.Count, Licenses),
    };

    /// <summary>The address of a preview, which leads back to another page.</summary>
    public static string Address(Run run, string returnUrl) =>
        $"/vpp/runs/{run.Id.ToString(CultureInfo.InvariantCulture)}{QueryString.Create("returnUrl", returnUrl)}";
}
