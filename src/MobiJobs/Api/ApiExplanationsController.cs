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
    string Raw)
{
    internal static ExplanationItem From(Explanation explanation, OrganizationTime time) => new(
        explanation.Known,
        explanation.Entry,
        explanation.Sentence,
        [.. explanation.Causes.Select(c => new CauseItem(c.Id, c.Text, c.Source, c.Verdict, c.Basis, JobItem.At(c.AsOf, time)))],
        explanation.Remedies,
        [.. explanation.Chain.Select(l => new LinkItem(l.Domain, l.Code, l.Description))],
        explanation.Raw);
}

/// <summary>One cause.</summary>
public sealed record CauseItem(string Id, string Text, CauseSource Source, Verdict Verdict, string? Basis, DateTimeOffset? AsOf);

/// <summary>One link of the chain; the description is the device's text.</summary>
public sealed record LinkItem(string? Domain, long Code, string? Description);
