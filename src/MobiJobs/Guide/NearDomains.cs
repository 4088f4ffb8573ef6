using System.Numerics;

namespace MobiJobs.Guide;

/// <summary>
/// Finds the domain that a word with a typing error means: the only one within two changes of a letter. Short names
/// that are written to their end ("MCVPNErrorDomain") differ by a letter from others that exist, and are left so.
/// </summary>
internal sealed class NearDomains
{
    /// <summary>The length below which no word is a domain with a typing error.</summary>
    public const int MinLength = 10;

    private const int MaxLength = 60;
    private const int MaxChanges = 2;
    private const int MinStart = 8;
    private const string Ending = "ErrorDomain";

    private readonly (string Name, string Domain, uint Letters)[] names;

    public NearDomains(IReadOnlyDictionary<string, string> domains) =>
        names = [.. domains.Where(d => d.Key.EndsWith(Ending, StringComparison.OrdinalIgnoreCase))
            .Select(d => (d.Key, d.Value, LettersOf(d.Key)))];

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
        foreach (var (name, of, ofName) in names)
        {
            if (Math.Abs(name.Length - word.Length) > MaxChanges) { continue; }

            if (BitOperations.PopCount(letters ^ ofName) > 2 * MaxChanges) { continue; }

            if (!isWholeAtEnd && !HasStartOf(word, name)) { continue; }

            var changes = Changes(word, name);
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

    /// <summary>
    /// How many letters are to be changed, added, left out or swapped with the next; more than the most that counts as
    /// soon as that is sure.
    /// </summary>
    private static int Changes(ReadOnlySpan<char> one, ReadOnlySpan<char> other)
    {
        const int tooMany = MaxChanges + 1;
        Span<int> rows = stackalloc int[3 * (MaxLength + MaxChanges + 1)];
        var width = rows.Length / 3;
        rows.Fill(tooMany);
        for (var j = 0; j <= MaxChanges; j++) { rows[j] = j; }

        for (var i = 1; i <= one.Length; i++)
        {
            var row = rows.Slice(i % 3 * width, width);
            var last = rows.Slice((i - 1) % 3 * width, width);
            var above = rows.Slice((i + 1) % 3 * width, width); // The one before the last.
            var (from, to) = (Math.Max(1, i - MaxChanges), Math.Min(other.Length, i + MaxChanges));
            row[from - 1] = from == 1 ? i : tooMany;
            var least = row[from - 1];
            for (var j = from; j <= to; j++)
            {
                var cost = Same(one[i - 1], other[j - 1]) ? 0 : 1;
                row[j] = Math.Min(Math.Min(row[j - 1], last[j]) + 1, last[j - 1] + cost);
                if (i > 1 && j > 1 && Same(one[i - 1], other[j - 2]) && Same(one[i - 2], other[j - 1]))
                {
                    row[j] = Math.Min(row[j], above[j - 2] + 1);
                }

                least = Math.Min(least, row[j]);
            }

            if (to < width - 1) { row[to + 1] = tooMany; }

            if (least > MaxChanges) { return tooMany; }
        }

        return rows[(one.Length % 3 * width) + other.Length];
    }

    private static bool Same(char one, char other) => char.ToLowerInvariant(one) == char.ToLowerInvariant(other);
}
