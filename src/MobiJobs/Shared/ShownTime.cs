using System.Globalization;

namespace MobiJobs.Shared;

/// <summary>
/// Times as people read them: in the organisation's zone and the reader's language, the year only where it isn't this
/// one.
/// </summary>
public sealed class ShownTime(OrganizationTime time, TimeProvider clock)
{
    private static bool IsJapanese => CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "ja";

    /// <summary>The zone's name, for a note beside a list.</summary>
    public string Zone => time.Zone.Id;

    /// <summary>Now, in UTC.</summary>
    public DateTime Now => clock.UtcNow();

    /// <summary>To the second.</summary>
    public string Exact(DateTime? utc) => utc is { } at ? Format(at, "H:mm:ss") : "–";

    /// <summary>To the minute.</summary>
    public string Short(DateTime? utc) => utc is { } at ? Format(at, "H:mm") : "–";

    /// <summary>With its offset, for machines.</summary>
    public string Machine(DateTime utc) =>
        time.ToOffset(utc).ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture);

    /// <summary>With its offset, for machines; null for none.</summary>
    public string? Machine(DateTime? utc) => utc is { } at ? Machine(at) : null;

    /// <summary>A file's name with the present time, so that a later download does not replace it.</summary>
    public string FileName(string name) =>
        string.Create(CultureInfo.InvariantCulture, $"{name}-{time.ToLocal(Now):yyyyMMdd-HHmm}");

    /// <summary>In the format of an input of type <c>datetime-local</c>; empty for none.</summary>
    public string Field(DateTime? utc) => time.Field(utc);

    /// <summary>A month's name.</summary>
    public static string Month(int year, int month) =>
        new DateOnly(year, month, 1).ToString(IsJapanese ? "yyyy年M月" : "MMM yyyy", CultureInfo.CurrentCulture);

    /// <summary>This local month and the two before.</summary>
    public IReadOnlyList<(int Year, int Month)> Months()
    {
        var local = time.ToLocal(Now);
        var first = new DateOnly(local.Year, local.Month, 1);
        return [.. Enumerable.Range(0, 3).Select(back => first.AddMonths(-back)).Select(m => (m.Year, m.Month))];
    }

    private string Format(DateTime utc, string clockFormat)
    {
        var local = time.ToLocal(utc);
        var isThisYear = local.Year == time.ToLocal(Now).Year;
        var day = IsJapanese ? (isThisYear ? "M/d" : "yyyy/M/d") : (isThisYear ? "MMM d" : "MMM d, yyyy");
        return local.ToString($"{day} {clockFormat}", CultureInfo.CurrentCulture);
    }
}
