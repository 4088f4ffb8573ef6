using System.Globalization;
using System.Text.RegularExpressions;

namespace MobiJobs.Errors;

/// <summary>
/// Reads the help page's form: after <c>ErrorChain=</c>, members <c>Name[n]=value</c> joined by commas, a line break anywhere
/// between them. An app's name within typographic quotes may look like a member; it isn't one.
/// </summary>
internal static partial class ErrorLine
{
    private const int MaxMembers = ErrorChain.MaxLinks * 4;

    public static List<ErrorLink> Read(string text)
    {
        var body = text.AsSpan();
        foreach (var beginning in Beginning().EnumerateMatches(body))
        {
            body = body[(beginning.Index + beginning.Length)..];
            break;
        }

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

    /// <summary>Where members begin: outside quotes and, after a description, which may hold any words, behind a separator.</summary>
    private static List<Member> Members(ReadOnlySpan<char> body)
    {
        var members = new List<Member>();
        var quoted = Quotes.Outermost(body);
        var next = 0;
        foreach (var match in MemberName().EnumerateMatches(body))
        {
            while (next < quoted.Count && quoted[next].To < match.Index) { next++; }

            var isQuoted = next < quoted.Count && quoted[next].From < match.Index;
            if (isQuoted || (members is [.., { IsDescription: true }] && !IsAfterSeparator(body[..match.Index]))) { continue; }

            members.Add(MemberAt(body, match));
            if (members.Count == MaxMembers) { break; }
        }

        return members;
    }

    private static bool IsAfterSeparator(ReadOnlySpan<char> before)
    {
        var rest = before.TrimEnd();
        return rest.IsEmpty || rest[^1] is ',' or '、' or '\uFF0C' or ';' || before[rest.Length..].IndexOfAny('\r', '\n') >= 0;
    }

    private static Member MemberAt(ReadOnlySpan<char> body, ValueMatch match)
    {
        var text = body.Slice(match.Index, match.Length);
        var bracket = text.IndexOf('[');
        var index = int.Parse(text[(bracket + 1)..text.IndexOf(']')], NumberStyles.None, CultureInfo.InvariantCulture);
        return new Member(text[..bracket].Trim().ToString(), index, match.Index, match.Index + match.Length);
    }

    /// <summary>The text up to the next member, without the comma that joins them.</summary>
    private static string Value(ReadOnlySpan<char> text)
    {
        var value = text.Trim();
        return (value is [.., ',' or '、' or '\uFF0C' or ';'] ? value[..^1].TrimEnd() : value).ToString();
    }

    [GeneratedRegex(@"ErrorChain\s{0,8}=", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Beginning();

    [GeneratedRegex(
        @"\b(?:ErrorCode|ErrorDomain|USEnglishDescription|LocalizedDescription)\s{0,8}\[[0-9]{1,3}\]\s{0,8}=",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex MemberName();

    private readonly record struct Member(string Name, int Index, int Start, int ValueStart)
    {
        public bool IsDescription => Name.EndsWith("Description", StringComparison.Ordinal);
    }
}
