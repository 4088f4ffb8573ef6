using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace MobiJobs.Shared;

/// <summary>
/// The words of problem details: where the framework has put its own, which are English, or none, those of the page for
/// the same status stand in the reader's language. A reason of its own that an answer has stays.
/// </summary>
internal static class ProblemWords
{
    /// <summary>The title with which the framework makes an answer that names members.</summary>
    private static readonly string Validation = new HttpValidationProblemDetails().Title!;

    /// <summary>Completes an answer before it is written.</summary>
    public static void Complete(ProblemDetailsContext context)
    {
        var (problem, http) = (context.ProblemDetails, context.HttpContext);
        var page = ErrorPage.ForProgram(problem.Status ?? http.Response.StatusCode, http.TraceIdentifier);
        if (IsOfTheFramework(problem.Title, page.Status, http)) { problem.Title = page.Title; }

        problem.Extensions["traceId"] = http.TraceIdentifier; // As the log calls it; the framework has another number.
        problem.Detail ??= problem is HttpValidationProblemDetails or ValidationProblemDetails
            ? Labels.Problem_InvalidDetail
            : page.Detail;
    }

    private static bool IsOfTheFramework(string? title, int status, HttpContext http)
    {
        if (title is null || title == Validation) { return true; }

        var known = http.RequestServices.GetRequiredService<IOptions<ApiBehaviorOptions>>().Value.ClientErrorMapping;
        return known.TryGetValue(status, out var words) && title == words.Title;
    }
}
