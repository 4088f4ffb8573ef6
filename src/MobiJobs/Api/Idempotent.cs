using System.Globalization;
using System.Runtime.ExceptionServices;
using System.Security.Claims;
using System.Text;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.Infrastructure;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;

namespace MobiJobs.Api;

/// <summary>
/// A request with an <c>Idempotency-Key</c> is carried out once, whatever number of times it comes. Where it
/// <paramref name="goesOn"/> through several transactions, the action starts it by <see cref="KeyedRequest.StartAsync"/>.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class IdempotentAttribute(bool goesOn = false) : Attribute, IFilterFactory
{
    public const string Header = "Idempotency-Key";

    /// <inheritdoc/>
    public bool IsReusable => false;

    /// <inheritdoc/>
    public IFilterMetadata CreateInstance(IServiceProvider serviceProvider) => ActivatorUtilities.CreateInstance<IdempotentFilter>(serviceProvider, goesOn);
}

/// <summary>The key of the request that is being answered, for actions that take more than one transaction.</summary>
public sealed class KeyedRequest(MobiJobsDb db)
{
    /// <summary>The key; null for a request without one.</summary>
    internal RequestKey? Key { get; set; }

    /// <summary>The run that an earlier request of the same key started.</summary>
    public long? RunId => Key?.RunId;

    /// <summary>Starts a run and keeps the key in one transaction: either both are there or neither.</summary>
    public Task<T?> StartAsync<T>(long runId, Func<Task<T?>> start, CancellationToken stopping)
        where T : class => db.WriteAsync(
            async () =>
            {
                if (await start() is not { } run) { return null; }

                if (Key is { } key)
                {
                    key.GoesOnAs(runId);
                    db.RequestKeys.Add(key);
                    await db.SaveChangesAsync(stopping);
                }

                return run;
            },
            stopping);
}

internal sealed class IdempotentFilter(MobiJobsDb db, KeyedRequest request, TimeProvider clock, ProblemDetailsFactory problems, bool goesOn) : IAsyncResourceFilter
{
    public async Task OnResourceExecutionAsync(ResourceExecutingContext context, ResourceExecutionDelegate next)
    {
        var http = context.HttpContext;
        var stopping = http.RequestAborted;
        var header = http.Request.Headers[IdempotentAttribute.Header];
        if (header.Count == 0)
        {
            await next();
            return;
        }

        if (header.Count > 1 || RequestKey.Read(header.ToString()) is not { } text)
        {
            context.Result = Refuse(http, StatusCodes.Status400BadRequest, string.Format(CultureInfo.CurrentCulture, Labels.Idempotency_Invalid, RequestKey.MaxLength));
            return;
        }

        var person = int.Parse(http.User.FindFirstValue(ClaimTypes.NameIdentifier)!, CultureInfo.InvariantCulture);
        var key = RequestKey.Of(person, text, await FingerprintAsync(http.Request, stopping), clock.UtcNow());
        var known = await FindAsync(key, stopping);
        if (known is not null && (known.Fingerprint != key.Fingerprint || known.Status is not null)) { context.Result = Again(http, known, key); }
        else if (goesOn) { await GoOnAsync(context, next, known ?? key, isKnown: known is not null); }
        else { await DoOnceAsync(context, next, key); }
    }

    private static async Task<string> FingerprintAsync(HttpRequest request, CancellationToken stopping)
    {
        request.EnableBuffering();
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, stopping);
        request.Body.Position = 0;
        return RequestKey.FingerprintOf(request.Method, request.Path + request.QueryString, body.GetBuffer().AsSpan(0, (int)body.Length));
    }

    /// <summary>What is known under the key; what is past its day is forgotten first.</summary>
    private async Task<RequestKey?> FindAsync(RequestKey key, CancellationToken stopping)
    {
        var known = await db.RequestKeys.AsNoTracking().FirstOrDefaultAsync(k => k.PersonId == key.PersonId && k.Key == key.Key, stopping);
        if (known is null || known.CreatedAt > key.CreatedAt - RequestKey.Kept) { return known; }

        await db.WriteAsync(() => db.RequestKeys.Where(k => k.Id == known.Id).ExecuteDeleteAsync(stopping), stopping);
        return null;
    }

    /// <summary>The answer of the first time; another request under the same key is refused.</summary>
    private IActionResult Again(HttpContext http, RequestKey known, RequestKey key)
    {
        if (known.Fingerprint != key.Fingerprint) { return Refuse(http, StatusCodes.Status422UnprocessableEntity, Labels.Idempotency_OtherRequest); }

        if (known.Status is not { } status) { return Refuse(http, StatusCodes.Status409Conflict, Labels.Idempotency_UnderWay); }

        if (known.Location is not null) { http.Response.Headers.Location = known.Location; }

        return new ContentResult { StatusCode = status, ContentType = known.ContentType, Content = known.Body };
    }

    /// <summary>Key, effect and answer in one transaction: of two at once the second waits and finds the answer of the first.</summary>
    private async Task DoOnceAsync(ResourceExecutingContext context, ResourceExecutionDelegate next, RequestKey key)
    {
        var http = context.HttpContext;
        try
        {
            var answer = await db.WriteAsync(
                async () =>
                {
                    db.RequestKeys.Add(key);
                    await db.SaveChangesAsync(http.RequestAborted);
                    var given = await AnswerOfAsync(http, next);
                    await KeepAsync(key, given);
                    return given;
                },
                http.RequestAborted);
            await answer.SendAsync(http);
        }
        catch (DbUpdateException e) when (db.IsUniqueViolation(e) && e.Entries.Any(entry => entry.Entity is RequestKey))
        {
            db.ChangeTracker.Clear();
            context.Result = await FindAsync(key, http.RequestAborted) is { } known ? Again(http, known, key) : Refuse(http, StatusCodes.Status409Conflict, Labels.Idempotency_UnderWay);
        }
    }

    /// <summary>The key is kept with the start of what the request does; whoever comes again goes on with that to its end.</summary>
    private async Task GoOnAsync(ResourceExecutingContext context, ResourceExecutionDelegate next, RequestKey key, bool isKnown)
    {
        var http = context.HttpContext;
        request.Key = key;
        try
        {
            var given = await AnswerOfAsync(http, next);
            if (!isKnown && db.Entry(key).State == EntityState.Detached && given.IsKept)
            {
                db.RequestKeys.Add(key); // Nothing was to be done: that is an answer, too.
                await db.SaveChangesAsync(CancellationToken.None);
            }

            await KeepAsync(key, given);
            await given.SendAsync(http);
        }
        catch (DbUpdateException e) when (db.IsUniqueViolation(e) && e.Entries.Any(entry => entry.Entity is RequestKey))
        {
            db.ChangeTracker.Clear();
            await Refuse(http, StatusCodes.Status409Conflict, Labels.Idempotency_UnderWay).ExecuteResultAsync(context);
        }
    }

    /// <summary>An answer that changed nothing is not kept: the request may be put right and sent again under its key.</summary>
    private async Task KeepAsync(RequestKey key, GivenAnswer given)
    {
        var kept = db.RequestKeys.Where(k => k.Id == key.Id);
        await db.WriteAsync(
            () => !given.IsKept ? kept.Where(k => k.RunId == null).ExecuteDeleteAsync(CancellationToken.None) : kept.ExecuteUpdateAsync(
                set => set
                    .SetProperty(k => k.Status, given.Status)
                    .SetProperty(k => k.ContentType, given.ContentType)
                    .SetProperty(k => k.Location, given.Location)
                    .SetProperty(k => k.Body, given.Body),
                CancellationToken.None),
            CancellationToken.None);
    }

    /// <summary>Lets the action run and holds its answer back until what it did is in the store.</summary>
    private static async Task<GivenAnswer> AnswerOfAsync(HttpContext http, ResourceExecutionDelegate next)
    {
        var outside = http.Response.Body;
        await using var held = new MemoryStream();
        http.Response.Body = held;
        try
        {
            var executed = await next();
            if (executed.Exception is { } error && !executed.ExceptionHandled)
            {
                executed.ExceptionHandled = true; // It flies from here, through the transaction that it undoes.
                ExceptionDispatchInfo.Throw(error);
            }

            await http.Response.BodyWriter.FlushAsync();
            return new GivenAnswer(http.Response.StatusCode, http.Response.ContentType, http.Response.Headers.Location, Encoding.UTF8.GetString(held.ToArray()));
        }
        finally
        {
            http.Response.Body = outside;
        }
    }

    private ObjectResult Refuse(HttpContext http, int status, string title)
    {
        if (status == StatusCodes.Status409Conflict) { http.Response.Headers.RetryAfter = "1"; }

        return new ObjectResult(problems.CreateProblemDetails(http, status, title)) { StatusCode = status, ContentTypes = { "application/problem+json" } };
    }

    private sealed record GivenAnswer(int Status, string? ContentType, string? Location, string Body)
    {
        public bool IsKept => Status < StatusCodes.Status400BadRequest;

        public async Task SendAsync(HttpContext http)
        {
            http.Response.ContentLength = null;
            await http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(Body), http.RequestAborted);
        }
    }
}
