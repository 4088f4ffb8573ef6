using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using MobiJobs.Accounts;
using MobiJobs.Api.Limits;
using MobiJobs.Guide;
using MobiJobs.Kinds;

namespace MobiJobs.Api;

/// <summary>Explains any text, with or without the kind of job.</summary>
[ApiController, Route("api/v1/explanations"), IgnoreAntiforgeryToken, Authorize(Policy = Permissions.Read)]
[RequestSizeLimit(BodyBytes.Text)]
public sealed class ApiExplanationsController(ErrorGuide guide, OrganizationTime time) : ControllerBase
{
    private const int MaxText = 64 * 1024;

    /// <summary>Explains the errors of any text: the first, and the others with it.</summary>
    [HttpPost("", Name = "explainText")]
    public ActionResult<ExplanationItem> Explain(ExplanationRequest request)
    {
        var kind = string.IsNullOrEmpty(request.Kind) ? null : KindNames.Find(request.Kind);
        if (kind is null && !string.IsNullOrEmpty(request.Kind))
        {
            ModelState.AddModelError("kind", Labels.Invalid_Kind);
        }

        if (string.IsNullOrWhiteSpace(request.Text)) { ModelState.AddModelError("text", Labels.Invalid_Required); }
        else if (request.Text.Length > MaxText) { ModelState.AddModelError("text", Labels.Invalid_TooLong); }

        if (!ModelState.IsValid) { return ValidationProblem(); }

        return ExplanationItem.From(guide.ExplainText(kind, request.Text, CultureInfo.CurrentUICulture), time) with
        {
            IsPart = guide.ReadsPartOf(request.Text),
        };
    }
}
