using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Guide;
using MobiJobs.Guide.Chain;
using MobiJobs.Jobs.Filter;
using MobiJobs.Kinds;
using MobiJobs.Operations.Send;
using MobiJobs.Queue.Cancel;
using MobiJobs.Runs;
using MobiJobs.Runs.Reports;

namespace MobiJobs.Operations.Retry;

/// <summary>Delivering again: one job at once; many by a preview and its confirmation.</summary>
[Authorize(Policy = Permissions.RetryJobs)]
public sealed class RetryController(
    MobiJobsDb db, RetryPreviews previews, RetryReport found, RunKeeper runs, ErrorGuide guide, CurrentPerson person)
    : Controller
{
    /// <summary>
    /// Delivers a job again that did not succeed, to the same device, as a new operation. Where the check finds that it
    /// would fail or wait, its preview is shown instead.
    /// </summary>
    [HttpPost("/jobs/{id:long}/again")]
    public async Task<IActionResult> Again(long id, CancellationToken stopping)
    {
        var job = await db.Jobs
            .Where(j => j.Id == id)
            .Select(j => new { j.Kind, j.Device.Number })
            .FirstOrDefaultAsync(stopping);
        if (job is null) { return NotFound(); }

        if (job.Kind.IsIrreversible()) { return Redirect(FormAddress(job.Kind, job.Number)); }

        var actor = await person.ActorAsync(User, stopping);
        var preview = await previews.ChosenAsync([id], actor, stopping, CheckFindings.LeftOutOfOne);
        if (await found.SpeaksAgainstAsync(preview.Run, stopping))
        {
            TempData[Flash.Warning] = RetryLabels.CheckFirst(job.Kind);
            return ToPreview(preview.Run.Id, $"/jobs/{id.ToString(CultureInfo.InvariantCulture)}");
        }

        if (await previews.ConfirmAsync(preview.Run.Id, actor, stopping) is { } run
            && await previews.OperationsAsync(run.Id, stopping) is [var operation, ..])
        {
            TempData.Say(Flash.Message, RetryLabels.Done(job.Kind), operation);
            return Redirect(await db.PlaceOfAsync(operation, stopping));
        }

        var refused = await runs.ReasonsAsync(preview.Run.Id, RunOutcome.Refused, stopping);
        var verdicts = preview.LeftOut.Keys.Concat(refused.Keys.Select(r => (RetryVerdict)r)).ToArray();
        TempData.Say(
            Flash.Warning,
            verdicts is [not RetryVerdict.NotFailed and var why, ..]
                ? RetryLabels.Label(why, job.Kind)
                : RetryLabels.NothingFailed(job.Kind));
        return Redirect($"/jobs/{id.ToString(CultureInfo.InvariantCulture)}");
    }

    [HttpPost("/retries")]
    public async Task<IActionResult> Preview(RetryForm form, CancellationToken stopping)
    {
        var actor = await person.ActorAsync(User, stopping);
        if (form.Scope == RetryForm.Selected)
        {
            return form.Ids switch
            {
                null or { Count: 0 } => BackWithWarning(form.ReturnUrl, Labels.Cancel_Nothing),
                { Count: > CancelPreviews.MaxChosen } =>
                    BackWithWarning(form.ReturnUrl, Say(Labels.Cancel_TooMany, CancelPreviews.MaxChosen)),
                var ids => ToPreview(
                    (await previews.ChosenAsync(ids, actor, stopping, CheckFindings.LeftOut)).Run.Id, form.ReturnUrl),
            };
        }

        var filter = JobQuery.Read(form.Filter ?? "").ToFilter(ModelState);
        if (!ModelState.IsValid || filter.IsEmpty) { return BadRequest(); }

        if (form.Scope is not (RetryForm.Matching or RetryForm.OfCauses)) { return BadRequest(); }

        var causes = form.Scope == RetryForm.OfCauses ? form.Causes ?? [] : [];
        if (form.Scope == RetryForm.OfCauses && causes.Count == 0)
        {
            return BackWithWarning(form.ReturnUrl, Labels.Retry_NoCause);
        }

        if (causes.Count > RetryChoice.MaxCauses) { return BadRequest(); }

        return await previews.FreezeMatchingAsync(
            filter, causes, form.Canceled, actor, stopping, CheckFindings.LeftOut) is { } run
            ? ToPreview(run, form.ReturnUrl)
            : BackWithWarning(form.ReturnUrl, Say(Labels.Retry_TooMany, RetryPreviews.MaxJobs));
    }

    /// <summary>The preview, and how far its check is until it is complete.</summary>
    [HttpGet("/retries/{id:long}")]
    public async Task<IActionResult> Show(long id, string? returnUrl, CancellationToken stopping)
    {
        var actor = await person.ActorAsync(User, stopping);
        if (await runs.FindAsync(id, actor, stopping) is not { Kind: RunKind.Retry } run) { return NotFound(); }

        var local = Url.Local(returnUrl);
        if (run.StartedAt is not null) { return Redirect(RunPages.Address(id, local)); }

        var choice = RetryChoice.Of(run);
        var error = RetryError.Of(choice, guide);
        var preview = run.ReadyAt is null ? null : await previews.ReadAsync(run, stopping);
        var progress = await runs.ProgressOfCheckAsync(run, stopping);
        return View("Retry", new RetryPage(run, preview, progress, choice, error, local)
        {
            Found = preview is null ? null : await found.ReadAsync(run, choice, stopping),
        });
    }

    [HttpPost("/retries/{id:long}")]
    public async Task<IActionResult> Confirm(long id, string? returnUrl, int? count, CancellationToken stopping)
    {
        var actor = await person.ActorAsync(User, stopping);
        if (await runs.FindAsync(id, actor, stopping) is not { Kind: RunKind.Retry } preview) { return NotFound(); }

        var details = RunPages.Address(id, Url.Local(returnUrl));
        if (preview.StartedAt is not null) { return Redirect(details); }

        if (count is { } shown && shown != preview.Count)
        {
            TempData[Flash.Warning] = Labels.Retry_Moved;
            return RedirectToAction(nameof(Show), new { id, returnUrl = Url.Local(returnUrl) });
        }

        if (await previews.ConfirmShownAsync(preview, actor, stopping) is not { } run)
        {
            return await this.ReportOrGoneAsync(runs, id, actor, Url.Local(returnUrl), stopping);
        }

        if (run.EndedAt is null) { return Redirect(details); }

        var report = await runs.ReportAsync(run, stopping);
        var words = report.Refused == 0 ? Labels.Retry_Report : Labels.Retry_ReportRefused;
        TempData.Say(Flash.Message, words, report.Done, report.Refused);
        TempData[Flash.Details] = details;
        return await previews.OperationsAsync(id, stopping) is [var only]
            ? Redirect($"/deliveries/{only.ToString(CultureInfo.InvariantCulture)}")
            : Back(report.Done > 0 ? "/deliveries" : returnUrl);
    }

    /// <summary>The form of an operation: what can't be undone asks for the password each time.</summary>
    private static string FormAddress(JobKind kind, string number) =>
        $"/operations/new?kind={KindNames.Of(kind)}&device={Uri.EscapeDataString(number)}";

    private RedirectToActionResult ToPreview(long run, string? returnUrl) =>
        RedirectToAction(nameof(Show), new { id = run, returnUrl = Url.Local(returnUrl) });

    private RedirectResult BackWithWarning(string? returnUrl, string why)
    {
        TempData[Flash.Warning] = why;
        return Back(returnUrl);
    }

    private RedirectResult Back(string? returnUrl) => Redirect(Url.Local(returnUrl));
}

/// <summary>What a person wants delivered again.</summary>
public sealed class RetryForm
{
    public const string Selected = "selected";
    public const string Matching = "matching";
    public const string OfCauses = "causes";

    /// <summary>The selected jobs, all that match the filter, or those of some causes among them.</summary>
    [FromForm(Name = "which")]
    public string? Scope { get; set; }

    public IReadOnlyList<long>? Ids { get; set; }

    public string? Filter { get; set; }

    /// <summary>Keys of errors, and statuses that have none.</summary>
    public IReadOnlyList<string>? Causes { get; set; }

    /// <summary>Whether to include jobs that a person cancelled.</summary>
    public bool Canceled { get; set; }

    public string? ReturnUrl { get; set; }
}

/// <summary>A preview as a page; without one, how many of its jobs have been checked.</summary>
public sealed record RetryPage(
    Run Run,
    RetryPreview? Preview,
    (int Checked, int All) Progress,
    RetryChoice Choice,
    RetryError? Error,
    string ReturnUrl)
{
    /// <summary>What the check found; null while it runs.</summary>
    public RetryFound? Found { get; init; }

    /// <summary>
    /// Whether what is sent fails the same way until somebody has acted. Where the check knows licences, it knows of
    /// which jobs: a delivery that can have one gets it by itself.
    /// </summary>
    public bool FailsAgain => Error is { TryAgain: TryAgain.AfterRemedy } error
        && (Found is not { KnowsSeats: true } || !error.IsOfLicenses);

    /// <summary>The list of the jobs that would be delivered again.</summary>
    public string? Jobs => OutcomeCount.Address(Run.Id, Run.Kind, RunOutcome.Pending);

    /// <summary>How many of those that are sent wait for a seat.</summary>
    public int Waiting => Found?.Waiting ?? 0;

    /// <summary>How many jobs were looked at: what becomes of each is one of <see cref="Lines"/>.</summary>
    public int All => Preview is null ? 0 : Preview.Count + Preview.LeftOut.Values.Sum() + (Found?.LeftOut ?? 0);

    /// <summary>What becomes of the jobs, in numbers that add up to <see cref="All"/>; none of them is zero.</summary>
    public IReadOnlyList<CheckLine> Lines => Preview is null
        ? []
        :
        [
            .. new CheckLine[]
            {
                new(Labels.Retry_FateSent, Preview.Count - Waiting),
                new(Labels.Retry_FateWaits, Waiting),
            }.Where(l => l.Jobs > 0),
            .. Found?.Lines ?? [],
            .. Preview.LeftOut.Select(left => new CheckLine(
                Say(Labels.Retry_FateRefused, left.Key.Label()), left.Value, LeftOut(left.Key))),
        ];

    /// <summary>The list of the jobs that would be left out for a reason.</summary>
    private string? LeftOut(RetryVerdict why) =>
        OutcomeCount.Address(Run.Id, Run.Kind, RunOutcome.LeftOut, (int)why);
}

/// <summary>The error whose failures are delivered again, where nothing but that error chose them.</summary>
/// <param name="Codes">Its codes, each with its domain.</param>
/// <param name="Within">Within how many days they failed; null for any time.</param>
public sealed record RetryError(JobKind Kind, string Codes, string Sentence, TryAgain? TryAgain, int? Within)
{
    private const string AssignLicense = "assignLicense";

    /// <summary>Whether it is cured by a licence.</summary>
    public required bool IsOfLicenses { get; init; }

    /// <summary>The error that a choice names; null if it says something else or more.</summary>
    internal static RetryError? Of(RetryChoice choice, ErrorGuide guide)
    {
        var filter = choice.Filter;
        var rest = filter with { Error = null, Kind = null, Within = null, Statuses = [] };
        if (!rest.IsEmpty || choice.Causes.Count > 0) { return null; }

        if (filter is not { Error: { } key, Kind: { } kind }) { return null; }

        var explanation = guide.Explain(kind, ErrorChain.FromKey(key), CultureInfo.CurrentUICulture);
        return new(kind, ErrorCodes.WithDomains(key), explanation.Sentence, explanation.TryAgain, filter.Within)
        {
            IsOfLicenses = kind == JobKind.VppInstall && explanation.Remedies.Any(r => r.Id == AssignLicense),
        };
    }
}
