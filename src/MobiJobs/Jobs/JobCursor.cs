using System.Globalization;

namespace MobiJobs.Jobs;

/// <summary>A place in one particular list: the id next to it, and the list's fingerprint. Safe in an address.</summary>
public static class JobCursor
{
    /// <summary>The cursor at this job.</summary>
    public static string At(long jobId, JobFilter filter) => string.Create(CultureInfo.InvariantCulture, $"{jobId}-{filter.Fingerprint()}");

    /// <summary>Reads a cursor. False when it is none, or was made for another view.</summary>
    public static bool TryRead(string? text, JobFilter filter, out long? jobId)
    {
        jobId = null;
        if (string.IsNullOrWhiteSpace(text)) { return true; }

        var parts = text.Split('-');
        if (parts is not [var id, var view] || view != filter.Fingerprint()) { return false; }

        if (!long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number <= 0) { return false; }

        jobId = number;
        return true;
    }
}
