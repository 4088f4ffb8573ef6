using System.Globalization;

namespace MobiJobs.Shared;

/// <summary>
/// Formats labels. <see cref="Say"/> and <see cref="SayCounts"/> are imported in every file and view.
/// </summary>
public static class Sentence
{
    private static readonly ByNumber Format = new();

    /// <summary>
    /// Fills in the placeholders of a label, in the reader's culture. <c>{0:job|jobs}</c> is the word for one or for
    /// any other number: languages that count so need no label for each.
    /// </summary>
    public static string Say(string format, params ReadOnlySpan<object?> values) =>
        string.Format(Format, format, values);

    /// <summary>The labels of these counts, joined, without those that are zero; the first one if all are.</summary>
    public static string SayCounts(params ReadOnlySpan<(string Format, int Count)> counts)
    {
        List<string> said = [];
        foreach (var (format, count) in counts)
        {
            if (count != 0) { said.Add(Say(format, count)); }
        }

        return said.Count > 0 ? string.Join(Labels.Report_Separator, said) : Say(counts[0].Format, 0);
    }

    /// <summary>Chooses words by a number, which may be formatted already.</summary>
    private sealed class ByNumber : IFormatProvider, ICustomFormatter
    {
        private const char Between = '|';

        public object? GetFormat(Type? formatType) => formatType == typeof(ICustomFormatter)
            ? this
            : CultureInfo.CurrentCulture.GetFormat(formatType);

        public string Format(string? format, object? arg, IFormatProvider? formatProvider)
        {
            var culture = CultureInfo.CurrentCulture;
            if (format?.Split(Between) is [var one, var other])
            {
                return Convert.ToString(arg, CultureInfo.InvariantCulture) == "1" ? one : other;
            }

            return arg is IFormattable number ? number.ToString(format, culture) : arg?.ToString() ?? "";
        }
    }
}
