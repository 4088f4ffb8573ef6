using System.Globalization;

namespace MobiJobs.Shared;

/// <summary>A label with its places filled in. Every file and view has <see cref="Say"/> at hand.</summary>
public static class Sentence
{
    /// <summary>The sentence in the reader's culture.</summary>
    public static string Say(string format, params ReadOnlySpan<object?> values) =>
        string.Format(CultureInfo.CurrentCulture, format, values);
}
