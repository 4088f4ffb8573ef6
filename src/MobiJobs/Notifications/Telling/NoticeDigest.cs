using MobiJobs.Notifications.Subscriptions;

namespace MobiJobs.Notifications.Telling;

/// <summary>
/// What one reader is told at one moment: the causes with their numbers, whatever the number of devices behind them.
/// </summary>
public sealed record NoticeDigest(NoticeWindow Window, IReadOnlyList<NoticeSection> Sections)
{
    /// <summary>More causes than this are only counted.</summary>
    internal const int MostLines = 10;

    /// <summary>So many devices are named for a cause.</summary>
    internal const int MostExamples = 3;

    /// <summary>The groups whose devices it tells of; null stands for devices without one, and for the fleet.</summary>
    public required IReadOnlyCollection<int?> Groups { get; init; }

    /// <summary>The facts that this reader is told of one kind: those that are seen, and have not been told.</summary>
    /// <param name="facts">All facts.</param>
    /// <param name="sight">What the reader may see and has chosen.</param>
    /// <param name="told">The keys of what was told before and still stands.</param>
    public static IReadOnlyList<NoticeFact> New(
        IEnumerable<NoticeFact> facts, NoticeSight sight, IReadOnlySet<string> told) =>
        [.. facts.Where(f => sight.Includes(f) && (f.Cause.Key is not { } key || !told.Contains(key)))];

    /// <summary>A section of these facts, the most frequent causes first; null for none.</summary>
    public static NoticeSection? SectionOf(NoticeKind kind, IReadOnlyCollection<NoticeFact> facts)
    {
        if (facts.Count == 0) { return null; }

        var lines = facts.GroupBy(f => f.Cause)
            .Select(same => new NoticeLine(same.Key, same.Key.IsOne ? 1 : same.Sum(f => f.Count))
            {
                Jobs = [.. same.SelectMany(f => f.Jobs).Distinct().Order().Take(MostExamples)],
            })
            .OrderByDescending(line => line.Count).ThenBy(line => line.Cause.Code, StringComparer.Ordinal)
            .ToArray();
        return new NoticeSection(kind, lines.Sum(line => line.Count), [.. lines.Take(MostLines)])
        {
            Others = lines.Skip(MostLines).Sum(line => line.Count),
        };
    }

    /// <summary>
    /// Whether as many failed as this reader wants to know. Cancelled jobs count for nothing.
    /// </summary>
    public static bool IsFailing(Subscription reader, int failed, int ended) =>
        failed > 0 && ended >= reader.FailingOf && 100L * failed >= (long)reader.FailingPercent * ended;
}

/// <summary>What is told of one kind.</summary>
/// <param name="Count">How many things there are, of all causes.</param>
public sealed record NoticeSection(NoticeKind Kind, int Count, IReadOnlyList<NoticeLine> Lines)
{
    /// <summary>How many there are of causes that are not named.</summary>
    public int Others { get; init; }

    /// <summary>How many jobs ended in all, where these are the failures among them.</summary>
    public int? Of { get; init; }

    /// <summary>The page that shows them.</summary>
    public string Page { get; init; } = "/";
}

/// <summary>A cause, and how many things it is the cause of.</summary>
public sealed record NoticeLine(NoticeCause Cause, int Count)
{
    /// <summary>Some of the jobs.</summary>
    public IReadOnlyList<long> Jobs { get; init; } = [];

    /// <summary>The device numbers of these jobs.</summary>
    public IReadOnlyList<string> Examples { get; init; } = [];
}

/// <summary>What a reader may see now and wants to be told of.</summary>
/// <param name="Seen">The groups that the reader may see; null for the whole fleet.</param>
/// <param name="Chosen">The groups that the reader has chosen, with their subgroups; null for all.</param>
public sealed record NoticeSight(IReadOnlySet<int>? Seen, IReadOnlySet<int>? Chosen)
{
    /// <summary>Whether the reader is told it.</summary>
    public bool Includes(NoticeFact fact) => fact.IsForAll || Includes(fact.GroupId);

    /// <summary>Whether the reader is told of devices of this group; null for those without one.</summary>
    public bool Includes(int? groupId) => IsIn(Seen, groupId) && IsIn(Chosen, groupId);

    private static bool IsIn(IReadOnlySet<int>? groups, int? groupId) =>
        groups is null || (groupId is { } id && groups.Contains(id));
}
