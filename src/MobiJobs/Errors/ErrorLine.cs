using System.Globalization;
using System.Text.RegularExpressions;

namespace MobiJobs.Errors;

/// <summary>
/// Reads the help page's form: after <c>ErrorChain=</c>, members <c>Name[n]=value</c> joined by commas, a line break anywhere
/// between them. A name within typographic quotes may look like a member; it isn't one.
/// </summary>
internal static partial class ErrorLine
{
    private const char OpenQuote = '“';
    private const char CloseQuote = '”';

    public static List<ErrorLink> Read(string text)
    {
        var start = text.IndexOf("ErrorChain", StringComparison.Ordinal);
        var body = start < 0 ? text : text[start..];
        var members = Members(body);
        var links = new SortedDictionary<int, Parts>();
        for (var i = 0; i < members.Count; i++)
        {
            var end = i + 1 < members.Count ? members[i + 1].Start : body.Length;
            var value = body[members[i].ValueStart..end].Trim().TrimEnd(',', '、').TrimEnd();
            if (!links.TryGetValue(members[i].Index, out var parts)) { links[members[i].Index] = parts = new Parts(); }

            parts.Set(members[i].Name, value);
        }

        return [.. links.Values.Where(p => p.Code is not null).Select(p => new ErrorLink(p.Domain, p.Code!.Value, p.English ?? p.Localized))];
    }

    /// <summary>Where members begin, outside quotes. A quote that is never closed hides nothing.</summary>
    private static List<Member> Members(string body)
    {
        var members = new List<Member>();
        var quoted = Quoted(body);
        foreach (var match in MemberName().EnumerateMatches(body))
        {
            var at = match.Index;
            if (quoted.Exists(q => q.From < at && at < q.To)) { continue; }

            var text = body.AsSpan(match.Index, match.Length);
            var bracket = text.IndexOf('[');
            var index = int.Parse(text[(bracket + 1)..text.IndexOf(']')], CultureInfo.InvariantCulture);
            members.Add(new Member(text[..bracket].ToString(), index, match.Index, match.Index + match.Length));
            if (members.Count == ErrorChain.MaxLinks * 4) { break; }
        }

        return members;
    }

    private static List<(int From, int To)> Quoted(string body)
    {
        var quoted = new List<(int, int)>();
        var open = body.IndexOf(OpenQuote, StringComparison.Ordinal);
        while (open >= 0)
        {
            var close = body.IndexOf(CloseQuote, open + 1);
            if (close < 0) { break; }

            quoted.Add((open, close));
            open = body.IndexOf(OpenQuote, close + 1);
        }

        return quoted;
    }

    [GeneratedRegex(@"\b(ErrorCode|ErrorDomain|USEnglishDescription|LocalizedDescription)\s{0,8}\[\d{1,3}\]\s{0,8}=", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex MemberName();

    private readonly record struct Member(string Name, int Index, int Start, int ValueStart);

    private sealed class Parts
    {
        public long? Code { get; private set; }

        public string? Domain { get; private set; }

        public string? English { get; private set; }

        public string? Localized { get; private set; }

        public void Set(string name, string value)
        {
            var given = value is "" or "null" ? null : value;
            switch (name.TrimEnd())
            {
                case "ErrorCode":
                    Code ??= long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var code) ? code : null;
                    break;
                case "ErrorDomain":
                    Domain ??= given;
                    break;
                case "USEnglishDescription":
                    English ??= given;
                    break;
                default:
                    Localized ??= given;
                    break;
            }
        }
    }
}
