using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using MobiJobs.Data;

namespace MobiJobs.Jobs.Filter;

/// <summary>
/// 詳細: jobs by a part of it. There are many jobs and few different details, which are kept here with their forms for
/// searching: all of them are read once, by stepping from one to the next in the index, and then those of new jobs.
/// </summary>
public sealed class JobDetails(TimeProvider clock) : IDisposable
{
    /// <summary>How many different ones are searched; those that come when there are so many are not found.</summary>
    public const int Most = 50_000;

    // Up to so many, each is looked for by itself: then an index gives its newest jobs.
    private const int Few = 16;

    // A job may be committed after one with a greater id.
    private const int LateIds = 10_000;

    private static readonly TimeSpan Renewal = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly Dictionary<string, string> forms = new(StringComparer.Ordinal);
    private long? newest;
    private DateTime renewedAt;

    /// <summary>
    /// The details that contain this text, where they are few enough to look for each by itself; null if they are not.
    /// </summary>
    internal static async Task<IReadOnlyList<string>?> FewAsync(
        MobiJobsDb db, string text, CancellationToken stopping) =>
        await Of(db).FindAsync(db, text, stopping) is { Length: <= Few } few ? few : null;

    /// <summary>The details that contain this text.</summary>
    internal static Task<string[]> FindInAsync(MobiJobsDb db, string text, CancellationToken stopping) =>
        Of(db).FindAsync(db, text, stopping);

    /// <inheritdoc/>
    public void Dispose() => turn.Dispose();

    /// <summary>That of the program; one of its own for a context that a tool has opened.</summary>
    private static JobDetails Of(MobiJobsDb db) =>
        db.GetService<IDbContextOptions>().FindExtension<CoreOptionsExtension>()?.ApplicationServiceProvider
            ?.GetService<JobDetails>() ?? new JobDetails(TimeProvider.System);

    private async Task<string[]> FindAsync(MobiJobsDb db, string text, CancellationToken stopping)
    {
        var form = TypedText.SearchForm(text);
        await turn.WaitAsync(stopping);
        try
        {
            if (newest is null) { await ReadAllAsync(db, stopping); }
            else if (clock.UtcNow() - renewedAt >= Renewal) { await ReadNewAsync(db, newest.Value, stopping); }

            return [.. forms.Where(f => f.Value.Contains(form, StringComparison.Ordinal)).Select(f => f.Key)];
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task ReadAllAsync(MobiJobsDb db, CancellationToken stopping)
    {
        var now = clock.UtcNow();
        var upTo = await db.Jobs.OfWholeFleet().NewestIdAsync(stopping);
        for (var last = ""; forms.Count < Most;)
        {
            var next = await db.Jobs.OfWholeFleet()
                .Where(j => j.Detail != null && string.Compare(j.Detail, last) > 0)
                .OrderBy(j => j.Detail)
                .Select(j => j.Detail)
                .FirstOrDefaultAsync(stopping);
            if (next is null) { break; }

            forms[next] = TypedText.SearchForm(next);
            last = next;
        }

        (newest, renewedAt) = (upTo, now);
    }

    private async Task ReadNewAsync(MobiJobsDb db, long after, CancellationToken stopping)
    {
        var now = clock.UtcNow();
        var upTo = await db.Jobs.OfWholeFleet().NewestIdAsync(stopping);
        var fresh = await db.Jobs.OfWholeFleet()
            .Where(j => j.Id > after - LateIds && j.Detail != null)
            .Select(j => j.Detail!)
            .Distinct()
            .ToListAsync(stopping);
        foreach (var detail in fresh.Where(d => forms.Count < Most))
        {
            forms.TryAdd(detail, TypedText.SearchForm(detail));
        }

        (newest, renewedAt) = (upTo, now);
    }
}
