using System.Globalization;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace MobiJobs.Jobs.Stuck;

/// <summary>A place in 滞留, which is in the order of since when and then of the jobs' ids.</summary>
/// <param name="Since">Since when (UTC).</param>
public readonly record struct StuckPlace(DateTime Since, long Id)
{
    /// <summary>The cursor at this place in the list of a filter.</summary>
    public string In(string fingerprint) => Cursor.At(
        fingerprint, Since.Ticks.ToString(CultureInfo.InvariantCulture), Id.ToString(CultureInfo.InvariantCulture));

    /// <summary>Where a page begins; at the top, with an error, if the cursor is not of this list.</summary>
    public static (PageStart Start, StuckPlace Place) Read(
        string? before, string? after, string fingerprint, ModelStateDictionary errors)
    {
        var (start, key) = ListPlace.Read(before, after, fingerprint, keyLength: 2, errors);
        if (key is null) { return (PageStart.Top, default); }

        if (Number(key[0]) is { } ticks && ticks <= DateTime.MaxValue.Ticks && Number(key[1]) is { } id)
        {
            return (start, new StuckPlace(new DateTime(ticks, DateTimeKind.Utc), id));
        }

        errors.AddModelError("after", Labels.Invalid_Cursor);
        return (PageStart.Top, default);
    }

    private static long? Number(string? text) => text is null ? null : PlainText.Number(text);
}
