using Microsoft.EntityFrameworkCore;

namespace MobiJobs.Accounts.Sessions;

/// <summary>A session as lists show it.</summary>
public sealed record SessionRow(
    long Id,
    string Person,
    string? Browser,
    string? Address,
    DateTime StartedAt,
    DateTime SeenAt)
{
    /// <summary>Whether it is the one that shows the list.</summary>
    public bool IsThis { get; init; }
}

internal static class SessionRows
{
    /// <summary>These sessions as rows, the newest first.</summary>
    /// <param name="current">The session that shows the list; null for none.</param>
    /// <param name="most">The most rows to return.</param>
    public static async Task<List<SessionRow>> ToRowsAsync(
        this IQueryable<Session> sessions,
        long? current,
        int most,
        CancellationToken stopping)
    {
        var rows = await sessions.OrderByDescending(s => s.Id)
            .Select(s => new SessionRow(s.Id, s.Person.UserName!, s.Browser, s.Address, s.StartedAt, s.SeenAt))
            .Take(most)
            .ToListAsync(stopping);
        return [.. rows.Select(r => r with { IsThis = r.Id == current })];
    }
}
