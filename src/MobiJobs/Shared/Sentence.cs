using System.Globalization;

namespace MobiJobs.Shared;

/// <summary>Formats labels. <see cref="Say"/> is imported in every file and view.</summary>
public static class Sentence
{
    /// <summary>Fills in the placeholders of a label, in the reader's culture.</summary>
    public static string Say(string format, params ReadOnlySpan<object?> values) =>
        string.Format(CultureInfo.CurrentCulture, format, values);
}
