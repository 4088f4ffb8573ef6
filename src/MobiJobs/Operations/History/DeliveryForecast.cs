namespace MobiJobs.Operations.History;

/// <summary>How long an operation takes, and when its open jobs will have ended. All times are UTC.</summary>
/// <param name="Began">When it was registered, or its time came.</param>
/// <param name="EndedAt">When its last job ended; null while any is open.</param>
public sealed record DeliveryForecast(DateTime Began, DateTime? EndedAt)
{
    /// <summary>With fewer ends than this there is no pace yet.</summary>
    public const int FewestEnds = 5;

    /// <summary>From how many of the last ends the pace is taken.</summary>
    public const int MostEnds = 40;

    /// <summary>Beyond this, a pace says nothing.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(7);

    /// <summary>Open jobs that nothing is known to hold up.</summary>
    public int Going { get; init; }

    /// <summary>Open jobs of devices that are silent, or have postponed them.</summary>
    public int Silent { get; init; }

    /// <summary>Open jobs that wait for a seat.</summary>
    public int Seats { get; init; }

    /// <summary>Open jobs whose time has not come.</summary>
    public int Reserved { get; init; }

    /// <summary>When the last of those that are held up ends by its deadline at the latest; null if none is.</summary>
    public DateTime? HeldUntil { get; init; }

    /// <summary>Whether nothing is handed to any device now.</summary>
    public bool IsHeldUp { get; init; }

    /// <summary>When jobs were answered last, the newest first: at most <see cref="MostEnds"/>.</summary>
    public IReadOnlyList<DateTime> LastEnds { get; init; } = [];

    /// <summary>How many open jobs wait for something that no pace tells of.</summary>
    public int HeldJobs => Silent + Seats + Reserved;

    /// <summary>How long it has taken so far, or took.</summary>
    public TimeSpan Taken(DateTime now) => (EndedAt ?? now) - Began;

    /// <summary>
    /// When the jobs that are going will have ended, at the pace of the last ends up to this moment, so that a
    /// standstill makes it later; null where there is no basis for it.
    /// </summary>
    public DateTime? DoneAt(DateTime now)
    {
        if (Going == 0 || IsHeldUp || LastEnds.Count < FewestEnds) { return null; }

        var span = now - LastEnds[^1];
        var left = span.TotalSeconds < 1 ? TimeSpan.Zero : span * ((double)Going / LastEnds.Count);
        return left > Longest ? null : now + left;
    }

    /// <summary>The forecast in plain sentences: for what is going, and for what is held up.</summary>
    public IEnumerable<string> Sentences(ShownTime time)
    {
        if (IsHeldUp)
        {
            yield return Labels.Forecast_HeldUp;
            yield break;
        }

        if (DoneAt(time.Now) is { } done) { yield return Say(Labels.Forecast_Done, time.Short(done), Going); }
        else if (Going > 0) { yield return Say(Labels.Forecast_NoPace, Going); }

        if (HeldJobs == 0) { yield break; }

        string?[] waits =
        [
            Silent == 0 ? null : Say(Labels.Forecast_Silent, Silent),
            Seats == 0 ? null : Say(Labels.Forecast_Seats, Seats),
            Reserved == 0 ? null : Say(Labels.Forecast_Reserved, Reserved),
        ];
        yield return Say(
            Labels.Forecast_Held, string.Join(Labels.List_Separator, waits.OfType<string>()), time.Short(HeldUntil));
    }
}
