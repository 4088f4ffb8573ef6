using System.Text.RegularExpressions;

namespace MobiJobs.Enrollments.Import;

/// <summary>
/// What spreadsheets make of values: of long numbers, of numbers that could be dates, of leading zeros and of long
/// texts. What can't be right is a problem, what may be right is in doubt.
/// </summary>
internal static class SpreadsheetDamage
{
    /// <summary>Lotus and old Excel formats cut a text here.</summary>
    private const int CutAt = 255;

    /// <summary>Digits that a spreadsheet keeps; the further ones become zeros.</summary>
    private const int KeptDigits = 15;

    private const int MaxShown = 40;
    private const int MinNeighbours = 5;
    private const int MinWidth = 4;
    private const int PercentOfWidth = 90;

    private const RegexOptions Options =
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase;

    private const string Months = "(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)";

    private static readonly Regex Scientific = new(@"^[+-]?\d([.,]\d+)?E[+-]\d{2,}$", Options);

    private static readonly Regex Date = new(
        $@"^(\d{{1,2}}月\d{{1,2}}日|\d{{1,2}}-{Months}(-\d{{2,4}})?|{Months}-\d{{1,4}})$", Options);

    private static readonly Regex LongDate = new(@"^\d{2,4}[/年]\d{1,2}[/月]\d{1,2}日?( \d{1,2}:\d\d(:\d\d)?)?$", Options);

    private static readonly Regex ErrorValue = new(
        @"^(#(N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|SPILL!|CALC!|FIELD!|GETTING_DATA)|#{3,})$", Options);

    /// <summary>What can't be right in a row; null if nothing is found.</summary>
    public static string? ProblemOf(ImportRow row)
    {
        foreach (var (field, text) in row.Texts())
        {
            if (ErrorValue.IsMatch(text)) { return Say(Labels.Import_ErrorValue, field.Label(), text); }

            if (field == ImportField.Number && IsChanged(text)) { return Labels.Import_SpreadsheetChanged; }

            if (field == ImportField.Serial && IsChanged(text)) { return Changed(field, text); }
        }

        return null;
    }

    /// <summary>What may be wrong in a row by itself; null if nothing is found.</summary>
    public static string? DoubtOf(ImportRow row)
    {
        foreach (var (field, text) in row.Texts())
        {
            if (Scientific.IsMatch(text) || Date.IsMatch(text)) { return Changed(field, text); }

            if (text.Length == CutAt) { return Say(Labels.Import_Cut, field.Label(), CutAt); }

            if (IsRounded(text)) { return Say(Labels.Import_Rounded, field.Label(), text); }

            if (text.Any(IsPrivate)) { return Say(Labels.Import_PrivateLetters, field.Label()); }
        }

        return null;
    }

    /// <summary>The rows with those in doubt whose numbers are shorter than their neighbours'.</summary>
    public static IReadOnlyList<ImportRow> MarkLostZeros(IReadOnlyList<ImportRow> rows)
    {
        var width = WidthOf([.. rows.Where(r => r.Problem is null && IsDigits(r.Number)).Select(r => r.Number)]);
        return width is null
            ? rows
            : [.. rows.Select(row => row.Problem is null && IsDigits(row.Number) && row.Number.Length < width
                ? row with { Doubt = row.Doubt ?? Say(Labels.Import_LostZeros, row.Number, width) }
                : row)];
    }

    /// <summary>
    /// The numbers that this one may have been before its leading zeros were lost; none for what is not all digits.
    /// </summary>
    public static IEnumerable<string> WithZeros(string number) => IsDigits(number) && number[0] != '0'
        ? Enumerable.Range(number.Length + 1, Math.Max(0, KeptDigits - number.Length))
            .Select(width => number.PadLeft(width, '0'))
        : [];

    /// <summary>The width that numbers with leading zeros share, or nearly all of them.</summary>
    private static int? WidthOf(string[] numbers)
    {
        var padded = numbers.Where(n => n[0] == '0').Select(n => n.Length).Distinct().ToArray();
        if (padded.Length > 0) { return padded is [var only] ? only : null; }

        var common = numbers.CountBy(n => n.Length).OrderByDescending(w => w.Value).FirstOrDefault();
        return numbers.Length >= MinNeighbours && common.Key >= MinWidth
            && common.Value * 100 >= numbers.Length * PercentOfWidth
            ? common.Key
            : null;
    }

    private static bool IsChanged(string text) =>
        Scientific.IsMatch(text) || Date.IsMatch(text) || LongDate.IsMatch(text);

    private static string Changed(ImportField field, string text) =>
        Say(Labels.Import_ChangedValue, field.Label(), TypedText.Bounded(text, MaxShown));

    private static bool IsRounded(string text) =>
        text.Length > KeptDigits && IsDigits(text) && text.AsSpan(KeptDigits).IndexOfAnyExcept('0') < 0;

    private static bool IsDigits(string text) => text.Length > 0 && text.All(char.IsAsciiDigit);

    /// <summary>A letter that only one organisation's computers have (外字).</summary>
    private static bool IsPrivate(char c) => c is >= '\uE000' and <= '\uF8FF';
}
