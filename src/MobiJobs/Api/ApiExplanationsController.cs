using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using MobiJobs.Accounts;
using MobiJobs.Guide.Chain;
using MobiJobs.Guide;
using MobiJobs.Kinds;

namespace MobiJobs.Api;

/// <summary>Explains any text, with or without the kind of job.</summary>
[ApiController, Route("api/v1/explanations"), IgnoreAntiforgeryToken, Authorize(Policy = Permissions.Read)]
public sealed class ApiExplanationsController(ErrorGuide guide, OrganizationTime time) : ControllerBase
{
    private const int MaxText = 64 * 1024;

    /// <summary>Explains any text of a device.</summary>
    [HttpPost("")]
    public ActionResult<ExplanationItem> Explain(ExplanationRequest request)
    {
        var kind = string.IsNullOrEmpty(request.Kind) ? null : KindNames.Find(request.Kind);
        if (kind is null && !string.IsNullOrEmpty(request.Kind)) { ModelState.AddModelError("kind", Labels.Invalid_Kind); }

        if (string.IsNullOrWhiteSpace(request.Text)) { ModelState.AddModelError("text", Labels.Invalid_Required); }
        else if (request.Text.Length > MaxText) { ModelState.AddModelError("text", Labels.Invalid_TooLong); }

        return ModelState.IsValid ? ExplanationItem.From(guide.Explain(kind, ErrorChain.Parse(request.Text!), CultureInfo.CurrentUICulture), time) : ValidationProblem();
    }
}

/// <summary>What to explain.</summary>
/// <param name="Kind">The kind of job it is about; without it, the causes of all kinds.</param>
/// <param name="Text">What the device said, at most 64 Ki characters.</param>
public sealed record ExplanationRequest(string? Kind = null, string? Text = null);

/// <summary>An explanation as the API shows it.</summary>
/// <param name="Known">Whether the guide knows the error.</param>
/// <param name="Entry">The stable name of the guide's entry.</param>
/// <param name="Sentence">What went wrong, in one sentence.</param>
/// <param name="Causes">Likeliest first.</param>
/// <param name="Remedies">What to do.</param>
/// <param name="Chain">The codes, outermost first.</param>
/// <param name="Raw">What the device said.</param>
/// <param name="Summary">A few words, as a list shows them.</param>
/// <param name="NoActionNeeded">Whether nothing is to be done.</param>
/// <param name="WhoActs">Who has to do something; null for an unknown error.</param>
/// <param name="TryAgain">Whether sending it again helps; null for an unknown error.</param>
/// <param name="GuideAddress">The page of the guide; null for an unknown error.</param>
/// <param name="Near">For an unknown error: entries that are near it, and not the same.</param>
public sealed record ExplanationItem(
    bool Known,
    string Entry,
    string Sentence,
    IReadOnlyList<CauseItem> Causes,
    IReadOnlyList<Remedy> Remedies,
    IReadOnlyList<LinkItem> Chain,
    string Raw,
    string Summary,
    bool NoActionNeeded,
    WhoActs? WhoActs,
    TryAgain? TryAgain,
    string? GuideAddress,
    IReadOnlyList<NearItem> Near)
{
    internal static ExplanationItem From(Explanation explanation, OrganizationTime time) => new(
        explanation.Known,
        explanation.Entry,
        explanation.Sentence,
        [.. explanation.Causes.Select(c => CauseItem.From(c, time))],
        explanation.Remedies,
        [.. explanation.Chain.Select(l => new LinkItem(l.Domain, l.Code, l.Description))],
        explanation.Raw,
        explanation.Summary,
        explanation.NoActionNeeded,
        explanation.WhoActs,
        explanation.TryAgain,
        explanation.GuideAddress,
        [.. explanation.Near.Select(n => new NearItem(n.Entry, n.Summary, n.Nearness, new CodeItem(n.Code.Domain, n.Code.Code)))]);
}

/// <summary>One cause.</summary>
/// <param name="Id">The stable name of the cause.</param>
/// <param name="Text">The cause in words.</param>
/// <param name="Source">Where it is from.</param>
/// <param name="Verdict">What our data says of it.</param>
/// <param name="Basis">What the verdict rests on.</param>
/// <param name="AsOf">How old that data is.</param>
/// <param name="Guess">Whether it is our guess rather than a source's word.</param>
public sealed record CauseItem(
    string Id,
    string Text,
    CauseSource Source,
    Verdict Verdict,
    string? Basis,
    DateTimeOffset? AsOf,
    bool Guess)
{
    internal static CauseItem From(Cause cause, OrganizationTime time) => new(
        cause.Id,
        cause.Text,
        cause.Source,
        cause.Verdict,
        cause.Assessment.Basis,
        JobItem.At(cause.Assessment.AsOf, time),
        cause.Guess);
}

/// <summary>An entry that is near an unknown error, and not the same.</summary>
/// <param name="Entry">The stable name of the guide's entry.</param>
/// <param name="Summary">What it is about, in a few words.</param>
/// <param name="Nearness">What the two share.</param>
/// <param name="Code">The code that they share.</param>
public sealed record NearItem(string Entry, string Summary, Nearness Nearness, CodeItem Code);

/// <summary>One link of the chain; the description is the device's text.</summary>
/// <param name="Domain">Apple's error domain; null where the device gave none.</param>
/// <param name="Code">The number.</param>
/// <param name="Description">The device's own words.</param>
public sealed record LinkItem(string? Domain, long Code, string? Description);
