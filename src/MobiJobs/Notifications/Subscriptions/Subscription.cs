using MobiJobs.Notifications.Webhooks;

namespace MobiJobs.Notifications.Subscriptions;

/// <summary>What a person or a webhook is told, of which devices and how often. All times are UTC.</summary>
public sealed class Subscription
{
    internal const int MostStanding = 2_000;

    private Subscription()
    {
    }

    public int Id { get; private set; }

    /// <summary>Who is told by mail; null for a webhook.</summary>
    public int? PersonId { get; private set; }

    /// <summary>The webhook that is told; null for a person.</summary>
    public int? WebhookId { get; private set; }

    public Webhook? Webhook { get; private set; }

    /// <summary>The kinds, as <see cref="NoticeKinds.ToBits"/> gives them.</summary>
    public int KindBits { get; private set; }

    /// <summary>
    /// Whether it is limited to groups. It stays so when the last of them is deleted: then it tells of no device.
    /// </summary>
    public bool IsLimitedToGroups { get; private set; }

    public ICollection<SubscriptionGroup> Groups { get; } = [];

    public NoticeRhythm Rhythm { get; private set; }

    /// <summary>The minute of the organisation's day, where it is daily.</summary>
    public int Minute { get; private set; }

    /// <summary>The share of failed jobs, in percent, from which <see cref="NoticeKind.Failing"/> is told.</summary>
    public int FailingPercent { get; private set; }

    /// <summary>How many jobs have to have ended for a share to mean something.</summary>
    public int FailingOf { get; private set; }

    /// <summary>What happened until then is told, or nobody was there to be told.</summary>
    public DateTime CoveredUntil { get; private set; }

    /// <summary>When it is looked at next.</summary>
    public DateTime NextAt { get; private set; }

    /// <summary>The keys of what was told and has not gone since, one a line.</summary>
    public string Standing { get; private set; } = "";

    /// <summary>The kinds that are told.</summary>
    public IEnumerable<NoticeKind> Kinds => Enum.GetValues<NoticeKind>().Where(Tells);

    /// <summary>Whether this kind is told.</summary>
    public bool Tells(NoticeKind kind) => (KindBits & (1 << (int)kind)) != 0;

    /// <summary>Tells a person from now on.</summary>
    public static Subscription OfPerson(int personId, SubscriptionChoice choice, DateTime now, OrganizationTime time)
    {
        var made = new Subscription { PersonId = personId, CoveredUntil = now };
        made.Change(choice, now, time);
        return made;
    }

    /// <summary>Tells a webhook from now on.</summary>
    public static Subscription OfWebhook(
        Webhook webhook, SubscriptionChoice choice, DateTime now, OrganizationTime time)
    {
        var made = new Subscription { Webhook = webhook, CoveredUntil = now };
        made.Change(choice, now, time);
        return made;
    }

    /// <summary>
    /// Something else is told, also of what happened since the last time: a change loses nothing. What stands and was
    /// told stays told.
    /// </summary>
    public void Change(SubscriptionChoice choice, DateTime now, OrganizationTime time)
    {
        (KindBits, Rhythm, Minute) = (NoticeKinds.ToBits(choice.Kinds), choice.Rhythm, choice.Minute);
        (FailingPercent, FailingOf) = (choice.FailingPercent, choice.FailingOf);
        IsLimitedToGroups = choice.Groups is not null;
        var wanted = choice.Groups ?? [];
        foreach (var left in Groups.Where(g => !wanted.Contains(g.GroupId)).ToArray()) { Groups.Remove(left); }

        foreach (var id in wanted.Where(id => Groups.All(g => g.GroupId != id)).ToArray())
        {
            Groups.Add(new SubscriptionGroup { GroupId = id });
        }

        NextAt = Rhythm.NextMoment(now, Minute, time);
    }

    /// <summary>Nothing that happened before is told.</summary>
    public void BeginAt(DateTime now, OrganizationTime time) =>
        (CoveredUntil, NextAt) = (now, Rhythm.NextMoment(now, Minute, time));
}

/// <summary>A group that is told of, with its subgroups.</summary>
public sealed class SubscriptionGroup
{
    public int SubscriptionId { get; init; }

    public int GroupId { get; init; }
}

/// <summary>What somebody has chosen to be told.</summary>
/// <param name="Groups">The groups; null for all that the reader sees.</param>
/// <param name="Minute">The minute of the organisation's day, where it is daily.</param>
public sealed record SubscriptionChoice(
    IReadOnlyCollection<NoticeKind> Kinds, IReadOnlyCollection<int>? Groups, NoticeRhythm Rhythm, int Minute)
{
    public const int UsualPercent = 20;
    public const int UsualOf = 20;

    public int FailingPercent { get; init; } = UsualPercent;

    public int FailingOf { get; init; } = UsualOf;
}
