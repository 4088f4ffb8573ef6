using System.Globalization;
using MobiJobs.Guide.Chain;

namespace MobiJobs.Guide.Reading;

/// <summary>How sure it is that a number of a text is an error's code.</summary>
internal enum Sureness
{
    /// <summary>A number that the guide knows, with nothing that says what it is.</summary>
    Bare,

    /// <summary>A word before it says that it is a code.</summary>
    Labelled,

    /// <summary>Its domain stands beside it, or it is written as only codes are.</summary>
    Certain,
}

/// <summary>A code in a text.</summary>
internal readonly record struct Mention(int Start, int End, ErrorLink Link, Sureness Sureness);

/// <summary>
/// Finds the codes of a text by its numbers: what stands around each tells whether it is a code, and of which domain.
/// The work for each number is bounded, and so is the count of numbers.
/// </summary>
internal sealed class CodeScanner(LinkDomains domains)
{
    private const int MaxNumbers = 1_500;
    private const int MaxMentions = 120;
    private const int MaxDigits = 10;
    private const int MinDistinctive = 10_000;
    private const int MinNegative = -50;

    // "Error 1 of 3" is no code; the codes below 100 are known by their domains only.
    private const int MinLabelled = 100;
    private const int Hex = 8;

    private readonly CodeContext context = new(domains);
    private readonly ChainGroups groups = new(domains);

    /// <summary>The errors of a text whose codes are at least this sure.</summary>
    /// <param name="hasLess">
    /// Whether the text has codes that are less sure; if not, and none was found, there is nothing to look for again.
    /// </param>
    public IReadOnlyList<FoundError> Read(string text, Sureness least, out bool hasLess)
    {
        var mentions = Mentions(text, least, out hasLess);
        if (least == Sureness.Labelled && mentions.Exists(m => IsKnown(m.Link)))
        {
            // A label may stand before any number ("code 404"); the guide's own codes tell which are meant.
            mentions.RemoveAll(m => m.Sureness == Sureness.Labelled && !IsKnown(m.Link));
        }

        return groups.Of(text, mentions);
    }

    private bool IsKnown(ErrorLink link) => link.Domain is IntuneCodes.Domain || domains.Has(link.Domain, link.Code);

    /// <summary>Those outside of names; only if there are none, those within.</summary>
    private List<Mention> Mentions(string text, Sureness least, out bool hasLess)
    {
        var outside = Scan(text, least, TypographicQuotes.Outermost(text), out var hasNamed, out hasLess);
        return outside.Count > 0 || !hasNamed ? outside : Scan(text, least, [], out _, out _);
    }

    private List<Mention> Scan(
        string text, Sureness least, List<(int From, int To)> names, out bool hasNamed, out bool hasLess)
    {
        (hasNamed, hasLess) = (false, false);
        var mentions = new List<Mention>();
        var (numbers, name) = (0, 0);
        for (var i = 0; i < text.Length && numbers < MaxNumbers && mentions.Count < MaxMentions; i++)
        {
            if (!char.IsAsciiDigit(text[i])) { continue; }

            numbers++;
            while (name < names.Count && names[name].To < i) { name++; }

            var isInName = name < names.Count && names[name].From < i;
            var from = mentions.Count > 0 ? mentions[^1].End : 0;
            var (mention, end) = At(text, i, from);
            if (mention is { } found)
            {
                if (found.Sureness < least) { hasLess = true; }
                else if (isInName) { hasNamed = true; }
                else { mentions.Add(found); }
            }

            i = end - 1;
        }

        return mentions;
    }

    /// <summary>The code that starts at a digit, and where the number or word with it ends.</summary>
    private (Mention? Found, int End) At(string text, int digit, int from)
    {
        var start = digit;
        while (start > from && IsWord(text[start - 1])) { start--; }

        var end = digit;
        while (end < text.Length && IsWord(text[end])) { end++; }

        if (HexCode(text.AsSpan(start, end - start)) is { } hex)
        {
            return (IntuneCodes.Contains(hex) ? Intune(start, end, hex) : null, end);
        }

        var last = digit;
        while (last < text.Length && char.IsAsciiDigit(text[last])) { last++; }

        if (last < end) { return (null, end); }

        if (last - digit > MaxDigits) { return (null, last); }

        var (joined, joinedEnd) = context.Wrapped(text, digit, last);
        return (Decimal(text, from, start, digit, joined, joinedEnd), joinedEnd);
    }

    private Mention? Decimal(string text, int from, int wordStart, int digit, string digits, int end)
    {
        var number = long.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
        var sign = digit > 0 && text[digit - 1] == '-' ? 1 : 0;
        var isNegative = sign == 1 && (digit < 2 || !char.IsAsciiLetterOrDigit(text[digit - 2]));
        var code = isNegative ? -number : number;
        var first = isNegative ? digit - 1 : digit;
        var unsigned = code < 0 ? code + 0x1_0000_0000 : code;
        if (IntuneCodes.Contains(unsigned)) { return Intune(first, end, unsigned); }

        if (number > int.MaxValue || CodeContext.IsPartOfOther(text, first, end)) { return null; }

        var isInWord = wordStart < digit;
        var around = context.Around(text, from, isInWord ? wordStart : first, end, isInWord ? digit : first);
        if (around is null) { return null; }

        var (domain, isLabelled) = around.Value;
        if (domain is not null) { return new Mention(first, end, new ErrorLink(domain, code, null), Sureness.Certain); }

        var isAlone = text.AsSpan().Trim().Length == end - first && !OtherSystems.HasCode(text);
        if ((isLabelled && number >= MinLabelled) || isAlone)
        {
            return new Mention(first, end, new ErrorLink(null, code, null), Sureness.Labelled);
        }

        var isDistinctive = code is >= MinDistinctive or <= MinNegative;
        return isDistinctive && domains.Has(code) && !CodeContext.HasUnit(text, end)
            ? new Mention(first, end, new ErrorLink(null, code, null), Sureness.Bare)
            : null;
    }

    private Mention Intune(int start, int end, long number)
    {
        var link = IntuneCodes.ToLink(number);
        var isInvented = link.Domain is null && !domains.Has(link.Code);
        return new Mention(
            start, end, isInvented ? new ErrorLink(IntuneCodes.Domain, number, null) : link, Sureness.Certain);
    }

    /// <summary>Intune's numbers are also written without the 0x.</summary>
    private static long? HexCode(ReadOnlySpan<char> word)
    {
        var hasMark = word.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        var digits = hasMark ? word[2..] : word;
        var isCode = digits.Length == Hex && (hasMark || digits.StartsWith("87D1", StringComparison.OrdinalIgnoreCase));
        if (!isCode) { return hasMark ? 0 : null; }

        return long.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
    }

    private static bool IsWord(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';
}
