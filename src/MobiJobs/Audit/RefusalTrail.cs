using MobiJobs.Data;

namespace MobiJobs.Audit;

/// <summary>
/// Gives each request its <see cref="AuditOrigin"/>, and enters who was refused what: a signed-in person who gets a
/// 403.
/// </summary>
internal sealed class RefusalTrail(
    RequestDelegate next,
    RefusalLimit limit,
    IServiceScopeFactory scopes,
    TimeProvider clock,
    ILogger<RefusalTrail> log)
{
    /// <summary>One request.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        AuditOrigin.Of(context).Enter();
        await next(context);
        if (context.Response.StatusCode == StatusCodes.Status403Forbidden
            && context.User.Identity is { IsAuthenticated: true, Name: { Length: > 0 } who })
        {
            await EnterAsync(who, context.Request);
        }
    }

    /// <summary>In a scope of its own: that of the request may hold what was refused.</summary>
    private async Task EnterAsync(string who, HttpRequest request)
    {
        var now = clock.UtcNow();
        if (limit.Take(who, now) is not { } count) { return; }

        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<MobiJobsDb>();
        try
        {
            var what = $"{request.Method} {request.Path}";
            db.Audit.Add(AuditEntry.Of(who, AuditAction.Refused, what, now, count));
            await db.SaveChangesAsync(CancellationToken.None);
        }
        catch (Exception e) when (db.IsStoreTrouble(e))
        {
            log.LogWarning("A refusal could not be entered: {Reason}", e.GetBaseException().Message);
        }
    }
}

/// <summary>
/// How many refusals of a person are entered: the first ones of each ten minutes. Those beyond are counted, and the
/// next entry says how many it stands for, so that a flood neither fills the store nor hides.
/// </summary>
internal sealed class RefusalLimit
{
    /// <summary>Entries of a person in one period.</summary>
    public const int Most = 20;

    private const int MaxPeople = 10_000;

    /// <summary>How long a period is.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMinutes(10);

    private readonly Lock turn = new();
    private readonly Dictionary<string, Told> people = new(StringComparer.Ordinal);

    /// <summary>How many refusals an entry made now stands for; null if none is to be made.</summary>
    public int? Take(string who, DateTime now)
    {
        lock (turn)
        {
            if (people.Count >= MaxPeople) { Forget(now); }

            var period = people.GetValueOrDefault(who);
            if (period is null || period.Since + Period <= now)
            {
                people[who] = new Told(now, 1, 0);
                return 1 + (period?.Untold ?? 0);
            }

            var isFull = period.Entered == Most;
            people[who] = isFull
                ? period with { Untold = period.Untold + 1 }
                : period with { Entered = period.Entered + 1 };
            return isFull ? null : 1;
        }
    }

    private void Forget(DateTime now)
    {
        foreach (var (who, period) in people.ToArray())
        {
            if (period.Since + Period <= now) { people.Remove(who); }
        }
    }

    private sealed record Told(DateTime Since, int Entered, int Untold);
}
