namespace MobiJobs.Vpp.Contents;

/// <summary>When the seats of a content run out, by what waits for one and by the pace of the last weeks.</summary>
/// <param name="Free">The seats that are neither assigned, nor promised, nor being assigned.</param>
/// <param name="Awaited">The devices for which there is no seat.</param>
/// <param name="First">The device of the first of them; null if there is none or the reader doesn't see it.</param>
/// <param name="FirstAt">When that delivery begins (UTC), if it is reserved.</param>
/// <param name="Recent">The seats that were assigned within <paramref name="Over"/>.</param>
/// <param name="Over">
/// How long the pace was measured: <see cref="Window"/>, or since the token is known; null before it could be.
/// </param>
public sealed record SeatForecast(
    int Free, int Awaited, string? First, DateTime? FirstAt, int Recent, TimeSpan? Over)
{
    /// <summary>
    /// How many of <see cref="Awaited"/> are of groups that can't use the token: for them no seat is missing.
    /// </summary>
    public int OutOfReach { get; init; }

    /// <summary>How far back the pace is measured at most.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromDays(14);

    /// <summary>A later end is not worth a date.</summary>
    private static readonly TimeSpan Horizon = TimeSpan.FromDays(90);

    /// <summary>What the forecast rests on.</summary>
    public string Basis => Over is { } over
        ? Say(Labels.Forecast_Basis, Free, Recent, (int)Math.Round(over.TotalDays))
        : Say(Labels.Forecast_Free, Free);

    /// <summary>When the last free seat is taken at the pace of the last weeks (UTC); null if not for months.</summary>
    public DateTime? EmptyAt(DateTime now)
    {
        if (Awaited > 0 || Recent == 0 || Over is not { } over) { return null; }

        var left = over * ((double)Free / Recent);
        return left > Horizon ? null : now + left;
    }

    /// <summary>The forecast in a few words: what is missing, or until when the seats last.</summary>
    public string Label(ShownTime time)
    {
        if (OutOfReach > 0)
        {
            var away = Say(Labels.Forecast_OutOfReach, OutOfReach);
            return OutOfReach == Awaited ? away : $"{Missing(Awaited - OutOfReach, time)} · {away}";
        }

        if (Awaited > 0) { return Missing(Awaited, time); }

        if (Over is null) { return Labels.Forecast_TooEarly; }

        return EmptyAt(time.Now) is { } empty
            ? Say(Labels.Forecast_EmptyAt, time.Short(empty))
            : Labels.Forecast_Enough;
    }

    private string Missing(int count, ShownTime time)
    {
        var from = FirstAt is { } at ? time.Short(at) : Labels.Forecast_Now;
        return First is null
            ? Say(Labels.Forecast_Missing, count, from)
            : Say(Labels.Forecast_MissingFrom, count, from, First);
    }
}
