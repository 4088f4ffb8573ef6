namespace MobiJobs.Accounts.Tokens;

/// <summary>How long API tokens are valid.</summary>
/// <param name="UsualDays">Unless its maker says otherwise.</param>
/// <param name="MaxDays">At the most.</param>
public sealed record TokenSettings(int UsualDays, int MaxDays)
{
    /// <summary>The longest life that can be configured.</summary>
    public const int LongestDays = 365;

    public static readonly TokenSettings Default = new(90, LongestDays);

    /// <summary>A life of so many days; null if it is not allowed.</summary>
    public TimeSpan? LifeOf(int days) => days >= 1 && days <= MaxDays ? TimeSpan.FromDays(days) : null;

    /// <summary>The life of a token whose maker did not say.</summary>
    public TimeSpan UsualLife => TimeSpan.FromDays(UsualDays);
}
