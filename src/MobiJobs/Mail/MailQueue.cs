using System.Threading.Channels;

namespace MobiJobs.Mail;

/// <summary>
/// The mails that wait to be sent. What strangers ask for waits behind everything else and has places of its own, so
/// that however much of it comes, no other mail is lost to it.
/// </summary>
internal sealed class MailQueue
{
    private static readonly Comparer<Waiting> Order = Comparer<Waiting>.Create(
        (one, other) => (one.IsAsked, one.Number).CompareTo((other.IsAsked, other.Number)));

    private readonly Channel<Waiting> waiting = Channel.CreateUnboundedPrioritized(
        new UnboundedPrioritizedChannelOptions<Waiting> { SingleReader = true, Comparer = Order });

    private readonly Lock change = new();
    private readonly Dictionary<string, int> taken = new(StringComparer.Ordinal);
    private long last;

    /// <summary>How many wait.</summary>
    public int Count => waiting.Reader.Count;

    /// <summary>Adds work, unless one of the places that it takes is full.</summary>
    /// <param name="work">What sends the mail.</param>
    /// <param name="isAsked">Whether anybody may ask for it.</param>
    /// <param name="places">What it is counted by, and how many may wait of each.</param>
    public bool TryAdd(Func<CancellationToken, Task> work, bool isAsked, params MailPlace[] places)
    {
        lock (change)
        {
            if (Array.Exists(places, p => taken.GetValueOrDefault(p.Key) >= p.Most)) { return false; }

            Keep(places);
            Return(work, isAsked, places);
            return true;
        }
    }

    /// <summary>
    /// Keeps the places of work that was taken, though it does not wait yet: <see cref="Return"/> puts it back.
    /// </summary>
    public void Keep(IEnumerable<MailPlace> places)
    {
        lock (change)
        {
            foreach (var place in places) { taken[place.Key] = taken.GetValueOrDefault(place.Key) + 1; }
        }
    }

    /// <summary>Puts back work whose places were kept.</summary>
    /// <inheritdoc cref="TryAdd" path="/param"/>
    public void Return(Func<CancellationToken, Task> work, bool isAsked, params MailPlace[] places)
    {
        lock (change) { waiting.Writer.TryWrite(new Waiting(isAsked, ++last, places, work)); }
    }

    /// <summary>Takes the next, if there is one.</summary>
    public Func<CancellationToken, Task>? Take()
    {
        if (!waiting.Reader.TryRead(out var next)) { return null; }

        lock (change)
        {
            foreach (var place in next.Places)
            {
                if (--taken[place.Key] == 0) { taken.Remove(place.Key); }
            }
        }

        return next.Work;
    }

    /// <summary>Returns once there is one to take.</summary>
    public async Task WaitAsync(CancellationToken stopping) => await waiting.Reader.WaitToReadAsync(stopping);

    private sealed record Waiting(
        bool IsAsked, long Number, MailPlace[] Places, Func<CancellationToken, Task> Work);
}

/// <summary>What waiting mails are counted by.</summary>
/// <param name="Key">An address, a person, or all of them.</param>
/// <param name="Most">So many may wait.</param>
internal sealed record MailPlace(string Key, int Most);

/// <summary>Who asks for a mail without being signed in.</summary>
/// <param name="Network">The network address, as attempts are counted by it.</param>
/// <param name="Site">The larger network of IPv6; null for IPv4.</param>
/// <param name="Name">Whose mail it is.</param>
public sealed record MailAsker(string Network, string? Site, string Name)
{
    private const int MostOfName = 3;
    private const int MostOfNetwork = 10;
    private const int MostOfSite = 50;

    internal IEnumerable<MailPlace> Places()
    {
        yield return new MailPlace($"name {Name}", MostOfName);
        yield return new MailPlace($"network {Network}", MostOfNetwork);
        if (Site is not null) { yield return new MailPlace($"site {Site}", MostOfSite); }
    }
}

/// <summary>What this process has not sent since it began.</summary>
/// <param name="Last">The last ones of them, the newest first.</param>
public sealed record UnsentMails(int Count, IReadOnlyList<UnsentMail> Last)
{
    /// <summary>When the last one was given up.</summary>
    public DateTime LastAt => Last[0].At;
}

/// <summary>A mail that was not sent.</summary>
/// <param name="To">Whom it was to go to; null where it was dropped before that was looked up.</param>
/// <param name="Reason">What the server has answered, or what went wrong; null where too many waited.</param>
public sealed record UnsentMail(DateTime At, string? To, string? Reason);
