using System.Text.RegularExpressions;
using MobiJobs.Devices;

namespace MobiJobs.Enrollments.Import;

/// <summary>Checks what can be checked of the rows of a file without the store, and normalizes their numbers.</summary>
internal sealed class RowCheck
{
    private const char Unreadable = '\uFFFD';

    /// <summary>An id of a device's own channel; those of its users have a colon.</summary>
    private static readonly Regex ChannelId = new(
        $"^[0-9A-Za-z._-]{{1,{Enrollment.MaxChannelIdLength}}}$",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture);

    private readonly Dictionary<string, long> seen = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> seenIds = new(StringComparer.Ordinal);

    /// <summary>The next row, with what is wrong with it and what may be.</summary>
    public ImportRow Of(ImportRow row)
    {
        if (row.Number.Length == 0) { return row with { Problem = Labels.Import_NoNumber }; }

        var unreadable = row.Texts().FirstOrDefault(f => f.Text.Contains(Unreadable, StringComparison.Ordinal));
        if (unreadable.Text is not null)
        {
            return row with { Problem = Say(Labels.Import_Unreadable, unreadable.Field.Label()) };
        }

        if (SpreadsheetDamage.ProblemOf(row) is { } damage) { return row with { Problem = damage }; }

        if (Device.ReadNumber(row.Number) is not { } number)
        {
            return row with { Problem = Labels.Invalid_NumberForm };
        }

        if (!seen.TryAdd(number, row.Line)) { return row with { Problem = Say(Labels.Import_Twice, seen[number]) }; }

        var problem = (row.ChannelId is { } id ? CheckId(id, row.Line) : null) ?? TextProblem(row);
        return row with { Number = number, Problem = problem, Doubt = SpreadsheetDamage.DoubtOf(row) };
    }

    private static string? TextProblem(ImportRow row)
    {
        (string Label, string? Text, int Max)[] texts =
        [
            (Labels.Device_Owner, row.Owner, Device.MaxOwnerLength),
            (Labels.Device_Model, row.Model, Device.MaxModelLength),
            (Labels.Device_Serial, row.Serial, Device.MaxSerialLength),
        ];
        var tooLong = texts.FirstOrDefault(t => t.Text?.Length > t.Max);
        var unseen = texts.FirstOrDefault(t => t.Text is not null && !VisibleText.IsVisible(t.Text));
        return tooLong.Text is not null ? Say(Labels.Import_TooLong, tooLong.Label, tooLong.Max)
            : unseen.Text is not null ? Say(Labels.Import_Unseen, unseen.Label)
            : null;
    }

    /// <summary>What is wrong with an enrollment ID; null if nothing is.</summary>
    private string? CheckId(string id, long line) =>
        !ChannelId.IsMatch(id) ? Labels.Import_BadEnrollmentId
        : seenIds.TryAdd(id, line) ? null
        : Say(Labels.Import_EnrollmentIdTwice, seenIds[id]);
}
