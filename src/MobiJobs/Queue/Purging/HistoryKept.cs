namespace MobiJobs.Queue.Purging;

/// <summary>For how many months ended jobs are kept, by the month of their end; this month is the first.</summary>
public sealed class HistoryKept
{
    /// <summary>What is kept where nothing is set, and at least.</summary>
    public const int FewestMonths = 3;

    /// <summary>The most that can be set.</summary>
    public const int MostMonths = 60;

    private volatile int months = FewestMonths;

    /// <summary>This month and those before it, in all.</summary>
    public int Months => months;

    /// <summary>From now on, so many are kept.</summary>
    public void Use(int count) => months = count;
}
