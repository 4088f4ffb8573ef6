using System.Globalization;

namespace MobiJobs.Shared;

/// <summary>Fills the placeholders of a label.</summary>
public static class LabelFormat
{
    /// <summary>The label with these values, written for the culture of the request.</summary>
    public static string With(this string label, params ReadOnlySpan<object?> values) =>
        string.Format(CultureInfo.CurrentCulture, label, values);
}
