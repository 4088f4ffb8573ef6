using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using MobiJobs.Accounts;
using MobiJobs.Errors.Verdicts;
using MobiJobs.Guide;
using MobiJobs.Jobs;
using MobiJobs.Jobs.Filter;
using MobiJobs.Jobs.List;
using MobiJobs.Kinds;

namespace MobiJobs.Errors;

/// <summary>Explains the error of a job, and any text that a person pastes.</summary>
[Authorize(Policy = Permissions.Read)]
public sealed class ErrorsController(JobList list, JobExplainer explainer, ErrorGuide guide) : Controller
{
    private const int MaxText = 64 * 1024;

    [HttpGet("/jobs/{id:long}/explanation")]
    public async Task<IActionResult> Show(long id, CancellationToken stopping)
    {
        if (await list.RowAsync(id, stopping) is not { } job) { return NotFound(); }

        if (await explainer.ExplainAsync(job, stopping) is not { } explanation)
        {
            TempData.Say(Flash.Warning, Labels.Error_NotAnError);
            return RedirectToAction("Show", "Jobs", new { id });
        }

        var filter = JobExplainer.SameThisWeek(job);
        var same = filter is null ? 0 : await explainer.CountAsync(filter, stopping);
        var followUp = await explainer.FollowUpAsync(job, stopping);
        return View(new JobErrorPage(job, explanation, new SameError(filter, same), followUp));
    }

    [HttpGet("/errors")]
    public IActionResult Index() => View(new PastedErrorPage(null, null, []));

    [HttpPost("/errors")]
    public IActionResult Index(string? text, string? kind)
    {
        var known = string.IsNullOrEmpty(kind) ? null : KindNames.Find(kind);
        if (string.IsNullOrWhiteSpace(text)) { ModelState.AddModelError(nameof(text), Labels.Invalid_Required); }
        else if (text.Length > MaxText) { ModelState.AddModelError(nameof(text), Labels.Invalid_TooLong); }

        var explanations = ModelState.IsValid
            ? guide.ExplainText(known, text, CultureInfo.CurrentUICulture)
            : [];
        return View(new PastedErrorPage(text, known, explanations, guide.ReadsPartOf(text)));
    }
}

/// <summary>A job's error, explained.</summary>
public sealed record JobErrorPage(JobRow Job, Explanation Explanation, SameError Same, FollowUp FollowUp)
{
    private const int MaxRaw = 1_000;

    /// <summary>Whether it makes sense to send all jobs again that failed the same way, if after a remedy.</summary>
    public bool OffersRetry => Same.Count > 0
        && Job.Kind.Delivers()
        && Explanation is { NoActionNeeded: false, TryAgain: not TryAgain.No };

    /// <summary>The text for a ticket: the job, the explanation, the cause that applies, the device's words.</summary>
    public string Ticket(ShownTime time)
    {
        var cause = Explanation.Causes.FirstOrDefault(c => c.Verdict == Verdict.Applies);
        var codes = string.Join(" ", Explanation.Chain.Select(l => (l.Domain + " " + l.Shown).Trim()));
        var what = $"{Job.Kind.Label()} {Job.Detail}".TrimEnd();
        var device = Job.OwnerName.Length == 0 ? Job.DeviceNumber : $"{Job.DeviceNumber} ({Job.OwnerName})";
        string[] lines =
        [
            Say(Labels.Error_TicketText, Job.Id, what, device, time.Exact(Job.EndedAt)),
            Explanation.Sentence,
            cause is null ? "" : Say(Labels.Error_TicketCause, cause.Text, cause.Assessment.Basis),
            Say(Labels.Error_TicketCodes, codes),
            .. Explanation.DeviceWords.Select(words => Say(Labels.Error_TicketWords, words)),
            TypedText.Bounded(Explanation.Raw, MaxRaw) ?? "",
        ];
        return string.Join('\n', lines.Where(l => l.Length > 0));
    }
}

/// <summary>
/// The jobs of the same kind that failed the same way this week: what is counted, shown and acted on.
/// </summary>
/// <param name="Filter">The filter that matches exactly these; null for an error without a key.</param>
public sealed record SameError(JobFilter? Filter, int Count)
{
    /// <summary>Their list.</summary>
    public string? Address => Filter is null ? null : "/" + QueryString.Create(Filter.Query());
}

/// <summary>A pasted text, and the explanations of its errors in order once there are some.</summary>
/// <param name="IsPart">Whether the text is longer, or holds more errors, than are explained.</param>
public sealed record PastedErrorPage(
    string? Text, JobKind? Kind, IReadOnlyList<Explanation> Explanations, bool IsPart = false);
