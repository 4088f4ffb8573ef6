using System.Numerics;

namespace MobiJobs.Guide;

/// <summary>
/// Finds the domain that a word with a typing error means: the only one within two changes of a letter. Short names
/// that are written to their end ("MCVPNErrorDomain") differ by a letter from others that exist, and are left alone.
/// </summary>
internal sealed class NearDomains
{
    /// <summary>The length below which no word is a domain with a typing error.</summary>
    public const int MinLength = 10;

    private const int MaxLength = 60;
    private const int MaxChanges = 2;
    private const int MinStart = 8;
    private const string Ending = "ErrorDomain";

    private readonly (string Name, string Lower, string Domain, uint Letters)[] names;

    public NearDomains(IReadOnlyDictionary<string, string> domains) =>
        names = [.. domains.Where(d => d.Key.EndsWith(Ending, StringComparison.OrdinalIgnoreCase))
            .Select(d => (d.Key, d.Key.ToLowerInvariant(), d.Value, LettersOf(d.Key)))];

    /// <summary>Whether a word is written much like a domain.</summary>
    public static bool LooksLikeOne(ReadOnlySpan<char> word) => word.Length is >= MinLength and <= MaxLength
        && (word.Contains("rror", StringComparison.OrdinalIgnoreCase)
            || word.Contains("omai", StringComparison.OrdinalIgnoreCase))
        && word.Contains("do", StringComparison.OrdinalIgnoreCase);

    /// <summary>The name that is meant; null if none is near, or two of different domains are equally near.</summary>
    public string? Of(ReadOnlySpan<char> word)
    {
        if (!LooksLikeOne(word)) { return null; }

        var isWholeAtEnd = word.EndsWith(Ending, StringComparison.OrdinalIgnoreCase);
        if (isWholeAtEnd && word.Length - Ending.Length < MinStart) { return null; }

        var letters = LettersOf(word);
        var (least, nearest, isOnly) = (MaxChanges + 1, default(string), true);
        string? domain = null;
        Span<char> lower = stackalloc char[word.Length];
        word.ToLowerInvariant(lower);
        foreach (var (name, lowerName, of, ofName) in names)
        {
            if (Math.Abs(name.Length - word.Length) > MaxChanges) { continue; }

            if (BitOperations.PopCount(letters ^ ofName) > 2 * MaxChanges) { continue; }

            if (!isWholeAtEnd && !HasStartOf(word, name)) { continue; }

            var changes = EditDistance.Of(lower, lowerName, swaps: true, MaxChanges);
            if (changes > least || changes > MaxChanges) { continue; }

            if (changes < least) { (least, nearest, domain, isOnly) = (changes, name, of, true); }
            else if (of != domain) { isOnly = false; }
        }

        return isOnly ? nearest : null;
    }

    /// <summary>A short name is known by its first letters alone: the typing error is behind them.</summary>
    private static bool HasStartOf(ReadOnlySpan<char> word, string name)
    {
        var start = name.Length - Ending.Length;
        return start >= MinStart || word.StartsWith(name.AsSpan(0, start), StringComparison.OrdinalIgnoreCase);
    }

    private static uint LettersOf(ReadOnlySpan<char> word)
    {
        uint letters = 0;
        foreach (var c in word)
        {
            if (char.IsAsciiLetter(c)) { letters |= 1u << ((c | 0x20) - 'a'); }
        }

        return letters;
    }
}
