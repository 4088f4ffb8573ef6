using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace MobiJobs.Shared.Paging;

/// <summary>
/// Reads where a page begins from the cursors of its address. A cursor that belongs to another list leads to the top,
/// with an error.
/// </summary>
public static class ListPlace
{
    /// <summary>The place in a list that is ordered by id.</summary>
    public static (PageStart Start, long Id) ReadId(
        string? before,
        string? after,
        string fingerprint,
        ModelStateDictionary errors)
    {
        var (start, key) = Read(before, after, fingerprint, keyLength: 1, errors);
        return key is not null && PlainText.Number(key[0]) is { } id
            ? (start, id)
            : (PageStart.Top, 0);
    }

    /// <summary>The place in a list with a key of several columns; the key is null at the top.</summary>
    public static (PageStart Start, string?[]? Key) Read(
        string? before,
        string? after,
        string fingerprint,
        int keyLength,
        ModelStateDictionary errors)
    {
        var (text, start) = string.IsNullOrWhiteSpace(before) ? (after, PageStart.After) : (before, PageStart.Before);
        if (!Cursor.TryRead(text, fingerprint, out string?[]? key) || (key is not null && key.Length != keyLength))
        {
            errors.AddModelError("after", Labels.Invalid_Cursor);
            key = null;
        }

        return key is null ? (PageStart.Top, null) : (start, key);
    }

    /// <summary>
    /// The place in a list with the newest first, whose key is an id: before an id are older rows, after it newer ones.
    /// Both are null at the top.
    /// </summary>
    public static (long? Before, long? After) ReadNewestFirst(
        string? before,
        string? after,
        string fingerprint,
        ModelStateDictionary errors)
    {
        var isBefore = Cursor.TryRead(before, fingerprint, out long? beforeId);
        var isAfter = Cursor.TryRead(after, fingerprint, out long? afterId);
        if (!isBefore || !isAfter) { errors.AddModelError("before", Labels.Invalid_Cursor); }

        return (beforeId, beforeId is null ? afterId : null);
    }
}
