namespace MobiJobs.Start;

/// <summary>Finds the command among the words, before, between or after settings and options.</summary>
internal static class CommandWords
{
    /// <summary>The command, and all other words in their order; null without one: then the program serves.</summary>
    public static (string? Command, string[] Others) Split(string[] words)
    {
        for (var i = 0; i < words.Length; i++)
        {
            if (IsOption(words[i]))
            {
                var hasValue = !words[i].Contains('=', StringComparison.Ordinal);
                var isFollowed = i + 1 < words.Length && !words[i + 1].StartsWith("--", StringComparison.Ordinal);
                if (hasValue && isFollowed) { i++; }
            }
            else if (!words[i].Contains('=', StringComparison.Ordinal))
            {
                return (words[i], [.. words[..i], .. words[(i + 1)..]]);
            }
        }

        return (null, words);
    }

    private static bool IsOption(string word) => word.StartsWith('-') || word.StartsWith('/');
}
