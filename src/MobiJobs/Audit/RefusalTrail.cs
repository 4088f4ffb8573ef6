namespace MobiJobs.Audit;

/// <summary>
/// Gives each request its <see cref="AuditOrigin"/>, and enters who was refused what: a signed-in person who gets a
/// 403.
/// </summary>
internal sealed class RefusalTrail(RequestDelegate next, CountedTrail trail, TimeProvider clock)
{
    /// <summary>One request.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        AuditOrigin.Of(context).Enter();
        await next(context);
        if (context.Response.StatusCode == StatusCodes.Status403Forbidden
            && context.User.Identity is { IsAuthenticated: true, Name: { Length: > 0 } who })
        {
            var what = $"{context.Request.Method} {context.Request.Path}";
            await trail.EnterAsync(AuditEntry.Of(who, AuditAction.Refused, what, clock.UtcNow()));
        }
    }
}
