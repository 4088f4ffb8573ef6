using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using MobiJobs.Accounts;
using MobiJobs.Errors.Verdicts;
using MobiJobs.Guide;
using MobiJobs.Guide.Chain;
using MobiJobs.Jobs;
using MobiJobs.Jobs.List;
using MobiJobs.Kinds;
using MobiJobs.AutoDelivery;
using MobiJobs.Catalogue.Apps;
using MobiJobs.Catalogue.Profiles;
using MobiJobs.Devices;
using MobiJobs.Errors.Remedies;
using MobiJobs.Operations.Retry;
using MobiJobs.Operations.Send;
using MobiJobs.Vpp;
using MobiJobs.Vpp.Users;

namespace MobiJobs.Errors;

/// <summary>The explanation of a job's error, and of any text somebody was sent.</summary>
[Authorize(Policy = Permissions.Read)]
public sealed class ErrorsController(JobList list, JobExplanation explanations, ErrorGuide guide, CurrentPerson person) : Controller
{
    private const int MaxText = 64 * 1024;

    [HttpGet("/jobs/{id:long}/explanation")]
    public async Task<IActionResult> Show(long id, CancellationToken stopping)
    {
        if (await list.RowAsync(person.Jobs(User), id, stopping) is not { } job) { return NotFound(); }

        if (await explanations.OfAsync(job, stopping) is not { } explanation)
        {
            TempData.Say(Pages.Warning, Labels.Error_NotAnError);
            return RedirectToAction("Show", "Jobs", new { id });
        }

        return View(new ErrorShow(job, explanation, await explanations.SameAsync(person.Jobs(User), job, stopping), await explanations.DoneSinceAsync(job, stopping)));
    }

    [HttpGet("/errors")]
    public IActionResult Index() => View(new ErrorPaste(null, null, null));

    [HttpPost("/errors")]
    public IActionResult Index(string? text, string? kind)
    {
        var known = string.IsNullOrEmpty(kind) ? null : KindNames.Find(kind);
        if (string.IsNullOrWhiteSpace(text)) { ModelState.AddModelError(nameof(text), Labels.Invalid_Required); }
        else if (text.Length > MaxText) { ModelState.AddModelError(nameof(text), Labels.Invalid_TooLong); }

        var explanation = ModelState.IsValid ? guide.Explain(known, ErrorChain.Parse(text!), CultureInfo.CurrentUICulture) : null;
        return View(new ErrorPaste(text, known, explanation));
    }
}

/// <summary>A job's error, explained.</summary>
public sealed record ErrorShow(JobRow Job, Explanation Explanation, int SameThisWeek, DoneSince Since)
{
    private const int MostRaw = 1_000;

    /// <summary>What goes on a ticket: who and what, what it means, the cause that applies, and the device's words.</summary>
    public string Ticket(ShownTime time)
    {
        var cause = Explanation.Causes.FirstOrDefault(c => c.Verdict == Verdict.Applies);
        var codes = string.Join(" ", Explanation.Chain.Select(l => (l.Domain + " " + l.Shown).Trim()));
        string[] lines =
        [
            Say(Labels.Error_TicketText, Job.Id, Job.Kind.Label(), Job.Detail, Job.DeviceNumber, Job.OwnerName, time.Exact(Job.EndedAt)),
            Explanation.Sentence,
            cause is null ? "" : Say(Labels.Error_TicketCause, cause.Text, cause.Basis),
            Say(Labels.Error_TicketCodes, codes),
            Text.Bounded(Explanation.Raw, MostRaw) ?? "",
        ];
        return string.Join('\n', lines.Where(l => l.Length > 0));
    }

    private static string Say(string format, params ReadOnlySpan<object?> values) => string.Format(CultureInfo.CurrentCulture, format, values);
}

/// <summary>A pasted text, explained once there is one.</summary>
public sealed record ErrorPaste(string? Text, JobKind? Kind, Explanation? Explanation);
