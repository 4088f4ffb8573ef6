using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Errors.Remedies;
using MobiJobs.Errors.Verdicts;
using MobiJobs.Guide;
using MobiJobs.Guide.Book;
using MobiJobs.Jobs;
using MobiJobs.Jobs.List;
using MobiJobs.Kinds;

namespace MobiJobs.Errors;

/// <summary>Explains the error of a job, and whatever a person looks for in the guide.</summary>
[Authorize(Policy = Permissions.Read)]
public sealed class ErrorsController(
    MobiJobsDb db, JobList list, JobExplainer explainer, ErrorGuide guide, GuideIndex index, GuideChapters chapters)
    : Controller
{
    private const int MaxText = 64 * 1024;
    private const int MaxSearch = 600;

    // As long as any form may be: a text that is too long is said to be so, and not lost.
    private const int MaxFormValue = 8 * 1024 * 1024;

    [HttpGet("/jobs/{id:long}/explanation")]
    public async Task<IActionResult> Show(long id, CancellationToken stopping)
    {
        if (await list.RowAsync(id, stopping) is not { } job) { return NotFound(); }

        if (await explainer.ExplainAsync(job, stopping) is not { } explanation)
        {
            TempData.Say(Flash.Warning, Labels.Error_NotAnError);
            return RedirectToAction("Show", "Jobs", new { id });
        }

        var followUp = await FollowUp.OfAsync(db, id, stopping);
        var allowed = explanation.For(HttpContext.Rights().In(job.GroupId), job.Kind, job.WasCanceled);
        return View(new JobErrorPage(job, allowed, await explainer.SameAsync(job, stopping), followUp));
    }

    /// <summary>
    /// エラーガイド: the whole book, or what is found by a code, a word or a text. The errors of the text are explained
    /// first.
    /// </summary>
    [HttpGet("/guide")]
    public IActionResult Index(string? q, string? kind)
    {
        var text = q is { Length: > MaxSearch } ? q[..MaxSearch] : q;
        var page = Found(text, KindOf(kind));
        return View(page with { Explanations = [.. page.Explanations.Where(GuideSearchPage.IsRead)] });
    }

    /// <summary>
    /// The same for a text of any length. One that an address can hold gets one, which can be sent to others.
    /// </summary>
    [HttpPost("/guide"), NulInForm, RequestFormLimits(ValueLengthLimit = MaxFormValue)]
    public IActionResult Explain(string? text, string? kind)
    {
        if (string.IsNullOrWhiteSpace(text)) { ModelState.AddModelError(nameof(text), Labels.Invalid_Required); }
        else if (text.Length > MaxText) { ModelState.AddModelError(nameof(text), Labels.Invalid_TooLong); }

        if (!ModelState.IsValid) { return View(nameof(Index), Found(null, KindOf(kind)) with { Text = text }); }

        if (text!.Trim() is { Length: <= MaxSearch } brief && !brief.Contains('\n', StringComparison.Ordinal))
        {
            return Redirect(QueryAddress.Of("/guide", [new("q", brief), .. KindPart(kind)]));
        }

        var page = Found(text, KindOf(kind));
        return View(nameof(Index), page.HasNoCode ? page with { Explanations = [], IsWordsAlone = true } : page);
    }

    /// <summary>The former address of the box for texts.</summary>
    [HttpGet("/errors")]
    public IActionResult Former() => RedirectPermanent("/guide");

    private GuideSearchPage Found(string? text, JobKind? kind)
    {
        var found = index.Find(text);
        return new(
            text,
            kind,
            string.IsNullOrWhiteSpace(text) ? [] : guide.ExplainText(kind, text, CultureInfo.CurrentUICulture),
            chapters.Of(found))
        {
            IsPart = guide.ReadsPartOf(text),
            Nearest = found.Count > 0 ? [] : index.Nearest(text),
        };
    }

    private static JobKind? KindOf(string? kind) => string.IsNullOrEmpty(kind) ? null : KindNames.Find(kind);

    private static IEnumerable<KeyValuePair<string, string?>> KindPart(string? kind) =>
        KindOf(kind) is { } known ? [new("kind", KindNames.Of(known))] : [];
}

/// <summary>A job's error, explained.</summary>
public sealed record JobErrorPage(JobRow Job, Explanation Explanation, SameError Same, FollowUp FollowUp)
{
    private const int MaxRaw = 1_000;

    /// <summary>
    /// Whether it makes sense to send those again that failed the same way, if after a remedy: whatever has become of
    /// this one.
    /// </summary>
    public bool OffersRetry => Same.Left > (IsSettled && Same.IsLeft ? 1 : 0)
        && Job.Kind.Delivers()
        && Explanation.ForOthers is not TryAgain.No;

    /// <summary>The button that does so, with the number of jobs that its preview shows.</summary>
    public string RetryLabel => Say(
        (Same.IsLeft, Explanation.ForOthers) switch
        {
            (true, TryAgain.AfterRemedy) => Labels.Remedy_AllFailedAfter,
            (true, _) => Labels.Remedy_AllFailed,
            (false, TryAgain.AfterRemedy) => Labels.Remedy_OthersFailedAfter,
            (false, _) => Labels.Remedy_OthersFailed,
        },
        Same.Left);

    /// <summary>Whether this job is not to be sent again itself.</summary>
    private bool IsSettled => Job.AgainAt is not null
        || Explanation is { IsUnderWay: true } or { NoActionNeeded: true } or { TryAgain: TryAgain.No };

    /// <summary>The text for a ticket: the job, the explanation, the cause that applies, the device's words.</summary>
    public string Ticket(ShownTime time)
    {
        // What is proven of the failure stays the cause, whatever has been done about it since.
        var cause = Explanation.Causes.FirstOrDefault(c => c.Assessment.AtFailure == Verdict.Applies)
            ?? Explanation.Causes.FirstOrDefault(
                c => c is { Verdict: Verdict.Applies, Assessment.AtFailure: not Verdict.Excluded });
        var codes = string.Join(" ", Explanation.Chain.Select(l => (l.Domain + " " + l.Shown).Trim()));
        var what = $"{Job.Kind.Label()} {Job.Detail}".TrimEnd();
        var device = Job.OwnerName.Length == 0
            ? Job.DeviceNumber
            : Job.DeviceNumber + Say(Labels.Words_Aside, Job.OwnerName);
        string[] lines =
        [
            Say(Labels.Error_TicketText, Job.Id, what, device, time.Exact(Job.EndedAt)),
            Explanation.Former ?? "",
            Explanation.Sentence,
            cause is null ? "" : Say(Labels.Error_TicketCause, cause.Text, cause.Assessment.Basis),
            codes.Length == 0 ? "" : Say(Labels.Error_TicketCodes, codes),
            .. Explanation.DeviceWords.Select(words => Say(Labels.Error_TicketWords, words)),
            TypedText.Bounded(Explanation.Raw, MaxRaw) ?? "",
        ];
        return string.Join('\n', lines.Where(l => l.Length > 0));
    }
}

/// <summary>What was looked for, the errors in it, and the entries that were found; without a text, all.</summary>
public sealed record GuideSearchPage(
    string? Text, JobKind? Kind, IReadOnlyList<Explanation> Explanations, IReadOnlyList<GuideChapter> Chapters)
{
    /// <summary>Whether the text is longer, or holds more errors, than are explained.</summary>
    public bool IsPart { get; init; }

    /// <summary>Words of the guide that look like those of the search; none where something was found.</summary>
    public IReadOnlyList<string> Nearest { get; init; } = [];

    /// <summary>Whether only the words of a text lead to what is shown.</summary>
    public bool IsWordsAlone { get; init; }

    /// <summary>Whether no error was read, and the words lead to some entries.</summary>
    public bool HasNoCode => Explanations is [var only] && !IsRead(only) && Chapters.Count > 0;

    /// <summary>What was found besides what is explained: no entry stands on the page twice.</summary>
    public IReadOnlyList<GuideChapter> Others =>
    [
        .. Chapters
            .Select(c => c with { Entries = [.. c.Entries.Where(e => !Explanations.Any(x => x.Entry == e.Entry.Id))] })
            .Where(c => c.Entries.Count > 0),
    ];

    /// <summary>Whether anything was looked for.</summary>
    public bool IsSearch => !string.IsNullOrWhiteSpace(Text);

    /// <summary>Whether an error was read at all: words alone are looked for, and not explained.</summary>
    internal static bool IsRead(Explanation explanation) =>
        explanation.Known || explanation.Chain.Count > 0 || explanation.Near.Count > 0
        || explanation.Entry == ErrorGuide.NotCoveredEntry;
}
