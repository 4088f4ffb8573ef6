using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.ViewFeatures;

namespace MobiJobs.Shared;

/// <summary>What a person reads in place of a page that could not be shown.</summary>
public sealed record ErrorPage(int Status, string Title, string Detail, string? TraceId)
{
    /// <summary>The page for an HTTP status; only a server error shows the trace id.</summary>
    public static ErrorPage For(int status, string traceId) => status switch
    {
        StatusCodes.Status404NotFound => new(status, Labels.Problem_NotFound, Labels.Problem_NotFoundDetail, null),
        StatusCodes.Status405MethodNotAllowed =>
            new(status, Labels.Problem_Method, Labels.Problem_MethodDetail, null),
        StatusCodes.Status409Conflict => new(status, Labels.Problem_Conflict, Labels.Problem_ConflictDetail, null),
        StatusCodes.Status401Unauthorized =>
            new(status, Labels.Problem_NotSignedIn, Labels.Problem_NotSignedInDetail, null),
        StatusCodes.Status403Forbidden =>
            new(status, Labels.Problem_Forbidden, Labels.Problem_ForbiddenDetail, null),
        StatusCodes.Status503ServiceUnavailable =>
            new(status, Labels.Problem_Unavailable, Labels.Problem_UnavailableDetail, null),
        StatusCodes.Status413PayloadTooLarge =>
            new(status, Labels.Problem_TooLarge, Labels.Problem_TooLargeDetail, null),
        StatusCodes.Status415UnsupportedMediaType =>
            new(status, Labels.Problem_OtherType, Labels.Problem_OtherFormDetail, null),
        StatusCodes.Status429TooManyRequests =>
            new(status, Labels.Problem_TooMany, Labels.Problem_TooManyDetail, null),
        < 500 => new(status, Labels.Problem_BadRequest, Labels.Problem_BadRequestDetail, null),
        _ => new(status, Labels.Problem_Error, Labels.Problem_ErrorDetail, traceId),
    };

    /// <summary>The same for a program: it is told what to send, where a person is told what to do.</summary>
    public static ErrorPage ForProgram(int status, string traceId) => status switch
    {
        StatusCodes.Status415UnsupportedMediaType =>
            new(status, Labels.Problem_OtherType, Labels.Problem_OtherTypeDetail, null),
        _ => For(status, traceId),
    };
}

/// <summary>Answers outside any controller what is no page.</summary>
internal static class ProblemAnswer
{
    /// <summary>
    /// Answers in JSON even if the request doesn't accept it, or is for a page: the service alone would write nothing,
    /// and says that it has.
    /// </summary>
    public static async Task WriteProblemAsync(this HttpContext context, int status, string title, string detail)
    {
        context.Response.StatusCode = status;
        var problem = new ProblemDetails { Status = status, Title = title, Detail = detail };
        var service = context.RequestServices.GetRequiredService<IProblemDetailsService>();
        var isWritten = await service.TryWriteAsync(new() { HttpContext = context, ProblemDetails = problem });
        if (isWritten && context.Response.ContentType is not null) { return; }

        var stopping = context.RequestAborted;
        await context.Response.WriteAsJsonAsync(problem, options: null, "application/problem+json", stopping);
    }
}

/// <summary>Renders the error page outside any controller.</summary>
internal static class ErrorView
{
    public static Task RenderAsync(HttpContext context, ErrorPage page)
    {
        var metadata = context.RequestServices.GetRequiredService<IModelMetadataProvider>();
        var result = new ViewResult
        {
            ViewName = "/Shared/Error.cshtml",
            StatusCode = page.Status,
            ViewData = new ViewDataDictionary<ErrorPage>(metadata, new ModelStateDictionary()) { Model = page },
        };
        return result.ExecuteResultAsync(new ActionContext(context, new RouteData(), new ActionDescriptor()));
    }
}
