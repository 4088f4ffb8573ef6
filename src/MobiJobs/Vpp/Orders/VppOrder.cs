using System.Text.Json;

namespace MobiJobs.Vpp.Orders;

/// <summary>
/// A change that we ask of Apple, from the moment a person wants it to what came of it: noted before the call, so that a
/// crash asks again; Apple counts a repeated assignment as done (9616, 9619). Times are UTC.
/// </summary>
public sealed class VppOrder
{
    public const int MaxEventId = 100;

    private const int MaxWords = 400;

    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    /// <summary>Longer than Apple is ever away; what has come to nothing by then is asked for anew by a person, or not any more.</summary>
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

    public VppOrderState State { get; private set; }

    /// <summary>Apple's event; null before Apple took the change.</summary>
    public string? EventId { get; private set; }

    /// <summary>When to go on; null once it has ended.</summary>
    public DateTime? DueAt { get; private set; }

    public int Attempt { get; private set; }

    public DateTime? EndedAt { get; private set; }

    /// <summary>Apple's error number; null where none was given.</summary>
    public int? Code { get; private set; }

    /// <summary>Apple's words for it.</summary>
    public string? Words { get; private set; }

    /// <summary>It ended, and only a synchronisation tells all of what came of it: the codes of invitations, the part of it that was done.</summary>
    public bool IsUnclear => State == VppOrderState.Failed || (State == VppOrderState.Done && Kind is VppOrderKind.AddPeople or VppOrderKind.StopPeople);

    /// <summary>The change in its own type.</summary>
    public VppChange Wanted => Kind switch
    {
        VppOrderKind.Assign => Read<VppChange.Assign>(),
        VppOrderKind.Collect => Read<VppChange.Collect>(),
        VppOrderKind.AddPeople => Read<VppChange.AddPeople>(),
        VppOrderKind.StopPeople => Read<VppChange.StopPeople>(),
    };

    /// <summary>A change that a person wants.</summary>
    public static VppOrder Of(int tokenId, VppChange change, int requestedById, DateTime now) => new()
    {
        TokenId = tokenId,
        Kind = change switch
        {
            VppChange.Assign => VppOrderKind.Assign,
            VppChange.Collect => VppOrderKind.Collect,
            VppChange.AddPeople => VppOrderKind.AddPeople,
            VppChange.StopPeople => VppOrderKind.StopPeople,
            _ => throw new ArgumentOutOfRangeException(nameof(change)),
        },
        Change = Write(change),
        RequestedById = requestedById,
        RequestedAt = now,
        State = VppOrderState.Waiting,
        DueAt = now,
    };

    /// <summary>Apple took it; its event is asked for soon.</summary>
    public void Taken(string eventId, DateTime now)
    {
        EventId = eventId;
        State = VppOrderState.Asked;
        Attempt = 0;
        DueAt = now.AddSeconds(1);
    }

    /// <summary>Not yet: looked at again after twice as long as the last time, and not before Apple's own time. Ends after a day.</summary>
    public void Wait(TimeSpan? pause, int? code, string? words, DateTime now)
    {
        Attempt++;
        var doubled = TimeSpan.FromSeconds(Math.Pow(2, Math.Min(Attempt, 8)));
        DueAt = now + new[] { pause ?? TimeSpan.Zero, doubled < LongestPause ? doubled : LongestPause }.Max();
        Code = code;
        Words = Text.Bounded(words, MaxWords);
        if (DueAt - RequestedAt > Patience) { Fail(code ?? 0, words ?? "Apple gave no result within a day.", now); }
    }

    /// <summary>Apple took it and lost it, or could not do it then: it is asked for once more, which changes nothing that is done.</summary>
    public void AskAgain(int code, string words, DateTime now)
    {
        EventId = null;
        State = VppOrderState.Waiting;
        Wait(LongestPause, code, words, now);
    }

    /// <summary>Keeps so many licences or people; the rest are orders of their own, due at once.</summary>
    public IReadOnlyList<VppOrder> Split(int most, DateTime now)
    {
        var parts = Wanted.Parts(most).ToArray();
        Change = Write(parts[0]);
        DueAt = now;
        return [.. parts.Skip(1).Select(p => new VppOrder { TokenId = TokenId, Kind = Kind, Change = Write(p), RequestedById = RequestedById, RequestedAt = RequestedAt, State = VppOrderState.Waiting, DueAt = now })];
    }

    /// <summary>It is done.</summary>
    public void Done(DateTime now) => End(VppOrderState.Done, now);

    /// <summary>It was refused, in the end.</summary>
    public void Fail(int code, string words, DateTime now)
    {
        Code = code;
        Words = Text.Bounded(words, MaxWords);
        End(VppOrderState.Failed, now);
    }

    private void End(VppOrderState state, DateTime now)
    {
        State = state;
        EndedAt = now;
        DueAt = null;
    }

    private static string Write(VppChange change) => JsonSerializer.Serialize(change, change.GetType());

    private T Read<T>() => JsonSerializer.Deserialize<T>(Change)!;
}

/// <summary>What is asked for. Values are stored.</summary>
public enum VppOrderKind : byte
{
    Assign = 1,
    Collect = 2,
    AddPeople = 3,
    StopPeople = 4,
}

/// <summary>How far it is. Values are stored.</summary>
public enum VppOrderState : byte
{
    /// <summary>Not yet taken by Apple.</summary>
    Waiting = 1,

    /// <summary>Taken; Apple works on it.</summary>
    Asked = 2,
    Done = 3,
    Failed = 4,
}
