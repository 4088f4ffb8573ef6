using System.Collections.Frozen;

namespace MobiJobs.Guide.Reading;

/// <summary>
/// Reads a denial in the words before a code: "not 12064", "No error 12064", "We did not see error 12064".
/// </summary>
internal static class DenialBefore
{
    private const int MaxWords = 6;

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Denying =
        Words("not", "without", "never", "isn't", "wasn't", "neither", "nor", "no", "didn't", "don't", "doesn't");

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Naming =
        Words("error", "errors", "code", "codes", "an", "a", "the", "any", "such", "longer", "domain", "of", "than");

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Seeing =
        Words("get", "see", "show", "report", "return", "have", "find", "give");

    // "I don't see error 12064 in the list": something is missing there, not the error.
    private static readonly string[] Places = ["in ", "on ", "at ", "from ", "among ", "within ", "under ", "for "];

    private static readonly string[] Labels = ["errors", "error"];

    /// <summary>Whether the words before a code deny it.</summary>
    public static bool Is(ReadOnlySpan<char> before, string? domain, SaidBehind said)
    {
        if (said.IsQuestion) { return false; }

        var (isSeen, isNamed) = (false, false);
        ReadOnlySpan<char> last = default;
        for (var words = 0; words < MaxWords; words++)
        {
            before = before.TrimEnd(" \"'“”#(");
            var start = before.Length;
            while (start > 0 && IsOfWord(before[start - 1])) { start--; }

            var word = before[start..];
            if (word.IsEmpty) { return false; }

            before = before[..start];
            if (Denying.Contains(word)) { return IsDenial(word, before.TrimEnd(' '), isSeen, isNamed, said); }

            if (last is "of" or "than") { return word is "instead" or "Instead" or "rather" or "Rather"; }

            var isName = Naming.Contains(word) || word.Equals(domain, StringComparison.OrdinalIgnoreCase);
            if (!isName && !Seeing.Contains(word)) { return false; }

            isSeen |= Seeing.Contains(word);
            isNamed |= isName;
            last = word;
        }

        return false;
    }

    /// <summary>
    /// "Error No 12064" numbers it; "could not get 12064 fixed" does not deny it; "Why doesn't error 12064 go away" and
    /// "Isn't error 12064 …" ask.
    /// </summary>
    private static bool IsDenial(
        ReadOnlySpan<char> word, ReadOnlySpan<char> above, bool isSeen, bool isNamed, SaidBehind said)
    {
        if (Equal(word, "no"))
        {
            var isNumber = EndsWith(above, "error") || EndsWith(above, "code") || EndsWith(above, "err");
            return !isNumber && (isNamed || said.Text.StartOfOne(Labels) > 0) && !IsOfPlaceOrPast(said);
        }

        if (Equal(word, "without") || Equal(word, "never")) { return !IsOfPlaceOrPast(said); }

        if (word[0] is 'd' or 'D') { return isSeen && !IsOfPlaceOrPast(said); }

        if (Equal(word, "isn't") || Equal(word, "wasn't"))
        {
            return !isSeen && above is not ([] or [.., '.' or '!' or '?' or '\n' or '。'])
                && !EndsWith(above, "why") && !EndsWith(above, "how");
        }

        var isDone = EndsWith(above, "do") || EndsWith(above, "does") || EndsWith(above, "did");
        return !isSeen || (isDone && !IsOfPlaceOrPast(said));
    }

    private static bool IsOfPlaceOrPast(SaidBehind said)
    {
        var rest = said.Text;
        rest = rest[rest.StartOfOne(Labels)..].TrimStart(' ');
        return rest.StartOfOne(Places) > 0 || said.IsOfThePast();
    }

    private static bool IsOfWord(char c) => char.IsAsciiLetterOrDigit(c) || c is '\'' or '.' or '_';

    private static bool Equal(ReadOnlySpan<char> word, string other) =>
        word.Equals(other, StringComparison.OrdinalIgnoreCase);

    private static bool EndsWith(ReadOnlySpan<char> text, string word) =>
        text.EndsWith(word, StringComparison.OrdinalIgnoreCase);

    private static FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Words(params string[] words) =>
        words.ToFrozenSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();
}
