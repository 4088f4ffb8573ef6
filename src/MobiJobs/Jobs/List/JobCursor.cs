using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace MobiJobs.Jobs.List;

/// <summary>A place in one particular list: the id next to it, and the list's fingerprint. Safe in an address.</summary>
public static class JobCursor
{
    /// <summary>The cursor at this job.</summary>
    public static string At(long jobId, JobFilter filter) => At(jobId, filter.Fingerprint());

    /// <summary>The cursor at a row of the list with this fingerprint.</summary>
    public static string At(long id, string fingerprint) => string.Create(CultureInfo.InvariantCulture, $"{id}-{fingerprint}");

    /// <summary>Tells one list from another by the conditions it is limited to.</summary>
    public static string Fingerprint(IEnumerable<KeyValuePair<string, string>> query)
    {
        var text = string.Join('&', query.Select(p => $"{p.Key}={p.Value}"));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 4));
    }

    /// <summary>Reads a cursor. False when it is none, or was made for another view.</summary>
    public static bool TryRead(string? text, JobFilter filter, out long? jobId) => TryRead(text, filter.Fingerprint(), out jobId);

    /// <summary>Reads a cursor of the list with this fingerprint.</summary>
    public static bool TryRead(string? text, string fingerprint, out long? rowId)
    {
        rowId = null;
        if (string.IsNullOrWhiteSpace(text)) { return true; }

        var parts = text.Split('-');
        if (parts is not [var id, var view] || view != fingerprint) { return false; }

        if (!long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number <= 0) { return false; }

        rowId = number;
        return true;
    }
}
