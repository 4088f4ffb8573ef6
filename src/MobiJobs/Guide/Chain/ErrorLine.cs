using System.Globalization;

namespace MobiJobs.Guide.Chain;

/// <summary>
/// Reads the help page's form: after <c>ErrorChain=</c>, members <c>Name[n]=value</c> joined by commas, a line break anywhere
/// between them. An app's name within typographic quotes may look like a member; it isn't one.
/// </summary>
internal static class ErrorLine
{
    private const int MaxMembers = ErrorChain.MaxLinks * 4;
    private const int MaxBlanks = 8;
    private const int MaxDigits = 3;
    private const string Beginning = "ErrorChain";

    private static readonly string[] Names = ["ErrorCode", "ErrorDomain", "USEnglishDescription", "LocalizedDescription"];

    public static List<ErrorLink> Read(string text)
    {
        var body = Body(text);
        var members = Members(body);
        var links = new SortedDictionary<int, ErrorLinkParts>();
        for (var i = 0; i < members.Count; i++)
        {
            var end = i + 1 < members.Count ? members[i + 1].Start : body.Length;
            if (!links.TryGetValue(members[i].Index, out var parts)) { links[members[i].Index] = parts = new ErrorLinkParts(); }

            parts.Set(members[i].Name, Value(body[members[i].ValueStart..end]));
        }

        return [.. links.Values.Select(p => p.ToLink()).OfType<ErrorLink>()];
    }

    /// <summary>What follows the first <c>ErrorChain=</c>, or everything.</summary>
    private static ReadOnlySpan<char> Body(ReadOnlySpan<char> text)
    {
        for (var rest = text; rest.IndexOf(Beginning, StringComparison.Ordinal) is >= 0 and var at;)
        {
            rest = rest[(at + Beginning.Length)..];
            var blanks = Blanks(rest);
            if (rest[blanks..].StartsWith("=")) { return rest[(blanks + 1)..]; }
        }

        return text;
    }

    /// <summary>
    /// Where members begin: outside quotes and, after a description, which may hold any words, behind a separator. Looked for
    /// by hand: a regular expression takes microseconds for each of the thousands that a hostile text can hold.
    /// </summary>
    private static List<Member> Members(ReadOnlySpan<char> body)
    {
        var members = new List<Member>();
        var quoted = Quotes.Outermost(body);
        var next = 0;
        for (var open = NextBracket(body, 0); open >= 0 && members.Count < MaxMembers; open = NextBracket(body, open + 1))
        {
            if (MemberAt(body, open) is not { } member) { continue; }

            while (next < quoted.Count && quoted[next].To < member.Start) { next++; }

            var isQuoted = next < quoted.Count && quoted[next].From < member.Start;
            if (!isQuoted && (members is not [.., { IsDescription: true }] || IsAfterSeparator(body[..member.Start]))) { members.Add(member); }
        }

        return members;
    }

    private static int NextBracket(ReadOnlySpan<char> body, int from)
    {
        var open = body[from..].IndexOf('[');
        return open < 0 ? -1 : from + open;
    }

    /// <summary>The member whose number begins with this bracket: a name before it, an equals sign after it.</summary>
    private static Member? MemberAt(ReadOnlySpan<char> body, int open)
    {
        var digits = 0;
        while (digits < MaxDigits && open + digits + 1 < body.Length && char.IsAsciiDigit(body[open + digits + 1])) { digits++; }

        var after = open + digits + 1;
        if (digits == 0 || after >= body.Length || body[after] != ']') { return null; }

        after += 1 + Blanks(body[(after + 1)..]);
        if (after >= body.Length || body[after] != '=') { return null; }

        var before = body[..open];
        var trimmed = before.TrimEnd();
        if (before.Length - trimmed.Length > MaxBlanks || NameAtEnd(trimmed) is not { } name) { return null; }

        return new Member(name, int.Parse(body.Slice(open + 1, digits), NumberStyles.None, CultureInfo.InvariantCulture), trimmed.Length - name.Length, after + 1);
    }

    private static string? NameAtEnd(ReadOnlySpan<char> text)
    {
        foreach (var name in Names)
        {
            if (text.EndsWith(name, StringComparison.Ordinal)) { return text.Length == name.Length || !IsOfWord(text[^(name.Length + 1)]) ? name : null; }
        }

        return null;
    }

    private static bool IsOfWord(char c) => char.IsLetterOrDigit(c) || c == '_';

    private static int Blanks(ReadOnlySpan<char> text)
    {
        var blanks = 0;
        while (blanks < MaxBlanks && blanks < text.Length && char.IsWhiteSpace(text[blanks])) { blanks++; }

        return blanks;
    }

    private static bool IsAfterSeparator(ReadOnlySpan<char> before)
    {
        var rest = before.TrimEnd();
        return rest.IsEmpty || rest[^1] is ',' or '、' or '\uFF0C' or ';' || before[rest.Length..].IndexOfAny('\r', '\n') >= 0;
    }

    /// <summary>The text up to the next member, without the comma that joins them.</summary>
    private static string Value(ReadOnlySpan<char> text)
    {
        var value = text.Trim();
        return (value is [.., ',' or '、' or '\uFF0C' or ';'] ? value[..^1].TrimEnd() : value).ToString();
    }

    private readonly record struct Member(string Name, int Index, int Start, int ValueStart)
    {
        public bool IsDescription => Name.EndsWith("Description", StringComparison.Ordinal);
    }
}
