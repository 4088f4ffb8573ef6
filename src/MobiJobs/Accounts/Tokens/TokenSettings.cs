namespace MobiJobs.Accounts.Tokens;

/// <summary>How long API tokens are valid, and how many.</summary>
/// <param name="UsualDays">Days that a token is valid unless its creator says otherwise.</param>
/// <param name="MaxDays">The most days that can be chosen.</param>
/// <param name="MaxPerPerson">How many valid ones a person may have: each has limits of its own.</param>
public sealed record TokenSettings(int UsualDays, int MaxDays, int MaxPerPerson)
{
    /// <summary>The longest life that can be configured.</summary>
    public const int LongestDays = 365;

    public static readonly TokenSettings Default = new(90, LongestDays, 20);

    /// <summary>A life of so many days; null if it is not allowed.</summary>
    public TimeSpan? LifeOf(int days) => days >= 1 && days <= MaxDays ? TimeSpan.FromDays(days) : null;

    /// <summary>The life of a token whose maker did not say.</summary>
    public TimeSpan UsualLife => TimeSpan.FromDays(UsualDays);
}
