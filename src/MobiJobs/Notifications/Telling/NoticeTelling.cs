using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Notifications.Subscriptions;

namespace MobiJobs.Notifications.Telling;

/// <summary>
/// Tells one reader what is new since the last time. The message is written in the transaction that notes until when
/// everything is told, so that a crash neither loses nor repeats one.
/// </summary>
internal sealed class NoticeTelling(
    MobiJobsDb db, NoticeReaders readers, NoticeLetters letters, OrganizationTime time, TimeProvider clock)
{
    /// <summary>
    /// What ended is looked at so much later: the transaction that ends a job takes a while to commit.
    /// </summary>
    internal static readonly TimeSpan Lag = TimeSpan.FromMinutes(1);

    private const string Failing = "failing";

    /// <summary>Looks at a subscription that is due.</summary>
    public async Task TellAsync(int id, NoticeFacts facts, CancellationToken stopping)
    {
        var now = clock.UtcNow();
        var due = await db.Subscriptions.AsNoTracking().Include(s => s.Webhook).Include(s => s.Groups)
            .SingleOrDefaultAsync(s => s.Id == id && s.NextAt <= now, stopping);
        if (due is null) { return; }

        var until = due.Rhythm.LastMoment(now, due.Minute, time) - Lag;
        var window = new NoticeWindow(due.CoveredUntil, until > due.CoveredUntil ? until : due.CoveredUntil);
        var told = due.Standing.Split('\n', StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal);
        var found = await readers.SightAsync(due, stopping) is { } sight
            ? await FindAsync(due, sight, window, facts, told, stopping)
            : new Found([], [.. told], []);
        var messages = found.Sections.Count == 0 ? [] : letters.Write(due, await DigestAsync(window, found, stopping));
        var next = due.Rhythm.NextMoment(now, due.Minute, time);
        var standing = string.Join('\n', found.Standing.Take(Subscription.MostStanding));
        await db.WriteAsync(
            async () =>
            {
                var moved = await db.Subscriptions.Where(s => s.Id == id && s.NextAt == due.NextAt).ExecuteUpdateAsync(
                    set => set
                        .SetProperty(s => s.NextAt, next)
                        .SetProperty(s => s.CoveredUntil, window.To)
                        .SetProperty(s => s.Standing, standing),
                    stopping);
                if (moved == 0) { return; } // Somebody has changed it, or another process has told it.

                db.NoticeMessages.AddRange(messages);
                await db.SaveChangesAsync(stopping);
            },
            stopping);
    }

    private static async Task<Found> FindAsync(
        Subscription due,
        NoticeSight sight,
        NoticeWindow window,
        NoticeFacts facts,
        HashSet<string> told,
        CancellationToken stopping)
    {
        var found = new Found([], [], []);
        foreach (var kind in due.Kinds)
        {
            var seen = (await facts.OfAsync(kind, window, stopping)).Where(sight.Includes).ToList();
            found.Standing.UnionWith(seen.Select(f => f.Cause.Key).OfType<string>());
            var isNew = true;
            int? ended = null;
            if (kind == NoticeKind.Failing)
            {
                ended = (await facts.EndedAsync(window, stopping)).Where(e => sight.Includes(e.GroupId))
                    .Sum(e => e.Count);
                var isFailing = NoticeDigest.IsFailing(due, seen.Sum(f => f.Count), ended.Value);
                isNew = isFailing && !told.Contains(Failing);
                if (isFailing) { found.Standing.Add(Failing); }
            }

            var fresh = isNew ? NoticeDigest.New(seen, sight, told) : [];
            if (NoticeDigest.SectionOf(kind, fresh) is not { } section) { continue; }

            found.Sections.Add(section with { Of = ended, Page = NoticePages.Of(due, section) });
            found.Groups.UnionWith(fresh.Where(f => !f.IsForAll).Select(f => f.GroupId));
        }

        return found;
    }

    /// <summary>With the numbers of some of the devices.</summary>
    private async Task<NoticeDigest> DigestAsync(NoticeWindow window, Found found, CancellationToken stopping)
    {
        var jobs = found.Sections.SelectMany(s => s.Lines).SelectMany(line => line.Jobs).Distinct().ToArray();
        var numbers = await db.Jobs.Where(j => jobs.Contains(j.Id)).Select(j => new { j.Id, j.Device.Number })
            .ToDictionaryAsync(j => j.Id, j => j.Number, stopping);
        NoticeLine Named(NoticeLine line) => line with
        {
            Examples = [.. line.Jobs.Where(numbers.ContainsKey).Select(id => numbers[id]).Distinct()],
        };
        return new NoticeDigest(
            window, [.. found.Sections.Select(s => s with { Lines = [.. s.Lines.Select(Named)] })])
        {
            Groups = found.Groups,
        };
    }

    private sealed record Found(List<NoticeSection> Sections, HashSet<string> Standing, HashSet<int?> Groups);
}
