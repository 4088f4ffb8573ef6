namespace MobiJobs.Guide.Reading;

/// <summary>Looks in a part of a text for one of several words.</summary>
internal static class OneOf
{
    /// <summary>Whether a text has one of these words in it.</summary>
    public static bool ContainsOne(
        this ReadOnlySpan<char> text,
        ReadOnlySpan<string> words,
        StringComparison how = StringComparison.OrdinalIgnoreCase)
    {
        foreach (var word in words)
        {
            if (text.Contains(word, how)) { return true; }
        }

        return false;
    }

    /// <summary>Whether a text ends with one of these words.</summary>
    public static bool EndsWithOne(
        this ReadOnlySpan<char> text,
        ReadOnlySpan<string> words,
        StringComparison how = StringComparison.OrdinalIgnoreCase)
    {
        foreach (var word in words)
        {
            if (text.EndsWith(word, how)) { return true; }
        }

        return false;
    }

    /// <summary>The length of the first of these words that a text starts with; 0 if it starts with none.</summary>
    public static int StartOfOne(
        this ReadOnlySpan<char> text,
        ReadOnlySpan<string> words,
        StringComparison how = StringComparison.OrdinalIgnoreCase)
    {
        foreach (var word in words)
        {
            if (text.StartsWith(word, how)) { return word.Length; }
        }

        return 0;
    }
}
