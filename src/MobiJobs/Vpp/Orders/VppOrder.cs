using System.Text.Json;

namespace MobiJobs.Vpp.Orders;

/// <summary>
/// A change that we ask of Apple, from the request of a person to its outcome. Stored before the call, so that a crash
/// repeats the call; Apple counts a repeated assignment as done (9616, 9619). Times are UTC.
/// </summary>
public sealed class VppOrder
{
    public const int MaxEventId = 100;

    private const int MaxErrorMessage = 400;

    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    /// <summary>How long an order waits at most before it looks again whether another has made way.</summary>
    private static readonly TimeSpan LongestTurn = TimeSpan.FromSeconds(10);

    /// <summary>Longer than any outage of Apple's. After that a person decides whether to ask again.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromHours(24);

    private VppOrder()
    {
    }

    public long Id { get; private set; }

    public int TokenId { get; private set; }

    public VppOrderKind Kind { get; private set; }

    /// <summary>The change as JSON.</summary>
    public string Change { get; private set; } = "";

    public int RequestedById { get; private set; }

    public DateTime RequestedAt { get; private set; }

    /// <summary>The order that was divided into this and others; null for one that was placed as it is.</summary>
    public long? PartOfId { get; private set; }

    /// <summary>
    /// Since when Apple has been asked: what an order waits for others before is not counted against
    /// <see cref="Patience"/>.
    /// </summary>
    public DateTime TryingSince { get; private set; }

    /// <summary>The bulk act that it is a part of; null for none.</summary>
    public long? RunId { get; private set; }

    public VppOrderState State { get; private set; }

    /// <summary>Apple's id of the event; null before Apple accepted the change.</summary>
    public string? EventId { get; private set; }

    /// <summary>When the next step is due; null once the order has ended.</summary>
    public DateTime? DueAt { get; private set; }

    public int Attempt { get; private set; }

    public DateTime? EndedAt { get; private set; }

    /// <summary>
    /// Whether the seats that it frees are kept for what whoever asked for it is going to assign next.
    /// </summary>
    public bool KeepsSeats { get; private set; }

    /// <summary>Apple's error number; null if there was none.</summary>
    public int? Code { get; private set; }

    /// <summary>Apple's error message.</summary>
    public string? ErrorMessage { get; private set; }

    /// <summary>
    /// Whether only a synchronisation tells the whole outcome of an ended order: the codes of invitations, or the part
    /// of a failed change that was made.
    /// </summary>
    public bool NeedsSync => State == VppOrderState.Failed
        || (State == VppOrderState.Done && Kind is VppOrderKind.AddPeople or VppOrderKind.StopPeople);

    /// <summary>Its place among changes of the same licences, which its parts keep.</summary>
    public long Turn => PartOfId ?? Id;

    /// <summary>The change as an object.</summary>
    public VppChange RequestedChange => VppOrderKinds.Read(Kind, Change);

    /// <summary>A new order, due at once.</summary>
    public static VppOrder Of(
        int tokenId, VppChange change, int requestedById, DateTime now, long? runId = null) => new()
        {
            TokenId = tokenId,
            Kind = VppOrderKinds.Of(change),
            Change = Write(change),
            RequestedById = requestedById,
            RequestedAt = now,
            TryingSince = now,
            RunId = runId,
            State = VppOrderState.Waiting,
            DueAt = now,
        };

    /// <summary>Keeps the seats that it frees for what comes next.</summary>
    public void KeepSeats() => KeepsSeats = true;

    /// <summary>Apple accepted the change. Its event is read soon.</summary>
    public void Accept(string eventId, DateTime now)
    {
        EventId = eventId;
        State = VppOrderState.Accepted;
        Attempt = 0;
        DueAt = now.AddSeconds(1);
    }

    /// <summary>
    /// An order that goes before it is still open, whose next step is due <paramref name="then"/>. It is no attempt.
    /// </summary>
    public void WaitForTurn(DateTime then, DateTime now)
    {
        TryingSince = now;
        var (soonest, latest) = (now.AddSeconds(1), now + LongestTurn);
        DueAt = then < soonest ? soonest : then > latest ? latest : then;
    }

    /// <summary>
    /// Postpones the next step: twice as long as the last time, and at least as long as Apple asks for. Fails the order
    /// after a day.
    /// </summary>
    public void Postpone(TimeSpan? pause, int? code, string? words, DateTime now)
    {
        Attempt++;
        var doubled = TimeSpan.FromSeconds(Math.Pow(2, Math.Min(Attempt, 8)));
        DueAt = now + new[] { pause ?? TimeSpan.Zero, doubled < LongestPause ? doubled : LongestPause }.Max();
        Code = code;
        ErrorMessage = TypedText.Bounded(words, MaxErrorMessage);
        if (DueAt - TryingSince > Patience) { Fail(code ?? 0, words ?? "Apple gave no result within a day.", now); }
    }

    /// <summary>
    /// Submits the change again, because Apple lost it or could not make it. What Apple did make isn't made twice.
    /// </summary>
    public void Resubmit(int code, string words, DateTime now)
    {
        EventId = null;
        State = VppOrderState.Waiting;
        Postpone(LongestPause, code, words, now);
    }

    /// <summary>
    /// Keeps <paramref name="max"/> licences or people, to be submitted. Returns orders for the rest, due at once. All
    /// have the code with which Apple refused the whole, if it did.
    /// </summary>
    public IReadOnlyList<VppOrder> Split(int max, DateTime now, int? code = null)
    {
        var parts = RequestedChange.Split(max).ToArray();
        Change = Write(parts[0]);
        (EventId, State, DueAt, Code) = (null, VppOrderState.Waiting, now, code);
        return [.. parts.Skip(1).Select(part => PartOf(part, now, code))];
    }

    /// <summary>
    /// Fails for these people and devices. Returns an order for the others, due at once: asked again, Apple says
    /// whether it has made the change for them.
    /// </summary>
    public VppOrder FailFor(IReadOnlySet<string> whose, int code, string words, DateTime now)
    {
        var all = RequestedChange;
        var byPlace = all.Whose().Index().ToLookup(h => whose.Contains(h.Item), h => h.Index);
        Change = Write(all.Part([.. byPlace[true]]));
        Fail(code, words, now);
        return PartOf(all.Part([.. byPlace[false]]), now, null);
    }

    /// <summary>The change is made.</summary>
    public void Complete(DateTime now) => End(VppOrderState.Done, now);

    /// <summary>The change was refused for good.</summary>
    public void Fail(int code, string words, DateTime now)
    {
        Code = code;
        ErrorMessage = TypedText.Bounded(words, MaxErrorMessage);
        End(VppOrderState.Failed, now);
    }

    /// <summary>An order for a part of the change.</summary>
    private VppOrder PartOf(VppChange part, DateTime now, int? code) => new()
    {
        TokenId = TokenId,
        Kind = Kind,
        Change = Write(part),
        RequestedById = RequestedById,
        RequestedAt = RequestedAt,
        PartOfId = Turn,
        TryingSince = TryingSince,
        RunId = RunId,
        State = VppOrderState.Waiting,
        DueAt = now,
        Code = code,
    };

    private void End(VppOrderState state, DateTime now)
    {
        State = state;
        EndedAt = now;
        DueAt = null;
    }

    private static string Write(VppChange change) => JsonSerializer.Serialize(change, change.GetType());
}
