namespace MobiJobs.Notifications.Subscriptions;

/// <summary>How often somebody is told at most. Values are stored: never renumber them.</summary>
public enum NoticeRhythm : byte
{
    FiveMinutes = 1,
    Quarter = 2,
    Hourly = 3,

    /// <summary>Once a day, at a time of the organisation's zone.</summary>
    Daily = 4,
}

/// <summary>
/// The moments at which somebody is told. They are the same for all who have the same rhythm, so that what happened
/// between two of them is read once for all.
/// </summary>
public static class NoticeRhythms
{
    /// <summary>The last moment (UTC) that is not after this one.</summary>
    /// <param name="rhythm">How often.</param>
    /// <param name="now">This moment (UTC).</param>
    /// <param name="minute">The minute of the day, where it is daily.</param>
    /// <param name="time">The organisation's zone.</param>
    public static DateTime LastMoment(this NoticeRhythm rhythm, DateTime now, int minute, OrganizationTime time)
    {
        if (rhythm.Length() is { } length)
        {
            return new DateTime(now.Ticks - (now.Ticks % length.Ticks), DateTimeKind.Utc);
        }

        var day = time.ToLocal(now).Date;
        var today = time.ToFirstUtc(day.AddMinutes(minute));
        return today <= now ? today : time.ToFirstUtc(day.AddDays(-1).AddMinutes(minute));
    }

    /// <summary>The first moment (UTC) after this one.</summary>
    /// <inheritdoc cref="LastMoment" path="/param"/>
    public static DateTime NextMoment(this NoticeRhythm rhythm, DateTime now, int minute, OrganizationTime time) =>
        rhythm.Length() is { } length
            ? rhythm.LastMoment(now, minute, time) + length
            : time.ToFirstUtc(time.ToLocal(rhythm.LastMoment(now, minute, time)).Date.AddDays(1).AddMinutes(minute));

    /// <summary>The name in forms.</summary>
    public static string Of(NoticeRhythm rhythm) => rhythm switch
    {
        NoticeRhythm.FiveMinutes => "5m",
        NoticeRhythm.Quarter => "15m",
        NoticeRhythm.Hourly => "1h",
        NoticeRhythm.Daily => "daily",
    };

    /// <summary>A rhythm in the reader's language.</summary>
    public static string Label(this NoticeRhythm rhythm) => rhythm switch
    {
        NoticeRhythm.FiveMinutes => Labels.Notice_FiveMinutes,
        NoticeRhythm.Quarter => Labels.Notice_Quarter,
        NoticeRhythm.Hourly => Labels.Notice_Hourly,
        NoticeRhythm.Daily => Labels.Notice_Daily,
    };

    private static TimeSpan? Length(this NoticeRhythm rhythm) => rhythm switch
    {
        NoticeRhythm.FiveMinutes => TimeSpan.FromMinutes(5),
        NoticeRhythm.Quarter => TimeSpan.FromMinutes(15),
        NoticeRhythm.Hourly => TimeSpan.FromHours(1),
        NoticeRhythm.Daily => null,
    };
}
