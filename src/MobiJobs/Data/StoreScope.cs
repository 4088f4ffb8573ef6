namespace MobiJobs.Data;

/// <summary>
/// Whose rows a context reads: one person's, as the query filters of the tables say (<see cref="RowScopes"/>), or all
/// of them, for work that no person sees. Nothing is read before one of them is said: a context that nobody limited
/// shows nothing by mistake.
/// </summary>
public sealed class StoreScope
{
    private Sight? sight;

    /// <summary>The work that reads all rows; null for a person's request.</summary>
    public string? Work { get; private set; }

    /// <summary>Whether somebody waits for what is done: it gives up soon where the store is busy.</summary>
    public bool IsAwaited { get; private set; } = true;

    /// <summary>Whether the person sees the whole fleet.</summary>
    public bool SeesAll => Seen.Groups is null;

    /// <summary>The groups whose devices the person sees, subgroups included; empty where all are seen.</summary>
    public int[] Groups => Seen.Groups ?? [];

    /// <summary>The requester that the person is; what this one began is seen, whatever it is about.</summary>
    public int RequesterId => Seen.RequesterId;

    /// <summary>The token that the request comes with; null for a browser.</summary>
    public int? TokenId => Seen.Token?.Id;

    /// <summary>
    /// The token that the request comes with, where it is limited to groups: of what its person began it sees only what
    /// was begun with itself. Null for all that the person began.
    /// </summary>
    public int? OnlyTokenId => Seen.Token is { IsLimitedToGroups: true } token ? token.Id : null;

    private Sight Seen => sight
        ?? throw new InvalidOperationException("Rows of the fleet are read before it is said whose rows they are.");

    /// <summary>Work that reads and writes all rows.</summary>
    /// <param name="work">What it is called.</param>
    public static StoreScope Of(string work)
    {
        var scope = new StoreScope();
        scope.LiftFor(work);
        return scope;
    }

    /// <summary>Reads all rows from now on, for this work.</summary>
    /// <param name="work">What it is called.</param>
    /// <param name="isAwaited">Whether somebody waits for it.</param>
    /// <exception cref="InvalidOperationException">It is a person's scope already.</exception>
    public void LiftFor(string work, bool isAwaited = false)
    {
        if (sight is not null && Work is null) { throw new InvalidOperationException($"{work} in a person's scope."); }

        (Work, IsAwaited) = (work, isAwaited);
        sight = new Sight(null, 0, null);
    }

    /// <summary>Reads what a person may see from now on.</summary>
    /// <param name="groups">The groups whose devices the person sees; null for the whole fleet.</param>
    /// <param name="token">The token that the request comes with; null for a browser.</param>
    /// <exception cref="InvalidOperationException">The scope was lifted.</exception>
    public void LimitTo(int[]? groups, int requesterId, SightOfToken? token = null)
    {
        if (Work is { } work) { throw new InvalidOperationException($"{work} can't become a person's."); }

        sight = new Sight(groups, requesterId, token);
    }

    /// <summary>
    /// The person is this requester: for one who had not acted before, who becomes a requester only now.
    /// </summary>
    public void ActAs(int requesterId) => sight = Seen with { RequesterId = requesterId };

    private sealed record Sight(int[]? Groups, int RequesterId, SightOfToken? Token);
}

/// <summary>The token that a request comes with, and whether it is limited to groups.</summary>
public sealed record SightOfToken(int Id, bool IsLimitedToGroups);

/// <summary>Scopes of dependency injection for work that reads all rows.</summary>
public static class WorkScopes
{
    /// <summary>A scope whose context reads all rows, for this work.</summary>
    /// <param name="scopes">What makes it.</param>
    /// <param name="work">What the work is called.</param>
    /// <param name="isAwaited">Whether somebody waits for it, as in a request.</param>
    public static AsyncServiceScope CreateWorkScope(
        this IServiceScopeFactory scopes, string work, bool isAwaited = false)
    {
        var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<StoreScope>().LiftFor(work, isAwaited);
        return scope;
    }

    /// <inheritdoc cref="CreateWorkScope(IServiceScopeFactory, string, bool)"/>
    public static AsyncServiceScope CreateWorkScope(this IServiceProvider services, string work) =>
        services.GetRequiredService<IServiceScopeFactory>().CreateWorkScope(work);
}
