using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.Infrastructure;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts.Sessions;
using MobiJobs.Accounts.Tokens;
using MobiJobs.Data;

namespace MobiJobs.Api.Idempotency;

/// <summary>Carries a request with an <c>Idempotency-Key</c> out once, and answers a repeated one the same.</summary>
internal sealed class IdempotencyFilter(
    MobiJobsDb db,
    RequestKeys keys,
    KeyedRequest request,
    TimeProvider clock,
    ProblemDetailsFactory problems,
    bool resumable) : IAsyncResourceFilter
{
    public async Task OnResourceExecutionAsync(ResourceExecutingContext context, ResourceExecutionDelegate next)
    {
        var http = context.HttpContext;
        var header = http.Request.Headers[IdempotentAttribute.Header];
        if (header.Count == 0)
        {
            await next();
            return;
        }

        if (header.Count > 1 || RequestKey.Read(header.ToString()) is not { } text)
        {
            var why = Say(Labels.Idempotency_Invalid, RequestKey.MaxLength);
            context.Result = Refuse(http, StatusCodes.Status400BadRequest, why);
            return;
        }

        var fingerprint = await FingerprintAsync(http.Request, LimitOf(http.User), http.RequestAborted);
        var key = RequestKey.Of(http.User.PersonId(), text, fingerprint, clock.UtcNow());
        var known = await keys.FindAsync(key, http.RequestAborted);
        if (known is not null && (known.Fingerprint != fingerprint || known.Status is not null))
        {
            context.Result = Repeat(http, known, key);
        }
        else if (resumable)
        {
            await ResumeAsync(context, next, known ?? key, isKnown: known is not null);
        }
        else
        {
            await DoOnceAsync(context, next, key);
        }
    }

    /// <summary>
    /// The token, where it is limited to groups: what was answered to it, or to another, is not for both to see.
    /// </summary>
    private static string LimitOf(ClaimsPrincipal user) => TokenScope.Of(user) is { Groups: not null } token
        ? string.Create(CultureInfo.InvariantCulture, $"\ntoken {token.Id}")
        : "";

    private static async Task<string> FingerprintAsync(HttpRequest request, string limit, CancellationToken stopping)
    {
        request.EnableBuffering();
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, stopping);
        request.Body.Position = 0;
        var content = ComparableBody.Of(body.GetBuffer().AsMemory(0, (int)body.Length));
        return RequestKey.FingerprintOf(request.Method, request.Path + request.QueryString + limit, content.Span);
    }

    /// <summary>The stored response. Refuses a different request with the same key.</summary>
    private IActionResult Repeat(HttpContext http, RequestKey known, RequestKey key)
    {
        if (known.Fingerprint != key.Fingerprint)
        {
            return Refuse(http, StatusCodes.Status422UnprocessableEntity, Labels.Idempotency_OtherRequest);
        }

        if (known.Status is not { } status) { return RefuseAsUnderWay(http); }

        if (known.Location is not null) { http.Response.Headers.Location = known.Location; }

        return new ContentResult { StatusCode = status, ContentType = known.ContentType, Content = known.Body };
    }

    /// <summary>
    /// Stores key, effect and response in one transaction: of two requests at once, the second waits and finds the
    /// response to the first.
    /// </summary>
    private async Task DoOnceAsync(ResourceExecutingContext context, ResourceExecutionDelegate next, RequestKey key)
    {
        var http = context.HttpContext;
        try
        {
            var response = await db.WriteOnceAsync(
                async () =>
                {
                    db.RequestKeys.Add(key);
                    await db.SaveChangesAsync(http.RequestAborted);
                    var captured = await CapturedResponse.CaptureAsync(http, next);
                    await keys.StoreResponseAsync(key, captured);
                    return captured;
                },
                http.RequestAborted);
            await response.SendAsync(http);
        }
        catch (DbUpdateException e) when (IsDuplicateKey(e))
        {
            db.ChangeTracker.Clear();
            var known = await keys.FindAsync(key, http.RequestAborted);
            context.Result = known is null ? RefuseAsUnderWay(http) : Repeat(http, known, key);
        }
    }

    /// <summary>
    /// The action stores the key in the transaction that starts a run. A repeated request continues the run to its end.
    /// </summary>
    private async Task ResumeAsync(
        ResourceExecutingContext context,
        ResourceExecutionDelegate next,
        RequestKey key,
        bool isKnown)
    {
        var http = context.HttpContext;
        request.Key = key;
        try
        {
            var response = await CapturedResponse.CaptureAsync(http, next);
            var isStored = isKnown || key.RunId is not null;
            if (!isStored && !response.IsError)
            {
                db.RequestKeys.Add(key); // No run was started, since there was nothing to do.
                await db.SaveChangesAsync(CancellationToken.None);
            }

            await keys.StoreResponseAsync(key, response);
            await response.SendAsync(http);
        }
        catch (DbUpdateException e) when (IsDuplicateKey(e))
        {
            db.ChangeTracker.Clear();
            await RefuseAsUnderWay(http).ExecuteResultAsync(context);
        }
    }

    private bool IsDuplicateKey(DbUpdateException error) =>
        db.IsUniqueViolation(error) && error.Entries.Any(entry => entry.Entity is RequestKey);

    private ObjectResult RefuseAsUnderWay(HttpContext http)
    {
        http.Response.Headers.RetryAfter = "1";
        return Refuse(http, StatusCodes.Status409Conflict, Labels.Idempotency_UnderWay);
    }

    private ObjectResult Refuse(HttpContext http, int status, string why) =>
        new(problems.CreateProblemDetails(http, status, detail: why))
        {
            StatusCode = status,
            ContentTypes = { "application/problem+json" },
        };
}
