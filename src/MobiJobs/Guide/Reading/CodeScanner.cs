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
    private const long TwoTo32 = 0x1_0000_0000;

    // The codes below zero that some tools write in 32 bits without a sign; and below which Apple numbers none.
    private const long LeastWide = 0xFFFF_0000;
    private const long LeastOfApple = -1_000_000;

    private readonly CodeContext context = new(domains);
    private readonly ChainGroups groups = new(domains);
    private readonly CodePairs pairs = new(domains);

    /// <summary>
    /// The errors of a text whose codes are at least this sure; those that it denies only if it has no others.
    /// </summary>
    /// <param name="hasLess">
    /// Whether the text has codes that are less sure; if not, and none was found, there is nothing to look for again.
    /// </param>
    public IReadOnlyList<FoundError> Read(string text, Sureness least, out bool hasLess)
    {
        var all = Mentions(text, least, out hasLess);
        var mentions = DeniedCodes.Without(text, all);
        if (mentions.Count == 0 && all.Count > 0 && !hasLess)
        {
            return [.. groups.Of(text, all).Select(e => e with { IsDenied = true })];
        }

        if (least != Sureness.Certain && mentions.Exists(m => IsKnown(m.Link)))
        {
            // A label may stand before any number ("code 404"); the guide's own codes tell which are meant.
            mentions.RemoveAll(m => m.Sureness == Sureness.Labelled && !IsKnown(m.Link));
        }

        return groups.Of(text, mentions);
    }

    private bool IsKnown(ErrorLink link) => link.Domain is IntuneCodes.Domain || domains.Has(link.Domain, link.Code);

    private bool IsWhollyKnown(ErrorLink link) => domains.Has(link.Domain, link.Code);

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
                if (found.Sureness < least && mentions.Count > 0 && IsJoined(text, mentions[^1], found))
                {
                    found = found with { Sureness = least };
                }

                if (found.Sureness < least) { hasLess = true; }
                else if (isInName) { hasNamed = true; }
                else { mentions.Add(found); }
            }

            i = end - 1;
        }

        return mentions;
    }

    /// <summary>"エラー12064と12025": what is said of the first code is said of the second, too.</summary>
    private static bool IsJoined(string text, Mention last, Mention next) => IsJoin(text, last.End, next.Start);

    private static bool IsJoin(string text, int from, int to) =>
        text.AsSpan(from, to - from).Trim() is "と" or "や" or "、" or "," or "・" or "/" or "and" or "or";

    /// <summary>The code that starts at a digit, and where the number or word with it ends.</summary>
    private (Mention? Found, int End) At(string text, int digit, int from)
    {
        var start = digit;
        while (start > from && IsWord(text[start - 1])) { start--; }

        var end = digit;
        while (end < text.Length && IsWord(text[end])) { end++; }

        if (HexNumbers.Divided(text, start, end) is { } divided && IntuneCodes.Contains(divided.Code))
        {
            return (Intune(start, divided.End, divided.Code), divided.End);
        }

        if (HexNumbers.Read(text.AsSpan(start, end - start)) is { } hex)
        {
            var isIntunes = IntuneCodes.Contains(hex);
            return (isIntunes ? Intune(start, end, hex) : Named(text, from, start, end, hex), end);
        }

        var last = digit;
        while (last < text.Length && char.IsAsciiDigit(text[last])) { last++; }

        if (last < end) { return (Misread(text, from, start, end), end); }

        if (last - digit > MaxDigits) { return (TooLarge(text, from, digit, last), last); }

        var (joined, joinedEnd) = context.Wrapped(text, digit, last);
        return (Decimal(text, from, start, digit, joined, joinedEnd), joinedEnd);
    }

    /// <summary>A code in hexadecimal beside its domain; below zero as systems write it in 32 bits.</summary>
    private Mention? Named(string text, int from, int start, int end, long number)
    {
        var code = number > int.MaxValue ? number - TwoTo32 : number;
        return code != 0 && context.NameRightBefore(text, from, start) is { } domain
            ? new Mention(start, end, Link(domain, code), Sureness.Certain)
            : null;
    }

    /// <summary>"MCMDMErrorDomain 12O64": letters that were read from a screen in place of digits.</summary>
    private Mention? Misread(string text, int from, int start, int end)
    {
        return MisreadDigits.Read(text.AsSpan(start, end - start)) is { } code
            && domains.Has(code) && context.NameRightBefore(text, from, start) is { } domain
            && domains.Has(domain, code)
                ? new Mention(start, end, Link(domain, code), Sureness.Certain)
                : null;
    }

    /// <summary>
    /// A number beside a domain that is none of its codes: there was an error, though an unknown one. Labelled only, so
    /// that codes beside it count alone.
    /// </summary>
    private Mention? TooLarge(string text, int from, int digit, int last)
    {
        if (context.NameRightBefore(text, from, digit) is not { } domain) { return null; }

        var isRead = long.TryParse(text.AsSpan(digit, last - digit), CultureInfo.InvariantCulture, out var number);
        var link = new ErrorLink(domain, isRead ? number : long.MaxValue, null);
        return new Mention(digit, last, link, Sureness.Labelled);
    }

    private Mention? Decimal(string text, int from, int wordStart, int digit, string digits, int end)
    {
        var number = long.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
        var sign = digit > 0 && text[digit - 1] == '-' ? 1 : 0;
        var isNegative = sign == 1 && (digit < 2 || !char.IsAsciiLetterOrDigit(text[digit - 2]));
        var code = isNegative ? -number : number;
        var first = isNegative ? digit - 1 : digit;
        var unsigned = code < 0 ? code + TwoTo32 : code;
        if (IntuneCodes.Contains(unsigned)) { return Intune(first, end, unsigned); }

        // Microsoft's own pages have lost the minus of some.
        var signed = TwoTo32 - code;
        if (code > 0 && IntuneCodes.Contains(signed) && IsWhollyKnown(IntuneCodes.ToLink(signed)))
        {
            return Intune(first, end, signed);
        }

        if (OtherNumbers.IsOfRange(text, first, end)) { return null; }

        var isWide = code is >= LeastWide and < TwoTo32;
        if (isWide) { code -= TwoTo32; }

        var isAlone = OtherNumbers.IsAlone(text, first, end) && !OtherSystems.HasCode(text);
        var isPart = OtherNumbers.IsPartOfOther(text, first, end)
            && !isAlone && !context.IsNamed(text, from, first) && !pairs.Have(text, first, end);
        var isTooLarge = number > int.MaxValue && !isWide;
        if (isTooLarge || isPart || OtherNumbers.IsPlaceInList(text, first, end)) { return null; }

        if (wordStart == digit - 1 && text[wordStart] is 'E' or 'e' && domains.Has(code))
        {
            return new Mention(first, end, new ErrorLink(null, code, null), Sureness.Labelled); // "E12064"
        }

        var isInWord = wordStart < digit;
        if (OtherNumbers.IsPlaceInName(text, digit, end)) { return null; }

        if (context.Behind(text, end, null) is { } bracketed) { return Certain(first, bracketed, code); }

        var around = context.Around(text, from, isInWord ? wordStart : first, end, isInWord ? digit : first);
        if (around is null) { return null; }

        var (domain, isLabelled) = around.Value;
        if (code < LeastOfApple && domain is (null or IntuneCodes.Domain)) { return null; }

        if (domain == PastedCodes.LicenceService && !domains.Has(domain, code) && domains.Has(code))
        {
            domain = null; // "VPPのエラー12064": what the licence is for, not who gave the code.
        }

        if (domain is not null)
        {
            // "NSURLErrorDomain-1009": the sign is the number's, not a hyphen.
            var isSigned = sign == 1 && !isNegative && !domains.Has(domain, code) && domains.Has(domain, -code);
            return new Mention(first, end, Link(domain, isSigned ? -code : code), Sureness.Certain);
        }

        if (isWide) { return null; }

        var isKnown = code is >= MinDistinctive or <= MinNegative && domains.Has(code);
        var beside = DomainWords.BesideAnother(text, from, first);
        if (beside is { IsProduct: false } && !isKnown)
        {
            return new Mention(first, end, new ErrorLink(beside.Value.Name, code, null), Sureness.Certain);
        }

        if (context.Behind(text, end, code) is { } behind) { return Certain(first, behind, code); }

        isLabelled |= FailureBefore.Is(text, first, end, code, domains.Has(code));
        if ((isLabelled && number >= MinLabelled) || isAlone)
        {
            return new Mention(first, end, new ErrorLink(null, code, null), Sureness.Labelled);
        }

        // What is joined to a code is one, too, as far as the guide knows it.
        var isJoined = from > 0 && number >= MinLabelled
            && (beside is not null || IsJoin(text, from, first)) && domains.Has(code);
        return (isKnown || isJoined || IsAbove(text, code, end)) && !OtherNumbers.HasUnit(text, end)
            && !OtherNumbers.IsOfNoun(text, first) && !OtherNumbers.IsValueOfOther(text, first)
            && !NumberedThings.AreCalled(text, first, end)
            ? new Mention(first, end, new ErrorLink(null, code, null), Sureness.Bare)
            : null;
    }

    /// <summary>"4001 -> 13001": an arrow leads from a small code to a distinctive one below it.</summary>
    private bool IsAbove(string text, long code, int end)
    {
        var rest = text.AsSpan(end).TrimStart(' ');
        var arrow = rest is ['-', '>', ..] ? 2 : rest is ['→' or '>', ..] ? 1 : 0;
        if (arrow == 0 || code < MinLabelled || !domains.Has(code)) { return false; }

        rest = rest[arrow..].TrimStart(' ');
        var digits = rest.IndexOfAnyExceptInRange('0', '9') is >= 0 and var last ? last : rest.Length;
        return int.TryParse(rest[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out var next)
            && next >= MinDistinctive && domains.Has(next) && !domains.IsOutermost(new ErrorLink(null, next, null));
    }

    /// <summary>A code whose domain stands behind it: no other code's.</summary>
    private Mention Certain(int first, (string Name, int End) domain, long code) =>
        new(first, domain.End, Link(domain.Name, code), Sureness.Certain);

    /// <summary>A link whose domain is spelled as the guide does, where the text has a typing error in it.</summary>
    private ErrorLink Link(string domain, long code) => domains.Spelled(domain) is { } name
        ? new ErrorLink(name, code, null) { Written = domain }
        : new ErrorLink(domain, code, null);

    private Mention Intune(int start, int end, long number)
    {
        var link = IntuneCodes.ToLink(number);
        var isInvented = link.Domain is null && !domains.Has(link.Code);
        return new Mention(
            start, end, isInvented ? new ErrorLink(IntuneCodes.Domain, number, null) : link, Sureness.Certain);
    }

    private static bool IsWord(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';
}
