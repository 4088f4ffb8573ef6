namespace MobiJobs.Jobs.Stuck;

/// <summary>How long a job has kept its queue waiting at least.</summary>
public enum StuckAge
{
    /// <summary>滞留: what the numbers of the fleet count.</summary>
    Over10Minutes,
    Over1Hour,
    Over1Day,

    /// <summary>Whatever holds a queue, for however short a time.</summary>
    Any,
}

/// <summary>The names, lengths and labels of the ages.</summary>
public static class StuckAges
{
    /// <summary>The name in addresses.</summary>
    public static string Of(StuckAge age) => age switch
    {
        StuckAge.Over10Minutes => "10m",
        StuckAge.Over1Hour => "1h",
        StuckAge.Over1Day => "1d",
        StuckAge.Any => "all",
    };

    /// <summary>The shortest time.</summary>
    public static TimeSpan Length(this StuckAge age) => age switch
    {
        StuckAge.Over10Minutes => Live.FleetCounts.StuckAfter,
        StuckAge.Over1Hour => TimeSpan.FromHours(1),
        StuckAge.Over1Day => TimeSpan.FromDays(1),
        StuckAge.Any => TimeSpan.Zero,
    };

    /// <summary>An age in the reader's language.</summary>
    public static string Label(this StuckAge age) => age switch
    {
        StuckAge.Over10Minutes => Labels.Stuck_Over10m,
        StuckAge.Over1Hour => Labels.Stuck_Over1h,
        StuckAge.Over1Day => Labels.Stuck_Over1d,
        StuckAge.Any => Labels.Stuck_All,
    };

    /// <summary>How long, in words.</summary>
    public static string Since(TimeSpan age) => Rounded(age) switch
    {
        { TotalDays: >= 2 } days => Say(Labels.Span_Days, (int)days.TotalDays),
        { TotalHours: >= 2 } hours => Say(Labels.Span_Hours, (int)hours.TotalHours),
        var minutes => Say(Labels.Span_Minutes, (int)minutes.TotalMinutes),
    };

    /// <summary>As much of an age as the words tell: whole minutes, hours from two on, or days from two on.</summary>
    public static TimeSpan Rounded(TimeSpan age) => age switch
    {
        { TotalDays: >= 2 } => TimeSpan.FromDays((int)age.TotalDays),
        { TotalHours: >= 2 } => TimeSpan.FromHours((int)age.TotalHours),
        _ => TimeSpan.FromMinutes((int)age.TotalMinutes),
    };
}
