using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Core.Infrastructure;
using Microsoft.AspNetCore.Mvc.Filters;
using MobiJobs.Audit;

namespace MobiJobs.Start;

/// <summary>
/// Enters in the audit trail that a form came without its token: from another site, or from a page that was opened
/// before somebody signed in. What follows a flood of them is counted.
/// </summary>
internal sealed class FormRefusals(CountedTrail trail, TimeProvider clock) : IAsyncAlwaysRunResultFilter
{
    /// <summary>The reason of the entry.</summary>
    public const string Reason = "form token";

    /// <inheritdoc/>
    public async Task OnResultExecutionAsync(ResultExecutingContext context, ResultExecutionDelegate next)
    {
        var http = context.HttpContext;
        if (context.Result is IAntiforgeryValidationFailedResult && IsTooLong(http))
        {
            context.Result = new StatusCodeResult(StatusCodes.Status413PayloadTooLarge);
        }
        else if (context.Result is IAntiforgeryValidationFailedResult)
        {
            var who = http.User.Identity is { IsAuthenticated: true, Name: { Length: > 0 } name }
                ? name
                : AuditEntry.Unknown;
            var what = $"{http.Request.Method} {http.Request.Path}";
            var entry = AuditEntry.Of(who, AuditAction.Refused, what, clock.UtcNow());
            await trail.EnterAsync(entry.Because(Reason));
        }

        await next();
    }

    /// <summary>A form that is too long is not read, so that its token is not found.</summary>
    private static bool IsTooLong(HttpContext http) =>
        http.Request.ContentLength > http.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize;
}
