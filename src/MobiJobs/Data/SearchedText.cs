using System.Reflection;

namespace MobiJobs.Data;

/// <summary>Texts of columns that are compared code point by code point, where somebody searches in them.</summary>
public static class SearchedText
{
    internal static readonly MethodInfo Method = typeof(SearchedText).GetMethod(nameof(AsSearched))!;

    /// <summary>
    /// The same text, compared as the database compares names: most ignore the case. Only in queries; no index of the
    /// column serves it.
    /// </summary>
    /// <exception cref="NotSupportedException">It was called outside a query.</exception>
    public static string AsSearched(this string text) => throw new NotSupportedException(text);
}
