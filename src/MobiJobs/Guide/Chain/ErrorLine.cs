using System.Globalization;

namespace MobiJobs.Guide.Chain;

/// <summary>
/// Reads the notation of the help page: after <c>ErrorChain=</c>, members <c>Name[n]=value</c> joined by commas, with
/// line breaks anywhere between them. An app's name in typographic quotes may look like a member but isn't one.
/// </summary>
internal static class ErrorLine
{
    // Twenty errors, as many as are told of a text, of eight links each with its four members: no answer is known with
    // more than four links.
    private const int MaxMembers = 20 * 8 * 4;
    private const int MaxBlanks = 8;
    private const int MaxDigits = 3;
    private const string Label = "ErrorChain";

    private static readonly string[] MemberNames =
        ["ErrorCode", "ErrorDomain", "USEnglishDescription", "LocalizedDescription"];

    /// <summary>The first error of a text.</summary>
    public static List<ErrorLink> Read(string text) => ReadAll(text) is [{ } first, ..] ? first : [];

    /// <summary>The errors of a text: a further one begins again with index 0, after a line break or label.</summary>
    public static List<List<ErrorLink>> ReadAll(string text)
    {
        var body = Body(text);
        var members = Members(body);
        var errors = new List<List<ErrorLink>>();
        var links = new SortedDictionary<int, ErrorLinkBuilder>();
        var codes = new HashSet<int>();
        for (var i = 0; i < members.Count; i++)
        {
            var member = members[i];
            var isAgain = member.Name == MemberNames[0] && !codes.Add(member.Index);
            if (isAgain && IsNext(body, members[i - 1], member))
            {
                Add(errors, links);
                (links, codes) = ([], [member.Index]);
            }

            var end = i + 1 < members.Count ? members[i + 1].Start : body.Length;
            if (!links.TryGetValue(member.Index, out var link)) { links[member.Index] = link = new ErrorLinkBuilder(); }

            link.Set(member.Name, Value(body[member.ValueStart..end]));
        }

        Add(errors, links);
        return errors;
    }

    private static void Add(List<List<ErrorLink>> errors, SortedDictionary<int, ErrorLinkBuilder> links)
    {
        List<ErrorLink> built = [.. links.Values.Select(l => l.Build()).OfType<ErrorLink>()];
        if (built.Count > 0) { errors.Add(built); }
    }

    private static bool IsNext(ReadOnlySpan<char> body, Member last, Member next)
    {
        var between = body[last.ValueStart..next.Start];
        return between.Contains('\n') || between.Contains(Label, StringComparison.Ordinal);
    }

    /// <summary>What follows the first <c>ErrorChain=</c>, or everything.</summary>
    private static ReadOnlySpan<char> Body(ReadOnlySpan<char> text)
    {
        for (var rest = text; rest.IndexOf(Label, StringComparison.Ordinal) is >= 0 and var at;)
        {
            rest = rest[(at + Label.Length)..];
            var blanks = Blanks(rest);
            if (rest[blanks..].StartsWith("=")) { return rest[(blanks + 1)..]; }
        }

        return text;
    }

    /// <summary>
    /// A member begins outside quotes; after a description, which may contain anything, only behind a separator.
    /// Without regular expressions, which would take microseconds for each of the thousands of members of a hostile
    /// text.
    /// </summary>
    private static List<Member> Members(ReadOnlySpan<char> body)
    {
        var members = new List<Member>();
        var quoted = TypographicQuotes.Outermost(body);
        var next = 0;
        var open = NextBracket(body, 0);
        for (; open >= 0 && members.Count < MaxMembers; open = NextBracket(body, open + 1))
        {
            if (MemberAt(body, open) is not { } member) { continue; }

            while (next < quoted.Count && quoted[next].To < member.Start) { next++; }

            var isQuoted = next < quoted.Count && quoted[next].From < member.Start;
            var isInDescription = members is [.., { IsDescription: true } last]
                && !IsAfterSeparator(body[..member.Start])
                && !IsAfterLabel(body[last.ValueStart..member.Start]);
            if (!isQuoted && !isInDescription) { members.Add(member); }
        }

        return members;
    }

    private static int NextBracket(ReadOnlySpan<char> body, int from)
    {
        var open = body[from..].IndexOf('[');
        return open < 0 ? -1 : from + open;
    }

    /// <summary>The member whose index starts at this bracket: a name before it, an equals sign after it.</summary>
    private static Member? MemberAt(ReadOnlySpan<char> body, int open)
    {
        var after = open + 1;
        while (after - open <= MaxDigits && after < body.Length && char.IsAsciiDigit(body[after])) { after++; }

        var digits = after - open - 1;
        if (digits == 0 || after >= body.Length || body[after] != ']') { return null; }

        after += 1 + Blanks(body[(after + 1)..]);
        if (after >= body.Length || body[after] != '=') { return null; }

        var before = body[..open];
        var trimmed = before.TrimEnd();
        if (before.Length - trimmed.Length > MaxBlanks || NameAtEnd(trimmed) is not { } name) { return null; }

        var index = int.Parse(body.Slice(open + 1, digits), NumberStyles.None, CultureInfo.InvariantCulture);
        return new Member(name, index, trimmed.Length - name.Length, after + 1);
    }

    private static string? NameAtEnd(ReadOnlySpan<char> text)
    {
        foreach (var name in MemberNames)
        {
            if (text.EndsWith(name, StringComparison.Ordinal))
            {
                return text.Length == name.Length || !IsWordCharacter(text[^(name.Length + 1)]) ? name : null;
            }
        }

        return null;
    }

    private static bool IsWordCharacter(char c) => char.IsLetterOrDigit(c) || c == '_';

    private static int Blanks(ReadOnlySpan<char> text)
    {
        var blanks = 0;
        while (blanks < MaxBlanks && blanks < text.Length && char.IsWhiteSpace(text[blanks])) { blanks++; }

        return blanks;
    }

    private static bool IsAfterSeparator(ReadOnlySpan<char> before)
    {
        var rest = before.TrimEnd();
        return rest.IsEmpty
            || rest[^1] is ',' or '、' or '\uFF0C' or ';'
            || before[rest.Length..].IndexOfAny('\r', '\n') >= 0;
    }

    /// <summary>The next error of a text begins with its label on another line.</summary>
    private static bool IsAfterLabel(ReadOnlySpan<char> before)
    {
        var rest = before.TrimEnd();
        return rest.EndsWith("=")
            && rest[..^1].TrimEnd().EndsWith(Label, StringComparison.Ordinal)
            && rest.Contains('\n');
    }

    /// <summary>The text up to the next member, without the comma that joins them.</summary>
    private static string Value(ReadOnlySpan<char> text)
    {
        var value = text[..EndOfError(text)].Trim();
        return (value is [.., ',' or '、' or '\uFF0C' or ';'] ? value[..^1].TrimEnd() : value).ToString();
    }

    /// <summary>The line on which the next error of a text begins is no part of the last value.</summary>
    private static int EndOfError(ReadOnlySpan<char> value)
    {
        var label = value.IndexOf(Label, StringComparison.Ordinal);
        var line = label < 0 ? -1 : value[..label].LastIndexOf('\n');
        return line < 0 ? value.Length : line;
    }

    private readonly record struct Member(string Name, int Index, int Start, int ValueStart)
    {
        public bool IsDescription => Name.EndsWith("Description", StringComparison.Ordinal);
    }
}
