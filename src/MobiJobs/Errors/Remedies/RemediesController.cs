using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.AutoDelivery;
using MobiJobs.Catalogue.Apps;
using MobiJobs.Catalogue.Profiles;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Errors.Verdicts;
using MobiJobs.Guide;
using MobiJobs.Jobs.List;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Operations.Retry;
using MobiJobs.Operations.Send;
using MobiJobs.Vpp.Users;
using MobiJobs.Vpp;

namespace MobiJobs.Errors.Remedies;

/// <summary>A remedy as one confirmed step: what it will do, and how far it is.</summary>
[Authorize(Policy = Permissions.Read)]
public sealed class RemediesController(MobiJobsDb db, JobList list, FactFinder facts, RemedyWork work, CurrentPerson person) : Controller
{
    [HttpGet("/jobs/{id:long}/remedies/{remedy}"), Authorize(Policy = Permissions.RetryJobs)]
    public async Task<IActionResult> Confirm(long id, string remedy, CancellationToken stopping) =>
        await FindAsync(id, remedy, stopping) is { } page ? View("/Errors/Remedies/Remedy.cshtml", page) : NotFound();

    [HttpPost("/jobs/{id:long}/remedies/{remedy}"), Authorize(Policy = Permissions.RetryJobs)]
    public async Task<IActionResult> Start(long id, string remedy, string? shown, CancellationToken stopping)
    {
        if (await FindAsync(id, remedy, stopping) is not { } page) { return NotFound(); }

        if (!page.IsAllowed) { return Forbid(); }

        if (page.Plan is null || page.Fingerprint != shown) { return Again(page, page.WhyNot ?? Labels.Remedy_Changed); }

        var (run, whyNot) = await work.ConfirmAsync(id, page.Kind, page.Plan.Steps, await person.ActorAsync(User, stopping), stopping);
        return run is null ? Again(page, whyNot!) : Redirect($"/remedies/{run.Id.ToString(CultureInfo.InvariantCulture)}");
    }

    [HttpGet("/remedies/{id:long}")]
    public async Task<IActionResult> Show(long id, CancellationToken stopping)
    {
        var run = await db.RemedyRuns.AsNoTracking().Include(r => r.Steps).Include(r => r.RequestedBy).FirstOrDefaultAsync(r => r.Id == id, stopping);
        return run is not null && await list.RowAsync(person.Jobs(User), run.JobId, stopping) is { } job ? View("/Errors/Remedies/RemedyProgress.cshtml", new RemedyProgress(job, run)) : NotFound();
    }

    private async Task<RemedyPage?> FindAsync(long id, string remedy, CancellationToken stopping)
    {
        if (RemedyPlan.KindOf(remedy) is not { } kind || await list.RowAsync(person.Jobs(User), id, stopping) is not { } job || await facts.FindAsync(id, stopping) is not { } found) { return null; }

        var (plan, whyNot) = RemedyPlan.For(kind, found);
        return new RemedyPage(job, kind, plan, whyNot, kind == RemedyKind.DeliverAgain || Permissions.RolesWith(Permissions.RegisterJobs).Any(User.IsInRole));
    }

    private RedirectResult Again(RemedyPage page, string why)
    {
        TempData[Pages.Warning] = why;
        return Redirect($"/jobs/{page.Job.Id.ToString(CultureInfo.InvariantCulture)}/remedies/{RemedyPlan.NameOf(page.Kind)}");
    }
}

/// <summary>A remedy before it is confirmed.</summary>
/// <param name="IsAllowed">Whether this person may do it: licences and new orders are not for the helpdesk.</param>
public sealed record RemedyPage(JobRow Job, RemedyKind Kind, RemedyPlan? Plan, string? WhyNot, bool IsAllowed)
{
    /// <summary>What was shown: a plan that has changed since is not carried out.</summary>
    public string Fingerprint => Plan is null ? "" : JobCursor.Fingerprint(Plan.Steps.Select((step, i) => KeyValuePair.Create(i.ToString(CultureInfo.InvariantCulture), step.ToString())));
}

/// <summary>A remedy under way, or done.</summary>
public sealed record RemedyProgress(JobRow Job, RemedyRun Run)
{
    /// <summary>Why a step failed, in the reader's language.</summary>
    public static string? Why(RemedyStep step)
    {
        if (step.Reason is not { } reason) { return null; }

        var rest = reason[(reason.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
        return reason.Split(':')[0] switch
        {
            "vpp" when rest == VppCodes.ManagedElsewhere.ToString(CultureInfo.InvariantCulture) => Labels.Vpp_ManagedElsewhere,
            "vpp" => string.Format(CultureInfo.CurrentCulture, Labels.Remedy_ReasonVpp, rest),
            "job" => StatusNames.Find(rest) is { } status ? string.Format(CultureInfo.CurrentCulture, Labels.Remedy_ReasonJob, status.Label()) : Labels.Remedy_ReasonGone,
            "retry" => Enum.TryParse<RetryVerdict>(rest, out var verdict) ? RetryLabels.Label(verdict) : Labels.Retry_NothingFailed,
            "token" => Labels.Remedy_ReasonToken,
            "notManaged" => Labels.Remedy_NotManaged,
            _ => reason,
        };
    }
}
