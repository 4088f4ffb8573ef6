namespace MobiJobs.Api.Limits;

/// <summary>How much programs may ask for, and when they must say how much it is.</summary>
/// <param name="ReadsPerMinute">Requests that read, of one token.</param>
/// <param name="WritesPerMinute">Requests that write, of one token.</param>
/// <param name="BulkPerMinute">Requests of one token that are about many jobs.</param>
/// <param name="StrangersPerMinute">Requests without a valid token, from one address.</param>
/// <param name="CountAbove">
/// An order that locks, wipes or removes something states its count if it is for more devices than this.
/// </param>
/// <param name="CancelCountAbove">
/// A cancellation without a preview states its count if it is of more jobs than this; null for never.
/// </param>
public sealed record ApiSettings(
    int ReadsPerMinute,
    int WritesPerMinute,
    int BulkPerMinute,
    int StrangersPerMinute,
    int CountAbove,
    int? CancelCountAbove)
{
    /// <summary>Enough for a program that asks all the time; a program that is out of control is slowed down.</summary>
    public static readonly ApiSettings Default = new(6000, 3000, 300, 300, 20, null);
}
