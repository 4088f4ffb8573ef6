using System.Globalization;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.Extensions.Primitives;

namespace MobiJobs.Shared.Input;

/// <summary>
/// Reads the query parameters of an address. A blank value counts as absent; one that can't be read adds a model error
/// under its key, and counts as absent.
/// </summary>
public static class QueryReading
{
    /// <summary>The longest text that is searched for.</summary>
    public const int MaxText = 256;

    private const string DayFormat = "yyyy-MM-dd";

    /// <summary>The keys of a query string that name no condition.</summary>
    public static string[] Unknown(this IReadOnlyDictionary<string, StringValues> query, IReadOnlySet<string> known) =>
        [.. query.Keys.Where(key => !known.Contains(key))];

    /// <summary>Refuses conditions that there are not: ignored, they would let more match than was meant.</summary>
    public static void RefuseUnknown(this ModelStateDictionary errors, IEnumerable<string> keys)
    {
        foreach (var key in keys) { errors.AddModelError(key, Say(Labels.Invalid_UnknownCondition, key)); }
    }

    /// <summary>Refuses parameters of an address that its page doesn't know, and those that come twice.</summary>
    /// <param name="lists">Those that may come more than once.</param>
    public static void RefuseOthers(
        this ModelStateDictionary errors,
        HttpRequest request,
        IReadOnlySet<string> known,
        params ReadOnlySpan<string> lists)
    {
        errors.RefuseUnknown(request.Query.Keys.Where(key => !known.Contains(key)));
        foreach (var (key, values) in request.Query)
        {
            var isList = lists.Contains(key, StringComparer.OrdinalIgnoreCase);
            if (values.Count > 1 && !isList) { errors.AddModelError(key, Say(Labels.Invalid_Doubled, key)); }
        }
    }

    /// <summary>The same of an address that has only these parameters, each at most once.</summary>
    public static void RefuseAllBut(
        this ModelStateDictionary errors, HttpRequest request, params IEnumerable<string> known) =>
        errors.RefuseOthers(request, known.ToHashSet(StringComparer.OrdinalIgnoreCase));

    /// <summary>What is wrong, as one text; null if nothing is.</summary>
    public static string? Problem(this ModelStateDictionary errors)
    {
        var problems = errors.Values.SelectMany(value => value.Errors).Select(error => error.ErrorMessage);
        return errors.IsValid ? null : string.Join(" ", problems);
    }

    /// <summary>
    /// A text to search for. One with characters that can't be seen is refused: whoever pasted it would look for an
    /// error in what they see.
    /// </summary>
    public static string? ReadText(this ModelStateDictionary errors, string key, string? text)
    {
        if (string.IsNullOrWhiteSpace(text)) { return null; }

        if (VisibleText.ProblemOf(text, MaxText) is not { } problem) { return TypedText.Storable(text).Trim(); }

        errors.AddModelError(key, problem);
        return null;
    }

    public static long? ReadNumber(
        this ModelStateDictionary errors, string key, string? text, long max, long min = 0)
    {
        if (string.IsNullOrWhiteSpace(text)) { return null; }

        if (PlainText.Number(text) is { } number && number >= min && number <= max) { return number; }

        errors.AddModelError(key, Labels.Invalid_Number);
        return null;
    }

    public static DateOnly? ReadDay(this ModelStateDictionary errors, string key, string? text)
    {
        if (string.IsNullOrWhiteSpace(text)) { return null; }

        var isDay = DateOnly.TryParseExact(
            text.Trim(' '),
            DayFormat,
            CultureInfo.InvariantCulture,
            DateTimeStyles.None,
            out var day);
        if (isDay && day.Year is > 1970 and < 9000) { return day; }

        errors.AddModelError(key, Labels.Invalid_Day);
        return null;
    }

    /// <summary>A day as addresses have it.</summary>
    public static string Day(DateOnly day) => day.ToString(DayFormat, CultureInfo.InvariantCulture);

    public static bool ReadFlag(this ModelStateDictionary errors, string key, string? text)
    {
        if (string.IsNullOrWhiteSpace(text)) { return false; }

        switch (PlainText.Word(text)?.ToLowerInvariant())
        {
            case "true": return true;
            case "false": return false;
            default:
                errors.AddModelError(key, Labels.Invalid_Flag);
                return false;
        }
    }

    /// <summary>A member of an enum by the name that addresses and the API use; the error lists the names.</summary>
    public static T? ReadName<T>(this ModelStateDictionary errors, string key, string? text, Func<T, string> nameOf)
        where T : struct, Enum
    {
        if (string.IsNullOrWhiteSpace(text)) { return null; }

        if (PlainText.Member(text, nameOf) is { } value) { return value; }

        errors.AddModelError(key, Say(Labels.Invalid_OneOf, string.Join(", ", Enum.GetValues<T>().Select(nameOf))));
        return null;
    }
}
