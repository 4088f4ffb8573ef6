using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using MobiJobs.Errors;

namespace MobiJobs.Api;

/// <summary>Explains any text, with or without the kind of job.</summary>
[ApiController, Route("api/v1/explanations"), IgnoreAntiforgeryToken]
public sealed class ApiExplanationsController(ErrorGuide guide, OrganizationTime time) : ControllerBase
{
    private const int MaxText = 64 * 1024;

    [HttpPost("")]
    public ActionResult<ExplanationItem> Explain(ExplanationRequest request)
    {
        var kind = string.IsNullOrEmpty(request.Kind) ? null : Names.Kind(request.Kind);
        if (kind is null && !string.IsNullOrEmpty(request.Kind)) { ModelState.AddModelError("kind", Labels.Invalid_Kind); }

        if (string.IsNullOrWhiteSpace(request.Text)) { ModelState.AddModelError("text", Labels.Invalid_Required); }
        else if (request.Text.Length > MaxText) { ModelState.AddModelError("text", Labels.Invalid_TooLong); }

        return ModelState.IsValid ? ExplanationItem.From(guide.Explain(kind, ErrorChain.Parse(request.Text!), CultureInfo.CurrentUICulture), time) : ValidationProblem();
    }
}

/// <summary>What to explain.</summary>
public sealed record ExplanationRequest(string? Kind, string? Text);

/// <summary>An explanation as the API shows it.</summary>
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
        [.. explanation.Causes.Select(c => new CauseItem(c.Id, c.Text, c.Source, c.Verdict, c.Basis, JobItem.At(c.AsOf, time), c.Guess))],
        explanation.Remedies,
        [.. explanation.Chain.Select(l => new LinkItem(l.Domain, l.Code, l.Description))],
        explanation.Raw,
        explanation.Summary,
        explanation.NoActionNeeded,
        explanation.WhoActs,
        explanation.TryAgain,
        explanation.GuideAddress,
        [.. (explanation.Near ?? []).Select(n => new NearItem(n.Entry, n.Summary, n.Nearness, new CodeItem(n.Code.Domain, n.Code.Code)))]);
}

/// <summary>One cause.</summary>
public sealed record CauseItem(string Id, string Text, CauseSource Source, Verdict Verdict, string? Basis, DateTimeOffset? AsOf, bool Guess);

/// <summary>An entry that is near an unknown error, and not the same.</summary>
public sealed record NearItem(string Entry, string Summary, Nearness Nearness, CodeItem Code);

/// <summary>One link of the chain; the description is the device's text.</summary>
public sealed record LinkItem(string? Domain, long Code, string? Description);
