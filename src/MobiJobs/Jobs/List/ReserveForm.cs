using System.Globalization;

namespace MobiJobs.Jobs.List;

/// <summary>The form that moves a reservation or lifts it.</summary>
/// <param name="Path">What it belongs to; the form posts to <c>/reservation</c> and <c>/start</c> below it.</param>
/// <param name="AsksPassword">Whether what is reserved can't be undone.</param>
/// <param name="NotBefore">The time (UTC) that a second person has approved; null where nobody was asked.</param>
public sealed record ReserveForm(
    string Path, DateTime? ReservedFor, string StartLabel, bool AsksPassword, DateTime? NotBefore)
{
    /// <summary>The name of its field.</summary>
    public const string TimeField = "reserveFor";

    /// <summary>The time as it was typed, if something was wrong; null for the time that it has.</summary>
    public string? Typed { get; init; }

    /// <summary>The name under which the page of a job keeps what was refused.</summary>
    public static string PageOf(long jobId) => string.Create(CultureInfo.InvariantCulture, $"job{jobId}");
}
