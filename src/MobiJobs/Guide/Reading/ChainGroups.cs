using System.Buffers;
using System.Globalization;
using MobiJobs.Guide.Chain;

namespace MobiJobs.Guide.Reading;

/// <summary>
/// Tells which codes of a text belong to one error, the outermost first, and where the next error begins.
/// </summary>
internal sealed class ChainGroups(LinkDomains domains)
{
    private const int MaxGap = 4_000;
    private const int MaxDescription = 300;
    private const int MinName = 3;

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789");

    private const int MaxJoint = 40;

    private static readonly string[] And =
        ["and", "or", "also", "plus", "as well as", "と", "や", "および", "及び", "または", "又は", "ならびに", "on another"];

    private static readonly string[] Joins = ["nderlying", "->", "→", "aused by", "UserInfo", "原因"];
    private static readonly string[] Ends = ["hain\"", "}},", "} },", "}],", "CommandUUID", "udid\"", "</plist>"];

    /// <summary>The errors that these codes make.</summary>
    public IReadOnlyList<FoundError> Of(string text, List<Mention> mentions)
    {
        var errors = new List<List<ErrorLink>>();
        var objects = new EnclosingObjects(text, mentions);
        var places = new List<(int Start, int End)>();
        var first = 0;
        for (var i = 0; i < mentions.Count; i++)
        {
            var described = mentions[i].Link with { Description = Description(text, mentions[i]) };
            if (i == 0 || !Continues(text, mentions, first, i, objects.AreOfOneChain(i)))
            {
                errors.Add([described]);
                places.Add((mentions[i].Start, 0));
                first = i;
            }
            else if (errors[^1].Count < ErrorChain.MaxLinks) { errors[^1].Add(described); }
            else { errors[^1][^1] = described; } // The innermost says most.

            places[^1] = places[^1] with { End = mentions[i].End };
        }

        return
        [
            .. errors.Select((links, i) => new FoundError(links, []) { At = places[i].Start, End = places[i].End }),
        ];
    }

    private bool Continues(string text, List<Mention> mentions, int start, int at, bool? isOfChain)
    {
        var (first, last, next) = (mentions[start], mentions[at - 1], mentions[at]);
        if (next.Start - last.End > MaxGap) { return false; }

        if (isOfChain is { } given) { return given; }

        if (LineTimes.BeginOne(text.AsSpan(last.End, next.Start - last.End))) { return false; }

        if (OtherNumbers.PlaceInName(text, next.Start) is { } place
            && OtherNumbers.PlaceInName(text, last.Start) is { } placeAbove) { return place == placeAbove + 1; }

        var between = text.AsSpan(last.End, next.Start - last.End);
        if (between.ContainsOne(Joins, StringComparison.Ordinal) || IsArrow(between)) { return true; }

        if (between.Trim() is "and" or "or" or "と" or "や" or "/") { return false; }

        var isJoined = next.Link.Domain is { } domain
            ? AreJoined(between, next.Link.Written ?? domain)
            : DomainWords.BesideAnother(text, last.End, next.Start) is not null;
        if (isJoined) { return false; }

        if (IsNumbered(text, last, next)) { return false; }

        if (between.ContainsOne(Ends, StringComparison.Ordinal) || next.Link.Domain == IntuneCodes.Domain)
        {
            return false;
        }

        if (!domains.CanBeBelow(last.Link, next.Link)) { return false; }

        if (ListRows.AreOfOneChain(text, first, last, next)) { return true; }

        var above = FirstOfLine(text, mentions, start, at - 1);
        if (ListRows.AreTwo(text, mentions[above], last, next)) { return false; }

        if (IsOutermostBelow(between, above < at - 1, next)) { return false; }

        if (domains.IsOutermost(next.Link))
        {
            return !domains.IsInner(last.Link) && !domains.IsOutermost(last.Link);
        }

        var line = between.LastIndexOf('\n');
        if (line < 0) { return IsSameError(between, last, next); }

        if (IsAfterSentence(text, last) && IsAfterSentence(text, next)) { return IsBelow(last.Link, next.Link); }

        if (IsRowOfList(text, last, next)) { return false; }

        var isObject = between.Contains('{') || between.Contains('"');
        var hasOther = HasOther(between[(line + 1)..], next);
        return isObject ? !hasOther || between.Contains('{') : !hasOther && IsBelow(last.Link, next.Link);
    }

    /// <summary>
    /// "… and NSURLErrorDomain -1009", "…、NSURLErrorDomain -1009", "…; another NSURLErrorDomain -1009": another.
    /// A stroke joins domains that the guide does not know; those that it knows may be one chain.
    /// </summary>
    private bool AreJoined(ReadOnlySpan<char> between, string domain)
    {
        var end = between.LastIndexOf(domain, StringComparison.Ordinal);
        var joint = (end < 0 ? between : between[..end]).TrimStart(")]>\"' ").TrimEnd(" (");
        if (joint.Length is 0 or > MaxJoint || joint.Contains('\n')) { return false; }

        if (joint is "、" or "&" or "+" || BesideCodes.GoesOn(joint)) { return true; }

        if (joint is "/") { return !domains.IsName(domain); }

        joint = joint.TrimStart(",;. ");
        foreach (var word in And)
        {
            if (joint.StartsWith(word, StringComparison.OrdinalIgnoreCase)
                && (joint.Length == word.Length || !char.IsLetterOrDigit(joint[word.Length]))) { return true; }
        }

        return false;
    }

    /// <summary>"4001 > 13001", but not the ends of "&lt;…>" and "=>".</summary>
    private static bool IsArrow(ReadOnlySpan<char> between)
    {
        var at = between.IndexOf('>');
        var line = between.IndexOf('\n');
        return at >= 0 && !between.Contains('<') && (at == 0 || between[at - 1] != '=')
            && (line < 0 || (at < line && between[(at + 1)..line].Trim().IsEmpty));
    }

    /// <summary>Which code of the same error is the first on the line of this one.</summary>
    private static int FirstOfLine(string text, List<Mention> mentions, int start, int at)
    {
        for (; at > start; at--)
        {
            var (end, next) = (mentions[at - 1].End, mentions[at].Start);
            if (text.AsSpan(end, next - end).Contains('\n')) { break; }
        }

        return at;
    }

    /// <summary>
    /// A line whose code is the outermost of an answer, below a line that holds a whole chain or below an empty one.
    /// </summary>
    private bool IsOutermostBelow(ReadOnlySpan<char> between, bool isBelowChain, Mention next)
    {
        var first = between.IndexOf('\n');
        if (first < 0 || (!domains.IsOutermost(next.Link) && !domains.IsInstallation(next.Link))) { return false; }

        var last = between.LastIndexOf('\n');
        return isBelowChain || (first < last && between[first..last].Trim().IsEmpty);
    }

    /// <summary>
    /// "(1) … (2) …" and "① … ②": each is an error of its own. Any bracket may hold the number, and only one that
    /// counts on is meant: names of profiles and files have numbers, too ("Wi-Fi (2)").
    /// </summary>
    private static bool IsNumbered(string text, Mention last, Mention next)
    {
        var between = text.AsSpan(last.End, next.Start - last.End);
        if (between.ContainsAnyInRange('①', '⑳')) { return true; }

        var numbers = Numbers(between);
        if (numbers.Count == 0) { return false; }

        var start = Math.Max(0, last.End - MaxGap);
        var before = Numbers(text.AsSpan(start, last.End - start));
        var after = Numbers(text.AsSpan(next.End, Math.Min(MaxGap, text.Length - next.End)));
        return numbers.Exists(n => before.Contains(n - 1) || (n == 1 && after.Contains(2)));
    }

    /// <summary>The numbers of one or two digits that stand alone in brackets.</summary>
    private static List<int> Numbers(ReadOnlySpan<char> text)
    {
        var numbers = new List<int>();
        for (var open = text.IndexOf('('); open >= 0; open = text.IndexOf('('))
        {
            text = text[(open + 1)..];
            var close = text.IndexOf(')');
            if (close is 1 or 2 && text[..close].IndexOfAnyExceptInRange('0', '9') < 0)
            {
                numbers.Add(int.Parse(text[..close], NumberStyles.None, CultureInfo.InvariantCulture));
            }
        }

        return numbers;
    }

    /// <summary>"Tablet A: error 12064", "Tablet B: …": both begin with the same word, which is no label.</summary>
    private static bool IsRowOfList(string text, Mention last, Mention next)
    {
        var word = FirstWord(text, next.Start);
        return word.Length >= MinName
            && !ErrorWords.AreIn(word)
            && word.Equals(FirstWord(text, last.Start), StringComparison.Ordinal);
    }

    /// <summary>"The profile could not be installed. &lt;MCInstallationErrorDomain:4001&gt;"</summary>
    private static bool IsAfterSentence(string text, Mention mention)
    {
        if (mention.Link.Domain is not { } domain || mention.End >= text.Length
            || text[mention.End] is not ('>' or ']' or ')')) { return false; }

        var least = Math.Max(0, mention.Start - MaxDescription);
        var before = text.AsSpan(least, mention.Start - least);
        before = before[(before.LastIndexOf('\n') + 1)..];
        var at = before.LastIndexOf(domain, StringComparison.Ordinal);
        return at > 0 && before[..at].TrimEnd(" <[(") is [.., '.' or '。'];
    }

    private static ReadOnlySpan<char> FirstWord(string text, int at)
    {
        var line = text.AsSpan(text.LastIndexOf('\n', Math.Max(at - 1, 0)) + 1).TrimStart(' ');
        var end = 0;
        while (end < line.Length && char.IsLetter(line[end])) { end++; }

        return line[..end];
    }

    /// <summary>Codes in a row without domains are a list, unless the second is of a kind that stands below.</summary>
    private bool IsSameError(ReadOnlySpan<char> between, Mention last, Mention next)
    {
        var isList = last.Link.Domain is null && next.Link.Domain is null && !between.Contains('"');
        return !isList || IsBelow(last.Link, next.Link);
    }

    private bool IsBelow(ErrorLink above, ErrorLink below)
    {
        var chain = domains.Resolve(null, [above, below]);
        return chain[0].Domain != chain[1].Domain || chain[0] == chain[1];
    }

    /// <summary>Whether more than domain and labels stands before the code on its line: a row of a list.</summary>
    private static bool HasOther(ReadOnlySpan<char> before, Mention next)
    {
        var domain = next.Link.Domain ?? "";
        var letters = 0;
        foreach (var c in before)
        {
            if (char.IsLetterOrDigit(c)) { letters++; }
        }

        const int labels = 24;
        return letters > domain.Length + labels || (before.ContainsAny(Digits) && letters > domain.Length);
    }

    /// <summary>What follows the code on its line, after a colon or in quotes.</summary>
    private static string? Description(string text, Mention mention)
    {
        var rest = text.AsSpan(mention.End, Math.Min(text.Length - mention.End, MaxDescription));
        rest = rest.TrimStart(")]>");
        var line = rest.IndexOf('\n');
        if (line >= 0) { rest = rest[..line]; }

        if (rest.StartsWith(": ")) { return Shown(rest[2..]); }

        if (!rest.StartsWith(" \"")) { return null; }

        var end = rest[2..].IndexOf('"');
        return Shown(end < 0 ? rest[2..] : rest.Slice(2, end));
    }

    private static string? Shown(ReadOnlySpan<char> text)
    {
        var trimmed = text.Trim();
        return trimmed.IsEmpty || trimmed is "(null)" or "null" ? null : TypedText.WellFormed(trimmed.ToString());
    }
}
